package placements

import (
	"context"
	"errors"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Service holds the use cases of this room.
type Service struct {
	db   *db.DB
	cat  *i18n.Catalog
	base string // address of the site without a slash at its end, for links in mail
	now  func() time.Time
	// provers answer for start gates, see AddProver.
	provers []Prover
	// followers act when something happens to a placement, see AddFollower.
	followers []Follower
}

// New makes the service. The base is the address that people reach the site by, for
// links in letters: https://throughline.example.org.
func New(d *db.DB, cat *i18n.Catalog, base string, now func() time.Time) *Service {
	return &Service{db: d, cat: cat, base: base, now: now}
}

// Move says how an action is done.
type Move struct {
	Version int // of the placement that the person saw; 0 when it does not matter
	Reason  Reason
}

// Do does an action of the state machine to one placement: offers it, accepts it,
// starts it ... Errors: NotFound and Denied by the access rules, Unprocessable for a
// missing reason, Conflict when its state does not allow it, no seat is free, a start
// gate is open, or somebody else changed it.
func (s *Service) Do(ctx context.Context, a access.Actor, id wbl.PlacementID, act Action, in Move) (p Placement, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		if p, err = Load(tx, id); err != nil {
			return err
		}
		return c.move(&p, act, in)
	})
	return p, err
}

// DoAll does an action to many placements: each by itself, so that one that cannot be
// moved does not hold back the others. All of it is one step that can be undone at once.
func (s *Service) DoAll(ctx context.Context, a access.Actor, ids []wbl.PlacementID, act Action, reason Reason) (out Bulk, err error) {
	rule, ok := RuleOf(act)
	if !ok {
		return out, wbl.E(wbl.NotFound, "error.not_found")
	}
	if err := countCheck(len(ids)); err != nil {
		return out, err
	}
	if err := reason.Validate(rule.Need).Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		out = Bulk{Step: c.step}
		for _, id := range ids {
			p, err := Load(tx, id)
			if err == nil {
				err = c.move(&p, act, Move{Reason: reason})
			}
			if err := out.add(string(id), id, err); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// countCheck refuses a bulk request about nothing or about too much.
func countCheck(n int) error {
	var errs wbl.FieldErrors
	switch {
	case n == 0:
		errs.Add("ids", "placements.error.none_chosen")
	case n > MaxBulk:
		errs.Add("ids", "placements.error.too_many", "max", MaxBulk)
	}
	return errs.Err()
}

// add notes what became of one; an error that no person caused ends the whole.
func (b *Bulk) add(id string, done wbl.PlacementID, err error) error {
	var e *wbl.Error
	switch {
	case err == nil:
		b.Done = append(b.Done, done)
	case !errors.As(err, &e) || e.Kind == wbl.Internal || e.Kind == wbl.Unavailable:
		return err
	default:
		known := *e
		known.Err = nil // its cause is for the log, and a Bulk is kept as JSON
		b.Failed = append(b.Failed, Failure{ID: id, Error: &known})
	}
	return nil
}

// change is one press of a button: one actor, one moment, one transaction, and over
// however many placements one step.
type change struct {
	*Service
	tx   *db.Tx
	now  time.Time
	a    access.Actor
	step string
}

func (s *Service) begin(tx *db.Tx, now time.Time, a access.Actor) *change {
	return &change{Service: s, tx: tx, now: now, a: a, step: wbl.NewID[string](now)}
}

func (c *change) today() wbl.Date { return c.a.Today(c.now) }

// move does one action of the state machine. Everything is checked before anything is
// written, so that in a bulk a refused one leaves nothing behind.
func (c *change) move(p *Placement, act Action, in Move) error {
	rule, ok := RuleOf(act)
	if !ok {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	if err := access.Can(c.a, rule.May, p.Resource()).Err(); err != nil {
		return err
	}
	if in.Version != 0 && in.Version != p.Version {
		return wbl.E(wbl.Conflict, "placements.error.changed")
	}
	if !rule.from(p.State) {
		return wbl.E(wbl.Conflict, "placements.error.from."+string(p.State))
	}
	if err := in.Reason.Validate(rule.Need).Err(); err != nil {
		return err
	}
	if err := c.guard(*p, rule); err != nil {
		return err
	}
	if rule.Code != "" {
		in.Reason.Code = rule.Code
	}
	if err := c.enter(p, act, rule.To, in.Reason); err != nil {
		return err
	}
	return c.after(p, act)
}

// guard holds the conditions of an action beyond its state.
func (c *change) guard(p Placement, rule Rule) error {
	if rule.To.TakesSeat() && !p.State.TakesSeat() {
		return c.seatFree(p)
	}
	if rule.Action == Start {
		return c.gatesClosed(p)
	}
	return nil
}

// seatFree counts the seats inside the transaction: two who press at the same moment
// are told apart by the database.
func (c *change) seatFree(p Placement) error {
	if p.Opportunity == "" {
		return nil
	}
	left, err := SeatsLeft(c.tx, p.Opportunity)
	if err != nil {
		return err
	}
	if left < 1 {
		return wbl.E(wbl.Conflict, "placements.error.full")
	}
	return nil
}

// enter writes the new state, the event and the audit entry.
func (c *change) enter(p *Placement, act Action, to State, r Reason) error {
	from := p.State
	p.State, p.Since, p.UpdatedAt = to, wbl.At(c.now), wbl.At(c.now)
	p.EndCode, p.EndReason = "", ""
	if to == Cancelled || to == EndedEarly {
		p.EndCode, p.EndReason = r.Code, r.Text
	}
	if err := save(c.tx, p); err != nil {
		return err
	}
	return c.record(*p, Event{Action: act, From: from, To: to, Code: r.Code, Reason: r.Text})
}

// record writes the event that people read and the audit entry that proves it, and tells
// the rooms that follow placements of a change.
func (c *change) record(p Placement, e Event) error {
	e.Step, e.At, e.Actor, e.ActorName = c.step, wbl.At(c.now), c.a.Key(), c.a.Name
	if err := insertEvent(c.tx, p.ID, e); err != nil {
		return err
	}
	detail := map[string]any{"from": e.From, "to": e.To, "step": e.Step}
	for name, v := range map[string]string{"code": e.Code, "about": e.About} {
		if v != "" {
			detail[name] = v
		}
	}
	if err := audit.Append(c.tx, c.now, audit.Entry{
		Actor: c.a.Key(), Action: "placement." + string(e.Action), Object: "placement:" + string(p.ID), Reason: e.Reason, Detail: detail,
	}); err != nil {
		return err
	}
	if e.From == e.To && e.Action != edited {
		return nil
	}
	return c.follow(p)
}

// after does what follows from an action by itself.
func (c *change) after(p *Placement, act Action) error {
	switch act {
	case Offer:
		return c.tellOffered(*p)
	case Accept, Place:
		return c.accepted(p)
	case Prepare:
		return c.makeGates(*p)
	case Start:
		return c.tellStarted(*p)
	case Complete, EndEarly:
		return c.writeExperience(*p)
	}
	return nil
}

// accepted goes on to the preparation: the start gates are made, and those are told
// who must now act.
func (c *change) accepted(p *Placement) error {
	if err := c.enter(p, Prepare, Preparing, Reason{}); err != nil {
		return err
	}
	if err := c.makeGates(*p); err != nil {
		return err
	}
	return c.tellAccepted(*p)
}
