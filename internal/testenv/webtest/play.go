package webtest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
)

// Step is one request of a scenario and what must come of it.
type Step struct {
	As   access.Actor
	Do   string   // "GET /partners", "POST /partners/new", or a call of the API with its Body
	Form []string // of a POST: names and values in turn
	Body string   // of a call of the API: JSON
	Want int      // status
	// Sees and Not are texts that the answer must and must not show; of a redirect, the
	// page that it leads to.
	Sees, Not []string
	Values    []string // names and values that fields of the form hold, in turn
	// Audit and Mail are the actions logged and the templates of the letters queued by
	// this step, sorted. Only a step that succeeds in changing something may have any.
	Audit, Mail []string
}

// Play sends the requests of a scenario in turn. Whatever else a step says, one that is
// refused, and one that only reads, must log nothing and write to nobody.
func (s *Site) Play(d *db.DB, steps ...Step) {
	s.t.Helper()
	before := s.traces(d)
	for i, step := range steps {
		page := s.send(step)
		name := fmt.Sprintf("step %d, %s %s", i+1, step.As.Name, step.Do)
		if page.Code != step.Want {
			s.t.Fatalf("%s: status %d, want %d\n%s", name, page.Code, step.Want, page.text())
		}
		after := s.traces(d)
		s.leaves(name, step, before, after)
		before = after
		if page.Code == http.StatusSeeOther && len(step.Sees)+len(step.Not) > 0 {
			page = page.Follow().Wants(http.StatusOK)
			before = s.traces(d)
		}
		page.what = name
		page.Sees(step.Sees...).SeesNot(step.Not...)
		for j := 0; j+1 < len(step.Values); j += 2 {
			if got := page.Held(step.Values[j]); got != step.Values[j+1] {
				s.t.Errorf("%s: the field %s holds %q, want %q", name, step.Values[j], got, step.Values[j+1])
			}
		}
	}
}

func (s *Site) send(step Step) *Page {
	s.t.Helper()
	method, path, _ := strings.Cut(step.Do, " ")
	b := s.As(step.As)
	switch {
	case strings.HasPrefix(path, "/api/"):
		return b.JSON(method, path, step.Body)
	case method == http.MethodGet:
		return b.Get(path)
	}
	return b.Post(path, step.Form...)
}

// leaves compares what a step left in the log and in the post with what it says.
func (s *Site) leaves(name string, step Step, before, after map[string]int) {
	s.t.Helper()
	var got, want []string
	for trace, n := range after {
		for range n - before[trace] {
			got = append(got, trace)
		}
	}
	for _, a := range step.Audit {
		want = append(want, "audit "+a)
	}
	for _, m := range step.Mail {
		want = append(want, "mail "+m)
	}
	changes := !strings.HasPrefix(step.Do, "GET ") && step.Want < 400
	if changes && want == nil {
		return // it does not say
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		s.t.Errorf("%s leaves %q, want %q", name, got, want)
	}
}

// traces counts the entries of the log by action and the letters by template.
func (s *Site) traces(d *db.DB) map[string]int {
	s.t.Helper()
	type trace struct {
		what string
		n    int
	}
	counts := map[string]int{}
	err := d.View(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		all, err := db.List(tx, func(r db.Row, t *trace) error { return r.Scan(&t.what, &t.n) },
			`SELECT 'audit ' || action, COUNT(*) FROM audit_entry GROUP BY action
			UNION ALL SELECT 'mail ' || template, COUNT(*) FROM mail_message
			WHERE district_id = '' OR district_id IN (SELECT id FROM district) GROUP BY template`) // of every district
		for _, t := range all {
			counts[t.what] = t.n
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return counts
}
