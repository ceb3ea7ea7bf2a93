package offers

import (
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func lookPath(id wbl.OpportunityID) string { return "/opportunities/" + string(id) }

// cardsOnPage are few enough for a phone.
const cardsOnPage = 20

// within are the distances that can be chosen, in miles.
var within = []string{"2", "5", "10", "25", "50"}

// searchOf reads the address of a search. The whole search is in it, so that it can be
// kept and sent to somebody.
func searchOf(c *web.Ctx, in *web.Input) (Search, error) {
	f := Search{
		Q: c.Query("q"), Paid: in.Bool("paid"), Remote: in.Bool("remote"), Kept: in.Bool("kept"),
		From: in.Date("from"), To: in.Date("to"), Limit: c.Limit(),
	}
	if _, ok := wbl.TypeByCode(c.Query("type")); ok {
		f.Type = c.Query("type")
	}
	if slices.Contains(Clusters, c.Query("cluster")) {
		f.Cluster = c.Query("cluster")
	}
	if slices.Contains(within, c.Query("within")) {
		f.Within, _ = strconv.Atoi(c.Query("within"))
	}
	after, err := c.After(2)
	if err == nil {
		f.After = [2]string(after)
	}
	return f, err
}

// browseModel is the model of offers/browse.
type browseModel struct {
	Heading string
	Tabs    ui.Tabs
	Q       ui.Field
	More    []ui.Field // the other filters
	Open    bool       // one of them is used
	Clear   string
	Kept    bool
	Errors  ui.ErrorSummary
	Begun   []ui.Link // applications that are not sent yet
	Cards   []card
	Empty   *ui.EmptyState
	Pages   ui.Pagination
	Found   *ui.Link
}

// card is one opportunity in a list for learners.
type card struct {
	Title string
	Path  string
	Host  string
	Where string
	Type  string
	When  string
	Pay   string
	By    string
	Fit   *ui.Tag // what labour law says
	Keep  *ui.ButtonForm
}

func (s *Service) browsePage(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	f, err := searchOf(c, in)
	if err != nil {
		return err
	}
	f.Limit = cardsOnPage
	out, err := s.Browse(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	m := newBrowse(c, in, f, out)
	if err := s.addFits(c, m.Cards, out.Rows); err != nil {
		return err
	}
	return c.Page("offers/browse", m)
}

// addFits says on each card how the opportunity suits the learner.
func (s *Service) addFits(c *web.Ctx, cards []card, rows []Row) error {
	ids := make([]wbl.OpportunityID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	fits, err := s.fits(c.Context(), c.Actor, c.Lang, c.T, ids...)
	for i, r := range rows {
		if f, ok := fits[r.ID]; ok {
			cards[i].Fit = &ui.Tag{Tone: f.Tone, Text: f.Short}
		}
	}
	return err
}

func newBrowse(c *web.Ctx, in *web.Input, f Search, out Results) browseModel {
	form := c.Fields(in)
	m := browseModel{Heading: c.T("offers.browse"), Q: form.Text("q", "offers.search"), Kept: f.Kept}
	m.More = filters(c, form, out.CanMeasure)
	m.Errors = form.Summary()
	m.Open = f.Type+f.Cluster != "" || f.Within > 0 || f.Paid || f.Remote || !f.From.IsZero() || !f.To.IsZero() || len(in.Errors) > 0
	learner := c.Actor.Has(access.Learner)
	if learner {
		m.Tabs = ui.Tabs{Label: c.T("offers.browse"), Items: []ui.NavItem{
			{Label: c.T("offers.browse.all"), Path: "/opportunities", Current: !f.Kept},
			{Label: c.T("offers.browse.kept"), Path: "/opportunities?kept=yes", Current: f.Kept},
		}}
		m.Found = &ui.Link{Label: c.T("offers.found.link"), Path: "/found-place", Icon: "plus"}
	}
	for _, u := range out.Unfinished {
		m.Begun = append(m.Begun, ui.Link{Label: u.Title, Path: lookPath(u.ID) + "/apply"})
	}
	for _, r := range out.Rows {
		m.Cards = append(m.Cards, newCard(c.T, c.Lang, r, learner))
	}
	if m.Open || f.Q != "" {
		m.Clear = "/opportunities"
	}
	if len(out.Rows) == 0 {
		m.Empty = emptyBrowse(c.T, f, m.Clear)
	}
	m.Pages = browsePages(c.R.URL.Query(), out)
	return m
}

func filters(c *web.Ctx, f *ui.Form, canMeasure bool) []ui.Field {
	var miles []ui.Choice
	for _, n := range within {
		miles = append(miles, ui.Choice{Value: n, Label: c.T("offers.within", "n", n)})
	}
	fields := []ui.Field{
		f.Select("type", "offers.type", orNone(c.T("offers.any"), coded(c.T, "type.", placedCodes(c.Today())))),
		f.Select("cluster", "offers.cluster", orNone(c.T("offers.any"), coded(c.T, "cluster.", Clusters))),
	}
	if canMeasure {
		fields = append(fields, f.Select("within", "offers.distance", orNone(c.T("offers.within.any"), miles)))
	}
	yes := func(key string) []ui.Choice { return []ui.Choice{{Value: "yes", Label: c.T(key)}} }
	return append(fields,
		f.Date("from", "offers.starts_from"), f.Date("to", "offers.starts_to"),
		f.Checkboxes("paid", "offers.pay", yes("offers.paid.only")), f.Checkboxes("remote", "offers.remote", yes("offers.remote.only")))
}

func placedCodes(day wbl.Date) (codes []string) {
	for _, t := range PlacedTypes(day) {
		codes = append(codes, t.Code)
	}
	return codes
}

func newCard(t i18n.T, lang i18n.Lang, r Row, learner bool) card {
	k := card{
		Title: r.Title, Path: lookPath(r.ID), Host: r.EmployerName, Where: r.City, Type: t("type." + r.Type),
		When: dates(t, lang, r.StartsOn, r.EndsOn), Pay: pay(t, lang, r.Input),
	}
	if d := miles(t, r); d != "" {
		k.Where += " · " + d
	}
	if r.Remote {
		k.Where = t("offers.remote.yes")
	}
	if !r.ApplyBy.IsZero() {
		k.By = t("offers.by", "day", i18n.DateShort(lang, r.ApplyBy))
	}
	if learner {
		k.Keep = keepButton(t, r)
	}
	return k
}

// keepButton saves the opportunity, or forgets it.
func keepButton(t i18n.T, r Row) *ui.ButtonForm {
	b := &ui.ButtonForm{
		Path: lookPath(r.ID) + "/keep", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "keep", Value: "yes"}},
		Button: ui.Button{Label: t("offers.keep"), Hidden: r.Title, Kind: ui.Quiet, Icon: "heart"},
	}
	if r.Kept {
		b.Values[0].Value, b.Button.Label, b.Button.Icon = "no", t("offers.unkeep"), "check"
	}
	return b
}

func emptyBrowse(t i18n.T, f Search, clearPath string) *ui.EmptyState {
	e := &ui.EmptyState{Icon: "search", Title: t("offers.browse.none"), Text: t("offers.browse.none.text")}
	switch {
	case f.Kept:
		e.Icon, e.Title, e.Text = "heart", t("offers.kept.none"), t("offers.kept.none.text")
		e.Action = &ui.Link{Label: t("offers.browse.all"), Path: "/opportunities", Button: ui.Primary}
	case clearPath != "":
		e.Action = &ui.Link{Label: t("offers.clear"), Path: clearPath, Button: ui.Primary}
	}
	return e
}

func browsePages(q url.Values, out Results) (p ui.Pagination) {
	if q.Get("after") != "" {
		q.Del("after")
		p.Prev = "/opportunities?" + q.Encode()
	}
	if out.More {
		q.Set("after", web.Cursor(out.Rows[len(out.Rows)-1].Key()...))
		p.Next = "/opportunities?" + q.Encode()
	}
	return p
}

// lookModel is the model of offers/look: one opportunity for learners.
type lookModel struct {
	Title    string
	Host     string
	Tags     []ui.Tag
	Notice   *ui.Alert
	Apply    *ui.Link
	Keep     *ui.ButtonForm
	Duties   string
	Learning string
	Tasks    []Task
	Facts    ui.SummaryList
	About    string // the employer, in its own words
	Fit      *ui.Alert
}

func (s *Service) lookPage(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	seen, err := s.Look(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back("/opportunities")
	c.Title(seen.Title)
	m := newLook(c.T, c.Lang, seen)
	fits, err := s.fits(c.Context(), c.Actor, c.Lang, c.T, id)
	if err != nil {
		return err
	}
	if f, ok := fits[id]; ok {
		m.Fit = &ui.Alert{Tone: f.Tone, Title: f.Short, Text: f.Text}
	}
	return c.Page("offers/look", m)
}

func newLook(t i18n.T, lang i18n.Lang, s Seen) lookModel {
	m := lookModel{Title: s.Title, Host: s.EmployerName, Duties: s.Duties, Learning: s.Learning, About: s.Employer.About}
	for _, task := range s.Tasks {
		if task.Hazard != "" {
			task.Hazard = t("hazard." + task.Hazard)
		}
		m.Tasks = append(m.Tasks, task)
	}
	m.Tags = []ui.Tag{{Tone: ui.Info, Text: t("type." + s.Type)}}
	if s.Cluster != "" {
		m.Tags = append(m.Tags, ui.Tag{Tone: ui.Neutral, Text: t("cluster." + s.Cluster)})
	}
	m.Facts = lookFacts(t, lang, s)
	if !s.IsLearner {
		return m
	}
	m.Keep = keepButton(t, s.Row)
	m.Keep.Button.Kind = ui.Secondary
	switch s.Bar {
	case BarNone:
		m.Apply = &ui.Link{Label: t("offers.apply"), Path: lookPath(s.ID) + "/apply", Button: ui.Primary}
	case BarApplied:
		m.Notice = &ui.Alert{Tone: ui.Good, Text: t("offers.bar.applied"), Link: &ui.Link{Label: t("offers.track"), Path: "/my-placements/" + string(s.Placement)}}
	default:
		m.Notice = &ui.Alert{Tone: ui.Info, Text: t("offers.bar." + string(s.Bar))}
	}
	return m
}

func lookFacts(t i18n.T, lang i18n.Lang, s Seen) ui.SummaryList {
	var rows []ui.SummaryRow
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, ui.SummaryRow{Key: t(key), Value: value})
		}
	}
	place := where(t, s.Detail)
	if d := miles(t, s.Row); d != "" && !s.Remote {
		place += "\n" + d
	}
	add("offers.look.when", dates(t, lang, s.StartsOn, s.EndsOn))
	add("offers.look.week", week(t, lang, s.Schedule))
	if len(s.Schedule) == 0 {
		add("offers.weekly", weekly(lang, s.WeeklyMinutes))
	}
	add("offers.look.where", place)
	add("offers.pay", pay(t, lang, s.Input))
	if s.Supervisor != nil {
		add("offers.look.supervisor", s.Supervisor.Title)
	}
	add("offers.look.seats", t("offers.seats.left", "n", s.SeatsLeft))
	add("offers.apply_by", i18n.Date(lang, s.ApplyBy))
	add("offers.min_grade", grade(t, s.MinGrade))
	add("offers.languages", s.Languages)
	add("offers.access", s.Access)
	add("offers.clearances", s.Clearances)
	return ui.SummaryList{Rows: rows}
}

func (s *Service) keep(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err := s.Keep(c.Context(), c.Actor, id, in.Bool("keep")); err != nil {
		return err
	}
	key := "offers.done.unkept"
	if in.Bool("keep") {
		key = "offers.done.kept"
	}
	return c.Done(lookPath(id), web.Flash{Key: key})
}
