package people

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// MeDoc is who the caller is.
type MeDoc struct {
	Account  wbl.AccountID  `json:"account"`
	Name     string         `json:"name"`
	Lang     string         `json:"lang"`
	District wbl.DistrictID `json:"district"`
	Scopes   []string       `json:"scopes,omitempty"` // of a token
	Roles    []RoleDoc      `json:"roles"`
}

// RoleDoc is a role at a place.
type RoleDoc struct {
	Role     access.Role    `json:"role"`
	District wbl.DistrictID `json:"district,omitempty"`
	Subject  string         `json:"subject,omitempty"`
	From     wbl.Date       `json:"from"`
	To       *wbl.Date      `json:"to,omitempty"`
}

// PersonDoc is an account as the API shows it.
type PersonDoc struct {
	ID        wbl.AccountID `json:"id"`
	Name      string        `json:"name"`
	Email     string        `json:"email"`
	Lang      i18n.Lang     `json:"lang"`
	State     State         `json:"state"`
	Invited   bool          `json:"invited"` // has not chosen a password yet
	CreatedAt wbl.Instant   `json:"created_at"`
	Roles     []RoleDoc     `json:"roles"`
}

// NewPersonDoc is the body that adds a person.
type NewPersonDoc struct {
	Name    string      `json:"name"`
	Email   string      `json:"email"`
	Lang    i18n.Lang   `json:"lang,omitempty"`
	Role    access.Role `json:"role"`
	Subject string      `json:"subject,omitempty"`
}

// ListQuery is the query of the list.
type ListQuery struct {
	Q     string      `json:"q,omitempty"`
	Role  access.Role `json:"role,omitempty"`
	Limit int         `json:"limit,omitempty"`
	After string      `json:"after,omitempty"`
}

func (s *Service) apiRoutes() []web.Route {
	return []web.Route{
		{
			Method: http.MethodGet, Path: "/api/v1/me", Access: access.SignedIn(), Title: "people.api.me",
			Handle: s.apiMe, Out: MeDoc{},
		},
		{
			Method: http.MethodGet, Path: "/api/v1/people", Access: managers, Title: "people.list.title",
			Handle: s.apiList, Scope: "people:read", In: ListQuery{}, Out: web.List[PersonDoc]{}, Limit: web.Search,
		},
		{
			Method: http.MethodPost, Path: "/api/v1/people", Access: managers, Title: "people.new.title",
			Handle: s.apiAdd, Scope: "people:write", In: NewPersonDoc{}, Out: PersonDoc{}, Status: http.StatusCreated,
		},
	}
}

func roleDoc(g access.Grant) RoleDoc {
	d := RoleDoc{Role: g.Role, District: g.District, Subject: g.Subject, From: g.From}
	if !g.To.IsZero() {
		d.To = &g.To
	}
	return d
}

func personDoc(a Account) PersonDoc {
	d := PersonDoc{
		ID: a.ID, Name: a.Name, Email: a.Email, Lang: a.Lang, State: a.State, Invited: !a.HasPassword, CreatedAt: a.CreatedAt,
		Roles: []RoleDoc{},
	}
	for _, g := range a.Grants {
		d.Roles = append(d.Roles, roleDoc(g.Grant))
	}
	return d
}

func (s *Service) apiMe(c *web.Ctx) error {
	a := c.Actor
	d := MeDoc{Account: wbl.AccountID(a.ID), Name: a.Name, Lang: a.Lang, District: a.District, Scopes: a.Scopes, Roles: []RoleDoc{}}
	for _, g := range a.Grants {
		d.Roles = append(d.Roles, roleDoc(g))
	}
	return c.JSON(http.StatusOK, d)
}

func (s *Service) apiList(c *web.Ctx) error {
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
	out := web.List[PersonDoc]{Items: []PersonDoc{}}
	for _, a := range accounts {
		out.Items = append(out.Items, personDoc(a))
	}
	if more {
		last := accounts[len(accounts)-1].Cursor()
		out.Next = web.Cursor(last[0], last[1])
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiAdd(c *web.Ctx) error {
	var in NewPersonDoc
	if err := c.Body(&in); err != nil {
		return err
	}
	id, err := s.AddPerson(c.Context(), c.Actor, c.Key(), NewPerson{
		Name: in.Name, Email: in.Email, Lang: in.Lang, Role: in.Role, Subject: in.Subject,
	})
	if err != nil {
		return err
	}
	acc, _, err := s.Account(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, personDoc(acc))
}
