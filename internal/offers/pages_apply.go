package offers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// askModel is the model of offers/ask: one question a page.
type askModel struct {
	Errors ui.ErrorSummary
	Intro  string
	Key    string
	Fields []ui.Field
	Send   ui.Button
}

// barModel is the model of offers/barred: why one cannot apply, and what one can do.
type barModel struct {
	Title string
	Text  string
	Link  ui.Link
}

func (s *Service) barredPage(c *web.Ctx, bar Bar) error {
	c.Title(c.T("offers.bar.title"))
	m := barModel{Title: c.T("offers.bar.title"), Text: c.T("offers.bar." + string(bar)), Link: ui.Link{Label: c.T("offers.browse.all"), Path: "/opportunities", Button: ui.Primary}}
	if bar == BarAge {
		m.Title = c.T("offers.bar.age_title")
		m.Link = ui.Link{Label: c.T("offers.bar.age_link"), Path: "/"}
	}
	return c.Page("offers/barred", m)
}

// begin reads where an application stands. Done is true when another page was shown: why
// the learner cannot apply, or the first question that is missing.
func (s *Service) begin(c *web.Ctx) (ap Applying, done bool, err error) {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return ap, false, err
	}
	if ap, err = s.Begin(c.Context(), c.Actor, id); err != nil {
		return ap, false, err
	}
	if ap.Bar == BarApplied {
		return ap, true, c.Redirect("/my-placements/" + string(ap.Placement))
	}
	if ap.Bar != BarNone {
		return ap, true, s.barredPage(c, ap.Bar)
	}
	if q := ap.Profile.Next(); q != "" {
		return ap, true, c.Redirect("/profile/" + string(q) + "?for=" + string(id))
	}
	return ap, false, nil
}

func (s *Service) applyPage(c *web.Ctx) error {
	ap, done, err := s.begin(c)
	if done || err != nil {
		return err
	}
	return c.Page("offers/ask", whyForm(c, ap, &web.Input{Values: url.Values{"why": {ap.Why}}}))
}

