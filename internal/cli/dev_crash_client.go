package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"throughline/internal/demo"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// crashClient logs one shift after the other as one learner. It is used by one goroutine.
type crashClient struct {
	crash    *crash
	name     string
	as       demo.Seeded
	answered map[string]string // note of the shift, which is its key too, to the answered id
	resent   int
	faults   []string
}

// work sends until stop is closed and the last write is answered, or ctx ends.
func (c *crashClient) work(ctx context.Context, stop <-chan struct{}) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: 10 * time.Second}
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		key := fmt.Sprintf("%s-%d", c.name, n)
		id := c.insist(ctx, client, key, n)
		if id == "" {
			return // the test is over
		}
		c.answered[key] = id
		if n%7 == 0 { // a client that did not hear the answer
			if again := c.insist(ctx, client, key, n); again != "" && again != id {
				c.faults = append(c.faults, fmt.Sprintf("%s was answered with shift %s and, sent again, with %s", key, id, again))
			}
		}
	}
}

// insist sends a write until it is answered, always with the same key.
func (c *crashClient) insist(ctx context.Context, client *http.Client, key string, n int) string {
	for sent := false; ctx.Err() == nil; {
		address := c.crash.where()
		if address == "" {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if sent {
			c.resent++
		}
		sent = true
		id, err := c.post(ctx, client, address, key, n)
		if err == nil {
			return id
		}
		time.Sleep(10 * time.Millisecond)
	}
	return ""
}

func (c *crashClient) post(ctx context.Context, client *http.Client, address, key string, n int) (string, error) {
	day := wbl.DateOf(time.Now()).AddDays(-1 - n%40)
	body := fmt.Sprintf(`{"placement":%q,"date":%q,"minutes":%d,"note":%q}`, c.as.Placement, day, 1+n%60, key)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/api/v1/shifts", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Authorization", "Bearer "+c.as.Token)
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Content-Type", "application/json")
	res, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var out struct {
		ID     string `json:"id"`
		Detail string `json:"detail"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusCreated {
		if res.StatusCode < 500 && res.StatusCode != http.StatusTooManyRequests {
			c.faults = append(c.faults, fmt.Sprintf("%s was refused: %d %s", key, res.StatusCode, out.Detail))
		}
		return "", fmt.Errorf("status %d: %s", res.StatusCode, out.Detail)
	}
	return out.ID, nil
}

// verify compares what was answered with what is in the record.
func (c *crash) verify(ctx context.Context, clients []*crashClient) (r crashReport, err error) {
	d, err := openAt(ctx, db.Config{DSN: c.dsn()})
	if err != nil {
		return r, err
	}
	defer d.Close()
	r.Kills = c.kills
	for _, cl := range clients {
		r.Answered, r.Resent, r.Faults = r.Answered+len(cl.answered), r.Resent+cl.resent, append(r.Faults, cl.faults...)
		faults, err := cl.compare(ctx, d)
		if err != nil {
			return r, err
		}
		r.Faults = append(r.Faults, faults...)
	}
	if err := d.Check(ctx); err != nil {
		r.Faults = append(r.Faults, err.Error())
	}
	log := audit.NewLog(d, time.Now)
	if _, err := log.Sequence(ctx); err != nil {
		return r, err
	}
	a, err := log.Verify(ctx)
	if err != nil {
		return r, err
	}
	for _, f := range a.Faults {
		r.Faults = append(r.Faults, fmt.Sprint("audit log: ", f))
	}
	if r.Answered < c.kills {
		r.Faults = append(r.Faults, fmt.Sprintf("only %d writes in %d lives of the server: too little load to prove anything", r.Answered, c.kills+1))
	}
	return r, nil
}

// written is a shift of the record with the number of its entries in the audit log.
type written struct {
	id, note string
	entries  int
}

// compare finds answered writes that are lost or doubled, and writes that nobody sent.
func (c *crashClient) compare(ctx context.Context, d *db.DB) (faults []string, err error) {
	var all []written
	err = d.View(ctx, db.Scope{District: c.as.District}, func(tx *db.Tx) (err error) {
		all, err = db.List(tx, func(r db.Row, w *written) error { return r.Scan(&w.id, &w.note, &w.entries) },
			`SELECT s.id, s.note, (SELECT count(*) FROM audit_entry e WHERE e.district_id = s.district_id AND e.object = 'shift:' || s.id AND e.action = 'hours.log')
			FROM shift s WHERE s.district_id = $1 AND s.learner_id = $2`, tx.District(), c.as.Learner)
		return err
	})
	if err != nil {
		return nil, err
	}
	found := map[string]int{}
	for _, w := range all {
		found[w.note]++
		switch want, sent := c.answered[w.note]; {
		case !sent:
			faults = append(faults, fmt.Sprintf("shift %s (%s) was never answered", w.id, w.note))
		case w.id != want:
			faults = append(faults, fmt.Sprintf("%s is shift %s, but was answered with %s", w.note, w.id, want))
		case w.entries != 1:
			faults = append(faults, fmt.Sprintf("shift %s (%s) has %d entries in the audit log", w.id, w.note, w.entries))
		}
	}
	for key, id := range c.answered {
		if found[key] != 1 {
			faults = append(faults, fmt.Sprintf("%s was answered with shift %s and is there %d times", key, id, found[key]))
		}
	}
	return faults, nil
}
