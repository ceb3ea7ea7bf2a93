package compliance

import (
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/labor"
)

// factsModel is the model of compliance/facts.
type factsModel struct {
	Errors   ui.ErrorSummary
	Heading  string
	Key      string
	Version  string
	Sections []factSection
	Send     ui.Button
	Cancel   ui.Link
}

type factSection struct {
	Title  string
	Intro  string
	Fields []ui.Field
	Folded bool // opens on demand: long and rarely needed
}

func options(t i18n.T, prefix string, codes []string) []ui.Choice {
	out := make([]ui.Choice, len(codes))
	for i, c := range codes {
		out[i] = ui.Choice{Value: c, Label: t(prefix + c)}
	}
	return out
}

// guessed puts "what the industry code says" before the choices.
func guessed(t i18n.T, prefix, guess string, codes []string) []ui.Choice {
	label := t("compliance.facts.not_said")
	if guess != "" {
		label = t("compliance.facts.guess", "what", t(prefix+guess))
	}
	return append([]ui.Choice{{Value: "", Label: label}}, options(t, prefix, codes)...)
}

func factsPage(lang i18n.Lang, t i18n.T, f *ui.Form, s Sheet) factsModel {
	one := func(name string) ui.Field {
		return f.Checkboxes(name, "compliance.fact."+name, []ui.Choice{{Value: "yes", Label: t("compliance.box." + name)}})
	}
	guess := EmployerFacts{}
	if s.Facts.Employer.Industry == "" {
		guess.Industry = s.Guessed.Industry
	}
	if s.Facts.Employer.Kind == "" {
		guess.Kind = s.Guessed.Kind
	}
	m := factsModel{
		Heading: t("compliance.sheet.of", "name", s.Learner), Key: f.Key(), Version: f.Value("version"),
		Send: ui.Button{Label: t("compliance.facts.save"), Kind: ui.Primary}, Cancel: ui.Link{Label: t("compliance.cancel"), Path: sheetPath(s.Placement)},
	}
	m.Sections = []factSection{
		{Title: s.Title, Fields: []ui.Field{
			f.Select("program", "compliance.fact.program", options(t, "compliance.program.", Programs), ui.Hint("compliance.fact.program.hint")),
			one("parent_owned"),
			f.Checkboxes("consents", "compliance.fact.consents", options(t, "compliance.consent.", ConsentNames)),
		}},
		{Title: t("compliance.fact.papers"), Intro: t("compliance.facts.papers"), Fields: paperFields(t, f, s)},
		{Title: t("compliance.fact.agreement"), Intro: t("compliance.facts.agreement"), Fields: agreementFields(t, f, s)},
		{Title: s.Learner, Fields: []ui.Field{one("graduated"), one("excused")}},
		{Title: s.Employer, Intro: t("compliance.facts.employer"), Fields: []ui.Field{
			f.Select("kind", "compliance.fact.kind", guessed(t, "compliance.kind.", guess.Kind, EmployerKinds)),
			f.Select("industry", "compliance.fact.industry", guessed(t, "compliance.industry.", guess.Industry, Industries)),
			f.Time("closes_at", "compliance.fact.closes_at", ui.Optional(), ui.Hint("compliance.fact.closes_at.hint")),
			one("uncovered"), one("agriculture"), one("small_farm"),
		}},
		{Title: t("compliance.fact.tasks"), Intro: t("compliance.facts.tasks"), Fields: []ui.Field{f.Checkboxes("tasks", "compliance.fact.tasks", taskChoices(lang, s.Rules))}, Folded: true},
	}
	m.Errors = f.Summary()
	return m
}

// taskChoices are the tags that the law keeps from somebody under 18.
func taskChoices(lang i18n.Lang, rules *labor.Rules) (out []ui.Choice) {
	l := laborLang(lang)
	for _, tag := range rules.Tags() {
		if tag.Youngest > 14 || tag.Farm > 0 {
			out = append(out, ui.Choice{Value: tag.Name, Label: taskName(rules, tag.Name, l)})
		}
	}
	return out
}

// paperKinds of the form: those that the state asks for, and those on record.
func paperKindsOf(s Sheet) []string {
	kinds := slices.Clone(s.Needed)
	for _, h := range s.Facts.Placement.Papers {
		if !slices.Contains(kinds, h.Kind) {
			kinds = append(kinds, h.Kind)
		}
	}
	if len(kinds) == 0 {
		kinds = []string{"age_certificate"} // protects the employer everywhere, law:29CFR570.5
	}
	return kinds
}

func paperFields(t i18n.T, f *ui.Form, s Sheet) (out []ui.Field) {
	for _, kind := range paperKindsOf(s) {
		name := t("compliance.paper." + kind)
		out = append(out,
			f.Checkboxes("has_"+kind, "compliance.facts.has", []ui.Choice{{Value: "yes", Label: t("compliance.facts.seen")}}, ui.Label("compliance.facts.has", "paper", name)),
			f.Text("paper_"+kind, "compliance.facts.number", ui.Label("compliance.facts.number", "paper", name), ui.Optional(), ui.Width(20)),
			f.Date("paper_"+kind+"_to", "compliance.facts.until", ui.Label("compliance.facts.until", "paper", name), ui.Optional()),
		)
	}
	return out
}

