package people

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// ListModel is the model of the page people/list.
type ListModel struct {
	Query, Role ui.Field
	List        ui.Table
	Pages       ui.Pagination
}

func roleChoices(t i18n.T, roles []access.Role) []ui.Choice {
	var out []ui.Choice
	for _, r := range roles {
		out = append(out, ui.Choice{Value: string(r), Label: t("people.role." + string(r))})
	}
	return out
}

func newListModel(f *ui.Form, accounts []Account, roles []access.Role, next string, p reader) ListModel {
	everyRole := []ui.Choice{{Value: "", Label: p.t("people.list.anyrole")}}
	m := ListModel{
		Query: f.Text("q", "people.list.search", ui.Width(20)),
		Role:  f.Select("role", "people.role", append(everyRole, roleChoices(p.t, roles)...)),
		Pages: ui.Pagination{Next: next},
		List: ui.Table{
			Caption: p.t("people.list.title"),
			Headers: []ui.Header{{Label: p.t("people.name")}, {Label: p.t("people.email")}, {Label: p.t("people.roles")}, {Label: p.t("people.state")}},
			Empty: &ui.EmptyState{
				Icon: "users", Title: p.t("people.list.none"), Text: p.t("people.list.none.text"),
				Action: &ui.Link{Label: p.t("people.new.title"), Path: "/people/new", Button: ui.Primary},
			},
		},
	}
	for _, a := range accounts {
		m.List.Rows = append(m.List.Rows, ui.Row{Cells: []ui.Cell{
			{Text: a.Name, Path: "/people/" + string(a.ID)}, {Text: a.Email}, {Text: rolesInWords(a, p)}, {Tag: stateTag(a, p.t)},
		}})
	}
	return m
}

