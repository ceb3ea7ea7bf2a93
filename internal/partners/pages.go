package partners

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func pathOf(id wbl.EmployerID) string { return "/partners/" + string(id) }

// filterOf reads the address of a list.
func filterOf(c *web.Ctx) (Filter, error) {
	f := Filter{
		Q: c.Query("q"), Vetting: State(c.Query("vetting")), Stage: Stage(c.Query("stage")),
		Owner: wbl.AccountID(c.Query("owner")), Limit: c.Limit(),
	}
	if !slices.Contains(States, f.Vetting) {
		f.Vetting = ""
	}
	if !slices.Contains(Stages, f.Stage) {
		f.Stage = ""
	}
	after, err := c.After(2)
	if err == nil {
		f.After = [2]string(after)
	}
	return f, err
}

func cursorOf(items []Item) string {
	key := KeyOf(items[len(items)-1])
	return web.Cursor(key[:]...)
}

// listModel is the model of partners/list.
type listModel struct {
	Search  []ui.Field
	Export  string
	Add     *ui.Link
	Table   ui.Table
	Pages   ui.Pagination
	Clear   string // address without the filter; empty when there is none
	Heading string
}

func (s *Service) listPage(c *web.Ctx) error {
	if canList(c.Actor) != nil { // an employer's own people have one partner: themselves
		return c.Redirect(pathOf(wbl.EmployerID(c.Actor.Subject(access.EmployerAdmin))))
	}
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	items, more, err := s.List(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	people, err := s.Owners(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("partners/list", newList(c, items, more, people))
}

func newList(c *web.Ctx, items []Item, more bool, people []Named) listModel {
	in, _ := c.Input() // a GET has no body that could fail
	form, q := c.Fields(in), c.R.URL.Query()
	m := listModel{Heading: c.T("partners.title"), Table: listTable(c.T, items)}
	m.Search = []ui.Field{
		form.Text("q", "partners.search"),
		form.Select("vetting", "partners.vetting", orNone(c.T("partners.any"), choices(c.T, "partners.vetting.", States))),
	}
	if mayNotes := access.Can(c.Actor, access.PartnerNotes, resource(c.Actor, "")).Allowed; mayNotes {
		m.Search = append(m.Search,
			form.Select("stage", "partners.stage", orNone(c.T("partners.any"), choices(c.T, "partners.stage.", Stages))),
			form.Select("owner", "partners.owner", orNone(c.T("partners.anyone"), named(people))))
	}
	if mayOf(c.Actor, resource(c.Actor, "")).Edit {
		m.Add = &ui.Link{Label: c.T("partners.new"), Path: "/partners/new", Button: ui.Primary, Icon: "plus"}
	}
	q.Del("after")
	m.Export = "/partners/export.csv?" + q.Encode()
	if q.Get("q")+q.Get("vetting")+q.Get("stage")+q.Get("owner") != "" {
		m.Clear = "/partners"
	}
	if more {
		q.Set("after", cursorOf(items))
		m.Pages.Next = "/partners?" + q.Encode()
	}
	if c.Query("after") != "" {
		q.Del("after")
		m.Pages.Prev = "/partners?" + q.Encode()
	}
	return m
}

func listTable(t i18n.T, items []Item) ui.Table {
	table := ui.Table{
		Caption: t("partners.title"),
		Headers: []ui.Header{
			{Label: t("partners.partner")},
			{Label: t("partners.vetting")},
			{Label: t("partners.stage")},
			{Label: t("partners.owner")},
			{Label: t("partners.active"), Num: true},
		},
		Empty: &ui.EmptyState{
			Icon: "briefcase", Title: t("partners.none.title"), Text: t("partners.none.text"),
			Action: &ui.Link{Label: t("partners.new"), Path: "/partners/new", Button: ui.Secondary},
		},
	}
	for _, i := range items {
		stage := ""
		if i.Stage != "" {
			stage = t("partners.stage." + string(i.Stage))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i.Name, Path: pathOf(i.ID), Note: i.place(t)},
			{Tag: vettingTag(t, i.Vetting)},
			{Text: stage},
			{Text: i.Owner},
			{Text: strconv.Itoa(i.Active)},
		}})
	}
	return table
}

