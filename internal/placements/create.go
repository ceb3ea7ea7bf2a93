package placements

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Apply has the learner apply for a seat; sent again with the same key it changes
// nothing. Errors: Conflict when they have applied already, and when the opportunity is
// not open or its last day to apply has passed.
func (s *Service) Apply(ctx context.Context, a access.Actor, in Application, key string) (id wbl.PlacementID, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		id, _, err = db.Once(tx, key, now, func() (wbl.PlacementID, error) { return s.ApplyIn(tx, now, a, in) })
		return err
	})
	return id, err
}

// ApplyIn is Apply inside a transaction that does more, such as writing the profile.
func (s *Service) ApplyIn(tx *db.Tx, now time.Time, a access.Actor, in Application) (wbl.PlacementID, error) {
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	c := s.begin(tx, now, a)
	l, o, err := c.parties(in.Learner, in.Opportunity, access.OfferApply)
	if err != nil {
		return "", err
	}
	if o.State != "open" || (!o.ApplyBy.IsZero() && o.ApplyBy.Before(c.today())) {
		return "", wbl.E(wbl.Conflict, "placements.error.closed")
	}
	p := c.fromOpportunity(o, l, ByApplication)
	p.State, p.Message = Applied, in.Message
	return p.ID, c.create(&p, applied)
}

// FoundIn records, inside a transaction of the offers room, that a learner found this
// host: an application that waits for the coordinator, who then uses Place.
func (s *Service) FoundIn(tx *db.Tx, now time.Time, a access.Actor, in Application) (wbl.PlacementID, error) {
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	c := s.begin(tx, now, a)
	l, o, err := c.parties(in.Learner, in.Opportunity, access.OfferApply)
	if err != nil {
		return "", err
	}
	if o.FoundBy != l.ID || o.State == "closed" || o.State == "refused" {
		return "", wbl.E(wbl.Conflict, "placements.error.closed")
	}
	p := c.fromOpportunity(o, l, ByLearner)
	p.State, p.Message = Applied, in.Message
	return p.ID, c.create(&p, found)
}

// Place puts one or many learners at a host without an application. Too few seats
// refuse the whole, because who goes without is a person's choice; a learner who cannot
// be placed for another reason is told of in Failed, and the others are placed.
func (s *Service) Place(ctx context.Context, a access.Actor, in Placing, key string) (out Bulk, err error) {
	if err := in.Validate().Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		kept, _, err := db.Once(tx, key, now, func() (Bulk, error) { return s.begin(tx, now, a).place(in) })
		out = kept
		return err
	})
	return out, err
}

func (c *change) place(in Placing) (out Bulk, err error) {
	out.Step = c.step
	var o opportunity
	if in.Opportunity != "" {
		if o, err = c.openSeats(in); err != nil {
			return out, err
		}
	} else if err := employerExists(c.tx, in.Employer); err != nil {
		return out, err
	}
	for _, id := range in.Learners {
		pid, err := c.placeOne(in, o, id)
		if err := out.add(string(id), pid, err); err != nil {
			return out, err
		}
	}
	if len(out.Done) == 0 && len(out.Failed) == 1 {
		return out, out.Failed[0].Error
	}
	return out, nil
}

// openSeats checks that all who are to be placed find a seat.
func (c *change) openSeats(in Placing) (opportunity, error) {
	o, err := loadOpportunity(c.tx, in.Opportunity)
	if err != nil {
		return o, err
	}
	if o.State == "refused" || o.State == "closed" {
		return o, wbl.E(wbl.Conflict, "placements.error.closed")
	}
	left, err := seatsLeft(c.tx, o)
	if err != nil || left >= len(in.Learners) {
		return o, err
	}
	if len(in.Learners) == 1 {
		return o, wbl.E(wbl.Conflict, "placements.error.full")
	}
	var errs wbl.FieldErrors
	errs.Add("learners", "placements.error.seats", "n", max(left, 0), "chosen", len(in.Learners))
	return o, errs.Err()
}