func agreementFields(t i18n.T, f *ui.Form, s Sheet) []ui.Field {
	orders := make([]ui.Choice, len(exemptible))
	for i, n := range exemptible {
		orders[i] = ui.Choice{Value: strconv.Itoa(n), Label: "HO " + strconv.Itoa(n) + ": " + orderName(s.Rules, n, t("compliance.lang"))}
	}
	kinds := append([]ui.Choice{{Value: "", Label: t("compliance.program.none")}}, options(t, "compliance.program.", AgreementKinds)...)
	return []ui.Field{
		f.Select("agreement", "compliance.facts.agreement_kind", kinds),
		f.Checkboxes("orders", "compliance.facts.orders", orders),
		f.Checkboxes("clauses", "compliance.facts.clauses", options(t, "compliance.clause.", ClauseNames)),
		f.Checkboxes("signed", "compliance.fact.signed", options(t, "compliance.signer.", SignerNames)),
		f.Checkboxes("apprentice", "compliance.facts.apprentice", []ui.Choice{{Value: "registered", Label: t("compliance.facts.registered")}, {Value: "journeyworker", Label: t("compliance.facts.journeyworker")}}),
		f.Date("agreement_from", "compliance.facts.agreement_from", ui.Optional()),
		f.Date("agreement_to", "compliance.facts.agreement_to", ui.Optional()),
	}
}

func orderName(rules *labor.Rules, n int, lang string) string {
	for _, o := range rules.Orders() {
		if o.Number == n {
			if lang == string(i18n.Es) {
				return o.Spanish
			}
			return o.English
		}
	}
	return ""
}

// factValues are the values from which the form shows what is on record.
func factValues(s Sheet) url.Values {
	p, e := s.Facts.Placement, s.Facts.Employer
	v := url.Values{
		"version": {s.Facts.Version}, "program": {or(p.Program, "none")}, "consents": p.Consents, "tasks": p.Tasks, "kind": {e.Kind}, "industry": {e.Industry},
		"agreement": {p.Agreement.Kind}, "clauses": p.Agreement.Clauses, "signed": p.Agreement.SignedBy,
		"agreement_from": {p.Agreement.From.String()}, "agreement_to": {p.Agreement.To.String()},
	}
	for name, is := range map[string]bool{
		"parent_owned": p.ParentOwned, "graduated": s.Facts.Learner.Graduated, "excused": s.Facts.Learner.Excused,
		"uncovered": e.Uncovered, "agriculture": e.Agriculture, "small_farm": e.SmallFarm,
	} {
		if is {
			v.Set(name, "yes")
		}
	}
	if p.Agreement.Registered {
		v.Add("apprentice", "registered")
	}
	if p.Agreement.Journeyworker {
		v.Add("apprentice", "journeyworker")
	}
	if e.ClosesAt > 0 {
		v.Set("closes_at", wbl.FormatClock(e.ClosesAt))
	}
	for _, o := range p.Agreement.Orders {
		v.Add("orders", strconv.Itoa(o))
	}
	for _, h := range p.Papers {
		v.Set("has_"+h.Kind, "yes")
		v.Set("paper_"+h.Kind, h.Number)
		v.Set("paper_"+h.Kind+"_to", h.To.String())
	}
	return v
}

// readForm reads what was entered; kinds are the documents that the form asked for.
func readForm(in *web.Input, kinds []string) FactsIn {
	out := FactsIn{Version: in.Get("version")}
	out.Learner = LearnerFacts{Graduated: in.Bool("graduated"), Excused: in.Bool("excused")}
	out.Employer = EmployerFacts{
		Kind: in.Get("kind"), Industry: in.Get("industry"), Uncovered: in.Bool("uncovered"), Agriculture: in.Bool("agriculture"), SmallFarm: in.Bool("small_farm"),
		ClosesAt: max(0, in.Clock("closes_at")),
	}
	has := in.Values["apprentice"]
	out.Placement = PlacementFacts{
		Program: in.Get("program"), ParentOwned: in.Bool("parent_owned"), Tasks: in.Values["tasks"], Consents: in.Values["consents"],
		Agreement: AgreementFacts{
			Kind: in.Get("agreement"), Clauses: in.Values["clauses"], SignedBy: in.Values["signed"], Registered: slices.Contains(has, "registered"),
			Journeyworker: slices.Contains(has, "journeyworker"), From: in.Date("agreement_from"), To: in.Date("agreement_to"),
		},
	}
	for _, o := range in.Values["orders"] {
		n, _ := strconv.Atoi(o) // 0 is no order, and is named as a problem
		out.Placement.Agreement.Orders = append(out.Placement.Agreement.Orders, n)
	}
	for _, kind := range kinds {
		number, to := in.Text("paper_"+kind, maxNumber), in.Date("paper_"+kind+"_to")
		if in.Bool("has_" + kind) {
			out.Placement.Papers = append(out.Placement.Papers, Held{Kind: kind, Number: number, To: to})
		}
	}
	return out
}

func (s *Service) factsPage(c *web.Ctx) error {
	sheet, err := s.editedSheet(c)
	if err != nil {
		return err
	}
	return c.Page("compliance/facts", factsPage(c.Lang, c.T, ui.NewForm(factValues(sheet), nil, c.T), sheet))
}

func (s *Service) saveFactsPage(c *web.Ctx) error {
	sheet, err := s.editedSheet(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	want := readForm(in, paperKindsOf(sheet))
	if in.Check(append(want.Placement.Validate(isTag(sheet.Rules)), want.Employer.Validate()...)) {
		return c.Invalid("compliance/facts", factsPage(c.Lang, c.T, c.Fields(in), sheet))
	}
	err = s.SaveFacts(c.Context(), c.Actor, sheet.Placement, want)
	if wbl.KindOf(err) == wbl.Conflict {
		in.Set("version", sheet.Facts.Version)
		in.Errors.Add("program", "compliance.error.facts_changed")
		return c.Stale("compliance/facts", factsPage(c.Lang, c.T, c.Fields(in), sheet))
	}
	if err != nil {
		return err
	}
	return c.Done(sheetPath(sheet.Placement), web.Flash{Key: "compliance.facts.saved"})
}
