package labor

// A kind is what a rule measures. Its number is a bit of an exemption's mask.
type kind uint8

const (
	kindExempt kind = iota
	kindMinAge
	kindDay
	kindWeek
	kindMonFri
	kindEarly
	kindLate
	kindSchoolHours
	kindSchoolAndWork
	kindBreak
	kindSupervision
	kindDays
	kindConsecutive
	kindNights
	kindRest
	kindAny24
	kindSchoolDays
	kindIndustry
	kindTask
	kindDriving
	kindPaper
	kinds
)

// A unit is what a finding's numbers count. Its spelling is in the answers.
type unit string

// The units.
const (
	unitNone    unit = ""
	unitMinutes unit = "min"
	unitClock   unit = "clock" // minutes after midnight
	unitDays    unit = "days"
	unitNights  unit = "nights"
	unitYears   unit = "years"
)

var kindTable = [kinds]struct {
	name string
	unit unit
	says string
}{
	kindExempt:        {"exempt", unitNone, "Frees from the kinds of rule in the value"},
	kindMinAge:        {"min_age", unitYears, "Youngest age at which the work is allowed"},
	kindDay:           {"day", unitMinutes, "Most hours of work in a day"},
	kindWeek:          {"week", unitMinutes, "Most hours of work in a week, Sunday to Saturday"},
	kindMonFri:        {"mon_fri", unitMinutes, "Most hours of work from Monday to Friday"},
	kindEarly:         {"early", unitClock, "Work may not begin before"},
	kindLate:          {"late", unitClock, "Work ends by; after 24:00 is the morning after"},
	kindSchoolHours:   {"school_hours", unitMinutes, "No work during the hours of school"},
	kindSchoolAndWork: {"school_and_work", unitMinutes, "Most hours of school and work together in a day"},
	kindBreak:         {"break", unitMinutes, "A break of this length when a shift is longer than the time in “after”"},
	kindSupervision:   {"supervision", unitClock, "Work after this time needs what the condition names"},
	kindDays:          {"days", unitDays, "Most days of work in a week"},
	kindConsecutive:   {"consecutive", unitDays, "Most days of work in a row"},
	kindNights:        {"nights", unitNights, "Most nights a week that end later than the time in “after”"},
	kindRest:          {"rest", unitMinutes, "Hours in a row free of school and work within 24 hours"},
	kindAny24:         {"any_24", unitMinutes, "Most hours of work in any 24 hours"},
	kindSchoolDays:    {"school_hours_days", unitDays, "Most days a week with work during the hours of school, in one week of four; one fewer in the others"},
	kindIndustry:      {"industry", unitNone, "Industries in which only office and sales work is allowed"},
	kindTask:          {"task", unitNone, "Tasks that are not allowed"},
	kindDriving:       {"driving", unitNone, "What driving on the job may not go beyond"},
	kindPaper:         {"paper", unitNone, "A document that must be there before work begins"},
}

func kindOf(name string) (kind, bool) {
	for k, info := range kindTable {
		if info.name == name {
			return kind(k), true
		}
	}
	return 0, false
}

// String is the kind's name in rule files.
func (k kind) String() string { return kindTable[k].name }

// kindSet is a set of kinds.
type kindSet uint32

func (s kindSet) has(k kind) bool { return s>>k&1 == 1 }
