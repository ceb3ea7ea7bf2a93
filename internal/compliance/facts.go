package compliance

import (
	"slices"
	"strings"

	"throughline/internal/wbl"
	"throughline/labor"
)

// LearnerFacts are what the law asks about a learner and the roster does not hold.
type LearnerFacts struct {
	Graduated bool `json:"graduated,omitempty"` // has completed high school
	Excused   bool `json:"excused,omitempty"`   // by the state or a court, 29 CFR 570.35(b)
}

// EmployerFacts are what the law asks about an employer, once for all its placements.
type EmployerFacts struct {
	Kind        string `json:"kind,omitempty"`     // see EmployerKinds; "" is guessed from the industry code
	Industry    string `json:"industry,omitempty"` // see Industries; "" likewise
	Uncovered   bool   `json:"uncovered,omitempty"`
	Agriculture bool   `json:"agriculture,omitempty"`
	SmallFarm   bool   `json:"small_farm,omitempty"`
	ClosesAt    int    `json:"closes_at,omitempty"` // to customers, minutes after midnight; 0 is not known
}

// PlacementFacts are what the law asks about one placement. Papers and agreements of
// room agreements are added to them.
type PlacementFacts struct {
	Program     string         `json:"program,omitempty"` // see Programs
	ParentOwned bool           `json:"parent_owned,omitempty"`
	Tasks       []string       `json:"tasks,omitempty"`  // tags of the rules, beside those of the opportunity
	Papers      []Held         `json:"papers,omitempty"` // documents that the school has seen
	Agreement   AgreementFacts `json:"agreement,omitzero"`
	Consents    []string       `json:"consents,omitempty"` // see ConsentNames
}

// Held is a document that somebody has shown.
type Held struct {
	Kind   string   `json:"kind"` // as rules name it: work_permit
	Number string   `json:"number,omitempty"`
	From   wbl.Date `json:"from,omitzero"`
	To     wbl.Date `json:"to,omitzero"` // the last day; zero for no end
}

// AgreementFacts are what the written agreement of a student-learner or apprentice says.
type AgreementFacts struct {
	Kind          string   `json:"kind,omitempty"` // student_learner, apprentice; "" for none
	Orders        []int    `json:"orders,omitempty"`
	Clauses       []string `json:"clauses,omitempty"`
	SignedBy      []string `json:"signed_by,omitempty"`
	Registered    bool     `json:"registered,omitempty"`
	Journeyworker bool     `json:"journeyworker,omitempty"`
	From          wbl.Date `json:"from,omitzero"`
	To            wbl.Date `json:"to,omitzero"`
}

// The words in which facts are kept; those of package labor's JSON.
var (
	Programs      = []string{"none", "wecep", "wsp", "student_learner", "apprentice", "coop", "wee"}
	EmployerKinds = []string{"for_profit", "nonprofit", "public", "school", "household"}
	Industries    = []string{
		"other", "office", "retail", "grocery", "restaurant", "hospitality", "health_care", "education", "recreation", "entertainment",
		"racetrack", "manufacturing", "processing", "mining", "construction", "transportation", "warehousing", "utilities", "forestry", "farming",
	}
	AgreementKinds = []string{"student_learner", "apprentice"}
	ClauseNames    = []string{"incidental", "intermittent_supervised", "safety_instruction", "progressive_schedule"}
	SignerNames    = []string{"employer", "school", "student", "parent"}
	ConsentNames   = []string{"parent_late_night", "adult_supervision", "school_variance", "school_certificate", "parent_work", "school_release", "farm_certificate"}
)

// exemptible are the hazardous orders from which an agreement can exempt, law:29CFR570.50.
var exemptible = []int{5, 8, 10, 12, 14, 16, 17}

const (
	maxPapers = 12
	maxNumber = 60
)

// Validate checks what was entered about a placement, in the order of the form.
func (f PlacementFacts) Validate(tags func(string) bool) (errs wbl.FieldErrors) {
	if f.Program != "" && !slices.Contains(Programs, f.Program) {
		errs.Add("program", "compliance.error.choose")
	}
	for _, t := range f.Tasks {
		if !tags(t) {
			errs.Add("tasks", "compliance.error.task", "tag", t)
		}
	}
	for i, p := range f.Papers {
		switch {
		case i >= maxPapers:
			errs.Add("papers", "compliance.error.papers")
		case len([]rune(p.Number)) > maxNumber:
			errs.Add("paper_"+p.Kind, "error.too_long", "max", maxNumber)
		case !p.From.IsZero() && !p.To.IsZero() && p.To.Before(p.From):
			errs.Add("paper_"+p.Kind+"_to", "compliance.error.to_before")
		}
	}
	return append(append(errs, f.Agreement.validate()...), known("consents", f.Consents, ConsentNames)...)
}

