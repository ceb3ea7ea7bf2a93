package reviews

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func target(c *web.Ctx) (wbl.PlacementID, Kind, error) {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return "", "", err
	}
	kind, err := ParseKind(c.R.PathValue("kind"))
	return id, kind, err
}

// ListPage is the model of reviews/list: what is due, and the growth so far.
type ListPage struct {
	Due   ui.Table
	Bulk  ui.BulkBar
	Gain  ui.Table
	Note  string
	Count int
}

func (s *Service) listPage(c *web.Ctx) error {
	due, err := s.Due(c.Context(), c.Actor, 200)
	if err != nil {
		return err
	}
	gain, err := s.Gain(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("reviews/list", listModel(c.Lang, c.T, due, gain))
}

func listModel(lang i18n.Lang, t i18n.T, due []Due, gain GainReport) ListPage {
	m := ListPage{Count: len(due), Bulk: ui.BulkBar{
		ID: "ask", Path: "/reviews/ask", Key: ui.NewKey(),
		Buttons: []ui.Button{{Label: t("reviews.ask.many"), Kind: ui.Primary, Icon: "mail"}},
	}}
	m.Due = ui.Table{
		Caption: t("reviews.due"), Select: &ui.Select{Form: "ask", Name: "id"},
		Headers: []ui.Header{{Label: t("reviews.learner")}, {Label: t("reviews.employer")}, {Label: t("reviews.kind")}, {Label: t("reviews.ends")}, {Label: t("reviews.plan")}},
		Empty:   &ui.EmptyState{Icon: "check", Title: t("reviews.due.none"), Text: t("reviews.due.none.text")},
	}
	for _, d := range due {
		row := ui.Row{Name: d.Learner, Cells: []ui.Cell{
			{Text: d.Learner, Path: "/placements/" + string(d.ID) + "/reviews", Note: d.Title},
			{Text: d.Employer},
			{Tag: &ui.Tag{Tone: ui.Waiting, Text: t("reviews.kind." + string(d.Kind))}},
			{Text: i18n.DateShort(lang, d.Ends)},
			{Text: t("reviews.plan.ready")},
		}}
		if d.Planned {
			row.ID = string(d.ID) + "/" + string(d.Kind)
		} else {
			row.Cells[4] = ui.Cell{Links: []ui.Link{{Label: t("reviews.plan.write"), Path: "/placements/" + string(d.ID) + "/plan", Hidden: d.Learner}}}
		}
		m.Due.Rows = append(m.Due.Rows, row)
	}
	m.Gain = gainTable(t, gain)
	m.Note = t("reviews.gain.note", "n", gain.Paired, "left", gain.Single)
	return m
}

func gainTable(t i18n.T, gain GainReport) ui.Table {
	table := ui.Table{
		Caption: t("reviews.gain"),
		Headers: []ui.Header{
			{Label: t("reviews.skill")},
			{Label: t("reviews.kind.baseline"), Num: true},
			{Label: t("reviews.kind.final"), Num: true},
			{Label: t("reviews.change"), Num: true},
			{Label: t("reviews.pairs"), Num: true},
		},
	}
	one := func(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
	for _, g := range gain.Skills {
		cells := []ui.Cell{{Text: t("reviews.skill." + g.Skill)}, {Text: one(g.First)}, {Text: one(g.Last)}, {Text: "+" + one(g.Change)}, {Text: strconv.Itoa(g.Pairs)}}
		if g.Change < 0 {
			cells[3].Text = one(g.Change)
		}
		if g.Pairs == 0 {
			for i := 1; i < 4; i++ {
				cells[i].Text = "–"
			}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// ShowPage is the model of reviews/show.
type ShowPage struct {
	Head    Head
	Planned bool
	Plan    ui.SummaryList
	Ratings ui.Table
	Notes   []ui.Event
	CanPlan bool
	PlanURL string
	Ask     *ui.ButtonForm
	Self    *ui.Link
}

// placementPath is the page of the placement that the actor has.
func placementPath(a access.Actor, id wbl.PlacementID) string {
	switch {
	case a.Has(access.Staff...):
		return "/placements/" + string(id)
	case a.Has(access.Learner, access.Guardian):
		return "/my-placements/" + string(id)
	}
	return "/"
}

func (s *Service) show(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.Open(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Title(c.T("reviews.one.of", "name", f.Learner))
	c.Back(placementPath(c.Actor, id))
	c.Wide()
	m := showModel(c.Lang, c.T, f, c.Actor.Zone)
	s.offerActs(c, f, &m)
	return c.Page("reviews/show", m)
}

func showModel(lang i18n.Lang, t i18n.T, f File, zone *time.Location) ShowPage {
	if zone == nil {
		zone = time.UTC
	}
	m := ShowPage{Head: f.Head, Planned: f.Planned, PlanURL: "/placements/" + string(f.ID) + "/plan"}
	if f.Planned {
		m.Plan = planSummary(t, f.Plan)
	}
	sides := []struct {
		kind Kind
		side Side
	}{{Baseline, Supervisor}, {Baseline, Learner}, {Final, Supervisor}, {Final, Learner}}
	m.Ratings = ui.Table{Caption: t("reviews.ratings"), Titled: true, Headers: []ui.Header{{Label: t("reviews.skill")}}}
	for _, x := range sides {
		m.Ratings.Headers = append(m.Ratings.Headers, ui.Header{Label: t("reviews.column." + string(x.kind) + "." + string(x.side)), Num: true})
		if v, ok := f.Find(x.kind, x.side); ok && (v.Comment != "" || v.Goals != "") {
			m.Notes = append(m.Notes, ui.Event{
				When:  i18n.DateShort(lang, wbl.DateOf(v.RatedAt.Time().In(zone))),
				Title: t("reviews.column." + string(x.kind) + "." + string(x.side)), Text: strings.TrimSpace(v.Comment + "\n" + v.Goals), Tone: ui.Info,
			})
		}
	}
	m.Ratings.Headers = append(m.Ratings.Headers, ui.Header{Label: t("reviews.change"), Num: true})
	for i, skill := range f.Plan.Skills() {
		row := ui.Row{Cells: []ui.Cell{{Text: skillName(t, f.Plan, i)}}}
		for _, x := range sides {
			v, _ := f.Find(x.kind, x.side)
			row.Cells = append(row.Cells, ratingCell(t, v.Ratings[skill]))
		}
		first, _ := f.Find(Baseline, Supervisor)
		last, _ := f.Find(Final, Supervisor)
		change := ui.Cell{Text: "–"}
		if a, b := first.Ratings[skill].Value, last.Ratings[skill].Value; a > 0 && b > 0 {
			change = ui.Cell{Text: strconv.Itoa(b - a)}
			if b > a {
				change = ui.Cell{Tag: &ui.Tag{Tone: ui.Good, Text: "+" + strconv.Itoa(b-a)}}
			}
		}
		m.Ratings.Rows = append(m.Ratings.Rows, ui.Row{Cells: append(row.Cells, change)})
	}
	return m
}

func planSummary(t i18n.T, p Plan) ui.SummaryList {
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: t("reviews.job"), Value: p.JobDescription},
		{Key: t("reviews.career"), Value: strings.Join(p.CareerSkills, "; ")},
		{Key: t("reviews.goals"), Value: p.Goals},
	}}
}

func ratingCell(t i18n.T, r Rating) ui.Cell {
	if r.Value == 0 {
		return ui.Cell{Text: "–"}
	}
	return ui.Cell{Text: strconv.Itoa(r.Value), Note: t("reviews.level." + strconv.Itoa(r.Value))}
}

// skillName is the name of the i-th skill of a plan.
func skillName(t i18n.T, p Plan, i int) string {
	if i < len(Employability) {
		return t("reviews.skill." + Employability[i])
	}
	return p.CareerSkills[i-len(Employability)]
}

// PlanPage is the model of reviews/plan.
type PlanPage struct {
	Head               Head
	Errors             ui.ErrorSummary
	Stale              *ui.Alert
	Now                *ui.SummaryList // what somebody else saved meanwhile
	Job, Skills, Goals ui.Field
	Key, Version       string
}

func (s *Service) planPage(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.Open(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back("/placements/" + string(id) + "/reviews")
	return c.Page("reviews/plan", planModel(f.Head, c.Fields(&web.Input{Values: url.Values{
		"job_description": {f.Plan.JobDescription}, "goals": {f.Plan.Goals},
		"career_skills": {strings.Join(f.Plan.CareerSkills, "\n")}, "version": {strconv.Itoa(f.Plan.Version)},
	}})))
}

func planModel(h Head, f *ui.Form) PlanPage {
	m := PlanPage{
		Head: h, Key: f.Key(), Version: f.Value("version"),
		Job:    f.Textarea("job_description", "reviews.job", ui.Hint("reviews.job.hint"), ui.Rows(5)),
		Skills: f.Textarea("career_skills", "reviews.career", ui.Hint("reviews.career.hint", "min", MinCareer, "max", MaxCareer), ui.Rows(5)),
		Goals:  f.Textarea("goals", "reviews.goals", ui.Hint("reviews.goals.hint"), ui.Optional(), ui.Rows(3)),
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) savePlanPage(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	p := Plan{
		JobDescription: in.Text("job_description", 4000), Goals: in.Text("goals", 2000),
		CareerSkills: ParseSkills(in.Text("career_skills", 1000)), Version: in.Int("version", 0, 1_000_000),
	}
	if !in.Check(p.Validate()) {
		err = s.SavePlan(c.Context(), c.Actor, id, p)
		if err == nil {
			return c.Done("/placements/"+string(id)+"/reviews", web.Flash{Key: "reviews.plan.saved"})
		}
		if errors.Is(err, wbl.Conflict) {
			return s.stalePlan(c, id, in)
		}
		if !in.Check(wbl.FieldsOf(err)) {
			return err
		}
	}
	f, err := s.Open(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Invalid("reviews/plan", planModel(f.Head, c.Fields(in)))
}

// stalePlan shows the form again with what was typed, what somebody else saved, and the
// version that is there now, so that sending again decides.
func (s *Service) stalePlan(c *web.Ctx, id wbl.PlacementID, in *web.Input) error {
	f, err := s.Open(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	in.Set("version", strconv.Itoa(f.Plan.Version))
	m := planModel(f.Head, c.Fields(in))
	now := planSummary(c.T, f.Plan)
	m.Now = &now
	m.Stale = &ui.Alert{Tone: ui.Waiting, Title: c.T("reviews.plan.stale"), Text: c.T("reviews.plan.stale.text")}
	return c.Stale("reviews/plan", m)
}
