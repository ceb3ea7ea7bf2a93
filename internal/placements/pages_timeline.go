package placements

import (
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// timelinePage is everything a learner did, by school year.
type timelinePage struct {
	Heading string
	Total   string
	Years   []yearView
	Empty   *ui.EmptyState
}

type yearView struct {
	Name     string
	Timeline ui.Timeline
}

func (s *Service) showMyTimeline(c *web.Ctx) error {
	return s.timelinePage(c, wbl.LearnerID(c.Actor.Subject(access.Learner)), c.T("placements.timeline.mine"))
}

func (s *Service) showTimeline(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	return s.timelinePage(c, id, "")
}

func (s *Service) timelinePage(c *web.Ctx, id wbl.LearnerID, heading string) error {
	t, err := s.Timeline(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if heading == "" {
		heading = c.T("placements.timeline.of", "who", t.Name)
	}
	c.Title(heading)
	return c.Page("placements/timeline", timelineModel(see(c), t, heading))
}

func timelineModel(v viewer, t Timeline, heading string) timelinePage {
	m := timelinePage{Heading: heading}
	if len(t.Years) == 0 {
		m.Empty = &ui.EmptyState{Icon: "star", Title: v.T("placements.timeline.empty"), Text: v.T("placements.timeline.empty_text")}
		return m
	}
	if t.Minutes > 0 {
		m.Total = v.T("placements.timeline.total", "hours", i18n.Hours(v.Lang, t.Minutes))
	}
	base := "/placements/"
	if !v.Actor.Has(access.Staff...) {
		base = "/my-placements/"
	}
	for _, y := range t.Years {
		view := yearView{Name: v.T("placements.timeline.year", "from", itoa(int64(y.Ends-1)), "to", itoa(int64(y.Ends)))}
		for _, i := range y.Items {
			view.Timeline.Events = append(view.Timeline.Events, itemEvent(v, i, base))
		}
		m.Years = append(m.Years, view)
	}
	return m
}

func itemEvent(v viewer, i Item, base string) ui.Event {
	e := ui.Event{When: i18n.Date(v.Lang, i.From), Title: i.Title, Tone: ui.Good, Text: v.T("type." + i.Type)}
	if !i.To.IsZero() && i.To != i.From {
		e.When = v.T("placements.from_to", "from", e.When, "to", i18n.Date(v.Lang, i.To))
	}
	if i.Employer != "" {
		e.Text += " · " + i.Employer
	}
	if i.Minutes > 0 {
		e.Text += " · " + i18n.Hours(v.Lang, i.Minutes)
	}
	if i.Placement != "" {
		e.Path, e.Tone = base+string(i.Placement), stateTones[i.State]
		e.Text += " · " + v.T("placements.state."+string(i.State))
	}
	if i.Note != "" {
		e.Text += " · " + i.Note
	}
	return e
}