func (c *change) placeOne(in Placing, o opportunity, id wbl.LearnerID) (wbl.PlacementID, error) {
	l, err := c.party(id, o, access.PlacementPlace)
	if err != nil {
		return "", err
	}
	var p Placement
	if in.Opportunity != "" {
		p = c.fromOpportunity(o, l, ByCoordinator)
		p.Terms = in.Terms.orElse(o.Terms)
	} else {
		p = c.fresh(l, ByCoordinator)
		p.Employer, p.Type, p.Terms = in.Employer, in.Type, in.Terms
	}
	if c.a.Has(access.Coordinator) && c.a.Kind == access.Account {
		p.Coordinator = wbl.AccountID(c.a.ID)
	}
	p.State = Accepted
	if err := c.create(&p, placed); err != nil {
		return "", err
	}
	return p.ID, c.accepted(&p)
}

// orElse fills what is left empty in t from the opportunity.
func (t Terms) orElse(o Terms) Terms {
	if t.Title != "" {
		o.Title = t.Title
	}
	if t.Worksite != "" {
		o.Worksite = t.Worksite
	}
	if t.Contact != "" {
		o.Contact = t.Contact
	}
	if !t.StartsOn.IsZero() {
		o.StartsOn = t.StartsOn
	}
	if !t.EndsOn.IsZero() {
		o.EndsOn = t.EndsOn
	}
	if len(t.Schedule) > 0 {
		o.Schedule = t.Schedule
	}
	if t.WeeklyMinutes > 0 {
		o.WeeklyMinutes = t.WeeklyMinutes
	}
	if t.Paid {
		o.Paid, o.WageCents = true, t.WageCents
	}
	if t.Funding != "" {
		o.Funding = t.Funding
	}
	return o
}

// parties loads and checks both sides of a new placement.
func (c *change) parties(id wbl.LearnerID, oid wbl.OpportunityID, may access.Action) (learner, opportunity, error) {
	o, err := loadOpportunity(c.tx, oid)
	if err != nil {
		return learner{}, o, err
	}
	l, err := c.party(id, o, may)
	return l, o, err
}

// party loads the learner and checks that this actor may bring them to this host.
func (c *change) party(id wbl.LearnerID, o opportunity, may access.Action) (learner, error) {
	l, err := loadLearner(c.tx, id, c.today())
	if err != nil {
		return l, err
	}
	if err := access.Can(c.a, may, access.Resource{District: c.tx.District(), School: l.School, Learner: l.ID}).Err(); err != nil {
		return l, err
	}
	switch {
	case l.State != "active":
		return l, wbl.E(wbl.Conflict, "placements.error.left")
	case l.ChildOnly:
		return l, wbl.E(wbl.Conflict, "placements.error.under_13")
	case o.School != "" && o.School != l.School:
		return l, wbl.E(wbl.Conflict, "placements.error.other_school")
	}
	if other, err := twin(c.tx, l.ID, o.ID); err != nil || other != "" {
		return l, orError(err, wbl.E(wbl.Conflict, "placements.error.twice"))
	}
	return l, nil
}

func orError(err error, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// fresh begins a placement of a learner.
func (c *change) fresh(l learner, by Origin) Placement {
	at := wbl.At(c.now)
	return Placement{
		ID: wbl.NewID[wbl.PlacementID](c.now), District: c.tx.District(), Learner: l.ID, School: l.School,
		Origin: by, Since: at, CreatedAt: at, UpdatedAt: at, Version: 1,
	}
}

// fromOpportunity begins a placement at one of the opportunity's seats, on its terms.
func (c *change) fromOpportunity(o opportunity, l learner, by Origin) Placement {
	p := c.fresh(l, by)
	p.Terms, p.Opportunity, p.Employer, p.Type = o.Terms, o.ID, o.Employer, o.Type
	return p
}

func (c *change) create(p *Placement, how Action) error {
	if err := insert(c.tx, *p); err != nil {
		return err
	}
	return c.record(*p, Event{Action: how, To: p.State})
}
