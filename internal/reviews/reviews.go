package reviews

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Framework names the version of the skill list and its anchors.
const Framework = "ma-wblp-2"

// Employability are the six skills of the framework; their names and anchors are the
// texts reviews.skill.<code> and reviews.anchor.<rating>.
var Employability = []string{"attendance", "communication", "teamwork", "initiative", "thinking", "culture"}

// The number of career skills that a plan names.
const (
	MinCareer = 3
	MaxCareer = 5
)

// Kind is when a review is made.
type Kind string

// The kinds.
const (
	Baseline Kind = "baseline"
	Final    Kind = "final"
)

// ParseKind reads a kind from an address.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); k == Baseline || k == Final {
		return k, nil
	}
	return "", wbl.E(wbl.NotFound, "error.not_found")
}

// Side is who rates.
type Side string

// The sides.
const (
	Supervisor Side = "supervisor"
	Learner    Side = "learner"
)

// Plan is the training plan of a placement.
type Plan struct {
	Framework      string   `json:"framework"`
	JobDescription string   `json:"job_description"`
	Goals          string   `json:"goals"`
	CareerSkills   []string `json:"career_skills"`
	Version        int      `json:"version"`
}

// Validate names what is missing: a job description and three to five career skills,
// each once.
func (p Plan) Validate() wbl.FieldErrors {
	var errs wbl.FieldErrors
	if p.JobDescription == "" {
		errs.Add("job_description", "reviews.error.job")
	}
	if n := len(p.CareerSkills); n < MinCareer || n > MaxCareer {
		errs.Add("career_skills", "reviews.error.career", "min", MinCareer, "max", MaxCareer)
	}
	seen := map[string]bool{}
	for _, s := range p.CareerSkills {
		if f := wbl.Fold(s); seen[f] {
			errs.Add("career_skills", "reviews.error.career_twice", "skill", s)
		} else {
			seen[f] = true
		}
	}
	return errs
}

// ParseSkills reads career skills, one a line.
func ParseSkills(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if s := strings.TrimSpace(line); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Skills are the codes of everything that a review of the plan rates: the six, then
// career.1 and so on.
func (p Plan) Skills() []string {
	out := slices.Clone(Employability)
	for i := range p.CareerSkills {
		out = append(out, fmt.Sprintf("career.%d", i+1))
	}
	return out
}

// Rating is one skill's rating from 1 to 5, or 0 for "not seen yet".
type Rating struct {
	Value   int    `json:"rating"`
	Comment string `json:"comment,omitempty"`
}

// Input is a review as it is sent.
type Input struct {
	Ratings map[string]Rating `json:"ratings" doc:"by skill code; 1 to 5, 0 for not seen yet"`
	Goals   string            `json:"goals,omitempty"`
	Comment string            `json:"comment,omitempty"`
}

// MaxText is how long goals and comments may be, in characters.
const MaxText = 2000

// Validate wants an answer for every skill of the plan, at least three of them a
// rating, and nothing that is not in the plan.
func (in Input) Validate(p Plan) wbl.FieldErrors {
	var errs wbl.FieldErrors
	rated := 0
	skills := p.Skills()
	for _, s := range skills {
		switch r, ok := in.Ratings[s]; {
		case !ok:
			errs.Add("rate."+s, "reviews.error.choose")
		case r.Value < 0 || r.Value > 5:
			errs.Add("rate."+s, "reviews.error.range")
		case utf8.RuneCountInString(r.Comment) > MaxText:
			errs.Add("rate."+s, "error.too_long", "max", MaxText)
		case r.Value > 0:
			rated++
		}
	}
	for s := range in.Ratings {
		if !slices.Contains(skills, s) {
			errs.Add("rate."+s, "reviews.error.unknown")
		}
	}
	if utf8.RuneCountInString(in.Goals) > MaxText {
		errs.Add("goals", "error.too_long", "max", MaxText)
	}
	if utf8.RuneCountInString(in.Comment) > MaxText {
		errs.Add("comment", "error.too_long", "max", MaxText)
	}
	if len(errs) == 0 && rated < 3 {
		errs.Add("rate."+skills[0], "reviews.error.few")
	}
	return errs
}

// Review is a review that was made.
type Review struct {
	ID      wbl.ReviewID      `json:"id"`
	Kind    Kind              `json:"kind"`
	Side    Side              `json:"by"`
	Goals   string            `json:"goals,omitempty"`
	Comment string            `json:"comment,omitempty"`
	Ratings map[string]Rating `json:"ratings"`
	RatedAt wbl.Instant       `json:"rated_at"`
	Version int               `json:"version"`

	framework string
	ratedBy   string
}

// Head is what this room needs to know of a placement.
type Head struct {
	ID       wbl.PlacementID `json:"placement"`
	Title    string          `json:"title"`
	Learner  string          `json:"learner"`
	Employer string          `json:"employer"`

	district   wbl.DistrictID
	learnerID  wbl.LearnerID
	school     wbl.SchoolID
	employerID wbl.EmployerID
	contact    wbl.ContactID
	supervisor string // name
	email      string
	lang       string
	state      string
}

// Resource is where the placement belongs.
func (h Head) Resource() access.Resource {
	return access.Resource{District: h.district, School: h.school, Learner: h.learnerID, Employer: h.employerID, Contact: h.contact}
}

// File is a placement's plan with all its reviews.
type File struct {
	Head
	Plan    Plan     `json:"plan"`
	Planned bool     `json:"planned"`
	Reviews []Review `json:"reviews"`
}

// Find returns the review of a kind by a side.
func (f File) Find(k Kind, s Side) (Review, bool) {
	i := slices.IndexFunc(f.Reviews, func(r Review) bool { return r.Kind == k && r.Side == s })
	if i < 0 {
		return Review{}, false
	}
	return f.Reviews[i], true
}

// Gain is the growth in one skill over all pairs of a first and a final review by the
// supervisor.
type Gain struct {
	Skill    string  `json:"skill"`
	Pairs    int     `json:"pairs"`
	First    float64 `json:"mean_first"`
	Last     float64 `json:"mean_final"`
	Change   float64 `json:"mean_change"`
	Improved int     `json:"improved"` // pairs that rose by a point or more
}

// GainReport is the growth in all employability skills.
type GainReport struct {
	Framework string `json:"framework"`
	Skills    []Gain `json:"skills"`
	Paired    int    `json:"placements"` // with both reviews
	Single    int    `json:"left_out"`   // with one review only: left out
}

// pair is one skill rated twice at one placement.
type pair struct {
	skill       string
	first, last int
}

// gains reckons the means by skill. Employability skills only: career skills differ
// from plan to plan, so a mean over them says nothing.
func gains(pairs []pair) []Gain {
	var out []Gain
	for _, skill := range Employability {
		g := Gain{Skill: skill}
		first, last := 0, 0
		for _, p := range pairs {
			if p.skill != skill {
				continue
			}
			g.Pairs++
			first, last = first+p.first, last+p.last
			if p.last > p.first {
				g.Improved++
			}
		}
		if g.Pairs > 0 {
			n := float64(g.Pairs)
			g.First, g.Last, g.Change = float64(first)/n, float64(last)/n, float64(last-first)/n
		}
		out = append(out, g)
	}
	return out
}
