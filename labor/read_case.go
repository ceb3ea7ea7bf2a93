package labor

import (
	"slices"
	"time"
)

func (r *Reader) jurisdiction() {
	b, ok := r.s.string("a place such as US-MA")
	if !ok {
		return
	}
	if string(b) != "US" && (len(b) != 5 || string(b[:3]) != "US-" || !isState(string(b[3:]))) {
		r.s.problem("needs US, or US- with the two letters of a state, as in US-MA, not %q", shorten(b))
		return
	}
	if known, ok := r.known[string(b)]; ok {
		r.c.Jurisdiction = known
		return
	}
	r.c.Jurisdiction = string(b)
	r.known[r.c.Jurisdiction] = r.c.Jurisdiction
}

// states are the codes of states and territories, in order.
const states = "AK AL AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY"

func isState(code string) bool {
	for i := 0; i+2 <= len(states); i += 3 {
		if states[i:i+2] == code {
			return true
		}
	}
	return false
}

// day reads a day into to; null and "" leave it open.
func (r *Reader) day(to *Day) {
	b, ok := r.s.string("a day such as 2026-10-13")
	if !ok {
		return
	}
	d, isDay := parseDay(b)
	if !isDay {
		r.s.problem("needs a day such as 2026-10-13, not %q", shorten(b))
		return
	}
	*to = d
}

// clock reads a time of day.
func (r *Reader) clock(to *Clock) bool {
	b, ok := r.s.string("a time such as 16:00")
	if !ok {
		return false
	}
	c, isClock := parseClock(b)
	if !isClock {
		r.s.problem("needs a time from 00:00 to 24:00, not %q", shorten(b))
		return false
	}
	*to = c
	return true
}

func (r *Reader) minor() {
	s, m := &r.s, &r.c.Minor
	s.object(func(name []byte) {
		switch string(name) {
		case "birth_date":
			r.day(&m.BirthDate)
		case "completed_high_school":
			s.bool(&m.CompletedHighSchool)
		case "excused_from_school":
			s.bool(&m.ExcusedFromSchool)
		default:
			s.unknown()
		}
	})
}

func (r *Reader) employer() {
	s, e := &r.s, &r.c.Employer
	s.object(func(name []byte) {
		switch string(name) {
		case "kind":
			e.Kind = EmployerKind(r.code(kindNames))
		case "industry":
			// Any word is taken: those that no rule names are as good as "other".
			e.Industry = Industry(max(0, slices.Index(industryNames, r.name())))
		case "parent_owned":
			s.bool(&e.ParentOwned)
		case "agriculture":
			s.bool(&e.Agriculture)
		case "small_farm":
			s.bool(&e.SmallFarm)
		case "closes_at":
			r.clock(&e.ClosesAt)
		default:
			s.unknown()
		}
	})
}

// weeks reads minutes by the Sunday that begins the week.
func (r *Reader) weeks(to *[]WeekMinutes) {
	r.s.object(func(date []byte) {
		w := WeekMinutes{}
		var ok bool
		if w.Sunday, ok = parseDay(date); !ok || w.Sunday.Weekday() != time.Sunday {
			r.s.problem("needs the Sunday that begins the week as its name, such as 2026-10-11")
		}
		r.s.int(&w.Minutes, 0, 7*24*60)
		*to = append(*to, w)
	})
}

func (r *Reader) task() {
	name := r.name()
	if name != "" && r.rules.tag(name) == nil {
		r.s.problem(`%q is no tag: "throughline labor tags" lists them`, shorten([]byte(name)))
		return
	}
	r.c.Tasks = append(r.c.Tasks, name)
}

func (r *Reader) hazard() {
	s, h := &r.s, &r.c.Hazard
	s.object(func(name []byte) {
		switch string(name) {
		case "order":
			s.int(&h.Order, 1, 17)
		case "operate":
			operate := true
			s.bool(&operate)
			h.LoadOnly = !operate
		default:
			s.unknown()
		}
	})
}

