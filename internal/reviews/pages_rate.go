package reviews

import (
	"net/url"
	"strconv"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// RatePage is the model of reviews/rate: the form of a review, for both sides.
type RatePage struct {
	Head    Head
	Kind    Kind
	Self    bool
	Intro   string
	Plan    ui.SummaryList
	Errors  ui.ErrorSummary
	Anchors []ui.SummaryRow
	Skills  []ui.Field
	Goals   ui.Field
	Comment ui.Field
	Key     string
}

// DonePage is the model of reviews/done: thank you, and a copy of what was sent.
type DonePage struct {
	Head Head
	Kind Kind
	Rows ui.SummaryList
}

func (s *Service) ratePage(side Side) web.Handler {
	return func(c *web.Ctx) error {
		f, kind, err := s.rateable(c)
		if err != nil {
			return err
		}
		values := url.Values{}
		if v, ok := f.Find(kind, side); ok {
			for _, skill := range f.Plan.Skills() {
				values.Set("rate."+skill, strconv.Itoa(v.Ratings[skill].Value))
			}
			values.Set("goals", v.Goals)
			values.Set("comment", v.Comment)
		}
		c.Title(c.T("reviews.rate.title."+string(kind), "name", f.Learner))
		return c.Page("reviews/rate", rateModel(c.T, f, kind, side, c.Fields(&web.Input{Values: values})))
	}
}

// rateable opens the placement whose review the address names.
func (s *Service) rateable(c *web.Ctx) (f File, kind Kind, err error) {
	id, kind, err := target(c)
	if err != nil {
		return f, "", err
	}
	if err := ofLink(c.Actor, id, kind); err != nil {
		return f, "", err
	}
	f, err = s.Open(c.Context(), c.Actor, id)
	if err != nil {
		return f, "", err
	}
	return f, kind, ready(f, kind)
}

func rateModel(t i18n.T, f File, kind Kind, side Side, form *ui.Form) RatePage {
	m := RatePage{Head: f.Head, Kind: kind, Self: side == Learner, Key: form.Key()}
	m.Intro = t("reviews.rate.intro."+string(side), "name", f.Learner)
	m.Plan = ui.SummaryList{Rows: []ui.SummaryRow{{Key: t("reviews.job"), Value: f.Plan.JobDescription}}}
	if f.Plan.Goals != "" {
		m.Plan.Rows = append(m.Plan.Rows, ui.SummaryRow{Key: t("reviews.goals"), Value: f.Plan.Goals})
	}
	var choices []ui.Choice
	for v := 1; v <= 5; v++ {
		n := strconv.Itoa(v)
		choices = append(choices, ui.Choice{Value: n, Label: n + " " + t("reviews.level."+n)})
		m.Anchors = append(m.Anchors, ui.SummaryRow{Key: n + " " + t("reviews.level."+n), Value: t("reviews.anchor." + n)})
	}
	choices = append(choices, ui.Choice{Value: "0", Label: t("reviews.level.0")})
	for i, skill := range f.Plan.Skills() {
		options := []ui.FieldOption{ui.Label("reviews.plain", "text", skillName(t, f.Plan, i))}
		if i < len(Employability) {
			options = append(options, ui.Hint("reviews.hint."+skill))
		}
		m.Skills = append(m.Skills, form.Radios("rate."+skill, "reviews.skill", choices, options...))
	}
	m.Goals = form.Textarea("goals", "reviews.next."+string(kind), ui.Optional(), ui.Rows(3))
	m.Comment = form.Textarea("comment", "reviews.comment", ui.Optional(), ui.Rows(3))
	m.Errors = form.Summary()
	return m
}

func (s *Service) rate(side Side) web.Handler {
	return func(c *web.Ctx) error {
		f, kind, err := s.rateable(c)
		if err != nil {
			return err
		}
		in, err := c.Input()
		if err != nil {
			return err
		}
		review := Input{Ratings: map[string]Rating{}, Goals: in.Text("goals", 2000), Comment: in.Text("comment", 2000)}
		for _, skill := range f.Plan.Skills() {
			if v, err := strconv.Atoi(in.Get("rate." + skill)); err == nil {
				review.Ratings[skill] = Rating{Value: v}
			}
		}
		c.Title(c.T("reviews.rate.title."+string(kind), "name", f.Learner))
		if in.Check(review.Validate(f.Plan)) {
			return c.Invalid("reviews/rate", rateModel(c.T, f, kind, side, c.Fields(in)))
		}
		if err := s.Rate(c.Context(), c.Actor, f.ID, kind, side, review); err != nil {
			return err
		}
		if side == Learner {
			return c.Done("/placements/"+string(f.ID)+"/reviews", web.Flash{Key: "reviews.rated"})
		}
		c.Title(c.T("reviews.done.title"))
		return c.Page("reviews/done", doneModel(c.T, f, kind, review))
	}
}

func doneModel(t i18n.T, f File, kind Kind, in Input) DonePage {
	m := DonePage{Head: f.Head, Kind: kind}
	for i, skill := range f.Plan.Skills() {
		n := strconv.Itoa(in.Ratings[skill].Value)
		value := t("reviews.level." + n)
		if n != "0" {
			value = n + " " + value
		}
		m.Rows.Rows = append(m.Rows.Rows, ui.SummaryRow{Key: skillName(t, f.Plan, i), Value: value})
	}
	m.Rows.Rows = append(m.Rows.Rows,
		ui.SummaryRow{Key: t("reviews.next." + string(kind)), Value: in.Goals}, ui.SummaryRow{Key: t("reviews.comment"), Value: in.Comment})
	return m
}

// offerActs adds what this person can do on the page of a placement's reviews.
func (s *Service) offerActs(c *web.Ctx, f File, m *ShowPage) {
	m.CanPlan = access.Can(c.Actor, access.ReviewPlan, f.Resource()).Allowed
	next := Baseline
	if _, ok := f.Find(Baseline, Supervisor); ok {
		next = Final
	}
	_, done := f.Find(next, Supervisor)
	if m.CanPlan && f.Planned && !done && ready(f, next) == nil && f.email != "" {
		m.Ask = &ui.ButtonForm{
			Path: "/placements/" + string(f.ID) + "/reviews/ask", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "kind", Value: string(next)}},
			Button: ui.Button{Label: c.T("reviews.ask."+string(next), "name", f.supervisor), Kind: ui.Primary, Icon: "mail"},
		}
	}
	if own := f.nextOwn(); access.Can(c.Actor, access.ReviewSelf, f.Resource()).Allowed && ready(f, own) == nil {
		m.Self = &ui.Link{Label: c.T("reviews.self." + string(own)), Path: "/my-review/" + object(f.ID, own), Button: ui.Primary}
	}
}

