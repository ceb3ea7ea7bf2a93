package hours_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv/floor"
	"throughline/internal/wbl"
)

// fifty is a learner with a hundred shifts, of whom a page of 50 is asked for.
func fifty(b *testing.B) *site {
	s := newSite(b)
	e := s.lasted(day(1), 0)
	e.Asked = false
	for i := range 100 {
		e.Day, e.Minutes, e.Note = day(23).AddDays(-i/2), 60+i, "Bagged bread and swept the shop floor"
		if _, err := s.Log(s.ctx, s.student(), "", e); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// cpu reports the processor time of each operation, which a busy machine spoils less than
// the time on the clock. Call what it returns at the end.
func cpu(b *testing.B) func() {
	used := func() int64 {
		var r syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
			b.Fatal(err)
		}
		return r.Utime.Nano() + r.Stime.Nano()
	}
	begin := used()
	return func() { b.ReportMetric(float64(used()-begin)/float64(b.N), "cpu-ns/op") }
}

func benchGet(b *testing.B, path string) {
	s := fifty(b)
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("As", student)
	b.ReportAllocs()
	defer cpu(b)()
	for b.Loop() {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
		s.clock.Advance(1e9) // the rate limit is not what is measured
	}
}

// BenchmarkListJSON is a learner's last 50 shifts through the server, without the network
// and the look-up of the token.
func BenchmarkListJSON(b *testing.B) { benchGet(b, "/api/v1/shifts?learner=me&limit=50") }

// BenchmarkListHTML is the page of the same.
func BenchmarkListHTML(b *testing.B) { benchGet(b, "/hours/all") }

// BenchmarkListQuery is the query alone: what no code of ours can save.
func BenchmarkListQuery(b *testing.B) {
	s := fifty(b)
	b.ReportAllocs()
	defer cpu(b)()
	for b.Loop() {
		got, err := s.List(s.ctx, s.student(), s.North.Learner, [2]string{}, 50)
		if err != nil || len(got) != 51 {
			b.Fatal(len(got), err)
		}
	}
}

// BenchmarkFloorJSON is the least program that answers the same question.
func BenchmarkFloorJSON(b *testing.B) {
	s := fifty(b)
	s.exec(`INSERT INTO api_token (id, district_id, token_hash, account_id, name, scopes, created_at, expires_at) VALUES ('t', $3, $1, $2, '', '', 1, 2)`,
		tokenHash("secret"), s.student().ID, s.North.District)
	f, err := floor.New(s.DB.DSN())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r := httptest.NewRequest("GET", "/shifts", nil)
	r.Header.Set("Authorization", "Bearer secret")
	b.ReportAllocs()
	defer cpu(b)()
	for b.Loop() {
		w := httptest.NewRecorder()
		f.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// BenchmarkLog is one shift with rules, audit and idempotency, at full durability, for
// many learners at once so that commits are shared.
func BenchmarkLog(b *testing.B) {
	s := newSite(b)
	places := s.crowd(300)
	e := s.lasted(day(20), 240)
	e.Asked, e.Note = false, "Stocked shelves"
	var n atomic.Int64
	b.ReportAllocs()
	defer cpu(b)()
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			mine := e
			mine.Placement = places[int(i)%len(places)]
			mine.Day = day(20).AddDays(-int(i/300) % 60)
			if _, err := s.Log(s.ctx, s.staff(), "key-"+strconv.FormatInt(i, 10), mine); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// crowd makes learners with a placement each.
func (s *stage) crowd(n int) (places []wbl.PlacementID) {
	err := s.DB.Update(s.ctx, db.Scope{District: s.North.District}, func(tx *db.Tx) error {
		for range n {
			learner, place := wbl.NewID[wbl.LearnerID](s.clock.Now()), wbl.NewID[wbl.PlacementID](s.clock.Now())
			if _, err := tx.Exec(`INSERT INTO learner (district_id, id, school_id, given, family, birth_date, sort_name, search, created_at, updated_at)
				VALUES ($1, $2, $3, 'Kim', 'Crowd', '2010-01-01', 'crowd, kim', 'kim crowd', 1, 1)`, tx.District(), learner, s.North.School); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO placement (district_id, id, learner_id, school_id, employer_id, contact_id, type, title, state, origin,
				starts_on, ends_on, weekly_minutes, paid, wage_cents, created_at, updated_at)
				SELECT district_id, $3, $4, school_id, employer_id, contact_id, type, title, 'active', 'placed', starts_on, ends_on, 600, paid, wage_cents, 1, 1
				FROM placement WHERE district_id = $1 AND id = $2`, tx.District(), s.North.Placement, place, learner); err != nil {
				return err
			}
			places = append(places, place)
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return places
}

// BenchmarkFloorPost is the least program that keeps a shift, in the same way.
func BenchmarkFloorPost(b *testing.B) {
	s := fifty(b)
	s.exec(`INSERT INTO api_token (id, district_id, token_hash, account_id, name, scopes, created_at, expires_at) VALUES ('t', $3, $1, $2, '', '', 1, 2)`,
		tokenHash("secret"), s.student().ID, s.North.District)
	f, err := floor.New(s.DB.DSN())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var n atomic.Int64
	defer cpu(b)()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			day := day(20).AddDays(-int(n.Add(1) % 300))
			body := `{"placement_id":"` + string(s.North.Placement) + `","day":"` + day.String() + `","minutes":240}`
			r := httptest.NewRequest("POST", "/shifts", strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer secret")
			w := httptest.NewRecorder()
			f.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Error(w.Code, w.Body)
				return
			}
		}
	})
}
