package roster

import (
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// School is a place where learners are enrolled.
type School struct {
	ID       wbl.SchoolID `json:"id"`
	SourceID string       `json:"source_id,omitempty"` // OneRoster sourcedId
	SchoolIn              // what people enter
	EndedOn  wbl.Date     `json:"ended_on,omitzero"`
	Learners int          `json:"learners"` // enrolled now
	Version  int          `json:"version"`
}

// SchoolIn is what people enter about a school.
type SchoolIn struct {
	Name   string   `json:"name"`
	Level  string   `json:"level"`            // one of Levels
	Locale string   `json:"locale,omitempty"` // NCES locale code, see Locales
	City   string   `json:"city,omitempty"`
	State  string   `json:"state,omitempty"` // US postal abbreviation
	Zip    string   `json:"zip,omitempty"`   // 5 digits, or 5+4
	Lat    *float64 `json:"lat,omitempty"`   // degrees; nil when unknown
	Lon    *float64 `json:"lon,omitempty"`
}

// Levels of a school.
var Levels = []string{"elementary", "middle", "high", "other"}

// Locales are the NCES locale codes, from large city to remote country.
var Locales = []string{"11", "12", "13", "21", "22", "23", "31", "32", "33", "41", "42", "43"}

// Clean trims what was entered.
func (in SchoolIn) Clean() SchoolIn {
	in.Name, in.City, in.Zip = strings.TrimSpace(in.Name), strings.TrimSpace(in.City), strings.TrimSpace(in.Zip)
	in.State = strings.ToUpper(strings.TrimSpace(in.State))
	return in
}

// Validate checks what Clean gave.
func (in SchoolIn) Validate() (errs wbl.FieldErrors) {
	if in.Name == "" {
		errs.Add("name", "roster.error.school_name")
	}
	tooLong(&errs, "name", in.Name, 120)
	if !slices.Contains(Levels, in.Level) {
		errs.Add("level", "roster.error.level")
	}
	if in.Locale != "" && !slices.Contains(Locales, in.Locale) {
		errs.Add("locale", "roster.error.locale")
	}
	tooLong(&errs, "city", in.City, 80)
	if in.State != "" && (len(in.State) != 2 || strings.Trim(in.State, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		errs.Add("state", "roster.error.state")
	}
	if in.Zip != "" && !isZip(in.Zip) {
		errs.Add("zip", "roster.error.zip")
	}
	if (in.Lat == nil) != (in.Lon == nil) || in.Lat != nil && (!within(*in.Lat, 90) || !within(*in.Lon, 180)) {
		errs.Add("lat", "roster.error.position")
	}
	return errs
}

// within reports whether a number of degrees lies between -limit and limit; what is not
// a number does not.
func within(degrees, limit float64) bool { return degrees >= -limit && degrees <= limit }

func isZip(s string) bool {
	base, plus, has := strings.Cut(s, "-")
	return len(base) == 5 && strings.Trim(base+plus, "0123456789") == "" && (!has || len(plus) == 4)
}

// State says whether a learner is here.
type State string

// The states of a learner.
const (
	Active State = "active"
	Left   State = "left"
	Merged State = "merged" // MergedInto says into whom
)

// Learner is a person who goes, or went, to a school of the district.
type Learner struct {
	ID         wbl.LearnerID `json:"id"`
	LearnerIn                // what people enter
	State      State         `json:"state"`
	MergedInto wbl.LearnerID `json:"merged_into,omitempty"`
	UpdatedAt  wbl.Instant   `json:"updated_at"`
	Version    int           `json:"version"`
}

// LearnerIn is what people enter about a learner.
type LearnerIn struct {
	School    wbl.SchoolID `json:"school"` // where enrolled now, or last
	Given     string       `json:"given"`
	Middle    string       `json:"middle,omitempty"`
	Family    string       `json:"family"`
	Preferred string       `json:"preferred,omitempty"` // given name that the learner goes by
	Pronouns  string       `json:"pronouns,omitempty"`
	Birth     wbl.Date     `json:"birth_date,omitzero"`
	Grade     string       `json:"grade,omitempty"` // CEDS code, see Grades
	Email     string       `json:"email,omitempty"`
	Phone     string       `json:"phone,omitempty"`
	Lang      string       `json:"lang"` // en or es
}

// Grades are the CEDS codes of the grades that a roster may name, in their order.
var Grades = []string{
	"IT", "PR", "PK", "TK", "KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "PS", "UG", "Other",
}

// Name is the learner's name as staff read it: the preferred given name first.
func (in LearnerIn) Name() string {
	given := in.Given
	if in.Preferred != "" {
		given = in.Preferred
	}
	return strings.TrimSpace(given + " " + in.Family)
}

// Formal is the name in the order of lists: "Lima, Ana B."
func (in LearnerIn) Formal() string {
	s := in.Family + ", " + in.Given
	if in.Middle != "" {
		s += " " + in.Middle
	}
	return s
}

// sortName is the order of lists.
func (in LearnerIn) sortName() string { return wbl.Fold(in.Family + ", " + in.Given) }

// search is what a learner is found by: names and the values of the keys.
func (in LearnerIn) search(keys []Key) string {
	parts := []string{in.Given, in.Preferred, in.Family}
	var numbers []string
	for _, k := range keys {
		if k.Kind != KeyOneRoster || len(k.Value) < 20 { // nobody types a GUID
			numbers = append(numbers, k.Value)
		}
	}
	slices.Sort(numbers)
	return wbl.Fold(strings.Join(append(parts, slices.Compact(numbers)...), " "))
}

// Clean trims what was entered.
func (in LearnerIn) Clean() LearnerIn {
	for _, s := range []*string{&in.Given, &in.Middle, &in.Family, &in.Preferred, &in.Pronouns, &in.Email, &in.Phone} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	if in.Lang == "" {
		in.Lang = "en"
	}
	return in
}

// Validate checks what Clean gave, on a day.
func (in LearnerIn) Validate(today wbl.Date) (errs wbl.FieldErrors) {
	if in.Given == "" {
		errs.Add("given", "roster.error.given")
	}
	if in.Family == "" {
		errs.Add("family", "roster.error.family")
	}
	tooLong(&errs, "given", in.Given, 80)
	tooLong(&errs, "middle", in.Middle, 80)
	tooLong(&errs, "family", in.Family, 80)
	tooLong(&errs, "preferred", in.Preferred, 80)
	tooLong(&errs, "pronouns", in.Pronouns, 80)
	if !in.Birth.IsZero() {
		if age := in.Birth.AgeOn(today); in.Birth.After(today) || age < 3 || age > 30 {
			errs.Add("birth_date", "roster.error.birth_date")
		}
	}
	if in.School == "" {
		errs.Add("school", "roster.error.school")
	}
	if in.Grade != "" && !slices.Contains(Grades, in.Grade) {
		errs.Add("grade", "roster.error.grade")
	}
	if in.Email != "" && !isEmail(in.Email) {
		errs.Add("email", "roster.error.email")
	}
	tooLong(&errs, "phone", in.Phone, 40)
	if in.Lang != "en" && in.Lang != "es" {
		errs.Add("lang", "roster.error.lang")
	}
	return errs
}

func isEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && strings.Contains(s[at:], ".") && !strings.ContainsAny(s, " ,;<>\"") && len(s) <= 254
}

func tooLong(errs *wbl.FieldErrors, field, s string, limit int) {
	if utf8.RuneCountInString(s) > limit {
		errs.Add(field, "error.too_long", "max", limit)
	}
}

// Resource is the learner as access.Can sees it.
func (l Learner) Resource(district wbl.DistrictID) access.Resource {
	return access.Resource{District: district, School: l.School, Learner: l.ID}
}

// Kinds of key by which a learner is found again.
const (
	KeyOneRoster = "oneroster" // sourcedId
	KeySIS       = "sis"       // the student information system's number
	KeyState     = "state"     // the state's number
	KeyDistrict  = "district"  // given by hand in this district
)

// KeyKinds are the kinds that people may enter.
var KeyKinds = []string{KeySIS, KeyState, KeyDistrict}

// Key is one number by which the learner is known somewhere.
type Key struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// keyKind is the kind of key that a OneRoster userIds type names.
func keyKind(typ string) string {
	t := strings.ToLower(typ)
	switch {
	case strings.Contains(t, "state"):
		return KeyState
	case strings.Contains(t, "sis"), strings.Contains(t, "local"), strings.Contains(t, "student"):
		return KeySIS
	case strings.Contains(t, "district"):
		return KeyDistrict
	}
	return "other." + t
}
