package offers

import (
	"context"
	"slices"
	"time"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// New opportunities and changes to them; decisions are in service_decide.go.

// Create writes a new opportunity. A host's is for its own employer, whatever employer
// says. As a draft it may be incomplete; else it opens when the actor may approve, and
// waits for staff when not.
func (s *Service) Create(ctx context.Context, a access.Actor, key string, employer wbl.EmployerID, in Input, draft bool) (id wbl.OpportunityID, err error) {
	in = in.Clean()
	now := s.now()
	if !draft {
		if err := in.Validate(a.Today(now)).Err(); err != nil {
			return "", err
		}
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		id, _, err = db.Once(tx, key, now, func() (wbl.OpportunityID, error) { return s.create(tx, now, a, employer, in, draft) })
		return err
	})
	return id, err
}

func (s *Service) create(tx *db.Tx, now time.Time, a access.Actor, employer wbl.EmployerID, in Input, draft bool) (wbl.OpportunityID, error) {
	o := Opportunity{
		ID: wbl.NewID[wbl.OpportunityID](now), Employer: employer, Input: in, State: Draft, PostedBy: ByStaff,
		CreatedBy: a.Key(), CreatedAt: wbl.At(now), UpdatedAt: wbl.At(now),
	}
	if o.Seats == 0 && draft {
		o.Seats = 1
	}
	host, err := hostOf(tx, a)
	if err != nil {
		return "", err
	}
	if host != "" {
		o.Employer, o.PostedBy, o.School = host, ByHost, ""
		if contact := wbl.ContactID(a.Subject(access.Supervisor)); contact != "" && o.Contact == "" {
			o.Contact = contact
		}
	}
	if o.Employer, err = partners.Resolve(tx, o.Employer); err != nil {
		return "", err
	}
	if !draft {
		if o.State, err = firstState(tx, a, o); err != nil {
			return "", err
		}
	}
	if err := allowed(tx, a, o); err != nil {
		return "", err
	}
	if err := insert(tx, o); err != nil {
		return "", err
	}
	if o.State == Submitted {
		if err := s.announce(tx, now, a, o); err != nil {
			return "", err
		}
	}
	return o.ID, record(tx, now, a, "offer.create", o.ID, map[string]any{"state": o.State, "employer": o.Employer})
}

// firstState is where a complete opportunity begins.
func firstState(tx *db.Tx, a access.Actor, o Opportunity) (State, error) {
	r, err := ours(tx, a, o)
	if err == nil && access.Can(a, access.OfferApprove, r).Allowed {
		return Open, notRefused(tx, o.Employer)
	}
	return Submitted, err
}

// notRefused keeps learners from employers that the district refused.
func notRefused(tx *db.Tx, employer wbl.EmployerID) error {
	state, err := db.Get(tx, db.Scalar[partners.State], `SELECT `+partners.VettingOf+` FROM employer e WHERE e.id = $2`, tx.District(), employer)
	if err == nil && state == partners.Refused {
		err = wbl.E(wbl.Conflict, "offers.error.refused_partner")
	}
	return err
}

// allowed asks whether the actor may post this, at this employer's own worksite, with its
// own contact, for a school of theirs.
func allowed(tx *db.Tx, a access.Actor, o Opportunity) error {
	r, err := ours(tx, a, o)
	if err != nil {
		return err
	}
	if d := access.Can(a, access.OfferPost, r); !d.Allowed {
		r.School = ""
		if access.Can(a, access.OfferPost, r).Allowed { // only the school is not theirs
			return wbl.FieldErrors{{Field: "school", Key: "offers.error.school"}}.Err()
		}
		return d.Err()
	}
	var errs wbl.FieldErrors
	sites, err := partners.Worksites(tx, o.Employer)
	if err != nil {
		return err
	}
	if o.Worksite != "" && !slices.ContainsFunc(sites, func(w partners.Worksite) bool { return w.ID == o.Worksite }) {
		errs.Add("worksite", "offers.error.worksite")
	}
	contacts, err := partners.Contacts(tx, o.Employer)
	if err != nil {
		return err
	}
	if o.Contact != "" && !slices.ContainsFunc(contacts, func(c partners.Contact) bool { return c.ID == o.Contact }) {
		errs.Add("contact", "offers.error.contact")
	}
	if o.School != "" {
		if _, err := schoolName(tx, o.School); err != nil {
			errs.Add("school", "offers.error.school")
		}
	}
	return errs.Err()
}

