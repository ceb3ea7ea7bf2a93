package partners

import (
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// worksite is the form of one worksite; without an id, of a new one.
func (s *Service) worksite(c *web.Ctx, site wbl.WorksiteID) (editing, error) {
	id, err := web.ID[wbl.EmployerID](c, "id")
	e := editing{
		id: id, heading: "partners.site.edit", done: "partners.done.saved",
		fields: func(f *ui.Form) []ui.Field { return worksiteFields(c.T, f, "", false) },
		check:  func(in *web.Input) wbl.FieldErrors { return readWorksite(in, "").Clean().Validate() },
		save: func(in *web.Input, version int) error {
			return s.UpdateWorksite(c.Context(), c.Actor, id, site, version, readWorksite(in, ""))
		},
		current: func() (url.Values, error) {
			p, err := s.editable(c, id)
			if err != nil || site == "" {
				return url.Values{}, err
			}
			i := slices.IndexFunc(p.Worksites, func(w Worksite) bool { return w.ID == site })
			if i < 0 {
				return nil, wbl.E(wbl.NotFound, "error.not_found")
			}
			return worksiteValues(p.Worksites[i]), nil
		},
	}
	if site == "" {
		e.heading, e.done = "partners.site.new", "partners.done.site"
		e.save = func(in *web.Input, _ int) error {
			_, err := s.AddWorksite(c.Context(), c.Actor, c.Key(), id, readWorksite(in, ""))
			return err
		}
	}
	return e, err
}

func (s *Service) newWorksite(c *web.Ctx) error {
	e, err := s.worksite(c, "")
	if err != nil {
		return err
	}
	return e.get(c)
}

func (s *Service) addWorksite(c *web.Ctx) error {
	e, err := s.worksite(c, "")
	if err != nil {
		return err
	}
	return e.post(c)
}

func (s *Service) worksitePage(c *web.Ctx) error {
	e, err := s.oneWorksite(c)
	if err != nil {
		return err
	}
	return e.get(c)
}

func (s *Service) editWorksite(c *web.Ctx) error {
	e, err := s.oneWorksite(c)
	if err != nil {
		return err
	}
	return e.post(c)
}

func (s *Service) oneWorksite(c *web.Ctx) (editing, error) {
	site, err := web.ID[wbl.WorksiteID](c, "site")
	if err != nil {
		return editing{}, err
	}
	return s.worksite(c, site)
}

// contact is the form of one contact; without an id, of a new one.
func (s *Service) contact(c *web.Ctx, contact wbl.ContactID) (editing, error) {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return editing{}, err
	}
	p, err := s.editable(c, id)
	e := editing{
		id: id, heading: "partners.contact.edit", done: "partners.done.saved",
		fields: func(f *ui.Form) []ui.Field { return s.contactForm(c, f, p.Worksites, contact == "") },
		check:  func(in *web.Input) wbl.FieldErrors { return readContact(in, "").Clean().Validate() },
		save: func(in *web.Input, version int) error {
			return s.UpdateContact(c.Context(), c.Actor, id, contact, version, readContact(in, ""))
		},
		current: func() (url.Values, error) {
			p, err := s.editable(c, id)
			if err != nil || contact == "" {
				return url.Values{"lang": {"en"}}, err
			}
			i := slices.IndexFunc(p.Contacts, func(k Contact) bool { return k.ID == contact })
			if i < 0 {
				return nil, wbl.E(wbl.NotFound, "error.not_found")
			}
			return contactValues(p.Contacts[i]), nil
		},
	}
	if contact == "" {
		e.heading, e.done = "partners.contact.new", "partners.done.contact"
		e.save = func(in *web.Input, _ int) error {
			_, err := s.AddContact(c.Context(), c.Actor, c.Key(), id, readContact(in, ""))
			return err
		}
	}
	return e, err
}