// place says where the partner is: a city, and how many more places there are.
func (i Item) place(t i18n.T) string {
	if i.Sites > 1 {
		return t("partners.cities", "city", i.City, "n", i.Sites-1)
	}
	return i.City
}

func (s *Service) export(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	f.Limit = 500
	header := []string{}
	for _, key := range []string{"partner", "city", "vetting", "stage", "owner", "active", "sites", "id"} {
		header = append(header, c.T("partners.csv."+key))
	}
	rows := func(yield func([]string, error) bool) {
		for more := true; more; {
			var items []Item
			var err error
			if items, more, err = s.List(c.Context(), c.Actor, f); err != nil {
				yield(nil, err)
				return
			}
			for _, i := range items {
				if !yield(csvRow(c.T, i), nil) {
					return
				}
				f.After = KeyOf(i)
			}
		}
	}
	return web.CSV(c, "partners-"+c.Today().String()+".csv", header, rows)
}

func csvRow(t i18n.T, i Item) []string {
	stage := ""
	if i.Stage != "" {
		stage = t("partners.stage." + string(i.Stage))
	}
	return []string{
		i.Name, i.City, t("partners.vetting." + string(i.Vetting)), stage, i.Owner,
		strconv.Itoa(i.Active), strconv.Itoa(i.Sites), string(i.ID),
	}
}

// suggestion is what the page's script shows while somebody types a partner's name.
type suggestion struct {
	Value string         `json:"value"`
	Label string         `json:"label"`
	Note  string         `json:"note,omitempty"`
	ID    wbl.EmployerID `json:"id"`
}

func (s *Service) suggest(c *web.Ctx) error {
	items, _, err := s.List(c.Context(), c.Actor, Filter{Q: c.Query("q"), Limit: 8})
	if err != nil {
		return err
	}
	out := []suggestion{}
	for _, i := range items {
		out = append(out, suggestion{Value: i.Name, Label: i.Name, Note: i.place(c.T), ID: i.ID})
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) newPage(c *web.Ctx) error {
	c.Back("/partners")
	in := &web.Input{Values: url.Values{"name": {c.Query("name")}}}
	return c.Page("partners/form", newForm(c, in, nil))
}

func newForm(c *web.Ctx, in *web.Input, similar []Item) formPage {
	f := c.Fields(in)
	p := formPage{
		Heading: c.T("partners.new"), Intro: c.T("partners.new.intro"), Key: f.Key(),
		Sections: []section{
			{Fields: employerFields(f)},
			{Title: c.T("partners.site.first"), Fields: worksiteFields(c.T, f, "site_", true)},
			{Title: c.T("partners.contact.first"), Fields: contactFields(f, "contact_", true)},
		},
		Send:   ui.Button{Label: c.T("partners.add"), Kind: ui.Primary},
		Cancel: ui.Link{Label: c.T("partners.cancel"), Path: "/partners"},
	}
	if len(similar) > 0 {
		p.Notice = &ui.Alert{Tone: ui.Waiting, Title: c.T("partners.similar.title"), Text: c.T("partners.similar.text")}
		for _, i := range similar {
			p.Similar = append(p.Similar, ui.Link{Label: i.Name, Path: pathOf(i.ID), Hidden: i.place(c.T)})
		}
		p.Send.Label, p.Send.Name, p.Send.Value = c.T("partners.similar.none"), "different", "yes"
	}
	p.Errors = f.Summary()
	return p
}

func (s *Service) create(c *web.Ctx) error {
	c.Back("/partners")
	in, err := c.Input()
	if err != nil {
		return err
	}
	n := NewPartner{EmployerIn: readEmployer(in), Worksite: readWorksite(in, "site_"), Contact: readContact(in, "contact_"), Different: in.Bool("different")}
	if in.Check(n.Clean().Validate()) {
		return c.Invalid("partners/form", newForm(c, in, nil))
	}
	if !n.Different {
		found, err := s.Similar(c.Context(), c.Actor, n.Name)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return c.Stale("partners/form", newForm(c, in, found))
		}
	}
	id, err := s.Create(c.Context(), c.Actor, c.Key(), n)
	if err != nil {
		return err
	}
	return c.Done(pathOf(id), web.Flash{Key: "partners.done.added"})
}
