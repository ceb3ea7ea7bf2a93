package home

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// Try is somebody of the demonstration whom a visitor may sign in as with one click.
type Try struct {
	Role    access.Role
	Name    string
	Place   string
	Account wbl.AccountID
}

// Demo turns the demonstration on: visitors see whom they may try. It is called before
// the server starts, and by the demo command alone.
func (s *Service) Demo(people []Try) {
	first := []access.Role{access.Learner, access.Coordinator, access.Guardian, access.EmployerAdmin}
	rank := func(t Try) int {
		if i := slices.Index(first, t.Role); i >= 0 {
			return i
		}
		return len(first)
	}
	s.try = slices.Clone(people)
	slices.SortStableFunc(s.try, func(a, b Try) int { return cmp.Compare(rank(a), rank(b)) })
}

// DemoRoutes are the routes that exist only in the demonstration: sign-in with one
// click, and the letters that were recorded instead of sent.
func (s *Service) DemoRoutes(p *people.Service) []web.Route {
	return []web.Route{
		{Method: "POST", Path: "/demo/sign-in/{id}", Access: access.Anyone(), Title: "home.demo.try", Handle: s.demoSignIn(p)},
		{Method: "GET", Path: "/dev/mail", Access: access.Anyone(), Title: "home.demo.mail", Handle: s.demoMail},
		{Method: "GET", Path: "/dev/mail/{district}/{id}", Access: access.Anyone(), Title: "home.demo.mail", Handle: s.demoLetter},
	}
}

// demoSignIn signs in as one of the people to try, and as nobody else.
func (s *Service) demoSignIn(p *people.Service) web.Handler {
	return func(c *web.Ctx) error {
		for _, t := range s.try {
			if string(t.Account) != c.R.PathValue("id") {
				continue
			}
			if err := p.SignInAs(c.W, c.R, t.Account); err != nil {
				return err
			}
			return c.Redirect("/")
		}
		return wbl.E(wbl.NotFound, "error.not_found")
	}
}

// VisitorPage is the model of home/visitor.
type VisitorPage struct {
	Try []TryCard // empty outside of the demonstration
}

// TryCard is one role to try.
type TryCard struct {
	Role, What, Who string
	Button          ui.ButtonForm
}

func (s *Service) visitorModel(t i18n.T) VisitorPage {
	var m VisitorPage
	for _, p := range s.try {
		role := t("home.role." + string(p.Role))
		m.Try = append(m.Try, TryCard{
			Role: role, What: t("home.try." + string(p.Role)), Who: p.Name + ", " + p.Place,
			Button: ui.ButtonForm{Path: "/demo/sign-in/" + string(p.Account), Key: ui.NewKey(), Button: ui.Button{Label: t("home.try.as", "role", role), Kind: ui.Secondary}},
		})
	}
	return m
}

// DevMailPage is the model of home/devmail.
type DevMailPage struct {
	Letters ui.Table
}

func (s *Service) demoMail(c *web.Ctx) error {
	letters, err := s.letters(c.Context())
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("home/devmail", devMailModel(c.Lang, c.T, letters))
}

func devMailModel(lang i18n.Lang, t i18n.T, letters []letter) DevMailPage {
	m := DevMailPage{Letters: ui.Table{
		Caption: t("home.demo.mail"),
		Headers: []ui.Header{{Label: t("home.mail.subject")}, {Label: t("home.mail.to")}, {Label: t("home.demo.when")}},
		Empty:   &ui.EmptyState{Icon: "mail", Title: t("home.demo.mail.none"), Text: t("home.demo.mail.none.text")},
	}}
	for _, l := range letters {
		m.Letters.Rows = append(m.Letters.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Subject, Path: "/dev/mail/" + cmp.Or(string(l.district), noDistrict) + "/" + l.ID},
			{Text: l.To, Note: l.ToName},
			{Text: i18n.DateTime(lang, l.CreatedAt.Time(), l.zone)},
		}})
	}
	return m
}

// letter is a recorded letter with the district whose it is.
type letter struct {
	mail.Stored
	district wbl.DistrictID
	zone     *time.Location
}

// letters reads the newest letters of all districts, newest first.
func (s *Service) letters(ctx context.Context) (out []letter, err error) {
	var districts []db.District
	err = s.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		districts, err = db.Districts(tx)
		return err
	})
	for _, d := range append(districts, db.District{Zone: db.DefaultZone}) {
		if err != nil {
			return nil, err
		}
		zone, _ := time.LoadLocation(d.Zone) // the database holds only zones that load
		err = s.db.View(ctx, db.Scope{District: d.ID}, func(tx *db.Tx) error {
			list, err := mail.List(tx, 50)
			for _, l := range list {
				out = append(out, letter{l, d.ID, zone})
			}
			return err
		})
	}
	slices.SortStableFunc(out, func(a, b letter) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
	return out, err
}

// DevLetterPage is the model of home/devletter.
type DevLetterPage struct {
	Letter mail.Stored
	Parts  []Part // the text, with its addresses apart so that they can be clicked
}

// Part is a piece of a letter's text, an address or not.
type Part struct {
	Text string
	Link bool
}

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

func parts(text string) (out []Part) {
	from := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		out = append(out, Part{Text: text[from:at[0]]}, Part{text[at[0]:at[1]], true})
		from = at[1]
	}
	return append(out, Part{Text: text[from:]})
}

// noDistrict stands for the district of letters that belong to none.
const noDistrict = "-"

func (s *Service) demoLetter(c *web.Ctx) error {
	id, err := web.ID[string](c, "id")
	if err != nil {
		return err
	}
	district := wbl.DistrictID(strings.TrimPrefix(c.R.PathValue("district"), noDistrict))
	var l mail.Stored
	err = s.db.View(c.Context(), db.Scope{District: district}, func(tx *db.Tx) error {
		l, err = mail.Find(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	c.Title(l.Subject)
	c.Back("/dev/mail")
	return c.Page("home/devletter", DevLetterPage{l, parts(l.Text)})
}