// rolesInWords lists the roles in force today, each with its place.
func rolesInWords(a Account, p reader) string {
	var words []string
	for _, g := range a.Grants {
		if !g.InForce(p.today) {
			continue
		}
		word := p.t("people.role." + string(g.Role))
		if g.Place != "" {
			word += " (" + g.Place + ")"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func stateTag(a Account, t i18n.T) *ui.Tag {
	switch {
	case a.State == Disabled:
		return &ui.Tag{Tone: ui.Neutral, Text: t("people.state.disabled")}
	case !a.HasPassword:
		return &ui.Tag{Tone: ui.Waiting, Text: t("people.state.invited")}
	}
	return &ui.Tag{Tone: ui.Good, Text: t("people.state.active")}
}

func (s *Service) listPage(c *web.Ctx) error {
	c.Wide()
	after, err := c.After(2)
	if err != nil {
		return err
	}
	f := Filter{Query: c.Query("q"), Role: access.Role(c.Query("role")), After: [2]string(after), Limit: c.Limit()}
	found, err := s.Accounts(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	accounts, more := web.Cut(found, f.Limit)
	next := ""
	if more {
		last := accounts[len(accounts)-1].Cursor()
		q := url.Values{"after": {web.Cursor(last[0], last[1])}, "q": {f.Query}, "role": {string(f.Role)}}
		next = "/people?" + q.Encode()
	}
	form := ui.NewForm(url.Values{"q": {f.Query}, "role": {string(f.Role)}}, nil, c.T)
	return c.Page("people/list", newListModel(form, accounts, grantable(c.Actor), next, readerOf(c)))
}

// NewModel is the model of the page people/new.
type NewModel struct {
	Errors                           ui.ErrorSummary
	Key                              string
	Name, Email, Role, Subject, Lang ui.Field
}

// staffRoles are the roles that the form offers: those whose place is a school or the
// district. Learners and guardians are added on the learner's page.
func staffRoles(a access.Actor) []access.Role {
	return slices.DeleteFunc(grantable(a), needsSubject)
}

func schoolChoices(t i18n.T, schools []place, whole bool) []ui.Choice {
	var out []ui.Choice
	if whole {
		out = append(out, ui.Choice{Value: "", Label: t("people.subject.all")})
	}
	for _, p := range schools {
		out = append(out, ui.Choice{Value: string(p.ID), Label: p.Name})
	}
	return out
}

func newNewModel(f *ui.Form, roles []access.Role, schools []place, whole bool, t i18n.T) NewModel {
	m := NewModel{
		Key:     f.Key(),
		Name:    f.Text("name", "people.name", ui.Autocomplete("off")),
		Email:   f.Email("email", "people.email", ui.Autocomplete("off")),
		Role:    f.Select("role", "people.role", roleChoices(t, roles)),
		Subject: f.Select("subject", "people.subject", schoolChoices(t, schools, whole)),
		Lang:    langField(f),
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) newModel(c *web.Ctx, f *ui.Form) (NewModel, error) {
	schools, whole, err := s.Schools(c.Context(), c.Actor)
	if err != nil {
		return NewModel{}, err
	}
	return newNewModel(f, staffRoles(c.Actor), schools, whole, c.T), nil
}

func (s *Service) newPage(c *web.Ctx) error {
	c.Back("/people")
	m, err := s.newModel(c, ui.NewForm(url.Values{"lang": {"en"}, "role": {string(access.Teacher)}}, nil, c.T))
	if err != nil {
		return err
	}
	return c.Page("people/new", m)
}

func (s *Service) addPerson(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	id, err := s.AddPerson(c.Context(), c.Actor, c.Key(), NewPerson{
		Name: in.Get("name"), Email: in.Get("email"), Lang: i18n.Lang(in.Get("lang")),
		Role: access.Role(in.Get("role")), Subject: in.Get("subject"),
	})
	if err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		c.Back("/people")
		m, err := s.newModel(c, c.Fields(in))
		if err != nil {
			return err
		}
		return c.Invalid("people/new", m)
	}
	return c.Done("/people/"+string(id), web.Flash{Key: "people.new.done"})
}

// PersonModel is the model of the page people/person.
type PersonModel struct {
	Errors            ui.ErrorSummary
	Stale             *Stale
	Title             string
	State             *ui.Tag
	Action            string // path of this account
	Version           string
	Name, Email, Lang ui.Field
	Roles             ui.Table
	Role, Subject     ui.Field
	Manage            bool // the actor may change the account
	Disabled          bool
	Key               string
}

func newPersonModel(f *ui.Form, acc Account, manage bool, choices NewModel, p reader) PersonModel {
	m := PersonModel{
		Title: acc.Name, State: stateTag(acc, p.t), Action: "/people/" + string(acc.ID), Version: f.Value("version"), Manage: manage,
		Disabled: acc.State == Disabled, Key: ui.NewKey(),
		Name: f.Text("name", "people.name"), Email: f.Email("email", "people.email", ui.Hint("people.person.email.hint")), Lang: langField(f),
		Role: choices.Role, Subject: choices.Subject,
		Roles: ui.Table{Caption: p.t("people.roles"), Headers: []ui.Header{
			{Label: p.t("people.role")},
			{Label: p.t("people.subject")},
			{Label: p.t("people.from")},
			{Label: p.t("people.to")},
			{Label: p.t("people.role.end"), Hidden: true},
		}},
	}
	for _, g := range acc.Grants {
		m.Roles.Rows = append(m.Roles.Rows, grantRow(m.Action, g, p))
	}
	m.Errors = f.Summary()
	return m
}

func grantRow(action string, g Grant, p reader) ui.Row {
	place := g.Place
	if place == "" {
		place = p.t("people.subject.all")
	}
	role := p.t("people.role." + string(g.Role))
	row := ui.Row{Cells: []ui.Cell{
		{Text: role}, {Text: place}, {Text: i18n.DateShort(p.lang, g.From)}, {Text: i18n.DateShort(p.lang, g.To)}, {},
	}}
	if g.MayEnd && (g.To.IsZero() || !g.To.Before(p.today)) {
		row.Cells[4].Buttons = []ui.ButtonForm{{
			Path: action + "/roles/end", Key: ui.NewKey(),
			Values: []ui.Hidden{{Name: "role", Value: string(g.Role)}, {Name: "subject", Value: g.Subject}},
			Button: ui.Button{Label: p.t("people.role.end"), Hidden: role, Kind: ui.Quiet},
		}}
	}
	return row
}

func (s *Service) personModel(c *web.Ctx, in *web.Input) (PersonModel, error) {
	c.Back("/people")
	c.Wide()
	id, err := web.ID[wbl.AccountID](c, "id")
	if err != nil {
		return PersonModel{}, err
	}
	acc, manage, err := s.Account(c.Context(), c.Actor, id)
	if err != nil {
		return PersonModel{}, err
	}
	c.Title(acc.Name)
	values := profileValues(acc)
	var errs wbl.FieldErrors
	if in != nil {
		errs = in.Errors
		for k, v := range in.Values {
			values[k] = v
		}
	}
	f := ui.NewForm(values, errs, c.T)
	choices, err := s.newModel(c, f)
	if err != nil {
		return PersonModel{}, err
	}
	return newPersonModel(f, acc, manage, choices, readerOf(c)), nil
}

func (s *Service) personPage(c *web.Ctx) error {
	m, err := s.personModel(c, nil)
	if err != nil {
		return err
	}
	return c.Page("people/person", m)
}

// change runs a use case on the account of the path and says what was done, or shows
// the page with what is wrong.
func (s *Service) change(c *web.Ctx, done string, fn func(id wbl.AccountID, in *web.Input) error) error {
	id, err := web.ID[wbl.AccountID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err = in.Errors.Err(); err == nil {
		err = fn(id, in)
	}
	if errors.Is(err, wbl.Conflict) && in.Has("version") {
		return s.personStale(c, id, in)
	}
	if err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		m, err := s.personModel(c, in)
		if err != nil {
			return err
		}
		return c.Invalid("people/person", m)
	}
	return c.Done("/people/"+string(id), web.Flash{Key: done})
}

// personStale shows the page with what was typed and what the account says now; sending
// again replaces that.
func (s *Service) personStale(c *web.Ctx, id wbl.AccountID, in *web.Input) error {
	acc, _, err := s.Account(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	in.Set("version", strconv.Itoa(acc.Version))
	m, err := s.personModel(c, in)
	if err != nil {
		return err
	}
	m.Stale = newStale(readerOf(c), c.Fields(in), acc, m.Name, m.Email, m.Lang)
	return c.Stale("people/person", m)
}

func (s *Service) savePerson(c *web.Ctx) error {
	return s.change(c, "people.person.saved", func(id wbl.AccountID, in *web.Input) error {
		return s.Edit(c.Context(), c.Actor, id, Profile{
			Name: in.Get("name"), Email: in.Get("email"), Lang: i18n.Lang(in.Get("lang")), Version: version(in),
		})
	})
}

func (s *Service) disable(c *web.Ctx) error {
	return s.change(c, "people.person.disabled", func(id wbl.AccountID, _ *web.Input) error {
		return s.SetState(c.Context(), c.Actor, id, Disabled)
	})
}

func (s *Service) enable(c *web.Ctx) error {
	return s.change(c, "people.person.enabled", func(id wbl.AccountID, _ *web.Input) error {
		return s.SetState(c.Context(), c.Actor, id, Active)
	})
}

func (s *Service) invitePerson(c *web.Ctx) error {
	return s.change(c, "people.person.invited", func(id wbl.AccountID, _ *web.Input) error {
		return s.Invite(c.Context(), c.Actor, id)
	})
}

func (s *Service) addRole(c *web.Ctx) error {
	return s.change(c, "people.person.role_added", func(id wbl.AccountID, in *web.Input) error {
		return s.AddRole(c.Context(), c.Actor, id, access.Role(in.Get("role")), in.Get("subject"), wbl.Date{})
	})
}

func (s *Service) endRole(c *web.Ctx) error {
	return s.change(c, "people.person.role_ended", func(id wbl.AccountID, in *web.Input) error {
		return s.EndRole(c.Context(), c.Actor, id, access.Role(in.Get("role")), in.Get("subject"))
	})
}
