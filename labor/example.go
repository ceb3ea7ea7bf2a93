package labor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Example makes a case from a line such as
//
//	15 2026-10-13 16:00-19:00 prior=11h wecep task=slicer
//
// An age, or born=2011-03-02; days, each followed by its shifts; and what else is so. The age is reached
// half a year before the first shift. School is from 8 am to 3 pm on weekdays from 31
// August 2026 to 18 June 2027 but for a few closed days. Each row of the rules carries
// two of these, one that keeps it and one that does not.
func Example(jurisdiction, line string) (*Case, error) {
	x := example{c: &Case{ID: "example", Jurisdiction: jurisdiction, On: NoDay, Agreement: Agreement{From: NoDay, To: NoDay}}, day: NoDay, age: -1, born: NoDay}
	x.c.Calendar = exampleCalendar()
	for _, word := range strings.Fields(line) {
		if err := x.word(word); err != nil {
			return nil, fmt.Errorf("example %q: %w", line, err)
		}
	}
	if x.age < 0 && x.born == NoDay {
		return nil, fmt.Errorf("example %q begins with an age, or born= and a day", line)
	}
	first := DateOf(2026, time.October, 13)
	if x.day != NoDay {
		first = x.day
	}
	if len(x.c.Shifts) > 0 {
		first = x.c.Shifts[0].Date
	} else {
		x.c.On = first
	}
	y, m, d := first.Date()
	x.c.Minor.BirthDate = x.born
	if x.born == NoDay {
		x.c.Minor.BirthDate = DateOf(y-x.age, m-6, d)
	}
	for _, p := range []struct {
		minutes int
		to      *[]WeekMinutes
	}{{x.prior, &x.c.Prior}, {x.other, &x.c.Other}} {
		if p.minutes > 0 {
			*p.to = []WeekMinutes{{first.Week(), p.minutes}}
		}
	}
	return x.c, nil
}

