package partners

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func employerFields(f *ui.Form) []ui.Field {
	return []ui.Field{
		f.Text("name", "partners.name", ui.Autocomplete("off")),
		f.Textarea("about", "partners.about", ui.Hint("partners.about.hint"), ui.Optional()),
		f.Tel("phone", "partners.phone", ui.Optional(), ui.Width(20)),
		f.Text("website", "partners.website", ui.Optional()),
		f.Number("naics", "partners.naics", ui.Hint("partners.naics.hint"), ui.Optional(), ui.Width(10)),
	}
}

func readEmployer(in *web.Input) EmployerIn {
	return EmployerIn{
		Name: in.Text("name", 120), About: in.Text("about", 4000), Phone: in.Text("phone", 40),
		Website: in.Text("website", 200), NAICS: in.Text("naics", 6),
	}
}

func employerValues(e Employer) url.Values {
	return url.Values{
		"name": {e.Name}, "about": {e.About}, "phone": {e.Phone}, "website": {e.Website}, "naics": {e.NAICS},
		"version": {strconv.Itoa(e.Version)},
	}
}

// opt marks a field optional when all of its section may stay empty.
func opt(all bool) ui.FieldOption {
	if all {
		return ui.Optional()
	}
	return func(*ui.Field, i18n.T) {}
}

func worksiteFields(t i18n.T, f *ui.Form, prefix string, all bool) []ui.Field {
	return []ui.Field{
		f.Text(prefix+"name", "partners.site.name", ui.Hint("partners.site.name.hint"), ui.Optional()),
		f.Text(prefix+"street", "partners.site.street", ui.Optional(), ui.Autocomplete("off")),
		f.Text(prefix+"city", "partners.site.city", opt(all), ui.Width(20)),
		f.Text(prefix+"state", "partners.site.state", ui.Optional(), ui.Width(3)),
		f.Text(prefix+"zip", "partners.site.zip", ui.Optional(), ui.Width(10)),
		f.Select(prefix+"locale", "partners.site.locale", orNone(t("partners.unknown"), choices(t, "partners.locale.", Locales)),
			ui.Hint("partners.site.locale.hint"), ui.Optional()),
		f.Decimal(prefix+"lat", "partners.site.lat", ui.Hint("partners.site.lat.hint"), ui.Optional(), ui.Width(10)),
		f.Decimal(prefix+"lon", "partners.site.lon", ui.Optional(), ui.Width(10)),
	}
}

func readWorksite(in *web.Input, prefix string) WorksiteIn {
	return WorksiteIn{
		Name: in.Text(prefix+"name", 120), Street: in.Text(prefix+"street", 120), City: in.Text(prefix+"city", 120),
		State: in.Text(prefix+"state", 2), Zip: in.Text(prefix+"zip", 10), Locale: in.Text(prefix+"locale", 2),
		Lat: degrees(in, prefix+"lat"), Lon: degrees(in, prefix+"lon"),
	}
}

func degrees(in *web.Input, name string) *float64 {
	s := strings.TrimSpace(in.Get(name))
	if s == "" {
		return nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		in.Errors.Add(name, "partners.error.position")
		return nil
	}
	return &n
}

func worksiteValues(w Worksite) url.Values {
	v := url.Values{
		"name": {w.Name}, "street": {w.Street}, "city": {w.City}, "state": {w.State}, "zip": {w.Zip}, "locale": {w.Locale},
		"version": {strconv.Itoa(w.Version)},
	}
	if w.Lat != nil && w.Lon != nil {
		v.Set("lat", strconv.FormatFloat(*w.Lat, 'f', -1, 64))
		v.Set("lon", strconv.FormatFloat(*w.Lon, 'f', -1, 64))
	}
	return v
}

func contactFields(f *ui.Form, prefix string, all bool) []ui.Field {
	return []ui.Field{
		f.Text(prefix+"name", "partners.contact.name", opt(all), ui.Autocomplete("off")),
		f.Text(prefix+"title", "partners.contact.title", ui.Optional(), ui.Autocomplete("off")),
		f.Email(prefix+"email", "partners.contact.email", ui.Hint("partners.contact.email.hint"), ui.Optional(), ui.Autocomplete("off")),
		f.Tel(prefix+"phone", "partners.contact.phone", ui.Optional(), ui.Width(20), ui.Autocomplete("off")),
	}
}