func whyForm(c *web.Ctx, ap Applying, in *web.Input) askModel {
	c.Back(lookPath(ap.ID))
	c.Title(c.T("offers.why", "title", ap.Title))
	f := c.Fields(in)
	m := askModel{
		Key: f.Key(), Send: ui.Button{Label: c.T("offers.continue"), Kind: ui.Primary},
		Fields: []ui.Field{f.Textarea("why", "offers.why", ui.Label("offers.why", "title", ap.Title), ui.Hint("offers.why.hint"), ui.Heading(), ui.Rows(6))},
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) why(c *web.Ctx) error {
	ap, done, err := s.begin(c)
	if done || err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if in.Check(checkWhy(in.Get("why"))) {
		return c.Invalid("offers/ask", whyForm(c, ap, in))
	}
	if err := s.Why(c.Context(), c.Actor, ap.ID, in.Get("why")); err != nil {
		return err
	}
	return c.Redirect(lookPath(ap.ID) + "/check")
}

// checkApplication shows everything before it is sent.
func (s *Service) checkApplication(c *web.Ctx) error {
	ap, done, err := s.begin(c)
	if done || err != nil {
		return err
	}
	if ap.Why == "" {
		return c.Redirect(lookPath(ap.ID) + "/apply")
	}
	c.Back(lookPath(ap.ID) + "/apply")
	c.Title(c.T("offers.apply.check"))
	list := profileFacts(c.T, ap.Profile, func(q Question) string { return "/profile/" + string(q) + "?check=1&for=" + string(ap.ID) })
	list.Rows = append([]ui.SummaryRow{{Key: c.T("offers.why.row"), Value: ap.Why, Path: lookPath(ap.ID) + "/apply"}}, list.Rows...)
	return c.Page("offers/check", checkModel{
		Heading: c.T("offers.apply.check"), Caption: ap.Title + ", " + ap.EmployerName, Intro: c.T("offers.apply.intro"), Facts: list, Key: ui.NewKey(),
		Send: &ui.Button{Label: c.T("offers.apply.send"), Kind: ui.Primary, Icon: "send"},
	})
}

func (s *Service) applySend(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	pid, err := s.Apply(c.Context(), c.Actor, c.Key(), id, "")
	if err != nil {
		return err
	}
	return c.Done("/my-placements/"+string(pid), web.Flash{Key: "offers.done.applied"})
}

// profileFacts lists a profile. Path makes the address where an answer is changed; nil
// for none.
func profileFacts(t i18n.T, p Profile, path func(Question) string) (list ui.SummaryList) {
	transport := ""
	if p.Transport != "" {
		transport = t("offers.transport." + p.Transport)
	}
	answers := map[Question]string{
		QAbout: p.About, QStrengths: p.Strengths, QExperience: p.Experience, QLanguages: p.Languages,
		QTransport: transport, QTimes: days(t, p.Times),
	}
	for _, q := range Questions {
		row := ui.SummaryRow{Key: t("offers.profile." + string(q) + ".row"), Value: answers[q]}
		if path != nil {
			row.Path = path(q)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

func days(t i18n.T, s wbl.Schedule) string {
	var names []string
	for _, code := range weekdays {
		n, _ := strconv.Atoi(code)
		if _, ok := s.On(time.Weekday(n)); ok {
			names = append(names, t("offers.times."+code))
		}
	}
	return strings.Join(names, ", ")
}

// weekdays are the days of the week, Monday first, as a form sends them.
var weekdays = []string{"1", "2", "3", "4", "5", "6", "0"}

func (s *Service) profilePage(c *web.Ctx) error {
	p, err := s.Profile(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Page("offers/check", checkModel{
		Heading: c.T("offers.profile"), Intro: c.T("offers.profile.intro"),
		Facts: profileFacts(c.T, p, func(q Question) string { return "/profile/" + string(q) }),
	})
}

func questionOf(c *web.Ctx) (Question, error) {
	q := Question(c.R.PathValue("question"))
	if !slices.Contains(Questions, q) {
		return "", wbl.E(wbl.NotFound, "error.not_found")
	}
	return q, nil
}

func (s *Service) questionPage(c *web.Ctx) error {
	q, err := questionOf(c)
	if err != nil {
		return err
	}
	p, err := s.Profile(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	v := url.Values{"about": {p.About}, "strengths": {p.Strengths}, "experience": {p.Experience}, "languages": {p.Languages}, "transport": {p.Transport}}
	for _, u := range p.Times {
		v.Add("times", strconv.Itoa(int(u.Day)))
	}
	return c.Page("offers/ask", questionForm(c, q, &web.Input{Values: v}))
}

func questionForm(c *web.Ctx, q Question, in *web.Input) askModel {
	if id := c.Query("for"); wbl.IsID(id) {
		c.Back(lookPath(wbl.OpportunityID(id)))
	} else {
		c.Back("/profile")
	}
	key := "offers.profile." + string(q)
	c.Title(c.T(key))
	f := c.Fields(in)
	m := askModel{Key: f.Key(), Send: ui.Button{Label: c.T("offers.continue"), Kind: ui.Primary}}
	options := []ui.FieldOption{ui.Heading(), ui.Hint(key + ".hint")}
	if q.Optional() {
		options = append(options, ui.Optional())
	}
	switch q {
	case QTransport:
		m.Fields = []ui.Field{f.Radios(string(q), key, coded(c.T, "offers.transport.", Transports), options...)}
	case QTimes:
		m.Fields = []ui.Field{f.Checkboxes(string(q), key, coded(c.T, "offers.times.", weekdays), options...)}
	default:
		m.Fields = []ui.Field{f.Textarea(string(q), key, options...)}
	}
	m.Errors = f.Summary()
	return m
}

func readProfile(in *web.Input) Profile {
	p := Profile{
		About: in.Get("about"), Strengths: in.Get("strengths"), Experience: in.Get("experience"),
		Languages: in.Get("languages"), Transport: in.Get("transport"),
	}
	for i, code := range weekdays {
		if slices.Contains(in.Values["times"], code) {
			p.Times = append(p.Times, usual(time.Weekday((i+1)%7)))
		}
	}
	return p
}

func (s *Service) answer(c *web.Ctx) error {
	q, err := questionOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	p := readProfile(in)
	if in.Check(p.Validate(q)) {
		return c.Invalid("offers/ask", questionForm(c, q, in))
	}
	if _, err := s.Answer(c.Context(), c.Actor, q, p); err != nil {
		return err
	}
	id := c.Query("for")
	switch {
	case !wbl.IsID(id):
		return c.Done("/profile", web.Flash{Key: "offers.done.saved"})
	case checking(c):
		return c.Redirect(lookPath(wbl.OpportunityID(id)) + "/check")
	}
	return c.Redirect(lookPath(wbl.OpportunityID(id)) + "/apply")
}
