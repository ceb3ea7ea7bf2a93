package home

import (
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// home shows everyone the page that fits. Of several roles the one that has most to do
// here decides.
func (s *Service) home(c *web.Ctx) error {
	a := c.Actor
	switch {
	case a.Kind == access.Anonymous:
		return c.Page("home/visitor", s.visitorModel(c.T))
	case a.Kind == access.Link:
		return c.Page("home/link", nil)
	case a.Has(coordinators...), a.Has(staff...):
		return s.staffHome(c)
	case a.Has(access.Learner):
		return s.learnerHome(c)
	case a.Has(access.Guardian):
		return s.guardianHome(c)
	case a.Has(access.EmployerAdmin):
		return s.employerHome(c)
	case a.Has(access.Supervisor):
		return c.Redirect("/confirm")
	}
	return c.Page("home/other", otherModel(c.T, a))
}

// StaffPage is the model of home/staff.
type StaffPage struct {
	Hello   string
	Piles   ui.Table
	Waiting int
	Stats   []ui.StatCard
	Acts    []ui.Link
}

func (s *Service) staffHome(c *web.Ctx) error {
	var piles []Pile
	var err error
	if c.Actor.Has(coordinators...) {
		if piles, err = s.Piles(c.Context(), c.Actor); err != nil {
			return err
		}
	}
	f, err := s.Figures(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("home/staff", staffModel(c.Lang, c.T, c.Actor, c.Today(), piles, f))
}

func staffModel(lang i18n.Lang, t i18n.T, a access.Actor, today wbl.Date, piles []Pile, f Figures) StaffPage {
	m := StaffPage{Hello: t("home.hello", "day", i18n.DateFull(lang, today))}
	m.Piles = ui.Table{
		Caption: t("home.waiting"),
		Headers: []ui.Header{{Label: t("home.what")}, {Label: t("home.count"), Num: true}, {Label: t("home.oldest")}, {Label: t("home.act"), Hidden: true}},
		Empty:   &ui.EmptyState{Icon: "check", Title: t("home.nothing"), Text: t("home.nothing.text")},
	}
	for _, p := range piles {
		m.Waiting += p.Count
		row := ui.Row{Cells: []ui.Cell{
			{Text: t("home.pile." + p.Kind), Path: p.Path, Note: t("home.pile." + p.Kind + ".note")},
			{Text: i18n.Number(lang, int64(p.Count))},
			{Text: "–"},
			{Links: []ui.Link{{Label: t("home.open"), Hidden: t("home.pile." + p.Kind), Path: p.Path, Icon: "arrow", Button: ui.Secondary}}},
		}}
		if !p.Oldest.IsZero() {
			row.Cells[2] = ui.Cell{Text: i18n.DateDay(lang, p.Oldest)}
			if p.Late {
				row.Tone = ui.Waiting
				row.Cells[2].Tag = &ui.Tag{Tone: ui.Waiting, Text: t("home.late")}
			}
		}
		m.Piles.Rows = append(m.Piles.Rows, row)
	}
	number := func(n int) string { return i18n.Number(lang, int64(n)) }
	m.Stats = []ui.StatCard{
		{Label: t("home.stat.active"), Value: number(f.Active), Path: "/placements?state=active"},
		{Label: t("home.stat.taking"), Value: number(f.Taking), Note: t("home.stat.of", "n", f.Learners)},
		{Label: t("home.stat.employers"), Value: number(f.Employers), Path: "/partners"},
		{Label: t("home.stat.hours"), Value: number(f.Approved / 60), Note: t("home.stat.hours.note")},
	}
	if a.Has(coordinators...) {
		m.Acts = []ui.Link{
			{Label: t("home.do.place"), Path: "/placements/new", Icon: "plus", Button: ui.Primary},
			{Label: t("home.do.offer"), Path: "/offers/new", Icon: "plus", Button: ui.Secondary},
			{Label: t("home.do.partner"), Path: "/partners/new", Icon: "plus", Button: ui.Secondary},
		}
	}
	return m
}

// LearnerPage is the model of home/learner: for a learner who logs no hours yet.
type LearnerPage struct {
	Name  string
	Stays ui.Table
}

// learnerHome is the log for a learner with a placement: the shortest way to today's
// hours. Everybody else starts by looking for a place.
func (s *Service) learnerHome(c *web.Ctx) error {
	h, err := s.hours.Home(c.Context(), c.Actor, "", wbl.Date{})
	if err != nil {
		return err
	}
	if len(h.Places) > 0 {
		return c.Redirect("/hours")
	}
	list, err := s.Stays(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Page("home/learner", LearnerPage{Name: c.Actor.Name, Stays: stayTable(c.Lang, c.T, list, "/my-placements/")})
}

func stayTable(lang i18n.Lang, t i18n.T, list []Stay, path string) ui.Table {
	table := ui.Table{
		Caption: t("home.stays"),
		Headers: []ui.Header{{Label: t("home.place")}, {Label: t("home.state")}, {Label: t("home.dates")}},
	}
	for _, s := range list {
		dates := "–"
		if !s.Starts.IsZero() {
			dates = i18n.DateShort(lang, s.Starts) + " – " + i18n.DateShort(lang, s.Ends)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.Title, Path: path + string(s.ID), Note: s.Employer},
			{Tag: &ui.Tag{Tone: tone[s.State], Text: t("home.state." + s.State)}, Note: askedNote(t, s)},
			{Text: dates},
		}})
	}
	return table
}

