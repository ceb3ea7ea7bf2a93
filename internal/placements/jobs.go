package placements

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

const gatesKind = "placements.gates"

// remindDays are how many days before evidence runs out those who must renew it are
// written to, the longest first.
var remindDays = []int{60, 30, 7}

// Jobs registers what this room does on its own: looking at every start gate again,
// because answers and evidence change with the days.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Every(gatesKind, time.Hour, func(ctx context.Context, _ jobs.Job) error { return s.RefreshAll(ctx) })
}

// RefreshAll looks at the gates of every placement that is in preparation or active: the
// provers are asked again, evidence that ran out opens its gate, and those who must renew
// what soon runs out are written to. Each placement is a transaction of its own.
func (s *Service) RefreshAll(ctx context.Context) error {
	var all []db.District
	err := s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		all, err = db.Districts(tx)
		return err
	})
	for _, d := range all {
		if err != nil {
			return err
		}
		err = s.refreshIn(ctx, d)
	}
	return err
}

func (s *Service) refreshIn(ctx context.Context, d db.District) error {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return err
	}
	a := access.Actor{Kind: access.System, ID: gatesKind, District: d.ID, Zone: zone}
	var ids []wbl.PlacementID
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		ids, err = gated(tx, a.Today(s.now()).AddDays(remindDays[0]))
		return err
	})
	for _, id := range ids {
		if err != nil {
			return err
		}
		err = s.refreshOne(ctx, a, id)
	}
	return err
}

func (s *Service) refreshOne(ctx context.Context, a access.Actor, id wbl.PlacementID) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := s.Refresh(tx, now, a, id); err != nil {
			return err
		}
		p, err := Load(tx, id)
		if err != nil || (p.State != Preparing && p.State != Active) {
			return err
		}
		c := s.begin(tx, now, a)
		gates, err := ending(tx, id, c.today().AddDays(remindDays[0]))
		for _, g := range gates {
			if err != nil {
				return err
			}
			err = c.lapse(p, g)
		}
		return err
	})
}

// aging is a gate whose evidence soon runs out or has.
type aging struct {
	Gate
	reminded int // so many days before the end, the last time; 0 for never
}

// lapse opens a gate whose evidence has run out, or reminds once at each of remindDays.
func (c *change) lapse(p Placement, g aging) error {
	left := g.ExpiresOn.DaysSince(c.today())
	if left < 0 {
		return c.expire(p, g.Gate)
	}
	step := 0
	for _, days := range remindDays {
		if left <= days {
			step = days
		}
	}
	if step == 0 || (g.reminded != 0 && g.reminded <= step) {
		return nil
	}
	if err := markReminded(c.tx, p.ID, g.Code, step); err != nil {
		return err
	}
	return c.tellLapsing(p, g.Gate)
}

// expire opens the gate. One that a prover answers for was opened by it already.
func (c *change) expire(p Placement, g Gate) error {
	opened, err := openExpired(c.tx, p.ID, g.Code)
	if err != nil || !opened {
		return err
	}
	if err := c.record(p, Event{Action: lapsed, About: g.Code, From: p.State, To: p.State}); err != nil {
		return err
	}
	return c.tellLapsing(p, g)
}
