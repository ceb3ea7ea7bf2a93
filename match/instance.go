package match

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Format names the version of the instance that this package reads.
const Format = "match/1"

// Mechanism is a way to place learners.
type Mechanism string

// The mechanisms. All but the first two are there to compare policies before one is
// chosen, with what they do wrong.
const (
	DA          Mechanism = "da"            // deferred acceptance, reserves before open seats (a minimum guarantee)
	DAOpenFirst Mechanism = "da-open-first" // open seats before reserves (over and above what merit gives)
	TTC         Mechanism = "ttc"           // top trading cycles: efficient, but leaves justified envy
	Immediate   Mechanism = "immediate"     // first choices first: rewards those who guess well
	Lottery     Mechanism = "lottery"       // one after another in the order of the lottery
)

var mechanisms = []Mechanism{DA, DAOpenFirst, TTC, Immediate, Lottery}

// Instance is one round, as it is published: pseudonymous ids, no names.
type Instance struct {
	Format        string         `json:"format"`
	Mechanism     Mechanism      `json:"mechanism"`
	AsOf          string         `json:"as_of,omitempty"`
	Seed          string         `json:"seed"`
	Learners      []Learner      `json:"learners"`
	Opportunities []Opportunity  `json:"opportunities"`
	RegionalCaps  map[string]int `json:"regional_caps,omitempty"`
	Rules         string         `json:"rules,omitempty"`
}

// Learner wants a seat.
type Learner struct {
	ID     string   `json:"id"`
	Prefs  []string `json:"prefs"`            // opportunities, best first
	Groups []string `json:"groups,omitempty"` // for reserves and the audit
}

// Opportunity has seats.
type Opportunity struct {
	ID       string    `json:"id"`
	Capacity int       `json:"capacity"`
	Min      int       `json:"min,omitempty"`      // with fewer learners it does not take place
	Priority Priority  `json:"priority,omitempty"` // absent: everyone is tied
	Reserves []Reserve `json:"reserves,omitempty"`
	Region   string    `json:"region,omitempty"` // for RegionalCaps
}

// Reserve keeps seats for a group. A hard one stays empty rather than go to others.
type Reserve struct {
	Group string `json:"group"`
	Seats int    `json:"seats"`
	Hard  bool   `json:"hard,omitempty"`
}

// Priority lists classes of learners, best first; the learners of a class are tied. nil
// means that everyone is tied, and an empty list that nobody is acceptable.
type Priority [][]string

// UnmarshalJSON reads a list whose elements are an id, or a list of tied ids.
func (p *Priority) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	if list == nil {
		return nil
	}
	*p = make(Priority, 0, len(list))
	for _, raw := range list {
		var class []string
		if raw[0] == '[' {
			if err := json.Unmarshal(raw, &class); err != nil {
				return err
			}
		} else {
			class = make([]string, 1)
			if err := json.Unmarshal(raw, &class[0]); err != nil {
				return err
			}
		}
		*p = append(*p, class)
	}
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads: a class of one as its id.
func (p Priority) MarshalJSON() ([]byte, error) {
	list := make([]any, len(p))
	for i, class := range p {
		list[i] = class
		if len(class) == 1 {
			list[i] = class[0]
		}
	}
	return json.Marshal(list)
}

// Problem is one thing wrong with an instance.
type Problem struct {
	Line    int    `json:"line,omitempty"` // of the JSON, when it cannot be read at all
	Where   string `json:"where"`          // "learner a", "opportunity X"
	Code    string `json:"code"`
	Message string `json:"message"` // what is wrong and what to do
}

// Problems are all things wrong with an instance; it is refused whole.
type Problems []Problem

// Error names the first problem and how many there are.
func (p Problems) Error() string {
	if len(p) == 1 {
		return fmt.Sprintf("%s: %s", p[0].Where, p[0].Message)
	}
	return fmt.Sprintf("%s: %s (and %d more)", p[0].Where, p[0].Message, len(p)-1)
}

// Codes lists the codes, each once, sorted.
func (p Problems) Codes() []string {
	codes := make(map[string]bool)
	for _, one := range p {
		codes[one.Code] = true
	}
	return slices.Sorted(maps.Keys(codes))
}

