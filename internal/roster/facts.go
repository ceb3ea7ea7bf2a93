package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/wbl"
)

// Fact is one thing that is known about a learner, from whom and as of when. Of several
// with one attribute the latest holds; the earlier ones are kept.
type Fact struct {
	Attr       string      `json:"attr"`
	Value      string      `json:"value"`
	Source     string      `json:"source"`
	AsOf       wbl.Date    `json:"as_of"`
	RecordedAt wbl.Instant `json:"-"`
}

// Values of facts. Sex has its own words, see Sexes.
const (
	Yes      = "yes"
	No       = "no"
	Declined = "declined" // asked, and the learner or family would rather not say
	Unknown  = "unknown"  // the source says that it does not know
)

// Sources of facts.
const (
	FromOneRoster = "oneroster"
	FromCSV       = "csv"
	FromStaff     = "staff"
)

// Attributes. Of the races only those that apply are kept as yes, as many as apply;
// a race that once was yes may become no. All races declined is RaceDeclined.
const (
	Sex          = "sex"
	Hispanic     = "ethnicity.hispanic"
	RaceDeclined = "race.declined" // value Declined; No when it was taken back
)

// Races are the attributes of race in the order of the federal categories.
// TwoOrMore is kept where a source says it without saying which.
var Races = []string{"race.american_indian", "race.asian", "race.black", "race.pacific", "race.white", TwoOrMore}

// TwoOrMore says "several races" without their names.
const TwoOrMore = "race.two_or_more"

// Flags are the attributes that are yes or no: supports and circumstances.
var Flags = []string{"el", "disability", "econ", "homeless", "foster", "military", "migrant", "single_parent"}

// Sexes are the words that a fact about sex may have.
var Sexes = []string{"female", "male", "other", Declined, Unknown}

// Facts are the facts in force about one learner, by attribute.
type Facts map[string]Fact

// latest keeps of each attribute the fact that holds: as of the latest day, and on one
// day the one that was recorded last.
func latest(all []Fact) Facts {
	out := Facts{}
	for _, f := range all {
		have, ok := out[f.Attr]
		if !ok || f.AsOf.After(have.AsOf) || f.AsOf == have.AsOf && f.RecordedAt >= have.RecordedAt {
			out[f.Attr] = f
		}
	}
	return out
}

// Mark tells the facts in force from those of another moment: facts have no version, so
// that of two people who answer at once the second is told by it.
func (f Facts) Mark() string {
	sum := sha256.New()
	for _, attr := range sortedKeys(f) {
		fmt.Fprintf(sum, "%s=%s\n", attr, f[attr].Value)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// Races lists the races that apply.
func (f Facts) Races() []string {
	var out []string
	for _, r := range Races {
		if f[r].Value == Yes {
			out = append(out, r)
		}
	}
	return out
}

// Answered reports whether the question behind an attribute is answered: known, or
// refused, which is an answer too. "race" asks about all races together.
func (f Facts) Answered(attr string) bool {
	if attr == "race" {
		return len(f.Races()) > 0 || f[RaceDeclined].Value == Declined
	}
	v := f[attr].Value
	return v != "" && v != Unknown
}

// FactsIn is what people enter about a learner's facts: the answer to every question,
// "" for not answered.
type FactsIn struct {
	Sex          string
	Races        []string
	RaceDeclined bool
	Hispanic     string
	Flags        map[string]string
	// Seen is the [Facts.Mark] of what the person saw when they began.
	Seen string
}

// Validate checks the answers.
func (in FactsIn) Validate() (errs wbl.FieldErrors) {
	if in.Sex != "" && !slices.Contains(Sexes, in.Sex) {
		errs.Add("sex", "roster.error.choice")
	}
	for _, r := range in.Races {
		if !slices.Contains(Races, r) {
			errs.Add("race", "roster.error.choice")
		}
	}
	if in.RaceDeclined && len(in.Races) > 0 {
		errs.Add("race", "roster.error.race_declined")
	}
	if !isAnswer(in.Hispanic) {
		errs.Add("hispanic", "roster.error.choice")
	}
	for _, flag := range Flags {
		if !isAnswer(in.Flags[flag]) {
			errs.Add(flag, "roster.error.choice")
		}
	}
	return errs
}

func isAnswer(s string) bool {
	return s == "" || slices.Contains([]string{Yes, No, Declined, Unknown}, s)
}

// answers turns what was entered into facts that differ from those in force. An answer
// that was taken away becomes unknown: what was known is not forgotten silently.
func (in FactsIn) answers(have Facts) map[string]string {
	out := map[string]string{}
	set := func(attr, want string) {
		now := have[attr].Value
		if want == "" && now != "" && now != Unknown && now != No || want == "" && now == No && !strings.HasPrefix(attr, "race.") {
			want = Unknown
		}
		if want != "" && want != now {
			out[attr] = want
		}
	}
	set(Sex, in.Sex)
	set(Hispanic, in.Hispanic)
	for _, r := range Races {
		switch {
		case slices.Contains(in.Races, r):
			set(r, Yes)
		case have[r].Value == Yes:
			set(r, No)
		}
	}
	switch {
	case in.RaceDeclined:
		set(RaceDeclined, Declined)
	case have[RaceDeclined].Value == Declined:
		set(RaceDeclined, No)
	}
	for _, flag := range Flags {
		set(flag, in.Flags[flag])
	}
	return out
}

// entered is what answers would have been entered to give these facts: for forms.
func (f Facts) entered() FactsIn {
	in := FactsIn{
		Sex: f[Sex].Value, Hispanic: f[Hispanic].Value, Races: f.Races(), RaceDeclined: f[RaceDeclined].Value == Declined,
		Flags: map[string]string{},
	}
	for _, flag := range Flags {
		in.Flags[flag] = f[flag].Value
	}
	return in
}