func readContact(in *web.Input, prefix string) ContactIn {
	return ContactIn{
		Name: in.Text(prefix+"name", 120), Title: in.Text(prefix+"title", 120), Email: in.Text(prefix+"email", 254),
		Phone: in.Text(prefix+"phone", 40), Lang: in.Get(prefix + "lang"), Worksite: wbl.WorksiteID(in.Get(prefix + "worksite")),
		Left: in.Bool(prefix + "left"),
	}
}

func contactValues(k Contact) url.Values {
	v := url.Values{
		"name": {k.Name}, "title": {k.Title}, "email": {k.Email}, "phone": {k.Phone}, "lang": {k.Lang},
		"worksite": {string(k.Worksite)}, "version": {strconv.Itoa(k.Version)},
	}
	if k.Left {
		v.Set("left", "yes")
	}
	return v
}

// editing is one form that changes a record: how it is built, saved and read anew.
type editing struct {
	id      wbl.EmployerID
	heading string
	fields  func(*ui.Form) []ui.Field
	check   func(*web.Input) wbl.FieldErrors
	save    func(in *web.Input, version int) error
	current func() (url.Values, error)
	done    string
}

// page shows the form with the values given.
func (e editing) page(c *web.Ctx, in *web.Input) formPage {
	f := c.Fields(in)
	p := formPage{
		Heading: c.T(e.heading), Key: f.Key(), Hidden: []ui.Hidden{{Name: "version", Value: f.Value("version")}},
		Sections: []section{{Fields: e.fields(f)}},
		Send:     ui.Button{Label: c.T("partners.save"), Kind: ui.Primary},
		Cancel:   ui.Link{Label: c.T("partners.cancel"), Path: pathOf(e.id)},
	}
	p.Errors = f.Summary()
	return p
}

func (e editing) get(c *web.Ctx) error {
	c.Back(pathOf(e.id))
	v, err := e.current()
	if err != nil {
		return err
	}
	return c.Page("partners/form", e.page(c, &web.Input{Values: v}))
}

func (e editing) post(c *web.Ctx) error {
	c.Back(pathOf(e.id))
	in, err := c.Input()
	if err != nil {
		return err
	}
	if in.Check(e.check(in)) {
		return c.Invalid("partners/form", e.page(c, in))
	}
	version, _ := strconv.Atoi(in.Get("version")) // not a number: a version that no row has
	err = e.save(in, version)
	var problem *wbl.Error
	switch {
	case errors.As(err, &problem) && len(problem.Fields) > 0:
		in.Check(problem.Fields)
		return c.Invalid("partners/form", e.page(c, in))
	case errors.Is(err, wbl.Conflict) && e.current != nil:
		return e.stale(c, in)
	case err != nil:
		return err
	}
	return c.Done(pathOf(e.id), web.Flash{Key: e.done})
}

// stale shows the form with what was typed and, beside it, what is there now; sending it
// again replaces that.
func (e editing) stale(c *web.Ctx, in *web.Input) error {
	now, err := e.current()
	if err != nil {
		return err
	}
	in.Set("version", now.Get("version"))
	in.Del("key") // what is sent next is another change
	p := e.page(c, in)
	p.stale(c.T, c.Lang, c.Fields(in), now)
	return c.Stale("partners/form", p)
}

// ---- the employer itself ----

func (s *Service) editing(c *web.Ctx) (editing, error) {
	id, err := web.ID[wbl.EmployerID](c, "id")
	return editing{
		id: id, heading: "partners.edit", done: "partners.done.saved", fields: employerFields,
		check: func(in *web.Input) wbl.FieldErrors { return readEmployer(in).Clean().Validate() },
		save: func(in *web.Input, version int) error {
			return s.Update(c.Context(), c.Actor, id, version, readEmployer(in))
		},
		current: func() (url.Values, error) {
			p, err := s.editable(c, id)
			return employerValues(p.Employer), err
		},
	}, err
}

// editable reads a partner for a form; who may not edit it gets the reason.
func (s *Service) editable(c *web.Ctx, id wbl.EmployerID) (Partner, error) {
	p, err := s.Get(c.Context(), c.Actor, id)
	if err == nil && !p.May.Edit {
		err = wbl.E(wbl.Denied, "denied.role")
	}
	return p, err
}

func (s *Service) editPage(c *web.Ctx) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	return e.get(c)
}

func (s *Service) edit(c *web.Ctx) error {
	e, err := s.editing(c)
	if err != nil {
		return err
	}
	return e.post(c)
}
