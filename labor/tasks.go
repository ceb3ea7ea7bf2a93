package labor

import "slices"

// Keys of the words about tasks.
const (
	saysTask       = "task"
	saysOrder      = "order"
	saysAgreement  = "agreement"
	saysFarm       = "farm_task"
	saysObserving  = "observing"
	saysNotDriving = "driving_facts"
)

// tasks judges the tasks by federal law: the hazardous-occupations orders at any age
// under 18, the list of what is permitted at 14 and 15, and the hazardous work on farms
// under 16.
func (j *Judge) tasks(b *book) {
	for i := range j.days {
		d := &j.days[i]
		if d.age >= 18 {
			return
		}
		for _, t := range j.tags {
			j.task(b, d, t)
		}
		if n := j.c.Hazard.Order; n != 0 && !j.c.Employer.Agriculture {
			j.order(d, j.rules.order(n), j.rules.order(n).Rule, n == 12 && j.c.Hazard.LoadOnly && d.age >= 16)
		}
	}
}

// task judges one task on one day.
func (j *Judge) task(b *book, d *workday, t *Tag) {
	switch {
	case j.c.Employer.Agriculture:
		if t.Farm != 0 && d.age < 16 {
			j.farm(d, t)
		}
	case t.Order == 2 && t.Driving:
		j.driving(b, d, t)
	case t.Order != 0:
		j.order(d, j.rules.order(t.Order), t.Name, d.age >= t.Youngest)
	case d.age < t.Youngest && !j.c.Employer.ParentOwned:
		j.about(d, t.Name, Finding{Rule: "us.14-15.task", Cite: t.Cite, Limit: t.Youngest, Says: saysTask, Verified: t.Verified})
	}
}

// about completes a finding about a task, once a rule and task.
func (j *Judge) about(d *workday, task string, f Finding) {
	if !j.once(f.Rule, task) {
		return
	}
	f.Jurisdiction, f.Shift, f.Task, f.Date, f.Age, f.Measured, f.Unit = "US", int(d.shift()), task, d.day, d.age, d.age, unitYears
	if f.Severity == "" {
		f.Severity = Violation
	}
	j.found = append(j.found, f)
}

// order judges work that a hazardous-occupations order covers. Seven of them have an
// exemption for apprentices and student-learners, law:29CFR570.50.
func (j *Judge) order(d *workday, o *Order, task string, allowed bool) {
	if allowed {
		return
	}
	f := Finding{Rule: o.Rule, Cite: o.Cite, Limit: 18, Says: saysOrder, Verified: o.Verified}
	if !o.Exempt || d.age < 16 || j.c.Agreement.Kind != StudentLearner && j.c.Agreement.Kind != Apprentice {
		j.about(d, task, f)
		return
	}
	if missing := j.lacks(o.Number, d.day); missing != "" {
		f.Rule, f.Cite, f.Says = "us.ho.agreement", j.rules.cites["29CFR570.50"]+"(c)", saysAgreement+"_"+missing
		if j.c.Agreement.Kind == Apprentice {
			f.Cite = j.rules.cites["29CFR570.50"] + "(b)"
		}
		f.Limit = o.Number
		j.about(d, task, f)
	}
}

// lacks is what the agreement lacks first for an order, as the end of a key of words;
// nothing when all conditions are met.
func (j *Judge) lacks(order int, d Day) string {
	a := &j.c.Agreement
	switch {
	case a.From != NoDay && d < a.From, a.To != NoDay && d > a.To:
		return "dates"
	case !slices.Contains(a.Orders, order):
		return "order"
	case a.Clauses&Incidental == 0:
		return "incidental"
	case a.Clauses&IntermittentSupervised == 0:
		return "intermittent"
	}
	if a.Kind == Apprentice {
		switch {
		case !a.Registered:
			return "registered"
		case !a.JourneyworkerPresent:
			return "journeyworker"
		}
		return ""
	}
	switch {
	case a.Clauses&SafetyInstruction == 0:
		return "safety"
	case a.Clauses&ProgressiveSchedule == 0:
		return "schedule"
	case a.SignedBy&SignedEmployer == 0:
		return "employer"
	case a.SignedBy&SignedSchool == 0:
		return "school"
	}
	return ""
}

