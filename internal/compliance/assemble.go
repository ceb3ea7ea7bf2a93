package compliance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/labor"
)

//go:embed hazards.tsv
var hazardsTSV string

// hazardTags says which tag of the rules a hazard of an opportunity stands for.
var hazardTags = func() map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(hazardsTSV), "\n")[1:] {
		c := strings.Split(line, "\t")
		out[c[0]] = c[1]
	}
	return out
}()

// ruleTag is the tag by which the rules know a hazard; "" when they do not. A tag of the
// rules stands for itself.
func ruleTag(rules *labor.Rules, hazard string, farm bool) string {
	tag, ok := hazardTags[hazard]
	if !ok {
		tag = hazard
	}
	if strings.HasPrefix(tag, "farm_") && !farm {
		tag = ""
		if hazard == "tractor" {
			tag = "power_machine"
		}
	}
	if !slices.ContainsFunc(rules.Tags(), func(t labor.Tag) bool { return t.Name == tag }) {
		return ""
	}
	return tag
}

// task is something that the learner will do, as an opportunity keeps it.
type task struct {
	Name   string `json:"name"`
	Hazard string `json:"hazard"`
}

// subject is work as the record knows it: a placement, or an opportunity with or
// without a learner who looks at it.
type subject struct {
	Placement   wbl.PlacementID
	Opportunity wbl.OpportunityID
	Title       string
	Learner     wbl.LearnerID // the kept record of merged ones
	LearnerName string
	Birth       wbl.Date // zero when not known
	School      wbl.SchoolID
	Level       string // of the school
	Employer    wbl.EmployerID
	EmployerIs  string // the name
	NAICS       string
	WorkState   string // of the worksite, else of the district
	Type        string
	State       string // of the placement
	Paid        bool
	From, To    wbl.Date
	Schedule    wbl.Schedule
	Tasks       []task
}

// jurisdiction is whose law holds at the workplace.
func (s subject) jurisdiction() string {
	if len(s.WorkState) != 2 {
		return "US"
	}
	return "US-" + strings.ToUpper(s.WorkState)
}

// file is a subject with everything that was entered about it.
type file struct {
	subject
	ofLearner   LearnerFacts
	ofEmployer  EmployerFacts // with what the industry code tells
	ofPlacement PlacementFacts
	calendar    labor.Calendar
	assumed     bool // some school year of the calendar is only assumed
}

// bench judges within one transaction: it keeps the rules and the calendars that were
// read.
type bench struct {
	tx        *db.Tx
	rules     *labor.Rules
	calendars map[wbl.SchoolID]followed
}

// followed are the calendars of one school.
type followed struct{ own, district map[int]Calendar }

func (s *Service) bench(tx *db.Tx) (*bench, error) {
	rules, err := s.rulesOf(tx)
	return &bench{tx: tx, rules: rules, calendars: map[wbl.SchoolID]followed{}}, err
}

// calendar makes the engine's calendar of a school for the school years from one day to
// another, and those before and after, and tells whether any of them is only assumed.
func (b *bench) calendar(school wbl.SchoolID, level string, from, to wbl.Date) (c labor.Calendar, assumed bool, err error) {
	f, ok := b.calendars[school]
	if !ok {
		if f.own, f.district, err = calendarsOf(b.tx, school); err != nil {
			return c, false, err
		}
		b.calendars[school] = f
	}
	const margin = 8 // days: rules look at the days around a week
	from, to = from.AddDays(-margin), to.AddDays(margin)
	usual := follow(f.own, f.district, from.SchoolYear()).HoursOf(level)
	c.SetHours(labor.Clock(usual.Start), labor.Clock(usual.End))
	for year := from.SchoolYear(); year <= to.SchoolYear(); year++ {
		cal := follow(f.own, f.district, year)
		assumed = assumed || cal.Source == Assumed
		for d := cal.First; !d.After(cal.Last); d = d.AddDays(1) {
			if d.Before(from) || d.After(to) {
				continue
			}
			switch day := cal.On(d, level); {
			case !day.In:
			case day.Hours == usual:
				c.AddSchoolDay(laborDay(d))
			default:
				c.SetHoursOn(laborDay(d), labor.Clock(day.Start), labor.Clock(day.End))
			}
		}
	}
	return c, assumed, nil
}

