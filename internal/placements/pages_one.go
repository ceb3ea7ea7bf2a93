package placements

import (
	"net/url"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// onePage is a placement as staff see it.
type onePage struct {
	Problem  *ui.Alert
	Who      string
	Caption  string
	Tag      ui.Tag
	Next     string
	Actions  []ui.ButtonForm
	Links    []ui.Link
	Tasks    *ui.TaskList
	Many     *gatesForm
	Summary  ui.SummaryList
	Timeline ui.Timeline
	More     []ui.Link // to what other rooms know of the placement and the learner
}

// gatesForm decides several gates at once.
type gatesForm struct {
	Errors   ui.ErrorSummary
	Path     string
	Key      string
	Gates    ui.Field
	Evidence ui.Field
	Buttons  []ui.Button
}

func (s *Service) showOne(c *web.Ctx) error {
	d, err := s.detail(c)
	if err != nil {
		return err
	}
	return c.Page("placements/one", s.one(c, d, nil))
}

// detail reads the placement that the address names.
func (s *Service) detail(c *web.Ctx) (Detail, error) {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return Detail{}, err
	}
	return s.View(c.Context(), c.Actor, id)
}

// one is the model of the page, whose frame it sets up too.
func (s *Service) one(c *web.Ctx, d Detail, problem *wbl.Error) onePage {
	c.Wide()
	c.Back("/placements")
	c.Title(c.T("placements.one.title", "who", d.Name(), "title", d.Title))
	return oneModel(see(c), d, problem)
}

func oneModel(v viewer, d Detail, problem *wbl.Error) onePage {
	path := "/placements/" + string(d.ID)
	m := onePage{
		Who: d.Name(), Caption: v.T("placements.at", "title", d.Title, "host", d.EmployerName), Tag: stateTag(v.T, d.State),
		Next: v.T("placements.staff_next." + string(d.State)), Summary: summary(v, d, path), Timeline: history(v, d.Events),
	}
	if problem != nil {
		m.Problem = &ui.Alert{Tone: ui.Problem, Title: v.T("placements.not_done"), Text: errorText(v, problem)}
	}
	m.Actions, m.Links = actions(v, d, path)
	m.More = append(more(v, d), ui.Link{Label: v.T("placements.more.labor"), Path: "/compliance/placements/" + string(d.ID)})
	m.More = append(m.More, ui.Link{Label: v.T("placements.more.papers"), Path: path + "/papers"})
	m.More = append(m.More, ui.Link{Label: v.T("placements.timeline.of", "who", d.Given), Path: "/learners/" + string(d.Learner) + "/timeline"})
	if len(d.Gates) > 0 && d.State != Cancelled {
		tasks := gateTasks(v, d, path)
		m.Tasks = &tasks
		m.Many = manyGates(v, d, path, ui.NewForm(url.Values{}, nil, v.T))
	}
	return m
}

// more leads from a placement that has begun to its hours and its reviews.
func more(v viewer, d Detail) []ui.Link {
	if d.State != Active && d.State != Completed && d.State != EndedEarly {
		return nil
	}
	hours := "/hours/all"
	if !own(v.Actor, d.Placement) {
		hours += "?learner=" + string(d.Learner)
	}
	return []ui.Link{
		{Label: v.T("placements.more.hours"), Path: hours},
		{Label: v.T("placements.more.reviews"), Path: "/placements/" + string(d.ID) + "/reviews"},
	}
}

// staffActions are what staff do from this page; answers are the learner's, and Cancel
// has the codes for them.
var staffActions = []Action{Start, Offer, Place, Prepare, Complete, EndEarly, Cancel}

func actions(v viewer, d Detail, path string) (forms []ui.ButtonForm, links []ui.Link) {
	may := d.Actions(v.Actor)
	open := slices.ContainsFunc(d.Gates, func(g Gate) bool { return g.Blocking && g.Status == Open })
	for _, act := range staffActions {
		if !slices.Contains(may, act) || act == Start && open {
			continue
		}
		label := v.T("placements.do." + string(act))
		if mustRule(act).Need != NoReason {
			links = append(links, ui.Link{Label: label, Path: path + "/" + string(act), Button: ui.Quiet})
			continue
		}
		kind := ui.Secondary
		if len(forms) == 0 {
			kind = ui.Primary
		}
		forms = append(forms, ui.ButtonForm{
			Path: path + "/" + string(act), Key: ui.NewKey(), Button: ui.Button{Label: label, Kind: kind},
			Values: []ui.Hidden{{Name: "version", Value: itoa(int64(d.Version))}},
		})
	}
	if access.Can(v.Actor, access.PlacementEdit, d.Resource()).Allowed {
		if d.State == Offered || d.State == Preparing {
			forms = append(forms, ui.ButtonForm{Path: path + "/remind", Key: ui.NewKey(), Button: ui.Button{Label: v.T("placements.do.remind"), Kind: ui.Secondary, Icon: "mail"}})
		}
		if first, err := undoable(d.Events, v.Actor.Key(), wbl.At(v.Now)); err == nil {
			forms = append(forms, ui.ButtonForm{Path: path + "/undo", Key: ui.NewKey(), Button: ui.Button{
				Label: v.T("placements.do.undo"), Hidden: v.T("placements.event." + string(first.Action)), Kind: ui.Quiet, Icon: "undo",
			}})
		}
	}
	return forms, links
}

// gateTasks is the list of what must be in order, and who must act.
func gateTasks(v viewer, d Detail, path string) ui.TaskList {
	list := ui.TaskList{Title: v.T("placements.gates.title")}
	for _, g := range d.Gates {
		task := gateTask(v.Lang, v.T, g, v.Today())
		if !d.State.Over() && g.mayDecide(v.Actor, d.Placement) {
			task.Path = path + "/gates/" + g.Code
		}
		list.Tasks = append(list.Tasks, task)
	}
	return list
}

