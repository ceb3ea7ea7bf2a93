package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// The size of the region.
const (
	Learners   = 6000
	Employers  = 400
	Placements = 1200
	Shifts     = 60_000
)

// Options say how the region is made.
type Options struct {
	Seed uint64
	Now  time.Time
	// Existing keeps the districts, schools and learners that are in the database, and
	// invents only what surrounds them, in proportion to their number.
	Existing bool
	// Progress hears how much of the whole is written.
	Progress func(done, all int)
}

// Person is somebody whom a visitor may sign in as.
type Person struct {
	Role     string // access.Role
	Name     string
	Place    string
	Account  wbl.AccountID
	District wbl.DistrictID
}

// Fill writes the region into an empty, migrated database and returns who may be tried.
func Fill(ctx context.Context, d *db.DB, o Options) ([]Person, error) {
	var key [32]byte
	for i := range 8 {
		key[i] = byte(o.Seed >> (8 * i))
	}
	src := rand.NewChaCha8(key)
	w := &writer{ctx: ctx, db: d, src: src, rnd: rand.New(src), now: o.Now.UTC().Truncate(time.Minute), progress: o.Progress}
	w.today = wbl.DateOf(w.now)
	w.scale = 1
	roster := []func(*writer) error{(*writer).districts, (*writer).calendars, (*writer).learners}
	if o.Existing {
		roster = []func(*writer) error{(*writer).existing}
	}
	steps := append(roster, (*writer).employers, (*writer).people, (*writer).events, (*writer).offers, (*writer).placements, (*writer).shifts, (*writer).findings, (*writer).letter, (*writer).end)
	w.all = Learners*14 + Employers*5 + Placements*7 + Shifts
	for _, step := range steps {
		if err := step(w); err != nil {
			return nil, fmt.Errorf("invent the region: %w", err)
		}
		if err := w.flush(); err != nil {
			return nil, fmt.Errorf("invent the region: %w", err)
		}
	}
	if w.progress != nil {
		w.progress(w.all, w.all)
	}
	return w.cast, nil
}

// writer holds what was invented so far and the rows that wait to be written.
type writer struct {
	ctx      context.Context
	db       *db.DB
	src      *rand.ChaCha8
	rnd      *rand.Rand
	now      time.Time
	today    wbl.Date
	progress func(done, all int)
	done     int
	all      int
	waiting  []row

	scale   float64          // how many learners there are, against Learners
	regions []wbl.DistrictID // the district nearest to each region of the plan
	schools []school
	firms   []firm
	cast    []Person
	offered []offer
	placed  []placement
}

type row struct {
	text string
	args []any
}

type school struct {
	schoolPlan
	district     wbl.DistrictID
	districtName string
	id           wbl.SchoolID
	town         place
	learners     []learner
	staff        map[string]wbl.AccountID // role to account
}

type learner struct {
	id        wbl.LearnerID
	name      string
	family    string
	birth     wbl.Date
	grade     int
	econ, off bool // economically disadvantaged; off: has a disability
}

type firm struct {
	id       wbl.EmployerID
	site     wbl.WorksiteID
	contacts []wbl.ContactID
	emails   []string
	names    []string
	trade    *trade
	name     string
	town     place
	region   int // index of the district nearby
}

type offer struct {
	id    wbl.OpportunityID
	firm  int
	seats int
	state string
}

type placement struct {
	id       wbl.PlacementID
	school   int
	learner  int
	firm     int
	state    string
	paid     bool
	from, to wbl.Date
	schedule wbl.Schedule
}

// scaled is a number of the whole region, in proportion to the learners there are.
func (w *writer) scaled(n int) int { return max(1, int(float64(n)*w.scale)) }

// batch is how many rows go into one transaction.
const batch = 4000

// put queues a row.
func (w *writer) put(text string, args ...any) error {
	w.waiting = append(w.waiting, row{text, args})
	if len(w.waiting) < batch {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	rows := w.waiting
	if len(rows) == 0 {
		return nil
	}
	err := w.db.Update(w.ctx, db.Scope{}, func(tx *db.Tx) error {
		for _, r := range rows {
			if _, err := tx.Exec(r.text, r.args...); err != nil {
				return fmt.Errorf("%s: %w", r.text[:min(len(r.text), 60)], err)
			}
		}
		return nil
	})
	w.done += len(rows)
	w.waiting = w.waiting[:0]
	if w.progress != nil {
		w.progress(min(w.done, w.all-1), w.all) // the whole only at the end
	}
	return err
}

// newID makes an id of a moment from the seed.
func newID[T ~string](w *writer, at time.Time) T { return wbl.IDFrom[T](at, w.src) }

// chance is true with the given percent.
func (w *writer) chance(percent float64) bool { return w.rnd.Float64()*100 < percent }

// pick draws one of a list.
func pick[T any](w *writer, list []T) T { return list[w.rnd.IntN(len(list))] }

// ago is a moment of a school day some days back.
func (w *writer) ago(days int) time.Time {
	return w.now.AddDate(0, 0, -days).Add(-time.Duration(w.rnd.IntN(300)) * time.Minute)
}

// end records that the region is invented.
func (w *writer) end() error {
	return w.db.Update(w.ctx, db.Scope{}, func(tx *db.Tx) error {
		return audit.Append(tx, w.now, audit.Entry{
			Actor: "system:demo", Action: "demo.fill", Object: "region:demo",
			Detail: map[string]int{"learners": Learners, "employers": Employers, "placements": Placements, "shifts": Shifts},
		})
	})
}
