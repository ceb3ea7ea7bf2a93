package partners

import (
	"context"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// AddWorksite adds a worksite to an employer.
func (s *Service) AddWorksite(ctx context.Context, a access.Actor, key string, employer wbl.EmployerID, in WorksiteIn) (id wbl.WorksiteID, err error) {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	err = s.change(ctx, a, access.PartnerEdit, employer, func(tx *db.Tx, now time.Time, e Employer) error {
		id, _, err = db.Once(tx, key, now, func() (wbl.WorksiteID, error) {
			w := Worksite{ID: wbl.NewID[wbl.WorksiteID](now), Employer: e.ID, WorksiteIn: in}
			if err := insertWorksite(tx, w); err != nil {
				return "", err
			}
			if err := refreshSearch(tx, e.ID); err != nil {
				return "", err
			}
			return w.ID, log(tx, now, a, "worksite.create", w.ID, "", map[string]any{"employer": e.ID})
		})
		return err
	})
	return id, err
}

// UpdateWorksite changes a worksite of an employer.
func (s *Service) UpdateWorksite(ctx context.Context, a access.Actor, employer wbl.EmployerID, id wbl.WorksiteID, version int, in WorksiteIn) error {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return err
	}
	return s.change(ctx, a, access.PartnerEdit, employer, func(tx *db.Tx, now time.Time, e Employer) error {
		w, err := worksiteByID(tx, id)
		if err != nil {
			return err
		}
		if err := sameFamily(tx, e, w.Employer); err != nil {
			return err
		}
		if err := updateWorksite(tx, id, version, in); err != nil {
			return err
		}
		if err := refreshSearch(tx, e.ID); err != nil {
			return err
		}
		return log(tx, now, a, "worksite.edit", id, "", map[string]any{"version": version + 1})
	})
}

// sameFamily hides the worksite or contact of another employer.
func sameFamily(tx *db.Tx, e Employer, of wbl.EmployerID) error {
	root, err := Resolve(tx, of)
	if err == nil && root != e.ID {
		err = wbl.E(wbl.NotFound, "error.not_found")
	}
	return err
}

// AddContact adds a person at an employer; nobody has vetted them yet.
func (s *Service) AddContact(ctx context.Context, a access.Actor, key string, employer wbl.EmployerID, in ContactIn) (id wbl.ContactID, err error) {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	err = s.change(ctx, a, access.PartnerEdit, employer, func(tx *db.Tx, now time.Time, e Employer) error {
		id, _, err = db.Once(tx, key, now, func() (wbl.ContactID, error) { return AddContact(tx, now, a, e.ID, in) })
		return err
	})
	return id, err
}

// AddContact writes a new contact within another use case's transaction, which has
// decided that the actor may. In must be clean and free of problems.
func AddContact(tx *db.Tx, now time.Time, a access.Actor, employer wbl.EmployerID, in ContactIn) (wbl.ContactID, error) {
	if err := checkWorksite(tx, employer, in.Worksite); err != nil {
		return "", err
	}
	c := Contact{ID: wbl.NewID[wbl.ContactID](now), Employer: employer, ContactIn: in}
	if err := insertContact(tx, c); err != nil {
		return "", err
	}
	return c.ID, log(tx, now, a, "contact.create", c.ID, "", map[string]any{"employer": employer})
}

// UpdateContact changes a contact of an employer. With another address the vetting no
// longer holds, and the links that were sent to the old one end; so they do when the
// contact has left.
func (s *Service) UpdateContact(ctx context.Context, a access.Actor, employer wbl.EmployerID, id wbl.ContactID, version int, in ContactIn) error {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return err
	}
	return s.changeContact(ctx, a, access.PartnerEdit, employer, id, func(tx *db.Tx, now time.Time, c Contact) error {
		if err := checkWorksite(tx, employer, in.Worksite); err != nil {
			return err
		}
		if err := updateContact(tx, id, version, in); err != nil {
			return err
		}
		if in.Email != c.Email || in.Left && !c.Left {
			if err := people.RevokeLinks(tx, now, string(id)); err != nil {
				return err
			}
		}
		return log(tx, now, a, "contact.edit", id, "", map[string]any{"version": version + 1, "address_changed": in.Email != c.Email})
	})
}