func exampleCalendar() (c Calendar) {
	c.AddSchoolYear(DateOf(2026, time.August, 31), DateOf(2027, time.June, 18), time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	for _, d := range []Day{
		LaborDay(2026), DateOf(2026, time.November, 26), DateOf(2026, time.November, 27), DateOf(2027, time.May, 31),
	} {
		c.Close(d)
	}
	for d := DateOf(2026, time.December, 24); d <= DateOf(2027, time.January, 1); d++ {
		c.Close(d)
	}
	c.SetHours(8*60, 15*60)
	return c
}

type example struct {
	c            *Case
	day          Day
	age          int
	born         Day
	prior, other int
}

func (x *example) word(w string) error {
	if d, ok := parseDay(w); ok {
		x.day = d
		return nil
	}
	if name, value, ok := strings.Cut(w, "="); ok {
		return x.setting(name, value)
	}
	if n, err := strconv.Atoi(w); err == nil {
		x.age = n
		return nil
	}
	if s, ok := x.shift(w); ok {
		x.c.Shifts = append(x.c.Shifts, s)
		return nil
	}
	if set := exampleWords[w]; set != nil {
		set(x.c)
		return nil
	}
	return fmt.Errorf("the word %q is not known", w)
}

// shift reads 16:00-19:00 and 16:00-22:00/30, with half an hour of unpaid break.
func (x *example) shift(w string) (s Shift, ok bool) {
	times, rest, _ := strings.Cut(w, "/")
	from, to, _ := strings.Cut(times, "-")
	s = Shift{Date: x.day}
	var ok1, ok2 bool
	s.Start, ok1 = parseClock(from)
	s.End, ok2 = parseClock(to)
	if rest != "" {
		s.UnpaidBreak, _ = digits(rest)
	}
	if s.End <= s.Start {
		s.End += dayEnd
	}
	return s, ok1 && ok2 && x.day != NoDay
}

func (x *example) setting(name, value string) (err error) {
	switch name {
	case "born":
		x.born, err = ParseDay(value)
	case "prior":
		x.prior, err = parseAmount(value)
	case "other":
		x.other, err = parseAmount(value)
	case "task":
		x.c.Tasks = append(x.c.Tasks, value)
	case "paper":
		x.c.PapersKnown = true
		x.c.Papers = append(x.c.Papers, Paper{Kind: value, From: NoDay, To: NoDay})
	case "nights":
		x.c.Consents.LateNights, err = strconv.Atoi(value)
	case "industry":
		i := slices.Index(industryNames, value)
		if i < 0 {
			return fmt.Errorf("industry %q is not known", value)
		}
		x.c.Employer.Industry = Industry(i)
	case "hazard":
		order, only, _ := strings.Cut(value, "/")
		x.c.Hazard.LoadOnly = only == "load"
		x.c.Hazard.Order, err = strconv.Atoi(order)
	case "agreement":
		return x.agreement(value)
	case "unsigned":
		return drop(&x.c.Agreement.SignedBy, signerNames, value)
	case "without":
		return drop(&x.c.Agreement.Clauses, clauseNames, value)
	default:
		return x.drivingSetting(name, value)
	}
	return err
}

// agreement reads student_learner/8: a complete agreement that names order 8.
func (x *example) agreement(value string) error {
	kind, order, _ := strings.Cut(value, "/")
	n, err := strconv.Atoi(order)
	i := slices.Index(programNames, kind)
	if err != nil || i < 0 {
		return fmt.Errorf("an agreement is student_learner or apprentice with the number of an order, as in student_learner/8, not %q", value)
	}
	x.c.Agreement = Agreement{
		Kind: Program(i), Orders: []int{n}, Clauses: allClauses, SignedBy: SignedEmployer | SignedSchool | SignedStudent,
		Registered: true, JourneyworkerPresent: true, From: NoDay, To: NoDay,
	}
	return nil
}

// drop takes the named bit out of a set.
func drop[T ~uint8](set *T, names []string, name string) error {
	i := slices.Index(names, name)
	if i < 0 {
		return fmt.Errorf("%q is none of %s", name, strings.Join(names, ", "))
	}
	*set &^= 1 << i
	return nil
}

// drivingSetting changes one fact of lawful driving.
func (x *example) drivingSetting(name, value string) error {
	amount, err := parseAmount(value)
	if err != nil {
		return err
	}
	d := x.c.Driving
	if d == nil {
		return fmt.Errorf("the setting %q is not known, or comes before the word driving", name)
	}
	to, ok := map[string]*int{
		"lb": &d.VehicleLB, "miles": &d.Miles, "passengers": &d.Passengers, "deliveries": &d.DeliveryTrips,
		"trips": &d.PassengerTrips, "drive_day": &d.MinutesDay, "drive_week": &d.MinutesWeek,
	}[name]
	if !ok {
		return fmt.Errorf("the setting %q is not known", name)
	}
	*to = amount
	return nil
}

// Try tries a row's two examples: the one that keeps it is not found by its rule, the one
// that does not is, and by this very row. An exemption's first example has no finding
// of the kinds that it frees from, the second one has.
func (r *Rules) Try(row *Row) error {
	find := r.foundBy
	if row.kind == kindExempt {
		find = r.foundOfKinds
	}
	kept, err := find(row, row.Pass)
	if err != nil {
		return err
	}
	if kept != nil {
		return fmt.Errorf("%s: the example %q is to keep the rule: %s", row.Rule, row.Pass, r.Message(*kept, English))
	}
	broken, err := find(row, row.Fail)
	switch {
	case err != nil:
		return err
	case broken == nil:
		return fmt.Errorf("%s: the example %q is not to keep the rule, and does", row.Rule, row.Fail)
	case row.kind != kindExempt && row.value != none && broken.row != row:
		return fmt.Errorf("%s: the example %q is found by the row of %s", row.Rule, row.Fail, broken.Cite)
	}
	return nil
}

// foundBy is the finding of a row's rule about an example.
func (r *Rules) foundBy(row *Row, line string) (*Finding, error) {
	c, err := Example(row.Jurisdiction, line)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Check(c).Findings {
		if f.Rule == row.Rule && f.Severity == row.Severity {
			return &f, nil
		}
	}
	return nil, nil
}

// foundOfKinds is a finding of the kinds that a row frees from about an example.
func (r *Rules) foundOfKinds(row *Row, line string) (*Finding, error) {
	c, err := Example(row.Jurisdiction, line)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Check(c).Findings {
		if f.row != nil && f.Jurisdiction == row.Jurisdiction && row.kinds.has(f.row.kind) {
			return &f, nil
		}
	}
	return nil, nil
}

// exampleWords are the words of an example that are no shift, day or setting.
var exampleWords = map[string]func(*Case){
	"graduated":          func(c *Case) { c.Minor.CompletedHighSchool = true },
	"excused":            func(c *Case) { c.Minor.ExcusedFromSchool = true },
	"uncovered":          func(c *Case) { c.Uncovered = true },
	"observing":          func(c *Case) { c.Activity = Observing },
	"wecep":              func(c *Case) { c.Program = WECEP },
	"wsp":                func(c *Case) { c.Program = WSP },
	"student_learner":    func(c *Case) { c.Program = StudentLearner },
	"apprentice":         func(c *Case) { c.Program = Apprentice },
	"coop":               func(c *Case) { c.Program = Coop },
	"wee":                func(c *Case) { c.Program = WEE },
	"agriculture":        func(c *Case) { c.Employer.Agriculture = true },
	"parent_owned":       func(c *Case) { c.Employer.ParentOwned = true },
	"small_farm":         func(c *Case) { c.Employer.SmallFarm = true },
	"late_store":         func(c *Case) { c.Employer.ClosesAt = 22 * 60 },
	"restaurant":         func(c *Case) { c.Employer.Industry = Restaurant },
	"racetrack":          func(c *Case) { c.Employer.Industry = Racetrack },
	"parent_late_night":  func(c *Case) { c.Consents.ParentLateNight = true },
	"adult_supervision":  func(c *Case) { c.Consents.AdultSupervision = true },
	"school_variance":    func(c *Case) { c.Consents.SchoolVariance = true },
	"school_certificate": func(c *Case) { c.Consents.SchoolCertificate = true },
	"parent_work":        func(c *Case) { c.Consents.ParentWork = true },
	"school_release":     func(c *Case) { c.Consents.SchoolRelease = true },
	"no_papers":          func(c *Case) { c.PapersKnown = true },
	"farm_certificate":   func(c *Case) { c.Consents.FarmCertificate = true },
	"driving": func(c *Case) {
		c.Driving = &Driving{VehicleLB: 6000, Daylight: true, Licensed: true, DriverEducation: true, CleanRecord: true, Miles: 30, Passengers: 3, DeliveryTrips: 2, PassengerTrips: 2}
	},
	"no_belts":            func(c *Case) { c.Driving.NoSeatBelts = true },
	"dark":                func(c *Case) { c.Driving.Daylight = false },
	"unlicensed":          func(c *Case) { c.Driving.Licensed = false },
	"traffic_ticket":      func(c *Case) { c.Driving.CleanRecord = false },
	"no_driver_education": func(c *Case) { c.Driving.DriverEducation = false },
	"towing":              func(c *Case) { c.Driving.Towing = true },
}
