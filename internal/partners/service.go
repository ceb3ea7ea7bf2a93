package partners

import (
	"context"
	"fmt"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Service holds the use cases of this room: the only place that decides, writes and
// audits.
type Service struct {
	db  *db.DB
	now func() time.Time
}

// New makes the service.
func New(d *db.DB, now func() time.Time) *Service { return &Service{db: d, now: now} }

// notesOf is the reach of what the actor may read and write about partners in private.
func notesOf(a access.Actor) reach {
	ids, all := a.Schools(access.Coordinator, access.SchoolLead, access.DistrictLead)
	return reach{ids, all}
}

// learnersOf is the reach of whose placements the actor may see.
func learnersOf(a access.Actor) reach {
	ids, all := a.Schools(access.Staff...)
	return reach{ids, all}
}

// List finds partners for staff. More tells whether there is a next page.
func (s *Service) List(ctx context.Context, a access.Actor, f Filter) (items []Item, more bool, err error) {
	if err := canList(a); err != nil {
		return nil, false, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		items, err = listItems(tx, f, notesOf(a))
		if err != nil {
			return err
		}
		if more = len(items) > f.Limit; more {
			items = items[:f.Limit]
		}
		ids := make([]wbl.EmployerID, len(items))
		for i := range items {
			ids[i] = items[i].ID
		}
		active, err := countActive(tx, ids, learnersOf(a))
		for i := range items {
			items[i].Active = active[items[i].ID]
		}
		return err
	})
	return items, more, err
}

// canList lets staff see all partners; an employer sees its own record only.
func canList(a access.Actor) error {
	return access.Can(a, access.PartnerView, access.Resource{District: a.District, Shared: true}).Err()
}

// Partner is an employer with all that the actor may see of it.
type Partner struct {
	Employer  Employer
	Worksites []Worksite
	Contacts  []Contact
	Vetting   Vetting
	// For staff only; empty for the employer's own people.
	Elsewhere []Elsewhere
	Relations []Relation
	Schools   []Named // whose relation the actor keeps
	Hosted    []Hosted
	Offered   []Offered
	Merged    []Named // employers merged into this one
	May       May
}

// May says what the actor may do with a partner.
type May struct{ Edit, Vet, Merge, Notes bool }

func mayOf(a access.Actor, r access.Resource) May {
	can := func(action access.Action) bool { return access.Can(a, action, r).Allowed }
	return May{Edit: can(access.PartnerEdit), Vet: can(access.PartnerVet), Merge: can(access.PartnerMerge), Notes: can(access.PartnerNotes)}
}

// Get reads one partner. The id of a merged employer gives the one it was merged into.
func (s *Service) Get(ctx context.Context, a access.Actor, id wbl.EmployerID) (p Partner, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		p = Partner{}
		if p.Employer, err = find(tx, a, access.PartnerView, id); err != nil {
			return err
		}
		return p.read(tx, a)
	})
	return p, err
}

// find loads an employer, following a merge, and asks whether the actor may.
func find(tx *db.Tx, a access.Actor, action access.Action, id wbl.EmployerID) (Employer, error) {
	id, err := Resolve(tx, id)
	if err != nil {
		return Employer{}, err
	}
	r, err := resourceOf(tx, a, id)
	if err != nil {
		return Employer{}, err
	}
	if err := access.Can(a, action, r).Err(); err != nil {
		return Employer{}, err
	}
	return ByID(tx, id)
}

// resourceOf is resource for an employer that others may have been merged into: whoever
// was granted one of those keeps what they had.
func resourceOf(tx *db.Tx, a access.Actor, id wbl.EmployerID) (access.Resource, error) {
	r := resource(a, id)
	own := wbl.EmployerID(a.Subject(access.EmployerAdmin))
	if own == "" || own == id {
		return r, nil
	}
	root, err := Resolve(tx, own)
	if err == nil && root == id {
		r.Employer = own
	}
	return r, err
}

// offersOf is whose opportunities the actor sees: staff those of their schools, an
// employer and who brokers for the whole district all of them.
func offersOf(a access.Actor) reach {
	if a.Has(access.EmployerAdmin, access.Intermediary) {
		return reach{all: true}
	}
	return learnersOf(a)
}

func (p *Partner) read(tx *db.Tx, a access.Actor) (err error) {
	id := p.Employer.ID
	r, err := resourceOf(tx, a, id)
	if err != nil {
		return err
	}
	p.May = mayOf(a, r)
	if p.Worksites, err = Worksites(tx, id); err != nil {
		return err
	}
	if p.Contacts, err = Contacts(tx, id); err != nil {
		return err
	}
	if p.Offered, err = offered(tx, id, offersOf(a), 50); err != nil {
		return err
	}
	if p.Vetting, err = vetting(tx, id); err != nil {
		return err
	}
	if canList(a) != nil { // the employer's own people
		p.Vetting = Vetting{State: p.Vetting.State, On: p.Vetting.On}
		return nil
	}
	return p.readForStaff(tx, a)
}

func (p *Partner) readForStaff(tx *db.Tx, a access.Actor) (err error) {
	id := p.Employer.ID
	if p.Elsewhere, err = vettedElsewhere(tx, id); err != nil {
		return err
	}
	if p.Merged, err = mergedNames(tx, id); err != nil {
		return err
	}
	if p.Hosted, err = hosted(tx, id, learnersOf(a), 50); err != nil {
		return err
	}
	if !p.May.Vet {
		p.Vetting.Reason = ""
	}
	if !p.May.Notes {
		return nil
	}
	if p.Schools, err = schoolsIn(tx, notesOf(a)); err != nil {
		return err
	}
	p.Relations, err = relations(tx, id, notesOf(a))
	return err
}