// VetContact keeps the district's decision about a contact at the address they have now:
// Approved, Refused, or "" to take a decision back.
func (s *Service) VetContact(ctx context.Context, a access.Actor, employer wbl.EmployerID, id wbl.ContactID, state State) (before State, err error) {
	if state != Approved && state != Refused && state != "" {
		return "", wbl.FieldErrors{{Field: "state", Key: "partners.error.vetting"}}.Err()
	}
	err = s.changeContact(ctx, a, access.PartnerVet, employer, id, func(tx *db.Tx, now time.Time, c Contact) error {
		before = c.Vetting
		if state == Approved && c.Email == "" {
			return wbl.E(wbl.Unprocessable, "partners.error.no_address")
		}
		if err := setContactVetting(tx, now, c, state, a.ID); err != nil {
			return err
		}
		return log(tx, now, a, "contact.vet", id, "", map[string]any{"from": before, "to": state})
	})
	return before, err
}

func (s *Service) changeContact(ctx context.Context, a access.Actor, action access.Action, employer wbl.EmployerID, id wbl.ContactID, fn func(*db.Tx, time.Time, Contact) error) error {
	return s.change(ctx, a, action, employer, func(tx *db.Tx, now time.Time, e Employer) error {
		c, err := ContactByID(tx, id)
		if err != nil {
			return err
		}
		if err := sameFamily(tx, e, c.Employer); err != nil {
			return err
		}
		return fn(tx, now, c)
	})
}

// checkWorksite refuses a worksite that is not the employer's.
func checkWorksite(tx *db.Tx, employer wbl.EmployerID, id wbl.WorksiteID) error {
	if id == "" {
		return nil
	}
	w, err := worksiteByID(tx, id)
	if err == nil {
		var of, root wbl.EmployerID
		if of, err = Resolve(tx, w.Employer); err == nil {
			if root, err = Resolve(tx, employer); err == nil && of == root {
				return nil
			}
		}
	}
	if err != nil && wbl.KindOf(err) != wbl.NotFound {
		return err
	}
	return wbl.FieldErrors{{Field: "worksite", Key: "partners.error.worksite"}}.Err()
}

// SetRelation writes what one school keeps about an employer. Version 0 begins it.
func (s *Service) SetRelation(ctx context.Context, a access.Actor, employer wbl.EmployerID, school wbl.SchoolID, version int, in RelationIn) error {
	now := s.now()
	if err := in.Validate(a.Today(now)).Err(); err != nil {
		return err
	}
	return s.change(ctx, a, access.PartnerNotes, employer, func(tx *db.Tx, now time.Time, e Employer) error {
		if err := checkReach(tx, a, school, in.Owner, now); err != nil {
			return err
		}
		if err := saveRelation(tx, now, e.ID, school, version, in); err != nil {
			return err
		}
		return log(tx, now, a, "partner.relation", e.ID, "", map[string]any{"school": school, "stage": in.Stage, "owner": in.Owner})
	})
}

// checkReach hides schools that are not the actor's, and refuses an owner who does not
// work for one of them.
func checkReach(tx *db.Tx, a access.Actor, school wbl.SchoolID, owner wbl.AccountID, now time.Time) error {
	if err := access.Can(a, access.PartnerNotes, access.Resource{District: a.District, School: school}).Err(); err != nil {
		return err
	}
	known, err := schoolsIn(tx, reach{schools: []wbl.SchoolID{school}})
	if err != nil {
		return err
	}
	if len(known) == 0 {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	if owner == "" {
		return nil
	}
	may, err := owners(tx, reach{schools: []wbl.SchoolID{school}}, a.Today(now))
	for _, p := range may {
		if p.ID == string(owner) {
			return nil
		}
	}
	if err != nil {
		return err
	}
	return wbl.FieldErrors{{Field: "owner", Key: "partners.error.owner"}}.Err()
}

// Owners names the people who may keep the contact to partners, for the actor's schools;
// nobody to those who may not read notes.
func (s *Service) Owners(ctx context.Context, a access.Actor) (list []Named, err error) {
	if !access.Can(a, access.PartnerNotes, resource(a, "")).Allowed {
		return nil, nil
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = owners(tx, notesOf(a), a.Today(s.now()))
		return err
	})
	return list, err
}
