package hours

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Line is a shift with what a supervisor or a coordinator needs beside it.
type Line struct {
	Shift
	Student     string
	Title       string // of the placement
	SchoolName  string
	Host        string // name of the supervisor
	Vetted      bool   // the school has looked at the supervisor's address
	Planned     int    // minutes a week of the placement
	WeekMinutes int    // of the placement in this week, whatever their state but rejected
}

// Group is a student's week at one placement: what is decided in one press.
type Group struct {
	Placement  wbl.PlacementID
	Learner    wbl.LearnerID
	Contact    wbl.ContactID
	School     wbl.SchoolID
	Week       wbl.Date
	Student    string
	Title      string
	SchoolName string
	Host       string
	Lines      []Line
	Minutes    int // of the lines
	Total      int // of the whole week, with what is decided already
	Planned    int
	Flags      Flags // of any line, and those of the week
}

// Resource says where the group belongs.
func (g Group) Resource(d wbl.DistrictID) access.Resource {
	return access.Resource{District: d, School: g.School, Learner: g.Learner, Contact: g.Contact}
}

// Ref names the group as it was seen.
func (g Group) Ref() WeekRef {
	return WeekRef{Placement: g.Placement, Week: g.Week, Seen: fingerprint(g.Lines)}
}

// IDs are the ids of the lines.
func (g Group) IDs() (ids []wbl.ShiftID) {
	for _, l := range g.Lines {
		ids = append(ids, l.ID)
	}
	return ids
}

// WeekRef names a student's week in the state in which somebody saw it. It travels in
// forms; a week that changed since has another fingerprint and is not decided.
type WeekRef struct {
	Placement wbl.PlacementID
	Week      wbl.Date
	Seen      string
}

func (r WeekRef) String() string { return string(r.Placement) + "." + r.Week.String() + "." + r.Seen }

// ParseWeekRef reads what String wrote.
func ParseWeekRef(s string) (r WeekRef, ok bool) {
	part := strings.Split(s, ".")
	if len(part) != 3 || !wbl.IsID(part[0]) {
		return r, false
	}
	week, err := wbl.ParseDate(part[1])
	return WeekRef{wbl.PlacementID(part[0]), week, part[2]}, err == nil && week == week.Week()
}

// fingerprint changes whenever an entry is added, changed or removed.
func fingerprint(lines []Line) string {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = string(l.ID) + ":" + strconv.Itoa(l.Version)
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, " ")))
	return hex.EncodeToString(sum[:8])
}

// exceptions are the flags that put a week first on the coordinator's queue.
var exceptions = []Flag{RejectedBy, Disputed, OverPlan, LongDay, Unvetted, NoContact, Changed, Overlap, Late, Outside, OnBehalf}

// groupWeeks gathers lines, which stand in the order of their weeks, into groups.
func groupWeeks(lines []Line) []Group {
	type key struct {
		p wbl.PlacementID
		w wbl.Date
	}
	at := map[key]int{}
	var out []Group
	for _, l := range lines {
		k := key{l.Placement, l.Day.Week()}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, Group{
				Placement: l.Placement, Learner: l.Learner, Contact: l.Contact, School: l.School, Week: k.w, Student: l.Student,
				Title: l.Title, SchoolName: l.SchoolName, Host: l.Host, Total: l.WeekMinutes, Planned: l.Planned,
			})
		}
		out[i].add(l)
	}
	return out
}

func (g *Group) add(l Line) {
	g.Lines = append(g.Lines, l)
	g.Flags = g.Flags.With(l.Flags.List()...)
	if l.Verify == Rejected {
		g.Flags = g.Flags.With(RejectedBy)
	} else {
		g.Minutes += l.Minutes
	}
	switch {
	case l.Contact == "":
		g.Flags = g.Flags.With(NoContact)
	case !l.Vetted && !l.Flags.Has(OnBehalf):
		g.Flags = g.Flags.With(Unvetted)
	}
	if g.Planned > 0 && g.Total > g.Planned {
		g.Flags = g.Flags.With(OverPlan)
	}
}

// Exceptional reports whether somebody should look before deciding.
func (g Group) Exceptional() bool {
	return slices.ContainsFunc(exceptions, g.Flags.Has)
}

// flaggedFirst sorts: flagged weeks first, over the plan before the others, then by
// student and week.
func flaggedFirst(groups []Group) {
	rank := func(g Group) int {
		switch {
		case g.Flags.Has(OverPlan), g.Flags.Has(LongDay):
			return 0
		case g.Flags.Any():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Student, b.Student), cmp.Compare(a.Placement, b.Placement), a.Week.Compare(b.Week))
	})
}