// Read reads an instance and checks it. The error is Problems when the instance is bad,
// and the reader's when it could not be read.
func Read(r io.Reader) (*Instance, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	in := new(Instance)
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(in); err != nil {
		return nil, unreadable(text, d.InputOffset(), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, unreadable(text, d.InputOffset(), fmt.Errorf("there is more after the instance's last brace"))
	}
	if in.Format != Format {
		return nil, Problems{{Where: "instance", Code: "unknown_format", Message: fmt.Sprintf("format is %q: write %q", in.Format, Format)}}
	}
	return in, in.Check()
}

func unreadable(text []byte, offset int64, err error) error {
	line := 1 + bytes.Count(text[:offset], []byte("\n"))
	return Problems{{Line: line, Where: fmt.Sprintf("line %d", line), Code: "unreadable", Message: err.Error()}}
}

// Check lists everything wrong with an instance. It returns nil or Problems.
func (in *Instance) Check() error {
	c := checker{seats: make(map[string]bool, len(in.Opportunities)), people: make(map[string]bool, len(in.Learners))}
	if in.Mechanism == "" {
		in.Mechanism = DA
	}
	if !slices.Contains(mechanisms, in.Mechanism) {
		c.add("instance", "unknown_mechanism", "mechanism %q is not known: use one of %v", in.Mechanism, mechanisms)
	}
	for _, l := range in.Learners {
		c.once(c.people, "learner", l.ID)
	}
	for _, o := range in.Opportunities {
		c.once(c.seats, "opportunity", o.ID)
	}
	for _, l := range in.Learners {
		c.learner(l)
	}
	for _, o := range in.Opportunities {
		c.opportunity(o, in.RegionalCaps)
	}
	for _, region := range slices.Sorted(maps.Keys(in.RegionalCaps)) {
		if in.RegionalCaps[region] < 0 {
			c.add("region "+region, "negative_cap", "the cap is %d: write 0 or more", in.RegionalCaps[region])
		}
	}
	if len(in.RegionalCaps) > 0 && in.Mechanism != DA && in.Mechanism != DAOpenFirst {
		c.add("instance", "caps_need_da", "regional caps are for %q and %q only", DA, DAOpenFirst)
	}
	if len(c.problems) == 0 {
		return nil
	}
	return c.problems
}

type checker struct {
	problems      Problems
	people, seats map[string]bool
}

func (c *checker) add(where, code, message string, args ...any) {
	c.problems = append(c.problems, Problem{Where: where, Code: code, Message: fmt.Sprintf(message, args...)})
}

func (c *checker) once(seen map[string]bool, kind, id string) {
	switch {
	case id == "":
		c.add(kind, "missing_id", "a %s has no id: give each one", kind)
	case strings.ContainsAny(id, "\n\r"):
		c.add(fmt.Sprintf("%s %q", kind, id), "bad_id", "an id may not hold a line break: the lottery ends its seed with one")
	case seen[id]:
		c.add(kind+" "+id, "duplicate_id", "the id stands twice: keep one")
	}
	seen[id] = true
}

func (c *checker) learner(l Learner) {
	seen := make(map[string]bool, len(l.Prefs))
	for _, p := range l.Prefs {
		switch {
		case seen[p]:
			c.add("learner "+l.ID, "duplicate_preference", "%q is ranked twice: keep the higher one", p)
		case !c.seats[p]:
			c.add("learner "+l.ID, "unknown_opportunity", "%q is ranked, and is no opportunity of this round", p)
		}
		seen[p] = true
	}
	c.distinct("learner "+l.ID, "duplicate_group", l.Groups)
}

func (c *checker) distinct(where, code string, list []string) {
	seen := make(map[string]bool, len(list))
	for _, one := range list {
		if seen[one] {
			c.add(where, code, "%q stands twice: keep one", one)
		}
		seen[one] = true
	}
}

// maxReserves bounds the groups that one site keeps seats for: its choice looks at every
// subset of them.
const maxReserves = 8

func (c *checker) opportunity(o Opportunity, caps map[string]int) {
	where := "opportunity " + o.ID
	if o.Capacity < 0 {
		c.add(where, "negative_capacity", "capacity is %d: write 0 or more", o.Capacity)
	}
	if o.Min < 0 {
		c.add(where, "negative_min", "min is %d: write 0 or more", o.Min)
	}
	if o.Min > o.Capacity && o.Capacity >= 0 {
		c.add(where, "min_exceeds_capacity", "min is %d and capacity %d: it could never take place", o.Min, o.Capacity)
	}
	reserved, groups := 0, []string(nil)
	for _, r := range o.Reserves {
		if r.Seats < 0 {
			c.add(where, "negative_reserve", "%d seats are reserved for %q: write 0 or more", r.Seats, r.Group)
		}
		reserved += max(0, r.Seats)
		groups = append(groups, r.Group)
	}
	c.distinct(where, "duplicate_reserve", groups)
	if reserved > max(0, o.Capacity) {
		c.add(where, "reserves_exceed_capacity", "%d seats are reserved and there are %d", reserved, o.Capacity)
	}
	if len(o.Reserves) > maxReserves {
		c.add(where, "too_many_reserves", "seats are reserved for %d groups: at most %d", len(o.Reserves), maxReserves)
	}
	if _, known := caps[o.Region]; len(caps) > 0 && o.Region != "" && !known {
		c.add(where, "unknown_region", "region %q has no cap: give one in regional_caps, or leave the region out", o.Region)
	}
	c.priority(where, o.Priority)
}

func (c *checker) priority(where string, classes Priority) {
	seen := make(map[string]bool)
	for _, class := range classes {
		for _, id := range class {
			switch {
			case seen[id]:
				c.add(where, "duplicate_in_priority", "%q stands twice in the priority: keep the higher one", id)
			case !c.people[id]:
				c.add(where, "unknown_learner", "%q stands in the priority, and is no learner of this round", id)
			}
			seen[id] = true
		}
	}
}