func (r *Reader) agreement() {
	s, a := &r.s, &r.c.Agreement
	s.object(func(name []byte) {
		switch string(name) {
		case "kind":
			a.Kind = Program(r.code(programNames))
		case "orders":
			s.array(func(int) {
				n := 0
				s.int(&n, 1, 17)
				a.Orders = append(a.Orders, n)
			})
		case "clauses":
			s.array(func(int) { a.Clauses |= 1 << r.code(clauseNames) })
		case "signed_by":
			s.array(func(int) { a.SignedBy |= 1 << r.code(signerNames) })
		case "registered":
			s.bool(&a.Registered)
		case "journeyworker_present":
			s.bool(&a.JourneyworkerPresent)
		case "from":
			r.day(&a.From)
		case "to":
			r.day(&a.To)
		default:
			s.unknown()
		}
	})
}

func (r *Reader) consents() {
	s, k := &r.s, &r.c.Consents
	s.object(func(name []byte) {
		switch string(name) {
		case "parent_late_night":
			s.bool(&k.ParentLateNight)
		case "late_nights_this_week":
			s.int(&k.LateNights, 0, 7)
		case "adult_supervision_after_20":
			s.bool(&k.AdultSupervision)
		case "school_variance":
			s.bool(&k.SchoolVariance)
		case "school_certificate":
			s.bool(&k.SchoolCertificate)
		case "parent_work":
			s.bool(&k.ParentWork)
		case "school_release":
			s.bool(&k.SchoolRelease)
		case "farm_certificate":
			s.bool(&k.FarmCertificate)
		default:
			s.unknown()
		}
	})
}

func (r *Reader) paper() {
	s, p := &r.s, Paper{From: NoDay, To: NoDay}
	s.object(func(name []byte) {
		switch string(name) {
		case "kind":
			p.Kind = r.name()
		case "from":
			r.day(&p.From)
		case "to":
			r.day(&p.To)
		default:
			s.unknown()
		}
	})
	if _, known := r.rules.names[p.Kind]; !known {
		s.problem("%q is no paper that the rules know", p.Kind)
	}
	r.c.Papers = append(r.c.Papers, p)
}

func (r *Reader) driving() {
	s, d := &r.s, &Driving{}
	r.c.Driving = d
	const most = 1_000_000
	s.object(func(name []byte) {
		switch string(name) {
		case "minutes_day":
			s.int(&d.MinutesDay, 0, 24*60)
		case "minutes_week":
			s.int(&d.MinutesWeek, 0, 7*24*60)
		case "vehicle_lb":
			s.int(&d.VehicleLB, 0, most)
		case "miles":
			s.int(&d.Miles, 0, most)
		case "passengers":
			s.int(&d.Passengers, 0, most)
		case "delivery_trips":
			s.int(&d.DeliveryTrips, 0, most)
		case "passenger_trips":
			s.int(&d.PassengerTrips, 0, most)
		case "daylight":
			s.bool(&d.Daylight)
		case "licensed":
			s.bool(&d.Licensed)
		case "driver_education":
			s.bool(&d.DriverEducation)
		case "clean_record":
			s.bool(&d.CleanRecord)
		case "seat_belts":
			belts := true
			s.bool(&belts)
			d.NoSeatBelts = !belts
		case "towing":
			s.bool(&d.Towing)
		case "route":
			s.bool(&d.Route)
		case "urgent":
			s.bool(&d.Urgent)
		default:
			s.unknown()
		}
	})
}

// shift reads one shift. An end at or before the start is on the next day.
func (r *Reader) shift() {
	s, x := &r.s, Shift{Date: NoDay}
	start, end := false, false
	s.object(func(name []byte) {
		switch string(name) {
		case "date":
			r.day(&x.Date)
		case "start":
			start = r.clock(&x.Start)
		case "end":
			end = r.clock(&x.End)
		case "unpaid_break_minutes":
			s.int(&x.UnpaidBreak, 0, 24*60)
		case "paid_break_minutes":
			s.int(&x.PaidBreak, 0, 24*60)
		default:
			s.unknown()
		}
	})
	if x.Start == dayEnd {
		x.Start, x.Date = 0, x.Date+1
	}
	if x.End <= x.Start {
		x.End += dayEnd
	}
	switch {
	case s.broken || len(s.problems) > 0:
	case x.Date == NoDay || !start || !end:
		s.problem("needs date, start and end")
	case x.UnpaidBreak+x.PaidBreak > int(x.End-x.Start):
		s.problem("has more minutes of break than of work")
	}
	r.c.Shifts = append(r.c.Shifts, x)
}
