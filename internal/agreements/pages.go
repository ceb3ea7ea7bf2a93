package agreements

import (
	"html/template"
	"net/url"
	"slices"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// partyTag says how far a party has come.
func partyTag(t i18n.T, p Paper, l PartyLine) *ui.Tag {
	tone, key := ui.Neutral, "later"
	switch {
	case l.State == Signed:
		tone, key = ui.Good, "signed"
	case l.State == Refused:
		tone, key = ui.Problem, "declined"
	case !slices.Contains(p.Waits(), l.Party):
	case !l.ViewedAt.IsZero():
		tone, key = ui.Waiting, "viewed"
	case l.Letters > 0:
		tone, key = ui.Waiting, "sent"
	default:
		tone, key = ui.Waiting, "waiting"
	}
	return &ui.Tag{Tone: tone, Text: t("agreements.party."+string(l.Party)) + ": " + t("agreements.line."+key)}
}

// stateTag says how far a paper has come.
func stateTag(t i18n.T, p Paper, lacks []string, today wbl.Date) *ui.Tag {
	switch {
	case p.State == Complete && !p.InForce(today):
		return &ui.Tag{Tone: ui.Problem, Text: t("agreements.state.expired")}
	case p.State == Complete:
		return &ui.Tag{Tone: ui.Good, Text: t("agreements.state.complete")}
	case p.State == Declined:
		return &ui.Tag{Tone: ui.Problem, Text: t("agreements.state.declined")}
	case p.State == Void:
		return &ui.Tag{Tone: ui.Neutral, Text: t("agreements.state.void")}
	case len(lacks) > 0:
		return &ui.Tag{Tone: ui.Neutral, Text: t("agreements.state.draft")}
	case p.Begun():
		return &ui.Tag{Tone: ui.Waiting, Text: t("agreements.state.begun")}
	}
	return &ui.Tag{Tone: ui.Waiting, Text: t("agreements.state.open")}
}

// lackText names what the record must have before a paper can be signed.
func lackText(t i18n.T, lacks []string) string {
	names := make([]string, len(lacks))
	for i, l := range lacks {
		names[i] = fieldLabel(t, l)
	}
	return t("agreements.lacks", "what", strings.Join(names, ", "))
}

func fieldLabel(t i18n.T, name string) string { return t("agreements.field." + name) }

// FolderPage is the model of agreements/folder.
type FolderPage struct {
	Who, Caption string
	Notes        []ui.Alert
	Send         *ui.ButtonForm
	Links        []ui.Link
	Papers       ui.Table
	Add          *AddForm
}

// AddForm adds a paper on demand.
type AddForm struct {
	Path, Key string
	Kind      ui.Field
}

func (s *Service) folderPage(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.FolderOf(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Title(c.T("agreements.folder.of", "name", f.Learner))
	c.Back("/placements/" + string(id))
	c.Wide()
	return c.Page("agreements/folder", folderModel(c.Lang, c.T, f, c.Today()))
}

func folderModel(lang i18n.Lang, t i18n.T, f Folder, today wbl.Date) FolderPage {
	base := "/placements/" + string(f.Placement)
	m := FolderPage{Who: t("agreements.folder.of", "name", f.Learner), Caption: f.Title + " · " + f.Employer}
	if f.NoGuardian {
		m.Notes = append(m.Notes, ui.Alert{Tone: ui.Waiting, Text: t("agreements.folder.no_guardian")})
	}
	if f.NoContact {
		m.Notes = append(m.Notes, ui.Alert{Tone: ui.Waiting, Text: t("agreements.folder.no_contact")})
	}
	waits := slices.ContainsFunc(f.Papers, func(p FolderPaper) bool {
		return len(p.Lacks) == 0 && slices.ContainsFunc(p.Waits(), func(x Party) bool { return slices.Contains(byMail, x) })
	})
	if f.Manage && waits {
		m.Send = &ui.ButtonForm{Path: base + "/papers/send", Key: ui.NewKey(), Button: ui.Button{Label: t("agreements.send"), Kind: ui.Primary, Icon: "mail"}}
	}
	mine := slices.ContainsFunc(f.Papers, func(p FolderPaper) bool { return slices.Contains(p.Waits(), School) && len(p.Lacks) == 0 })
	if f.Manage && mine {
		m.Links = append(m.Links, ui.Link{Label: t("agreements.sign_school"), Path: "/sign/" + object(f.Placement, School), Button: ui.Secondary})
	}
	m.Links = append(m.Links, ui.Link{Label: t("agreements.supports.title"), Path: base + "/accommodations"})
	m.Papers = folderTable(lang, t, f, today)
	if f.Manage && len(f.OnDemand) > 0 {
		var choices []ui.Choice
		for _, k := range f.OnDemand {
			choices = append(choices, ui.Choice{Value: k, Label: t("agreements.kind." + k)})
		}
		form := ui.NewForm(url.Values{}, nil, t)
		m.Add = &AddForm{Path: base + "/papers", Key: form.Key(), Kind: form.Select("kind", "agreements.add.kind", choices)}
	}
	return m
}

func folderTable(lang i18n.Lang, t i18n.T, f Folder, today wbl.Date) ui.Table {
	table := ui.Table{
		Caption: t("agreements.folder"),
		Headers: []ui.Header{{Label: t("agreements.paper")}, {Label: t("agreements.state")}, {Label: t("agreements.signatures")}, {Label: t("agreements.due")}},
		Empty:   &ui.EmptyState{Icon: "file", Title: t("agreements.folder.none"), Text: t("agreements.folder.none.text")},
	}
	for _, p := range f.Papers {
		name := ui.Cell{Text: t("agreements.kind." + p.Kind)}
		if p.Readable {
			name.Path = "/papers/" + string(p.ID)
		} else {
			name.Note = t("agreements.confidential")
		}
		if len(p.Lacks) > 0 && p.State == Open {
			name.Note = lackText(t, p.Lacks)
		}
		row := ui.Row{Cells: []ui.Cell{name, {Tag: stateTag(t, p.Paper, p.Lacks, today)}, {Note: signers(t, p.Paper)}, {Text: i18n.DateShort(lang, p.DueOn)}}}
		if p.State == Open && !p.DueOn.IsZero() && p.DueOn.Before(today) {
			row.Tone = ui.Waiting
		}
		if !p.ExpiresOn.IsZero() {
			row.Cells[1].Note = t("agreements.until", "day", i18n.DateShort(lang, p.ExpiresOn))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// signers says in one line who has signed and who has not.
func signers(t i18n.T, p Paper) string {
	var out []string
	if p.State == Void {
		return ""
	}
	for _, l := range p.Parties {
		out = append(out, partyTag(t, p, l).Text)
	}
	return strings.Join(out, "; ")
}

func (s *Service) send(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	out, err := s.Send(c.Context(), c.Actor, []wbl.PlacementID{id}, c.Key())
	if err != nil {
		return err
	}
	return c.Done("/placements/"+string(id)+"/papers", sentFlash(out))
}

func sentFlash(out Outcome) web.Flash {
	if len(out.NoAddress) > 0 {
		return web.Flash{Key: "agreements.sent.some", Args: []any{"n", out.Letters, "without", len(out.NoAddress)}, Warn: true}
	}
	return web.Flash{Key: "agreements.sent", Args: []any{"n", out.Letters}, Warn: out.Letters == 0}
}

func (s *Service) add(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	p, err := s.Add(c.Context(), c.Actor, id, in.Get("kind"), c.Key())
	if err != nil {
		return err
	}
	return c.Done("/papers/"+string(p), web.Flash{Key: "agreements.added"})
}

// MissingPage is the model of agreements/missing.
type MissingPage struct {
	Table ui.Table
	Bulk  ui.BulkBar
	Intro string
}

func (s *Service) missingPage(c *web.Ctx) error {
	list, err := s.Owes(c.Context(), c.Actor, 300)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("agreements/missing", missingModel(c.Lang, c.T, list, c.Today(), c.Actor))
}

func missingModel(lang i18n.Lang, t i18n.T, list []Owing, today wbl.Date, a access.Actor) MissingPage {
	m := MissingPage{
		Intro: t("agreements.missing.intro", "n", len(list)),
		Bulk:  ui.BulkBar{ID: "send", Path: "/papers/send", Key: ui.NewKey(), Buttons: []ui.Button{{Label: t("agreements.send.many"), Kind: ui.Primary, Icon: "mail"}}},
	}
	m.Table = ui.Table{
		Caption: t("agreements.missing.title"),
		Headers: []ui.Header{{Label: t("agreements.student")}, {Label: t("agreements.employer")}, {Label: t("agreements.missing.who")}, {Label: t("agreements.missing.open"), Num: true}, {Label: t("agreements.due")}, {Label: t("agreements.missing.sent")}},
		Empty:   &ui.EmptyState{Icon: "check", Title: t("agreements.missing.none"), Text: t("agreements.missing.none.text")},
	}
	if a.Has(access.Coordinator, access.SchoolLead, access.DistrictLead) {
		m.Table.Select = &ui.Select{Form: "send", Name: "id"}
	} else {
		m.Bulk.Buttons = nil
	}
	for _, o := range list {
		var who []string
		for _, p := range o.Waits {
			who = append(who, t("agreements.party."+string(p)))
		}
		row := ui.Row{ID: string(o.Placement), Name: o.Learner, Cells: []ui.Cell{
			{Text: o.Learner, Path: "/placements/" + string(o.Placement) + "/papers"},
			{Text: o.Employer},
			{Text: strings.Join(who, ", ")},
			{Text: i18n.Number(lang, int64(o.Open))},
			{Text: i18n.DateShort(lang, o.First)},
			{Text: t("agreements.never")},
		}}
		if !o.SentAt.IsZero() {
			row.Cells[5].Text = i18n.DateShort(lang, a.Today(o.SentAt.Time()))
		}
		if o.Declined > 0 {
			row.Tone, row.Cells[2].Tag = ui.Problem, &ui.Tag{Tone: ui.Problem, Text: t("agreements.state.declined")}
		}
		if !o.First.IsZero() && o.First.Before(today) {
			row.Tone, row.Cells[4].Tag = ui.Waiting, &ui.Tag{Tone: ui.Waiting, Text: t("agreements.late")}
		}
		m.Table.Rows = append(m.Table.Rows, row)
	}
	return m
}

func (s *Service) sendMany(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	var ids []wbl.PlacementID
	for _, v := range in.Values["id"] {
		if wbl.IsID(v) {
			ids = append(ids, wbl.PlacementID(v))
		}
	}
	if len(ids) == 0 {
		return c.Done("/papers", web.Flash{Key: "agreements.send.none", Warn: true})
	}
	out, err := s.Send(c.Context(), c.Actor, ids, c.Key())
	if err != nil {
		return err
	}
	return c.Done("/papers", sentFlash(out))
}

// PaperPage is the model of agreements/paper.
type PaperPage struct {
	Doc     template.HTML
	Tag     *ui.Tag
	Lacks   string
	Reasons []ui.Alert // why somebody declined
	Links   []ui.Link
	Again   *ui.ButtonForm
	History ui.Timeline
}

func (s *Service) paperPage(c *web.Ctx) error {
	v, err := s.viewOf(c)
	if err != nil {
		return err
	}
	html, err := paper.HTML(s.Doc(v), s.Catalog)
	if err != nil {
		return err
	}
	c.Title(v.Document.Title)
	if v.Manage {
		c.Back("/placements/" + string(v.Placement) + "/papers")
	} else if v.Party == Guardian || v.Party == Learner || v.Party == Employer {
		c.Back("/sign/" + object(v.Placement, v.Party))
	}
	return c.Page("agreements/paper", paperModel(c.Lang, c.T, v, html, c.Today()))
}

func (s *Service) viewOf(c *web.Ctx) (View, error) {
	id, err := web.ID[PaperID](c, "id")
	if err != nil {
		return View{}, err
	}
	return s.Read(c.Context(), c.Actor, id, c.Lang)
}

func paperModel(lang i18n.Lang, t i18n.T, v View, html template.HTML, today wbl.Date) PaperPage {
	base := "/papers/" + string(v.ID)
	m := PaperPage{Doc: html, Tag: stateTag(t, v.Paper, v.Lacks, today)}
	if len(v.Lacks) > 0 && v.State == Open {
		m.Lacks = lackText(t, v.Lacks)
	}
	m.Links = append(m.Links, ui.Link{Label: t("agreements.pdf"), Path: base + "/paper.pdf?text=" + string(lang), Icon: "download", Button: ui.Secondary})
	if v.Manage && v.State == Open && len(v.Lacks) == 0 {
		m.Links = append(m.Links,
			ui.Link{Label: t("agreements.print"), Path: base + "/paper.pdf?print=1&text=" + string(lang), Button: ui.Secondary},
			ui.Link{Label: t("agreements.attach"), Path: base + "/attach?text=" + string(lang), Button: ui.Secondary})
	}
	for _, l := range v.Parties {
		if l.State == Refused {
			m.Reasons = append(m.Reasons, ui.Alert{Tone: ui.Problem, Title: t("agreements.party."+string(l.Party)) + ": " + t("agreements.line.declined"), Text: l.Reason})
		}
	}
	if v.Manage && v.State == Declined {
		m.Again = &ui.ButtonForm{Path: base + "/again", Key: ui.NewKey(), Button: ui.Button{Label: t("agreements.again"), Kind: ui.Primary}}
	}
	for _, e := range v.Events {
		title := t("agreements.event." + string(e.Kind))
		if e.Party != "" {
			title = t("agreements.party."+string(e.Party)) + ": " + title
		}
		m.History.Events = append(m.History.Events, ui.Event{When: i18n.DateShort(lang, wbl.DateOf(e.At.Time())), Title: title, Tone: ui.Neutral})
	}
	return m
}

// paperFile answers with the paper as a PDF. A person who asks for the Spanish one gets
// it, whatever language the pages are in.
func (s *Service) paperFile(c *web.Ctx) error {
	id, err := web.ID[PaperID](c, "id")
	if err != nil {
		return err
	}
	lang := c.Lang
	if l, ok := i18n.Parse(c.Query("text")); ok {
		lang = l
	}
	file, v, err := s.File(c.Context(), c.Actor, id, lang, c.Query("print") != "")
	if err != nil {
		return err
	}
	_, err = c.Attachment(v.Kind+"-"+string(v.ID)+"."+string(lang)+".pdf", "application/pdf").Write(file)
	return err
}

func (s *Service) again(c *web.Ctx) error {
	id, err := web.ID[PaperID](c, "id")
	if err != nil {
		return err
	}
	if err := s.Again(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("/papers/"+string(id), web.Flash{Key: "agreements.asked_again"})
}