// open reads what was entered about a subject, and its calendar from one day to another.
func (b *bench) open(s subject, from, to wbl.Date) (f file, err error) {
	f.subject = s
	if err = readFacts(b.tx, "learner", string(s.Learner), &f.ofLearner); err != nil {
		return f, err
	}
	if err = readFacts(b.tx, "employer", string(s.Employer), &f.ofEmployer); err != nil {
		return f, err
	}
	if err = readFacts(b.tx, "placement", string(s.Placement), &f.ofPlacement); err != nil {
		return f, err
	}
	f.ofEmployer = f.ofEmployer.guess(s.NAICS)
	if f.ofPlacement.Agreement.Kind == "" {
		if f.ofPlacement.Agreement, err = agreementOf(b.tx, s.Placement); err != nil {
			return f, err
		}
	}
	f.calendar, f.assumed, err = b.calendar(s.School, s.Level, from, to)
	return f, err
}

// observes reports whether a type of experience is no employment: nothing is done that
// benefits the business.
func observes(code string) bool {
	t, ok := wbl.TypeByCode(code)
	return ok && t.Level <= wbl.Exploration
}

// programOf is the programme that a type of experience stands for until somebody says
// otherwise: none, for only a school knows whether a programme was approved.
func (f file) programOf() string {
	if f.ofPlacement.Program != "" {
		return f.ofPlacement.Program
	}
	return "none"
}

// ask makes the case of a file, without shifts.
func (b *bench) ask(f file) labor.Case {
	p := f.ofPlacement
	c := labor.Case{
		ID: string(f.Placement), Jurisdiction: f.jurisdiction(), Uncovered: f.ofEmployer.Uncovered, On: labor.NoDay,
		Minor:   labor.Minor{BirthDate: laborDay(f.Birth), CompletedHighSchool: f.ofLearner.Graduated, ExcusedFromSchool: f.ofLearner.Excused},
		Program: code[labor.Program](f.programOf(), Programs), Employer: f.ofEmployer.employer(p.ParentOwned), Calendar: f.calendar,
		Agreement: p.Agreement.agreement(), Consents: consents(p.Consents), PapersKnown: f.Placement != "",
	}
	if observes(f.Type) {
		c.Activity = labor.Observing
	}
	for _, t := range f.Tasks {
		if tag := ruleTag(b.rules, t.Hazard, f.ofEmployer.Agriculture); tag != "" && !slices.Contains(c.Tasks, tag) {
			c.Tasks = append(c.Tasks, tag)
		}
	}
	for _, tag := range p.Tasks {
		if !slices.Contains(c.Tasks, tag) {
			c.Tasks = append(c.Tasks, tag)
		}
	}
	for _, h := range p.Papers {
		c.Papers = append(c.Papers, labor.Paper{Kind: h.Kind, From: laborDay(h.From), To: laborDay(h.To)})
	}
	return c
}

// planned makes the shifts of a usual week over a time.
func planned(s wbl.Schedule, from, to wbl.Date) (out []labor.Shift) {
	for d := from; !d.After(to); d = d.AddDays(1) {
		if u, ok := s.On(d.Weekday()); ok {
			out = append(out, shiftAt(d, u.Start, u.End, u.Break))
		}
	}
	return out
}

// shiftAt is a shift; an end at or before the start is after midnight.
func shiftAt(day wbl.Date, start, end, pause int) labor.Shift {
	if end <= start {
		end += wbl.MaxDay
	}
	return labor.Shift{Date: laborDay(day), Start: labor.Clock(start), End: labor.Clock(end), UnpaidBreak: pause}
}

// longestPlan bounds how far ahead a usual week is looked at.
const longestPlan = 400

// span is the time over which a plan is judged: from its first day, or today, to its
// last, or the end of a school year's length.
func span(s subject, today wbl.Date) (from, to wbl.Date) {
	from, to = s.From, s.To
	if from.IsZero() || from.Before(today) {
		from = today
	}
	if to.IsZero() {
		to = from.AddDays(280)
	}
	if to.Before(from) {
		to = from
	}
	if to.DaysSince(from) > longestPlan {
		to = from.AddDays(longestPlan)
	}
	return from, to
}

func readTasks(text string) (out []task, err error) {
	if text == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("read tasks: %w", err)
	}
	return out, nil
}

func readSchedule(text string) (out wbl.Schedule, err error) {
	if text == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("read a schedule: %w", err)
	}
	return out, nil
}

// birthdayAt is the day on which somebody born on a day reaches an age.
func birthdayAt(birth wbl.Date, age int) wbl.Date {
	return wbl.NewDate(birth.Year+age, birth.Month, birth.Day)
}

// bornFor is a birth date of somebody who is of an age on a day, and stays so for most
// of a year: whom a page describes when it speaks of an age.
func bornFor(age int, day wbl.Date) wbl.Date {
	return wbl.NewDate(day.Year-age, day.Month, day.Day-1)
}
