package verify_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"throughline/match"
	"throughline/match/verify"
)

// round invents a round with everything in it.
func round(r *rand.Rand) *match.Instance {
	in := &match.Instance{Format: match.Format, Mechanism: match.DA, Seed: fmt.Sprint(r.Uint64()), RegionalCaps: map[string]int{"north": 9}}
	var names []string
	for l := range 40 {
		names = append(names, fmt.Sprintf("l%02d", l))
	}
	for s := range 6 {
		o := match.Opportunity{ID: fmt.Sprint("s", s), Capacity: 3 + r.IntN(4), Min: r.IntN(4)}
		o.Reserves = []match.Reserve{{Group: "g", Seats: 1, Hard: s == 5}, {Group: "h", Seats: 1}}
		if s < 2 {
			o.Region = "north"
		}
		if s%2 == 0 {
			r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for i := 0; i < 36; i += 3 {
				o.Priority = append(o.Priority, slices.Clone(names[i:i+3]))
			}
		}
		in.Opportunities = append(in.Opportunities, o)
	}
	for l := range 40 {
		who := match.Learner{ID: fmt.Sprintf("l%02d", l)}
		for _, s := range r.Perm(6)[:1+r.IntN(6)] {
			who.Prefs = append(who.Prefs, fmt.Sprint("s", s))
		}
		for _, g := range []string{"g", "h"} {
			if r.IntN(3) == 0 {
				who.Groups = append(who.Groups, g)
			}
		}
		in.Learners = append(in.Learners, who)
	}
	return in
}

func faults(t *testing.T, in, out any) []string {
	t.Helper()
	a, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	found, err := verify.Faults(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestResultsAreRight(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		in := round(r)
		for _, mechanism := range []match.Mechanism{match.DA, match.DAOpenFirst} {
			in.Mechanism = mechanism
			out, err := match.Run(in)
			if err != nil {
				t.Fatal(err)
			}
			if found := faults(t, in, out); len(found) > 0 {
				t.Fatalf("%s: %q", mechanism, found)
			}
		}
	}
}

// tampering changes a result, and says whether it could.
var tampering = map[string]func(r *rand.Rand, in *match.Instance, out *match.Result) bool{
	"a learner is placed elsewhere": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		who := in.Learners[r.IntN(len(in.Learners))]
		other := in.Opportunities[r.IntN(len(in.Opportunities))].ID
		if was := out.Matching[who.ID]; was != nil && *was == other {
			return false
		}
		out.Matching[who.ID] = &other
		return true
	},
	"a learner is put out": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		who := in.Learners[r.IntN(len(in.Learners))].ID
		if out.Matching[who] == nil {
			return false
		}
		out.Matching[who] = nil
		delete(out.Rank, who)
		return true
	},
	"two learners change places": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		a, b := in.Learners[r.IntN(len(in.Learners))].ID, in.Learners[r.IntN(len(in.Learners))].ID
		pa, pb := out.Matching[a], out.Matching[b]
		if pa == nil && pb == nil || pa != nil && pb != nil && *pa == *pb {
			return false
		}
		out.Matching[a], out.Matching[b] = pb, pa
		return true
	},
	"the lottery is changed": func(r *rand.Rand, _ *match.Instance, out *match.Result) bool {
		i, j := r.IntN(len(out.Order)), r.IntN(len(out.Order))
		out.Order[i], out.Order[j] = out.Order[j], out.Order[i]
		return i != j
	},
	"a waiting list is turned": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		list := out.Waitlist[in.Opportunities[r.IntN(len(in.Opportunities))].ID]
		slices.Reverse(list)
		return len(list) > 1
	},
	"somebody drops off a waiting list": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		id := in.Opportunities[r.IntN(len(in.Opportunities))].ID
		if len(out.Waitlist[id]) == 0 {
			return false
		}
		out.Waitlist[id] = out.Waitlist[id][1:]
		return true
	},
	"a choice is called a better one": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		who := in.Learners[r.IntN(len(in.Learners))].ID
		if out.Rank[who] < 2 {
			return false
		}
		out.Rank[who]--
		return true
	},
	"one more is said to be placed": func(_ *rand.Rand, _ *match.Instance, out *match.Result) bool {
		out.Audit.Placed++
		return true
	},
	"a site is called closed": func(r *rand.Rand, in *match.Instance, out *match.Result) bool {
		id := in.Opportunities[r.IntN(len(in.Opportunities))].ID
		if slices.Contains(out.Closed, id) {
			return false
		}
		out.Closed = append(out.Closed, id)
		return true
	},
}

// Every one of a thousand planted faults is found.
func TestPlantedFaults(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var kinds []string
	for kind := range tampering {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	planted := make(map[string]int)
	for n := 0; n < 1000; {
		in := round(r)
		out, err := match.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		kind := kinds[r.IntN(len(kinds))]
		if !tampering[kind](r, in, out) {
			continue
		}
		n++
		planted[kind]++
		if len(faults(t, in, out)) == 0 {
			t.Errorf("%s: not found", kind)
		}
	}
	for _, kind := range kinds {
		if planted[kind] < 30 {
			t.Errorf("%s was planted %d times only", kind, planted[kind])
		}
	}
}

func TestUnreadable(t *testing.T) {
	if _, err := verify.Faults([]byte("{"), []byte("{}")); err == nil {
		t.Error("half an instance was read")
	}
	if _, err := verify.Faults([]byte("{}"), []byte("[]")); err == nil {
		t.Error("a list was read as a result")
	}
}
