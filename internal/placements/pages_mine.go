package placements

import (
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// minePage lists a learner's placements, or those of a guardian's children.
type minePage struct {
	Cards     []mineCard
	Empty     *ui.EmptyState
	Timelines []ui.Link
}

type mineCard struct {
	Who   string // for a guardian
	Title string
	Host  string
	Tag   ui.Tag
	Next  string
	Link  ui.Link
}

func (s *Service) showMine(c *web.Ctx) error {
	rows, err := s.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Page("placements/mine", mineModel(see(c), rows))
}

func mineModel(v viewer, rows []Row) minePage {
	m := minePage{}
	if v.Actor.Has(access.Learner) {
		m.Timelines = []ui.Link{{Label: v.T("placements.timeline.link"), Path: "/timeline"}}
	}
	seen := map[wbl.LearnerID]bool{}
	for _, r := range rows {
		card := mineCard{
			Title: r.Title, Host: r.EmployerName, Tag: stateTag(v.T, r.State), Next: v.T("placements.next." + string(r.State)),
			Link: ui.Link{Label: v.T("placements.mine.open"), Hidden: r.Title, Path: "/my-placements/" + string(r.ID), Button: ui.Secondary},
		}
		if r.State == Offered && own(v.Actor, r.Placement) {
			card.Link.Label, card.Link.Button = v.T("placements.mine.answer"), ui.Primary
		}
		if !own(v.Actor, r.Placement) {
			card.Who = r.Given
			if !seen[r.Learner] {
				m.Timelines = append(m.Timelines, ui.Link{Label: v.T("placements.timeline.of", "who", r.Given), Path: "/learners/" + string(r.Learner) + "/timeline"})
			}
			seen[r.Learner] = true
		}
		m.Cards = append(m.Cards, card)
	}
	if len(rows) == 0 {
		m.Empty = &ui.EmptyState{Icon: "search", Title: v.T("placements.mine.empty"), Text: v.T("placements.mine.empty_text")}
		if v.Actor.Has(access.Learner) {
			m.Empty.Action = &ui.Link{Label: v.T("placements.mine.find"), Path: "/opportunities", Button: ui.Primary}
		}
	}
	return m
}

func own(a access.Actor, p Placement) bool {
	return slices.Contains(a.Subjects(access.Learner), string(p.Learner))
}

// myPage is one placement as the learner and the family see it.
type myPage struct {
	Problem  *ui.Alert
	Title    string
	Caption  string
	Tag      ui.Tag
	Next     string
	Answer   *ui.Link
	Withdraw *ui.Link
	Undo     *ui.ButtonForm
	Yours    *ui.TaskList // what we need from you
	Tasks    *ui.TaskList // what others do
	Summary  ui.SummaryList
	Timeline ui.Timeline
	More     []ui.Link // to hours and reviews
}

func (s *Service) showMy(c *web.Ctx) error {
	d, err := s.detail(c)
	if err != nil {
		return err
	}
	return c.Page("placements/my", my(c, d, nil))
}

func my(c *web.Ctx, d Detail, problem *wbl.Error) myPage {
	c.Back("/my-placements")
	c.Title(d.Title)
	return myModel(see(c), d, problem)
}

func myModel(v viewer, d Detail, problem *wbl.Error) myPage {
	path := "/my-placements/" + string(d.ID)
	m := myPage{
		Title: d.Title, Caption: d.EmployerName, Tag: stateTag(v.T, d.State), Next: v.T("placements.next." + string(d.State)),
		Summary: mySummary(v, d),
	}
	if problem != nil {
		m.Problem = &ui.Alert{Tone: ui.Problem, Title: v.T("placements.not_done"), Text: errorText(v, problem)}
	}
	if !own(v.Actor, d.Placement) {
		m.Caption = d.Given + " · " + d.EmployerName
	}
	m.More = more(v, d)
	may := d.Actions(v.Actor)
	switch {
	case slices.Contains(may, Accept):
		m.Answer = &ui.Link{Label: v.T("placements.mine.answer"), Path: path + "/answer", Button: ui.Primary}
	case slices.Contains(may, Withdraw):
		m.Withdraw = &ui.Link{Label: v.T("placements.mine.withdraw"), Path: path + "/withdraw"}
	}
	if _, err := undoable(d.Events, v.Actor.Key(), wbl.At(v.Now)); err == nil && own(v.Actor, d.Placement) {
		m.Undo = &ui.ButtonForm{Path: path + "/undo", Key: ui.NewKey(), Button: ui.Button{Label: v.T("placements.mine.undo"), Kind: ui.Secondary, Icon: "undo"}}
	}
	m.Yours = ownTasks(v, d, "/my-placements/")
	if d.State == Preparing {
		tasks := ui.TaskList{Title: v.T("placements.mine.tasks")}
		for _, g := range d.Gates {
			if g.Blocking && !g.mayDecide(v.Actor, d.Placement) {
				tasks.Tasks = append(tasks.Tasks, myTask(v, g))
			}
		}
		m.Tasks = &tasks
	}
	for _, e := range d.Events {
		if e.From != e.To {
			m.Timeline.Events = append(m.Timeline.Events, ui.Event{
				When: i18n.Date(v.Lang, dayOf(v, e.At)), Title: v.T("placements.my_event." + string(e.To)), Tone: stateTones[e.To],
			})
		}
	}
	return m
}

// myTask says who must do what; what staff wrote as evidence stays with them.
func myTask(v viewer, g Gate) ui.Task {
	task := gateTask(v.Lang, v.T, g, v.Today())
	if g.Status != Open {
		task.Hint = ""
	} else if task.Hint = v.T("placements.my_who." + string(g.Who)); !g.DueOn.IsZero() {
		task.Hint += " · " + dueText(v.Lang, v.T, g.DueOn, v.Today())
	}
	return task
}

func mySummary(v viewer, d Detail) ui.SummaryList {
	rows := []ui.SummaryRow{
		{Key: v.T("placements.field.starts_on"), Value: i18n.DateFull(v.Lang, d.StartsOn)},
		{Key: v.T("placements.field.ends_on"), Value: i18n.DateFull(v.Lang, d.EndsOn)},
		{Key: v.T("placements.field.schedule"), Value: weekText(v.Lang, v.T, d.Schedule)},
		{Key: v.T("placements.field.contact"), Value: d.ContactName},
	}
	pay := v.T("placements.unpaid")
	if d.Paid {
		pay = v.T("placements.paid", "amount", i18n.Money(v.Lang, d.WageCents))
	}
	rows = append(rows, ui.SummaryRow{Key: v.T("placements.field.pay"), Value: pay})
	if d.CoordinatorName != "" {
		rows = append(rows, ui.SummaryRow{Key: v.T("placements.field.my_coordinator"), Value: d.CoordinatorName})
	}
	return ui.SummaryList{Rows: rows}
}

// answerPage asks one question: yes or no.
type answerPage struct {
	Errors  ui.ErrorSummary
	Path    string
	Key     string
	Version ui.Hidden
	Answer  ui.Field
	Summary ui.SummaryList
	Send    ui.Button
}

func answerModel(v viewer, f *ui.Form, d Detail, question string) answerPage {
	path := "/my-placements/" + string(d.ID)
	m := answerPage{
		Path: path + "/" + question, Key: f.Key(), Version: ui.Hidden{Name: "version", Value: itoa(int64(d.Version))},
		Answer: f.Radios("answer", "placements."+question+".question", []ui.Choice{
			{Value: "yes", Label: v.T("placements." + question + ".yes"), Hint: v.T("placements." + question + ".yes_hint")},
			{Value: "no", Label: v.T("placements." + question + ".no"), Hint: v.T("placements." + question + ".no_hint")},
		}, ui.Heading(), ui.Label("placements."+question+".question", "title", d.Title, "host", d.EmployerName)),
		Send: ui.Button{Label: v.T("placements.continue"), Kind: ui.Primary},
	}
	if question == "answer" {
		m.Summary = mySummary(v, d)
	}
	m.Errors = f.Summary()
	return m
}

// The two questions of a learner: what an answer does. An empty action goes back.
var questions = map[string]map[string]Action{
	"answer":   {"yes": Accept, "no": Decline},
	"withdraw": {"yes": Withdraw, "no": ""},
}

func (s *Service) showQuestion(question string) web.Handler {
	return func(c *web.Ctx) error {
		d, err := s.detail(c)
		if err != nil {
			return err
		}
		if !slices.Contains(d.Actions(c.Actor), questions[question]["yes"]) {
			return c.Redirect("/my-placements/" + string(d.ID))
		}
		c.Back("/my-placements/" + string(d.ID))
		return c.Page("placements/answer", answerModel(see(c), c.Fields(&web.Input{}), d, question))
	}
}

func (s *Service) postQuestion(question string) web.Handler {
	return func(c *web.Ctx) error {
		d, err := s.detail(c)
		if err != nil {
			return err
		}
		in, err := c.Input()
		if err != nil {
			return err
		}
		act, ok := questions[question][in.Get("answer")]
		if !ok {
			in.Errors.Add("answer", "placements.error."+question)
			c.Back("/my-placements/" + string(d.ID))
			return c.Invalid("placements/answer", answerModel(see(c), c.Fields(in), d, question))
		}
		path := "/my-placements/" + string(d.ID)
		if act == "" {
			return c.Redirect(path)
		}
		_, err = s.Do(c.Context(), c.Actor, d.ID, act, Move{Version: in.Int("version", 0, 1<<30)})
		if err != nil {
			return s.explainMine(c, d.ID, err)
		}
		return c.Done(path, web.Flash{Key: "placements.mine.done." + string(act), Undo: path + "/undo"})
	}
}

func (s *Service) postMyUndo(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	if _, err := s.Undo(c.Context(), c.Actor, id); err != nil {
		return s.explainMine(c, id, err)
	}
	return c.Done("/my-placements/"+string(id), web.Flash{Key: "placements.mine.done.undo"})
}

// explainMine shows the learner's page with what stands in the way.
func (s *Service) explainMine(c *web.Ctx, id wbl.PlacementID, cause error) error {
	e, ok := asConflict(cause)
	if !ok {
		return cause
	}
	d, err := s.View(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Stale("placements/my", my(c, d, e))
}
