package placements

import (
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// hostingPage is what a host sees: who comes when, and what is missing.
type hostingPage struct {
	Table ui.Table
	Bulk  *ui.BulkBar
}

func (s *Service) showHosting(c *web.Ctx) error {
	rows, err := s.Hosting(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("placements/hosting", hostingModel(see(c), rows))
}

func hostingModel(v viewer, rows []Row) hostingPage {
	m := hostingPage{Table: ui.Table{
		Caption: v.T("placements.hosting.title"),
		Empty:   &ui.EmptyState{Icon: "users", Title: v.T("placements.hosting.empty"), Text: v.T("placements.hosting.empty_text")},
	}}
	for _, key := range []string{"learner", "title", "state", "dates", "schedule", "missing"} {
		m.Table.Headers = append(m.Table.Headers, ui.Header{Label: v.T("placements.col." + key)})
	}
	for _, r := range rows {
		tag := stateTag(v.T, r.State)
		row := ui.Row{Name: r.Name(), Cells: []ui.Cell{
			{Text: r.Name(), Path: "/hosting/" + string(r.ID)},
			{Text: r.Title},
			{Tag: &tag},
			{Text: i18n.DateShort(v.Lang, r.StartsOn), Note: untilText(v, r.EndsOn)},
			{Text: weekText(v.Lang, v.T, r.Schedule)},
			missingCell(v, r, v.Today()),
		}}
		if r.State == Applied {
			row.ID = string(r.ID)
			m.Table.Select = &ui.Select{Form: "offer", Name: "id"}
		}
		m.Table.Rows = append(m.Table.Rows, row)
	}
	if m.Table.Select != nil {
		m.Bulk = &ui.BulkBar{ID: "offer", Path: "/hosting/offer", Key: ui.NewKey(), Buttons: []ui.Button{{Label: v.T("placements.hosting.offer"), Kind: ui.Secondary}}}
	}
	return m
}

// postHostingOffer offers the place to the applicants whom the host ticked.
func (s *Service) postHostingOffer(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	ids := idsOf[wbl.PlacementID](in.Values["id"])
	if len(ids) == 0 {
		return c.Done("/hosting", web.Flash{Key: "placements.error.none_chosen", Warn: true})
	}
	out, err := s.DoAll(c.Context(), c.Actor, ids, Offer, Reason{})
	if err != nil {
		return err
	}
	if len(out.Done) == 0 {
		return out.Failed[0].Error
	}
	return c.Done("/hosting", web.Flash{Key: "placements.done.offer", Args: []any{"n", len(out.Done)}, Warn: len(out.Failed) > 0})
}

// hostedPage is one placement as the host sees it, with what the host must see to.
type hostedPage struct {
	Who     string
	Title   string
	Tag     ui.Tag
	Tasks   *ui.TaskList
	Summary ui.SummaryList
}

func (s *Service) showHosted(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	d, err := s.Hosted(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back("/hosting")
	c.Title(d.Name())
	return c.Page("placements/hosted", hostedModel(see(c), d))
}

func hostedModel(v viewer, d Detail) hostedPage {
	m := hostedPage{
		Who: d.Name(), Title: d.Title, Tag: stateTag(v.T, d.State),
		Summary: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: v.T("placements.field.starts_on"), Value: i18n.DateFull(v.Lang, d.StartsOn)},
			{Key: v.T("placements.field.ends_on"), Value: i18n.DateFull(v.Lang, d.EndsOn)},
			{Key: v.T("placements.field.schedule"), Value: weekText(v.Lang, v.T, d.Schedule)},
			{Key: v.T("placements.field.contact"), Value: d.ContactName},
		}},
	}
	m.Tasks = ownTasks(v, d, "/hosting/")
	return m
}

// ownTasks lists the gates that the viewer must see to: what we need from you.
func ownTasks(v viewer, d Detail, base string) *ui.TaskList {
	list := ui.TaskList{Title: v.T("placements.mine.yours")}
	for _, g := range d.Gates {
		if !g.mayDecide(v.Actor, d.Placement) {
			continue
		}
		task := ui.Task{Label: v.T("placements.gate." + g.Code), Path: base + string(d.ID) + "/gates/" + g.Code, Status: ui.TaskNotStarted}
		if g.Status != Open {
			task.Status = ui.TaskCompleted
		} else if !g.DueOn.IsZero() {
			task.Hint = dueText(v.Lang, v.T, g.DueOn, v.Today())
		}
		if g.Proof != nil {
			task.Hint = v.T(g.Proof.Key, g.Proof.Args...)
			if g.Proof.OwnPath != "" {
				task.Path = g.Proof.OwnPath
			}
		}
		list.Tasks = append(list.Tasks, task)
	}
	if len(list.Tasks) == 0 || d.State != Preparing && d.State != Active {
		return nil
	}
	return &list
}