// Save changes what an opportunity is. A draft may stay incomplete. Hosts change what is
// not open yet. Version is the one that the person saw.
func (s *Service) Save(ctx context.Context, a access.Actor, id wbl.OpportunityID, version int, in Input) error {
	in = in.Clean()
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		o, err := s.editable(tx, a, id)
		if err != nil {
			return err
		}
		if o.State != Draft {
			if err := in.Validate(a.Today(now)).Err(); err != nil {
				return err
			}
		}
		if o.PostedBy == ByLearner {
			in.School = o.School // it stays the finder's own
		}
		o.Input, o.Version, o.UpdatedAt = in, version, wbl.At(now)
		o.Seats = max(1, o.Seats)
		if err := allowed(tx, a, o); err != nil {
			return err
		}
		if err := save(tx, o); err != nil {
			return err
		}
		return record(tx, now, a, "offer.edit", id, map[string]any{"version": version + 1})
	})
}

// editable loads what the actor may change.
func (s *Service) editable(tx *db.Tx, a access.Actor, id wbl.OpportunityID) (Opportunity, error) {
	o, err := find(tx, a, access.OfferPost, id)
	if err != nil {
		return o, err
	}
	r, err := ours(tx, a, o)
	if err == nil && !access.Can(a, access.OfferApprove, r).Allowed && !hostEdits(o.State) {
		err = wbl.E(wbl.Conflict, "offers.error.open_already")
	}
	return o, err
}

// Send hands a complete draft to the school, or opens it when the actor may approve. What
// is still missing comes back as problems of its fields.
func (s *Service) Send(ctx context.Context, a access.Actor, id wbl.OpportunityID, version int) (to State, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		o, err := s.editable(tx, a, id)
		if err != nil {
			return err
		}
		if o.State != Draft && o.State != Refused {
			return wbl.E(wbl.Conflict, "offers.error.sent_already")
		}
		if err := o.Clean().Validate(a.Today(now)).Err(); err != nil {
			return err
		}
		before := o.State
		if o.State, err = firstState(tx, a, o); err != nil {
			return err
		}
		to, o.Version, o.UpdatedAt = o.State, version, wbl.At(now)
		if err := save(tx, o); err != nil {
			return err
		}
		if to == Submitted {
			if err := s.announce(tx, now, a, o); err != nil {
				return err
			}
		}
		return record(tx, now, a, "offer.send", id, map[string]any{"from": before, "to": to})
	})
	return to, err
}

// Copy makes a draft of an opportunity that exists, without its dates: a new year, other
// days, the same work.
func (s *Service) Copy(ctx context.Context, a access.Actor, key string, id wbl.OpportunityID) (copied wbl.OpportunityID, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		o, err := find(tx, a, access.OfferPost, id)
		if err != nil {
			return err
		}
		in := o.Input
		in.StartsOn, in.EndsOn, in.ApplyBy = wbl.Date{}, wbl.Date{}, wbl.Date{}
		copied, _, err = db.Once(tx, key, now, func() (wbl.OpportunityID, error) { return s.create(tx, now, a, o.Employer, in, true) })
		return err
	})
	return copied, err
}

func schoolName(tx *db.Tx, id wbl.SchoolID) (string, error) {
	return db.Get(tx, db.Scalar[string], `SELECT name FROM school WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// schools names the schools for which staff may post an opportunity.
func schools(tx *db.Tx, a access.Actor) ([]partners.Named, error) {
	ids, all := a.Schools(staffRoles...)
	return db.List(tx, func(r db.Row, n *partners.Named) error { return r.Scan(&n.ID, &n.Name) },
		`SELECT id, name FROM school WHERE district_id = $1 AND ended_on IS NULL
		AND ($2 OR id IN (SELECT value FROM json_each($3))) ORDER BY name, id`, tx.District(), all, db.IDs(ids))
}
