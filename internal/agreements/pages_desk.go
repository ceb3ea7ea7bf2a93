package agreements

import (
	"crypto/ed25519"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/pdf"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// maxScan is the largest scan or file to check that is taken, in bytes.
const maxScan = 12 << 20

// AttachPage is the model of agreements/attach: the scan of a paper signed by hand.
type AttachPage struct {
	Title  string
	Errors ui.ErrorSummary
	File   ui.Field
	Names  []ui.Field
	Hash   string
	Lang   string
	Key    string
	Path   string
}

// printed reads the paper in the language of the sheet that was printed.
func (s *Service) printed(c *web.Ctx, lang string) (View, error) {
	id, err := web.ID[PaperID](c, "id")
	if err != nil {
		return View{}, err
	}
	l, ok := i18n.Parse(lang)
	if !ok {
		l = c.Lang
	}
	return s.Read(c.Context(), c.Actor, id, l)
}

func (s *Service) attachPage(c *web.Ctx) error {
	v, err := s.printed(c, c.Query("text"))
	if err != nil {
		return err
	}
	hash := c.Query("hash") // of the sheet whose code was scanned
	if hash == "" {
		hash = v.Hash
	}
	c.Back("/papers/" + string(v.ID))
	return c.Page("agreements/attach", attachModel(c.T, v, c.Fields(&web.Input{Values: url.Values{"hash": {hash}}})))
}

func attachModel(t i18n.T, v View, f *ui.Form) AttachPage {
	m := AttachPage{
		Title: t("agreements.attach.title", "paper", v.Document.Title), Key: f.Key(), Hash: f.Value("hash"), Lang: string(v.Document.Lang),
		Path: "/papers/" + string(v.ID) + "/attach",
		File: f.File("file", "agreements.attach.file", ".pdf,.png,.jpg,.jpeg", ui.Hint("agreements.attach.file.hint")),
	}
	for _, l := range v.Parties {
		if l.State != Signed {
			m.Names = append(m.Names, f.Text("name_"+string(l.Party), "agreements.attach.name", ui.Optional(),
				ui.Label("agreements.attach.name", "party", t("agreements.party."+string(l.Party)))))
		}
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) attach(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	v, err := s.printed(c, in.Get("lang"))
	if err != nil {
		return err
	}
	ink := Ink{Names: map[Party]string{}, Lang: v.Document.Lang, Hash: in.Get("hash")}
	for _, l := range v.Parties {
		if name := in.Text("name_"+string(l.Party), maxName); name != "" {
			ink.Names[l.Party] = name
		}
	}
	if len(ink.Names) == 0 {
		in.Errors.Add("name_"+string(v.Parties[0].Party), "agreements.error.party")
	} else {
		in.Check(ink.Validate())
	}
	file, name, ferr := c.File(in, "file")
	if wbl.KindOf(ferr) != wbl.Unprocessable && ferr != nil {
		return ferr
	}
	if ferr == nil {
		defer file.Close()
	}
	if len(in.Errors) == 0 {
		staged, err := s.Files.Stage(c.Actor.District, name, file)
		if err == nil {
			err = s.Attach(c.Context(), c.Actor, v.ID, ink, staged)
		}
		if err == nil {
			return c.Done("/papers/"+string(v.ID), web.Flash{Key: "agreements.attached"})
		}
		if !in.Check(wbl.FieldsOf(err)) {
			return err
		}
	}
	c.Back("/papers/" + string(v.ID))
	return c.Invalid("agreements/attach", attachModel(c.T, v, c.Fields(in)))
}

// WordingsPage is the model of agreements/wordings.
type WordingsPage struct{ Table ui.Table }

func (s *Service) wordingsPage(c *web.Ctx) error {
	table := ui.Table{Caption: c.T("agreements.wordings.title"), Headers: []ui.Header{{Label: c.T("agreements.paper")}, {Label: c.T("agreements.wordings.en")}, {Label: c.T("agreements.wordings.es")}}}
	for _, kind := range ruleKinds() {
		row := ui.Row{Cells: []ui.Cell{{Text: c.T("agreements.kind." + kind)}}}
		for _, lang := range i18n.Languages() {
			w, err := s.WordingsOf(c.Context(), c.Actor, kind, lang)
			if err != nil {
				return err
			}
			row.Cells = append(row.Cells, ui.Cell{Text: versionText(c.T, w.Now.Version), Path: "/paper-templates/" + kind + "/" + string(lang)})
		}
		table.Rows = append(table.Rows, row)
	}
	c.Back("/papers")
	c.Wide()
	return c.Page("agreements/wordings", WordingsPage{table})
}

// versionText names a wording: one that came with the program, or the district's own.
func versionText(t i18n.T, version string) string {
	if version != "" && version[0] == 'd' {
		return t("agreements.wordings.own", "n", version[1:])
	}
	return t("agreements.wordings.shipped", "day", version)
}

// WordingPage is the model of agreements/wording: a text beside what it looks like.
type WordingPage struct {
	Title    string
	Errors   ui.ErrorSummary
	Text     ui.Field
	Note     ui.Field
	After    string
	Key      string
	Preview  template.HTML
	Versions []ui.Link
	Fields   []string
	MayEdit  bool
	Tag      string
}

// kindAndLang reads a kind of paper and a language from an address.
func kindAndLang(c *web.Ctx) (string, i18n.Lang, error) {
	kind := c.R.PathValue("kind")
	lang, ok := i18n.Parse(c.R.PathValue("lang"))
	if !ok || !slices.Contains(Kinds(), kind) {
		return "", "", wbl.E(wbl.NotFound, "error.not_found")
	}
	return kind, lang, nil
}

func (s *Service) wordingPage(c *web.Ctx) error {
	kind, lang, err := kindAndLang(c)
	if err != nil {
		return err
	}
	w, err := s.WordingsOf(c.Context(), c.Actor, kind, lang)
	if err != nil {
		return err
	}
	shown := w.Now
	if v := c.Query("version"); v != "" {
		if shown, err = s.Wording(c.Context(), c.Actor, kind, lang, v); err != nil {
			return err
		}
	}
	m, err := s.wordingModel(c, w, shown, c.Fields(&web.Input{Values: url.Values{"text": {shown.Source}, "after": {w.Now.Version}}}))
	if err != nil {
		return err
	}
	return c.Page("agreements/wording", m)
}

func (s *Service) wordingModel(c *web.Ctx, w Wordings, shown Template, f *ui.Form) (WordingPage, error) {
	c.Title(c.T("agreements.kind." + w.Kind))
	c.Back("/paper-templates")
	c.Wide()
	html, err := paper.HTML(s.Preview(shown), s.Catalog)
	if err != nil {
		return WordingPage{}, err
	}
	m := wordingModel(c.T, w, shown, f, html)
	m.MayEdit = access.Can(c.Actor, access.PaperWord, access.Resource{District: c.Actor.District}).Allowed
	return m, nil
}

func wordingModel(t i18n.T, w Wordings, shown Template, f *ui.Form, html template.HTML) WordingPage {
	m := WordingPage{
		Title: t("agreements.kind."+w.Kind) + " (" + string(w.Lang) + ")", Key: f.Key(), After: f.Value("after"), Preview: html, Fields: FieldNames(),
		Text: f.Textarea("text", "agreements.wording.text", ui.Hint("agreements.wording.hint"), ui.Rows(30)),
		Note: f.Text("note", "agreements.wording.note"),
		Tag:  versionText(t, shown.Version),
	}
	path := "/paper-templates/" + w.Kind + "/" + string(w.Lang) + "?version="
	for _, o := range w.Own {
		m.Versions = append(m.Versions, ui.Link{Label: versionText(t, o.Version()) + ": " + o.Note, Path: path + o.Version()})
	}
	for _, o := range w.Shipped {
		m.Versions = append(m.Versions, ui.Link{Label: versionText(t, o.Version), Path: path + o.Version})
	}
	m.Errors = f.Summary()
	return m
}

// saveWording shows the preview of what was typed, or keeps it as a new version.
func (s *Service) saveWording(c *web.Ctx) error {
	kind, lang, err := kindAndLang(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	w, err := s.WordingsOf(c.Context(), c.Actor, kind, lang)
	if err != nil {
		return err
	}
	input := WordingInput{Text: in.Text("text", maxWording), Note: in.Text("note", maxNote), After: in.Get("after")}
	typed, perr := ParseTemplate(kind, w.Now.Version, lang, input.Text)
	if in.Get("act") == "preview" && perr == nil {
		m, err := s.wordingModel(c, w, typed, c.Fields(in))
		if err != nil {
			return err
		}
		return c.Page("agreements/wording", m)
	}
	if !in.Check(input.Validate(kind, lang)) {
		if _, err := s.SaveWording(c.Context(), c.Actor, kind, lang, input, c.Key()); err != nil {
			return err
		}
		return c.Done("/paper-templates/"+kind+"/"+string(lang), web.Flash{Key: "agreements.wording.saved"})
	}
	shown := typed
	if perr != nil {
		shown = w.Now
	}
	m, err := s.wordingModel(c, w, shown, c.Fields(in))
	if err != nil {
		return err
	}
	return c.Invalid("agreements/wording", m)
}

// VerifyPage is the model of agreements/verify, the public page that says whether a file
// is genuine.
type VerifyPage struct {
	Errors ui.ErrorSummary
	File   ui.Field
	Answer *ui.Alert
}

func verifyModel(t i18n.T, f *ui.Form, verdict pdf.Verdict) VerifyPage {
	m := VerifyPage{File: f.File("file", "agreements.verify.file", ".pdf")}
	m.Errors = f.Summary()
	switch verdict {
	case pdf.Genuine:
		m.Answer = &ui.Alert{Tone: ui.Good, Title: t("agreements.verify.genuine"), Text: t("agreements.verify.genuine.text")}
	case pdf.Changed:
		m.Answer = &ui.Alert{Tone: ui.Problem, Title: t("agreements.verify.changed"), Text: t("agreements.verify.changed.text")}
	case pdf.NotOurs:
		m.Answer = &ui.Alert{Tone: ui.Waiting, Title: t("agreements.verify.not_ours"), Text: t("agreements.verify.not_ours.text")}
	}
	return m
}

func (s *Service) verifyPage(c *web.Ctx) error {
	return c.Page("agreements/verify", verifyModel(c.T, c.Fields(&web.Input{Values: url.Values{}}), ""))
}

// verify reads the file and forgets it.
func (s *Service) verify(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	file, _, err := c.File(in, "file")
	if wbl.KindOf(err) == wbl.Unprocessable {
		return c.Invalid("agreements/verify", verifyModel(c.T, c.Fields(in), ""))
	}
	if err != nil {
		return err
	}
	defer file.Close()
	content, err := io.ReadAll(http.MaxBytesReader(c.W, file, maxScan))
	if err != nil {
		return err
	}
	public, _ := s.Key.Public().(ed25519.PublicKey)
	f, err := pdf.Verify(content, public)
	if errors.Is(err, pdf.ErrNotPDF) {
		in.Errors.Add("file", "agreements.verify.no_pdf")
		return c.Invalid("agreements/verify", verifyModel(c.T, c.Fields(in), ""))
	}
	if err != nil {
		return err
	}
	return c.Page("agreements/verify", verifyModel(c.T, c.Fields(in), f.Verdict))
}