func gateTask(lang i18n.Lang, t i18n.T, g Gate, today wbl.Date) ui.Task {
	task := ui.Task{Label: t("placements.gate." + g.Code), Hint: t("placements.who." + string(g.Who)), Status: ui.TaskNotStarted}
	switch {
	case g.Status != Open:
		task.Status, task.Hint = ui.TaskCompleted, standsText(lang, t, g)
	default:
		if g.Proof != nil {
			task.Hint = t(g.Proof.Key, g.Proof.Args...) + " · " + task.Hint
		}
		if !g.Blocking {
			task.Hint += " · " + t("placements.not_blocking")
		}
		if !g.DueOn.IsZero() {
			task.Hint += " · " + dueText(lang, t, g.DueOn, today)
			if g.Blocking && g.DueOn.Before(today) {
				task.Status = ui.TaskProblem
			}
		}
	}
	return task
}

func manyGates(v viewer, d Detail, path string, f *ui.Form) *gatesForm {
	if d.State != Preparing {
		return nil
	}
	var open []ui.Choice
	for _, g := range d.Gates {
		if g.Status == Open && g.Proof == nil && g.template().Expires != Must && g.mayDecide(v.Actor, d.Placement) {
			open = append(open, ui.Choice{Value: g.Code, Label: v.T("placements.gate." + g.Code), Hint: v.T("placements.who." + string(g.Who))})
		}
	}
	if len(open) < 2 {
		return nil
	}
	m := &gatesForm{
		Path: path + "/gates", Key: f.Key(),
		Gates:    f.Checkboxes("gate", "placements.gates.which", open),
		Evidence: f.Text("evidence", "placements.gates.evidence", ui.Hint("placements.gates.evidence_hint")),
		Buttons:  []ui.Button{{Label: v.T("placements.gates.met"), Kind: ui.Secondary, Name: "status", Value: string(Met)}},
	}
	m.Errors = f.Summary()
	return m
}

func summary(v viewer, d Detail, path string) ui.SummaryList {
	edit := ""
	if access.Can(v.Actor, access.PlacementEdit, d.Resource()).Allowed && !d.State.Over() {
		edit = path + "/edit"
	}
	pay := v.T("placements.unpaid")
	if d.Paid {
		pay = v.T("placements.paid", "amount", i18n.Money(v.Lang, d.WageCents))
	}
	rows := []ui.SummaryRow{
		{Key: v.T("placements.field.learner"), Value: v.T("placements.grade_at", "grade", d.Grade, "school", d.SchoolName)},
		{Key: v.T("placements.field.employer"), Value: d.EmployerName},
		{Key: v.T("placements.field.contact"), Value: d.ContactName, Path: edit},
		{Key: v.T("placements.field.type"), Value: v.T("type." + d.Type)},
		{Key: v.T("placements.field.starts_on"), Value: i18n.Date(v.Lang, d.StartsOn), Path: edit},
		{Key: v.T("placements.field.ends_on"), Value: i18n.Date(v.Lang, d.EndsOn), Path: edit},
		{Key: v.T("placements.field.schedule"), Value: weekText(v.Lang, v.T, d.Schedule), Path: edit},
		{Key: v.T("placements.field.weekly"), Value: i18n.Hours(v.Lang, d.WeeklyMinutes), Path: edit},
		{Key: v.T("placements.field.pay"), Value: pay, Path: edit},
		{Key: v.T("placements.field.funding"), Value: fundingText(v.T, d.Funding), Path: edit},
		{Key: v.T("placements.field.coordinator"), Value: d.CoordinatorName},
	}
	if d.Message != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("placements.field.message"), Value: d.Message})
	}
	if d.EndCode != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("placements.field.end"), Value: v.T("placements.code." + d.EndCode)})
	}
	if d.EndReason != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("placements.field.end_reason"), Value: d.EndReason})
	}
	return ui.SummaryList{Rows: rows}
}

func fundingText(t i18n.T, code string) string {
	if code == "" {
		return ""
	}
	return t("placements.funding." + code)
}

// history tells what happened, newest first.
func history(v viewer, list []Event) ui.Timeline {
	var t ui.Timeline
	for _, e := range slices.Backward(list) {
		t.Events = append(t.Events, event(v.Lang, v.T, zoneOf(v.Actor), e))
	}
	return t
}

func event(lang i18n.Lang, t i18n.T, zone *time.Location, e Event) ui.Event {
	out := ui.Event{When: i18n.DateTime(lang, e.At.Time(), zone), Tone: ui.Neutral, Text: e.ActorName}
	switch {
	case e.Action == "": // brought in from elsewhere: only the state is known
		out.Title = t("placements.state." + string(e.To))
	case e.About != "":
		out.Title = t("placements.event."+string(e.Action), "gate", t("placements.gate."+e.About))
	default:
		out.Title = t("placements.event."+string(e.Action), "gate", "")
	}
	if e.From != e.To {
		out.Tone = stateTones[e.To]
	}
	if e.Code != "" {
		out.Text += " · " + t("placements.code."+e.Code)
	}
	if e.Reason != "" {
		out.Text += " · " + e.Reason
	}
	return out
}

// postRemind writes to whoever keeps this placement waiting.
func (s *Service) postRemind(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	out, err := s.Remind(c.Context(), c.Actor, []wbl.PlacementID{id})
	if err != nil {
		return err
	}
	if len(out.Failed) > 0 {
		return s.explain(c, id, out.Failed[0].Error)
	}
	return c.Done("/placements/"+string(id), web.Flash{Key: "placements.done.remind", Args: []any{"n", 1}})
}