func (s *Service) contactForm(c *web.Ctx, f *ui.Form, sites []Worksite, fresh bool) []ui.Field {
	fields := contactFields(f, "", false)
	var at []ui.Choice
	for _, w := range sites {
		at = append(at, ui.Choice{Value: string(w.ID), Label: w.Label()})
	}
	fields = append(fields,
		f.Select("worksite", "partners.contact.site", orNone(c.T("partners.contact.anysite"), at), ui.Optional()),
		f.Radios("lang", "partners.contact.lang", choices(c.T, "partners.lang.", []string{"en", "es"}), ui.Inline()))
	if !fresh {
		fields = append(fields, f.Checkboxes("left", "partners.contact.still", []ui.Choice{{Value: "yes", Label: c.T("partners.contact.gone")}}))
	}
	return fields
}

func (s *Service) newContact(c *web.Ctx) error {
	e, err := s.contact(c, "")
	if err != nil {
		return err
	}
	return e.get(c)
}

func (s *Service) addContact(c *web.Ctx) error {
	e, err := s.contact(c, "")
	if err != nil {
		return err
	}
	return e.post(c)
}

func (s *Service) contactPage(c *web.Ctx) error {
	e, err := s.oneContact(c)
	if err != nil {
		return err
	}
	return e.get(c)
}

func (s *Service) editContact(c *web.Ctx) error {
	e, err := s.oneContact(c)
	if err != nil {
		return err
	}
	return e.post(c)
}

func (s *Service) oneContact(c *web.Ctx) (editing, error) {
	contact, err := web.ID[wbl.ContactID](c, "contact")
	if err != nil {
		return editing{}, err
	}
	return s.contact(c, contact)
}

// relation is the form of what the school of the query parameter keeps.
func (s *Service) relation(c *web.Ctx) (editing, error) {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return editing{}, err
	}
	school := wbl.SchoolID(c.Query("school"))
	people, err := s.Owners(c.Context(), c.Actor)
	return editing{
		id: id, heading: "partners.relation.edit", done: "partners.done.saved",
		fields: func(f *ui.Form) []ui.Field {
			return []ui.Field{
				f.Radios("stage", "partners.stage", choices(c.T, "partners.stage.", Stages), ui.Inline()),
				f.Select("owner", "partners.owner", orNone(c.T("partners.nobody"), named(people)), ui.Hint("partners.owner.hint"), ui.Optional()),
				f.Date("last_contact_on", "partners.last_contact", ui.Optional()),
				f.Textarea("notes", "partners.notes", ui.Hint("partners.notes.hint"), ui.Rows(8), ui.Optional()),
			}
		},
		check: func(in *web.Input) wbl.FieldErrors { return readRelation(in).Validate(c.Today()) },
		save: func(in *web.Input, version int) error {
			return s.SetRelation(c.Context(), c.Actor, id, school, version, readRelation(in))
		},
		current: func() (url.Values, error) {
			p, err := s.Get(c.Context(), c.Actor, id)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(p.Schools, func(n Named) bool { return n.ID == string(school) }) {
				return nil, wbl.E(wbl.NotFound, "error.not_found")
			}
			return relationValues(p.relationOf(school)), nil
		},
	}, err
}

// relationOf is what a school keeps about the partner; a blank one when nothing yet.
func (p Partner) relationOf(school wbl.SchoolID) Relation {
	for _, r := range p.Relations {
		if r.School == school && r.Merged == "" {
			return r
		}
	}
	return Relation{School: school, RelationIn: RelationIn{Stage: Stages[0]}}
}

func readRelation(in *web.Input) RelationIn {
	return RelationIn{
		Stage: Stage(in.Get("stage")), Owner: wbl.AccountID(in.Get("owner")),
		Notes: in.Text("notes", 8000), LastContactOn: in.Date("last_contact_on"),
	}
}

func relationValues(r Relation) url.Values {
	v := url.Values{"stage": {string(r.Stage)}, "owner": {string(r.Owner)}, "notes": {r.Notes}, "version": {strconv.Itoa(r.Version)}}
	ui.DateValues(v, "last_contact_on", r.LastContactOn)
	return v
}

func (s *Service) relationPage(c *web.Ctx) error {
	e, err := s.relation(c)
	if err != nil {
		return err
	}
	return e.get(c)
}

func (s *Service) setRelation(c *web.Ctx) error {
	e, err := s.relation(c)
	if err != nil {
		return err
	}
	return e.post(c)
}