// nextOwn is the review that the learner does next: their first one waits for them
// whether or not the supervisor was faster, until the final one is there.
func (f File) nextOwn() Kind {
	_, rated := f.Find(Baseline, Learner)
	_, ended := f.Find(Final, Supervisor)
	if rated || ended {
		return Final
	}
	return Baseline
}

func (s *Service) ask(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	kind, err := ParseKind(in.Get("kind"))
	if err != nil {
		return err
	}
	n, err := s.Ask(c.Context(), c.Actor, []Asked{{id, kind}}, c.Key())
	if err != nil {
		return err
	}
	return c.Done("/placements/"+string(id)+"/reviews", askedFlash(n))
}

func (s *Service) askMany(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	var list []Asked
	for _, v := range in.Values["id"] {
		id, kind, _ := strings.Cut(v, "/")
		k, err := ParseKind(kind)
		if err != nil {
			return err
		}
		list = append(list, Asked{wbl.PlacementID(id), k})
	}
	if len(list) == 0 {
		return c.Done("/reviews", web.Flash{Key: "reviews.asked.none", Warn: true})
	}
	n, err := s.Ask(c.Context(), c.Actor, list, c.Key())
	if err != nil {
		return err
	}
	return c.Done("/reviews", askedFlash(n))
}

func askedFlash(n int) web.Flash {
	if n == 0 {
		return web.Flash{Key: "reviews.asked.nobody", Warn: true}
	}
	return web.Flash{Key: "reviews.asked", Args: []any{"n", n}}
}
