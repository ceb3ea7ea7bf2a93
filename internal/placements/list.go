package placements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Row is a placement as lists show it, with the names that go with it.
type Row struct {
	Placement
	Given        string // the name that the learner goes by
	Family       string
	Grade        string
	SchoolName   string
	EmployerName string // of merged records, the kept one's
	ContactName  string
	Missing      []Gate // open gates, only before the start
}

// Filter narrows a list. Empty fields do not narrow.
type Filter struct {
	State    State
	School   wbl.SchoolID
	Employer wbl.EmployerID
	Learner  wbl.LearnerID
	Queue    QueueKind
	NeedsMe  bool   // what staff can move on today
	Text     string // in the names of learner and employer, and in the title
	After    []string
	Limit    int
}

// Name is the learner's name.
func (r Row) Name() string { return r.Given + " " + r.Family }

// Key is the place of a row in the list, for paging.
func (r Row) Key() []string { return []string{itoa(int64(r.CreatedAt)), string(r.ID)} }

// List lists placements of the actor's schools, newest first. More tells whether there
// is a next page, which begins after the last row's Key.
func (s *Service) List(ctx context.Context, a access.Actor, f Filter) (rows []Row, more bool, err error) {
	now := s.now()
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		q := staffQuery(a)
		f.narrow(a, q, a.Today(now), wbl.At(now))
		q.after(f.After)
		rows, err = q.rows(tx, " ORDER BY p.created_at DESC, p.id DESC", f.Limit+1)
		if err != nil {
			return err
		}
		if more = len(rows) > f.Limit; more {
			rows = rows[:f.Limit]
		}
		return withMissing(tx, rows)
	})
	return rows, more, err
}

// Mine lists the placements of the learners that the actor speaks for, newest first:
// the learner's own, or a guardian's children's.
func (s *Service) Mine(ctx context.Context, a access.Actor) (rows []Row, err error) {
	who := append(a.Subjects(access.Learner), a.Subjects(access.Guardian)...)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		q := &query{}
		q.and(`p.learner_id IN (SELECT m.id FROM learner m WHERE m.district_id = $1
			AND COALESCE(m.merged_into, m.id) IN (SELECT value FROM json_each(?)))`, db.IDs(who))
		if rows, err = q.rows(tx, " ORDER BY p.created_at DESC, p.id DESC", 200); err != nil {
			return err
		}
		return withMissing(tx, rows)
	})
	return rows, err
}

// Hosting lists the learners whom the actor's firm hosts or is to host. Who reads this
// learns a first name and an initial, when they come and what is missing, and no more.
func (s *Service) Hosting(ctx context.Context, a access.Actor) (rows []Row, err error) {
	today := a.Today(s.now())
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		q := &query{}
		q.and(`((p.state IN ('accepted', 'preparing', 'active') AND p.contact_id IN (SELECT value FROM json_each(?)))
			OR (p.state IN ('applied', 'offered', 'accepted', 'preparing', 'active') AND p.employer_id IN (SELECT value FROM json_each(?))))`,
			db.IDs(a.Subjects(access.Supervisor)), db.IDs(a.Subjects(access.EmployerAdmin)))
		q.and(`(l.birth_date IS NULL OR l.birth_date <= ?)`, wbl.NewDate(today.Year-13, today.Month, today.Day))
		q.and(shared)
		if rows, err = q.rows(tx, " ORDER BY p.starts_on, p.created_at, p.id", 500); err != nil {
			return err
		}
		for i := range rows {
			rows[i].hide()
		}
		return withMissing(tx, rows)
	})
	return rows, err
}

// Asked counts, by placement, the open gates that the actor must see to: a guardian or
// learner for the family, a supervisor or administrator for the host.
func (s *Service) Asked(ctx context.Context, a access.Actor) (map[wbl.PlacementID]int, error) {
	rows, err := s.Mine(ctx, a)
	if err != nil {
		return nil, err
	}
	hosted, err := s.Hosting(ctx, a)
	if err != nil {
		return nil, err
	}
	out := map[wbl.PlacementID]int{}
	for _, r := range append(rows, hosted...) {
		for _, g := range r.Missing {
			if g.mayDecide(a, r.Placement) {
				out[r.ID]++
			}
		}
	}
	return out, nil
}

// hide leaves what a host may see: the minimum that is needed to host.
func (r *Row) hide() {
	r.Family = initial(r.Family)
	r.Learner, r.School, r.Coordinator = "", "", ""
	r.Grade, r.SchoolName, r.Message, r.EndReason = "", "", "", ""
}

// initial is what a host sees of a family name: "L."
func initial(family string) string {
	for _, r := range family {
		return string(r) + "."
	}
	return ""
}

// Hosted reads one placement for who hosts it: the minimum that is needed to host, and
// of the gates those that the host must see to.
func (s *Service) Hosted(ctx context.Context, a access.Actor, id wbl.PlacementID) (d Detail, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if d.Row, err = rowOf(tx, id, shared); err != nil {
			return err
		}
		if d.State == Cancelled || !access.Can(a, access.GateHost, d.Resource()).Allowed {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		if d.Gates, err = s.gates(tx, d.Placement, a.Today(s.now())); err != nil {
			return err
		}
		d.Gates = slices.DeleteFunc(d.Gates, func(g Gate) bool { return gateActions[g.Who] != access.GateHost })
		d.hide()
		return nil
	})
	return d, err
}

// rowOf reads one placement, if it is among those of the conditions.
func rowOf(tx *db.Tx, id wbl.PlacementID, among ...string) (r Row, err error) {
	q := &query{}
	q.and("p.id = ?", id)
	for _, condition := range among {
		q.and(condition)
	}
	rows, err := q.rows(tx, "", 1)
	if err != nil {
		return r, err
	}
	if len(rows) == 0 {
		return r, wbl.E(wbl.NotFound, "error.not_found")
	}
	return rows[0], nil
}

// Detail is everything about one placement.
type Detail struct {
	Row
	CoordinatorName string
	Gates           []Gate
	Events          []Event // oldest first
}

// View reads one placement, for staff, the learner and the family. Hosts have Hosting.
func (s *Service) View(ctx context.Context, a access.Actor, id wbl.PlacementID) (d Detail, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d, err = s.view(tx, a, id)
		return err
	})
	return d, err
}

func (s *Service) view(tx *db.Tx, a access.Actor, id wbl.PlacementID) (d Detail, err error) {
	if d.Row, err = rowOf(tx, id); err != nil {
		return d, err
	}
	if err := access.Can(a, access.LearnerView, d.Resource()).Err(); err != nil {
		return d, err
	}
	if d.Gates, err = s.gates(tx, d.Placement, a.Today(s.now())); err != nil {
		return d, err
	}
	if d.Coordinator != "" {
		if d.CoordinatorName, err = accountName(tx, d.Coordinator); err != nil {
			return d, err
		}
	}
	d.Events, err = events(tx, id)
	return d, err
}