func (a AgreementFacts) validate() (errs wbl.FieldErrors) {
	if a.Kind != "" && !slices.Contains(AgreementKinds, a.Kind) {
		errs.Add("agreement", "compliance.error.choose")
	}
	for _, o := range a.Orders {
		if !slices.Contains(exemptible, o) {
			errs.Add("orders", "compliance.error.order", "order", o)
		}
	}
	errs = append(append(errs, known("clauses", a.Clauses, ClauseNames)...), known("signed", a.SignedBy, SignerNames)...)
	if !a.From.IsZero() && !a.To.IsZero() && a.To.Before(a.From) {
		errs.Add("agreement_to", "compliance.error.to_before")
	}
	return errs
}

// Validate checks what was entered about an employer.
func (f EmployerFacts) Validate() (errs wbl.FieldErrors) {
	if f.Kind != "" && !slices.Contains(EmployerKinds, f.Kind) {
		errs.Add("kind", "compliance.error.choose")
	}
	if f.Industry != "" && !slices.Contains(Industries, f.Industry) {
		errs.Add("industry", "compliance.error.choose")
	}
	return errs
}

func known(field string, have, all []string) (errs wbl.FieldErrors) {
	for _, x := range have {
		if !slices.Contains(all, x) {
			errs.Add(field, "compliance.error.choose")
			break
		}
	}
	return errs
}

// bits makes a set of flags of the words that a list names; the n-th word is bit n.
func bits[T ~uint8](have, all []string) (set T) {
	for n, word := range all {
		if slices.Contains(have, word) {
			set |= 1 << n
		}
	}
	return set
}

// code is the place of a word in its list, as labor numbers it; 0 when it is not there.
func code[T ~uint8](word string, all []string) T { return T(max(0, slices.Index(all, word))) }

// laborDay is a day as the engine counts it; the zero date is NoDay.
func laborDay(d wbl.Date) labor.Day {
	if d.IsZero() {
		return labor.NoDay
	}
	return labor.DateOf(d.Year, d.Month, d.Day)
}

func (a AgreementFacts) agreement() labor.Agreement {
	return labor.Agreement{
		Kind: code[labor.Program](a.Kind, Programs), Orders: a.Orders, Clauses: bits[labor.Clauses](a.Clauses, ClauseNames),
		SignedBy: bits[labor.Signers](a.SignedBy, SignerNames), Registered: a.Registered, JourneyworkerPresent: a.Journeyworker,
		From: laborDay(a.From), To: laborDay(a.To),
	}
}

func consents(have []string) labor.Consents {
	is := func(name string) bool { return slices.Contains(have, name) }
	return labor.Consents{
		ParentLateNight: is("parent_late_night"), AdultSupervision: is("adult_supervision"), SchoolVariance: is("school_variance"),
		SchoolCertificate: is("school_certificate"), ParentWork: is("parent_work"), SchoolRelease: is("school_release"), FarmCertificate: is("farm_certificate"),
	}
}

// naics guesses industry and kind of an employer from the beginning of its industry
// code; the longest that fits counts.
var naics = []struct{ begin, industry, kind string }{
	{"1", "farming", ""},
	{"113", "forestry", ""},
	{"21", "mining", ""},
	{"22", "utilities", ""},
	{"23", "construction", ""},
	{"31", "processing", ""},
	{"32", "manufacturing", ""},
	{"33", "manufacturing", ""},
	{"42", "warehousing", ""},
	{"44", "retail", ""},
	{"45", "retail", ""},
	{"445", "grocery", ""},
	{"48", "transportation", ""},
	{"49", "transportation", ""},
	{"493", "warehousing", ""},
	{"51", "office", ""},
	{"52", "office", ""},
	{"53", "office", ""},
	{"54", "office", ""},
	{"55", "office", ""},
	{"56", "other", ""},
	{"61", "education", "school"},
	{"62", "health_care", ""},
	{"71", "recreation", ""},
	{"711", "entertainment", ""},
	{"711212", "racetrack", ""},
	{"721", "hospitality", ""},
	{"722", "restaurant", ""},
	{"8", "other", ""},
	{"814", "other", "household"},
	{"92", "office", "public"},
}

// guess fills what nobody entered about an employer.
func (f EmployerFacts) guess(naicsCode string) EmployerFacts {
	best := -1
	for i, n := range naics {
		if strings.HasPrefix(naicsCode, n.begin) && (best < 0 || len(n.begin) > len(naics[best].begin)) {
			best = i
		}
	}
	if best >= 0 && f.Industry == "" {
		f.Industry = naics[best].industry
		f.Agriculture = f.Agriculture || f.Industry == "farming"
	}
	if best >= 0 && f.Kind == "" {
		f.Kind = naics[best].kind
	}
	return f
}

func (f EmployerFacts) employer(parentOwned bool) labor.Employer {
	return labor.Employer{
		Kind: code[labor.EmployerKind](f.Kind, EmployerKinds), Industry: code[labor.Industry](f.Industry, Industries),
		ParentOwned: parentOwned, Agriculture: f.Agriculture, SmallFarm: f.SmallFarm, ClosesAt: labor.Clock(f.ClosesAt),
	}
}