// farm judges hazardous work in agriculture, law:29CFR570.71. A student-learner with an
// agreement may do the first six, who holds a certificate the first two.
func (j *Judge) farm(d *workday, t *Tag) {
	a := &j.c.Agreement
	full := a.Kind == StudentLearner && a.Clauses == allClauses && a.SignedBy&(SignedEmployer|SignedSchool) == SignedEmployer|SignedSchool
	switch {
	case j.c.Employer.ParentOwned,
		t.Farm <= 6 && d.age >= 14 && full,
		t.Farm <= 2 && d.age >= 14 && j.c.Consents.FarmCertificate:
		return
	}
	j.about(d, t.Name, Finding{Rule: "us.farm.task", Cite: t.Cite, Limit: 16, Says: saysFarm, Verified: t.Verified})
}

// driving judges driving on public roads: never at 16, at 17 within the limits of the
// book's rows, law:29CFR570.52(b).
func (j *Judge) driving(b *book, d *workday, t *Tag) {
	f := Finding{Rule: j.rules.order(2).Rule, Cite: t.Cite, Limit: 18, Says: saysOrder, Verified: t.Verified}
	switch {
	case d.age < 17:
		j.about(d, t.Name, f)
		return
	case j.c.Driving == nil:
		f.Rule, f.Says = "us.17.driving", saysNotDriving
		j.about(d, t.Name, f)
		return
	}
	for _, rules := range d.rules(b, kindDriving) {
		r := d.at(rules)
		if r == nil || !j.once(r.Rule, t.Name) {
			continue
		}
		if measured, limit := j.measureDriving(r, d); measured > limit {
			f := j.find(r, d.shift(), d.day, d.age, measured)
			f.Limit, f.Task = limit, t.Name
		}
	}
}

// measureDriving is what a row of driving measures, and its limit. Its name ends the rule's.
func (j *Judge) measureDriving(r *Row, d *workday) (measured, limit int) {
	x := j.c.Driving
	breach := func(is bool) int {
		if is {
			return 1
		}
		return 0
	}
	switch r.Rule[len("us.17.driving."):] {
	case "weight":
		return x.VehicleLB, r.value
	case "miles":
		return x.Miles, r.value
	case "passengers":
		return x.Passengers, r.value
	case "deliveries":
		return x.DeliveryTrips, r.value
	case "passenger_trips":
		return x.PassengerTrips, r.value
	case "day":
		return x.MinutesDay, d.minutes / r.value
	case "week":
		return x.MinutesWeek, (j.minutesOfWeek(d.day.Week()) + minutesIn(j.c.Prior, d.day.Week())) / r.value
	case "daylight":
		return breach(!x.Daylight), 0
	case "license":
		return breach(!x.Licensed), 0
	case "education":
		return breach(!x.DriverEducation), 0
	case "record":
		return breach(!x.CleanRecord), 0
	case "seat_belts":
		return breach(x.NoSeatBelts), 0
	}
	return breach(x.Towing || x.Route || x.Urgent), 0 // "kind"
}

func (j *Judge) minutesOfWeek(sunday Day) (n int) {
	for i := range j.days {
		if j.days[i].day.Week() == sunday {
			n += j.days[i].minutes
		}
	}
	return n
}

// observing warns about a job shadow: it is no employment while nothing is done that
// benefits the business. The age limits of tasks are kept as a matter of safety.
func (j *Judge) observing() {
	if len(j.days) == 0 || j.days[0].age >= 18 {
		return
	}
	d := &j.days[0]
	cite := j.rules.cites["29USC203"] + "(g)"
	j.about(d, "", Finding{Rule: "us.observing", Cite: cite, Severity: Warn, Says: saysObserving, Verified: true})
	for _, t := range j.tags {
		if d.age < t.Youngest {
			j.about(d, t.Name, Finding{Rule: "us.observing", Cite: t.Cite, Severity: Warn, Limit: t.Youngest, Says: saysObserving + "_task", Verified: t.Verified})
		}
	}
}