// askedNote says how much waits for the reader, nothing when nothing does.
func askedNote(t i18n.T, s Stay) string {
	if s.Asked == 0 {
		return ""
	}
	return t("home.asked", "n", s.Asked)
}

// tone is how a state of a placement looks.
var tone = map[string]ui.Tone{
	"applied": ui.Info, "offered": ui.Waiting, "accepted": ui.Info, "preparing": ui.Waiting, "active": ui.Good,
	"completed": ui.Good, "ended_early": ui.Neutral, "cancelled": ui.Neutral,
}

// GuardianPage is the model of home/guardian.
type GuardianPage struct {
	Children []ChildCard
}

// ChildCard is one child with what they do.
type ChildCard struct {
	Name, School string
	Timeline     string
	Stays        ui.Table
	Hours        string
}

func (s *Service) guardianHome(c *web.Ctx) error {
	list, err := s.Children(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Page("home/guardian", guardianModel(c.Lang, c.T, list))
}

func guardianModel(lang i18n.Lang, t i18n.T, list []Child) GuardianPage {
	var m GuardianPage
	for _, child := range list {
		card := ChildCard{Name: child.Name, School: child.School, Timeline: "/learners/" + string(child.ID) + "/timeline", Stays: stayTable(lang, t, child.Placements, "/my-placements/")}
		verified, waiting := 0, 0
		for _, p := range child.Placements {
			verified, waiting = verified+p.Verified, waiting+p.Waiting
		}
		card.Hours = t("home.child.hours", "verified", i18n.Hours(lang, verified), "waiting", i18n.Hours(lang, waiting))
		m.Children = append(m.Children, card)
	}
	return m
}

// EmployerPage is the model of home/employer.
type EmployerPage struct {
	Young ui.Table
	Own   string
}

func (s *Service) employerHome(c *web.Ctx) error {
	list, err := s.Young(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Page("home/employer", employerModel(c.Lang, c.T, c.Actor.Subject(access.EmployerAdmin), list))
}

func employerModel(lang i18n.Lang, t i18n.T, employer string, list []Stay) EmployerPage {
	table := ui.Table{
		Caption: t("home.young"),
		Headers: []ui.Header{{Label: t("home.name")}, {Label: t("home.place")}, {Label: t("home.state")}, {Label: t("home.ends")}, {Label: t("home.unconfirmed"), Num: true}},
		Empty:   &ui.EmptyState{Icon: "user", Title: t("home.young.none"), Text: t("home.young.none.text"), Action: &ui.Link{Label: t("home.do.post"), Path: "/offers/mine", Button: ui.Primary}},
	}
	for _, s := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.Employer, Path: "/hosting/" + string(s.ID)},
			{Text: s.Title},
			{Tag: &ui.Tag{Tone: tone[s.State], Text: t("home.state." + s.State)}, Note: askedNote(t, s)},
			{Text: i18n.DateShort(lang, s.Ends)},
			{Text: i18n.Hours(lang, s.Waiting)},
		}})
	}
	return EmployerPage{Young: table, Own: "/partners/" + employer}
}

// OtherPage is the model of home/other: the doors of roles without a queue.
type OtherPage struct {
	Doors []ui.Link
}

func otherModel(t i18n.T, a access.Actor) OtherPage {
	var m OtherPage
	for _, e := range entries {
		if e.path != "/" && a.Has(e.roles...) {
			m.Doors = append(m.Doors, ui.Link{Label: t("home.nav." + e.key), Path: e.path, Button: ui.Secondary})
		}
	}
	return m
}

// MailPage is the model of home/mail.
type MailPage struct {
	Troubles ui.Table
}

func (s *Service) mailPage(c *web.Ctx) error {
	list, err := s.Troubles(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("home/mail", mailModel(c.Lang, c.T, c.Actor, list))
}

func mailModel(lang i18n.Lang, t i18n.T, a access.Actor, list []mail.Trouble) MailPage {
	m := MailPage{Troubles: ui.Table{
		Caption: t("home.mail"),
		Headers: []ui.Header{{Label: t("home.mail.to")}, {Label: t("home.mail.subject")}, {Label: t("home.mail.why")}, {Label: t("home.oldest")}, {Label: t("home.act"), Hidden: true}},
		Empty:   &ui.EmptyState{Icon: "mail", Title: t("home.mail.none"), Text: t("home.mail.none.text")},
	}}
	for _, x := range list {
		m.Troubles.Rows = append(m.Troubles.Rows, ui.Row{Cells: []ui.Cell{
			{Text: x.To, Note: x.ToName},
			{Text: x.Subject},
			{Text: x.Error},
			{Text: i18n.DateShort(lang, a.Today(x.CreatedAt.Time()))},
			{Buttons: []ui.ButtonForm{{Path: "/mail/" + x.ID + "/settle", Key: ui.NewKey(), Button: ui.Button{Label: t("home.mail.settle"), Kind: ui.Secondary, Hidden: x.To}}}},
		}})
	}
	return m
}

func (s *Service) settle(c *web.Ctx) error {
	id, err := web.ID[string](c, "id")
	if err != nil {
		return err
	}
	if err := s.Settle(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("/mail", web.Flash{Key: "home.mail.settled"})
}