// NewPartner is what is entered when a partner is added: the employer and, where they
// are known already, its first worksite (City) and contact (Name).
type NewPartner struct {
	EmployerIn
	Worksite WorksiteIn `json:"worksite,omitzero"`
	Contact  ContactIn  `json:"contact,omitzero"`
	// Different says that the person looked at the likely duplicates: it is none of them.
	Different bool `json:"different,omitempty"`
}

// Clean trims what was entered.
func (in NewPartner) Clean() NewPartner {
	in.EmployerIn, in.Worksite, in.Contact = in.EmployerIn.Clean(), in.Worksite.Clean(), in.Contact.Clean()
	return in
}

// Validate checks what Clean gave. Fields of the worksite and the contact are named
// site_… and contact_….
func (in NewPartner) Validate() (errs wbl.FieldErrors) {
	errs = in.EmployerIn.Validate()
	if in.Worksite != (WorksiteIn{}) {
		addPrefixed(&errs, "site_", in.Worksite.Validate())
	}
	if in.hasContact() {
		addPrefixed(&errs, "contact_", in.Contact.Validate())
	}
	return errs
}

func (in NewPartner) hasContact() bool {
	return in.Contact.Name+in.Contact.Email+in.Contact.Phone != ""
}

func addPrefixed(errs *wbl.FieldErrors, prefix string, more wbl.FieldErrors) {
	for _, e := range more {
		e.Field = prefix + e.Field
		*errs = append(*errs, e)
	}
}

// Similar lists partners that may well be the one with this name, at most eight.
func (s *Service) Similar(ctx context.Context, a access.Actor, name string) (found []Item, err error) {
	if err := canList(a); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		found, err = similar(tx, name)
		return err
	})
	return found, err
}

func similar(tx *db.Tx, name string) ([]Item, error) {
	begin := stems(name)
	if begin[0] == "" {
		return nil, nil
	}
	near, err := findByStems(tx, begin, 300)
	var found []Item
	for _, i := range near {
		if len(found) < 8 && isSimilar(name, i.Name) {
			found = append(found, i)
		}
	}
	return found, err
}

// Create adds a partner. Unless in.Different is set, likely duplicates are a Conflict
// with the text partners.error.similar; see [Service.Similar].
func (s *Service) Create(ctx context.Context, a access.Actor, key string, in NewPartner) (id wbl.EmployerID, err error) {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	if err := access.Can(a, access.PartnerEdit, access.Resource{District: a.District, Shared: true}).Err(); err != nil {
		return "", err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		id, _, err = db.Once(tx, key, now, func() (wbl.EmployerID, error) {
			if found, err := similar(tx, in.Name); err != nil {
				return "", err
			} else if len(found) > 0 && !in.Different {
				return "", wbl.E(wbl.Conflict, "partners.error.similar", "name", found[0].Name)
			}
			return Add(tx, now, a, in)
		})
		return err
	})
	return id, err
}

// Add writes a new partner within another use case's transaction, which has decided that
// the actor may, and that it is none of the partners there are. In must be clean and
// free of problems.
func Add(tx *db.Tx, now time.Time, a access.Actor, in NewPartner) (wbl.EmployerID, error) {
	e := Employer{ID: wbl.NewID[wbl.EmployerID](now), EmployerIn: in.EmployerIn}
	if err := insertEmployer(tx, now, e); err != nil {
		return "", err
	}
	site := wbl.WorksiteID("")
	if in.Worksite != (WorksiteIn{}) {
		site = wbl.NewID[wbl.WorksiteID](now)
		if err := insertWorksite(tx, Worksite{ID: site, Employer: e.ID, WorksiteIn: in.Worksite}); err != nil {
			return "", err
		}
		if err := refreshSearch(tx, e.ID); err != nil {
			return "", err
		}
	}
	if in.hasContact() {
		in.Contact.Worksite = site
		c := Contact{ID: wbl.NewID[wbl.ContactID](now), Employer: e.ID, ContactIn: in.Contact}
		if err := insertContact(tx, c); err != nil {
			return "", err
		}
	}
	return e.ID, log(tx, now, a, "partner.create", e.ID, "", nil)
}

// Update changes what an employer is. Version is the one that the person saw.
func (s *Service) Update(ctx context.Context, a access.Actor, id wbl.EmployerID, version int, in EmployerIn) error {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return err
	}
	return s.change(ctx, a, access.PartnerEdit, id, func(tx *db.Tx, now time.Time, e Employer) error {
		if err := updateEmployer(tx, e.ID, version, in); err != nil {
			return err
		}
		if err := refreshSearch(tx, e.ID); err != nil {
			return err
		}
		return log(tx, now, a, "partner.edit", e.ID, "", map[string]any{"version": version + 1})
	})
}

// change runs a write on one employer that the actor may do the action to.
func (s *Service) change(ctx context.Context, a access.Actor, action access.Action, id wbl.EmployerID, fn func(*db.Tx, time.Time, Employer) error) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		e, err := find(tx, a, action, id)
		if err != nil {
			return err
		}
		return fn(tx, now, e)
	})
}

func log[T ~string](tx *db.Tx, now time.Time, a access.Actor, action string, id T, reason string, detail any) error {
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: action, Object: object(id), Reason: reason, Detail: detail,
	})
}

// object names a thing of this room in the audit log.
func object[T ~string](id T) string {
	switch any(id).(type) {
	case wbl.WorksiteID:
		return fmt.Sprintf("worksite:%s", string(id))
	case wbl.ContactID:
		return fmt.Sprintf("contact:%s", string(id))
	}
	return fmt.Sprintf("employer:%s", string(id))
}
