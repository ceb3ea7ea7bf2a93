package agreements

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/placements"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/wbl"
)

// Hazards tells which hazardous occupations orders tasks of a placement fall under
// ("HO 8"), and which tasks these are. The room that judges labour facts answers.
type Hazards func(tx *db.Tx, p placements.Placement) (orders, tasks []string, err error)

// record is a placement with everything that papers say about it.
type record struct {
	placements.Placement
	names
	facts  Facts
	answer map[string]string // what was asked before: paper_fact
}

func (s *Service) loadRecord(tx *db.Tx, p placements.Placement, today wbl.Date) (r record, err error) {
	r.Placement = p
	if r.names, err = loadNames(tx, p); err != nil {
		return r, err
	}
	if r.answer, err = knownFacts(tx, r.subject("learner"), r.subject("employer")); err != nil {
		return r, err
	}
	r.facts = Facts{Type: p.Type, Paid: p.Paid, Birth: r.Birth, Start: p.StartsOn, State: first(r.names.State, r.SchoolState, r.DistrictState)}
	if r.facts.Start.IsZero() {
		r.facts.Start = today
	}
	if s.hazards != nil {
		r.facts.Orders, r.facts.Tasks, err = s.hazards(tx, p)
	}
	return r, err
}

// subject is whom a fact is about, as kind:id.
func (r record) subject(about string) string {
	if about == "learner" {
		return "learner:" + string(r.Placement.Learner)
	}
	return "employer:" + string(r.Placement.Employer)
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

func joined(sep string, list ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" }), sep)
}

// value is what the record says of a field, raw; "" when it does not know.
func (r record) value(f Field) string {
	if f.Asked != "" {
		return r.answer[f.Name]
	}
	switch f.Name {
	case "learner.name":
		return r.names.Learner
	case "learner.birth_date":
		return r.Birth.String()
	case "school.name":
		return r.names.School
	case "school.place":
		return joined(", ", r.SchoolCity, r.SchoolState)
	case "coordinator.name":
		return r.names.Coordinator
	case "employer.name":
		return r.names.Employer
	case "employer.site":
		return joined(", ", r.Street, r.City, joined(" ", r.names.State, r.Zip))
	case "supervisor.name":
		return r.Supervisor
	case "supervisor.title":
		return r.names.Title
	case "hazard.orders":
		return strings.Join(r.facts.Orders, ", ")
	case "hazard.tasks":
		return strings.Join(r.facts.Tasks, "; ")
	case "plan.job":
		return r.Job
	case "plan.goals":
		return r.Goals
	case "plan.skills":
		return plainLines(r.Skills)
	}
	return r.ofPlacement(f.Name)
}

func (r record) ofPlacement(field string) string {
	p := r.Placement
	switch field {
	case "placement.type":
		return p.Type
	case "placement.title":
		return p.Title
	case "placement.starts_on":
		return p.StartsOn.String()
	case "placement.ends_on":
		return p.EndsOn.String()
	case "placement.schedule":
		if len(p.Schedule) == 0 {
			return ""
		}
		b, err := json.Marshal(p.Schedule)
		if err != nil {
			panic(err) // numbers always marshal
		}
		return string(b)
	case "placement.weekly_hours":
		return number(int64(p.WeeklyMinutes))
	case "placement.hours":
		return number(r.Approved)
	case "placement.end_reason":
		return p.EndReason
	case "placement.pay":
		if !p.Paid {
			return "unpaid"
		}
		return strconv.FormatInt(p.WageCents, 10)
	}
	return ""
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// plainLines turns a JSON list of texts into lines.
func plainLines(list string) string {
	var out []string
	if json.Unmarshal([]byte(list), &out) != nil {
		return ""
	}
	return strings.Join(out, "\n")
}

// show writes a raw value in a language.
func show(f Field, raw string, lang i18n.Lang, t i18n.T) string {
	if raw == "" {
		return ""
	}
	switch f.Form {
	case asDay:
		if d, err := wbl.ParseDate(raw); err == nil {
			return i18n.Date(lang, d)
		}
	case asType:
		return t("type." + raw)
	case asMinutes:
		if n, err := strconv.Atoi(raw); err == nil {
			return i18n.Hours(lang, n)
		}
	case asChoice:
		return t("agreements.choice." + raw)
	case asPay:
		return showPay(raw, lang, t)
	case asWeek:
		var s wbl.Schedule
		if json.Unmarshal([]byte(raw), &s) == nil {
			return showWeek(s, lang, t)
		}
	}
	return raw
}

func showPay(raw string, lang i18n.Lang, t i18n.T) string {
	cents, err := strconv.ParseInt(raw, 10, 64)
	switch {
	case err != nil:
		return t("agreements.pay.unpaid")
	case cents == 0:
		return t("agreements.pay.paid")
	}
	return t("agreements.pay.wage", "money", i18n.Money(lang, cents))
}

func showWeek(s wbl.Schedule, lang i18n.Lang, t i18n.T) string {
	var days []string
	for _, u := range s {
		days = append(days, fmt.Sprintf("%s %s–%s", t("agreements.day."+strings.ToLower(u.Day.String()[:3])),
			i18n.TimeOfDay(lang, u.Start), i18n.TimeOfDay(lang, u.End)))
	}
	return strings.Join(days, ", ")
}

// document is a paper as it is read in one language.
type document struct {
	Kind, Version string
	Lang          i18n.Lang
	Title, Intro  string
	Lines         []line
}

// document fills a template with the values of a paper.
func (t Template) document(p Paper, text i18n.T) document {
	return document{
		Kind: t.Kind, Version: t.Version, Lang: t.Lang, Title: t.Title, Intro: t.Intro,
		Lines: t.fill(p.Marks, func(f Field) string { return show(f, p.Values[f.Name], t.Lang, text) }),
	}
}

// doc is the document for the renderers of page and file.
func (d document) doc(header, footer string, more ...paper.Block) paper.Doc {
	out := paper.Doc{Lang: d.Lang, Title: d.Title, Header: header, Footer: footer}
	if d.Intro != "" {
		out.Blocks = append(out.Blocks, paper.Paragraph{Text: paper.Plain(d.Intro)})
	}
	out.Blocks = append(append(out.Blocks, blocks(d.Lines)...), more...)
	return out
}
