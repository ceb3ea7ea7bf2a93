package roster

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/wbl"
)

var today = wbl.NewDate(2026, 11, 23)

// anyFacts draws facts of several sources and days.
func anyFacts(t *rapid.T) (all []Fact) {
	attrs := append(append([]string{Sex, Hispanic, RaceDeclined}, Races...), Flags...)
	for range rapid.IntRange(0, 25).Draw(t, "facts") {
		f := Fact{
			Attr: rapid.SampledFrom(attrs).Draw(t, "attr"), Value: rapid.SampledFrom([]string{Yes, No, Declined, Unknown}).Draw(t, "value"),
			Source: rapid.SampledFrom([]string{FromOneRoster, FromCSV, FromStaff}).Draw(t, "source"),
			AsOf:   today.AddDays(-rapid.IntRange(0, 900).Draw(t, "days ago")), RecordedAt: wbl.Instant(rapid.IntRange(1, 5).Draw(t, "recorded")),
		}
		switch {
		case f.Attr == Sex:
			f.Value = rapid.SampledFrom(Sexes).Draw(t, "sex")
		case f.Attr == RaceDeclined:
			f.Value = rapid.SampledFrom([]string{Declined, No}).Draw(t, "declined")
		case slices.Contains(Races, f.Attr):
			f.Value = rapid.SampledFrom([]string{Yes, No}).Draw(t, "race")
		}
		all = append(all, f)
	}
	return all
}

// TestTheLatestFactHolds: of several facts with one attribute the one as of the latest day
// holds, whatever the order in which they are read.
func TestTheLatestFactHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := anyFacts(t)
		for _, f := range latest(all) {
			for _, other := range all {
				if other.Attr == f.Attr && (other.AsOf.After(f.AsOf) || other.AsOf == f.AsOf && other.RecordedAt > f.RecordedAt) {
					t.Fatalf("%+v holds, and %+v is later", f, other)
				}
			}
		}
		shuffled := slices.Clone(all)
		slices.Reverse(shuffled)
		a, b := latest(all), latest(shuffled)
		for attr, f := range a {
			if g := b[attr]; f.AsOf != g.AsOf || f.RecordedAt != g.RecordedAt {
				t.Fatalf("in another order %s is of %v", attr, g.AsOf)
			}
		}
	})
}

// TestAFormSentUnchangedChangesNothing: what is shown of a learner's facts, sent back,
// gives no new fact; and what is answered is afterwards what was answered.
func TestAFormSentUnchangedChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := latest(anyFacts(t))
		if len(have.Races()) > 0 && have[RaceDeclined].Value == Declined {
			return // of two sources that contradict each other somebody has to choose
		}
		shown := have.entered()
		if errs := shown.Validate(); len(errs) > 0 {
			t.Fatalf("the form cannot be sent as it is shown: %v", errs)
		}
		if out := shown.answers(have); len(out) > 0 {
			t.Fatalf("sent unchanged it changes %v of %v", out, have)
		}
		want := latest(anyFacts(t)).entered()
		if want.RaceDeclined && len(want.Races) > 0 {
			want.Races = nil
		}
		for attr, value := range want.answers(have) {
			have[attr] = Fact{Attr: attr, Value: value}
		}
		if out := want.answers(have); len(out) > 0 {
			t.Fatalf("answered %+v, it would change again: %v", want, out)
		}
		now := have.entered()
		if !slices.Equal(now.Races, want.Races) || now.RaceDeclined != want.RaceDeclined {
			t.Fatalf("races %v and %v, want %v and %v", now.Races, now.RaceDeclined, want.Races, want.RaceDeclined)
		}
	})
}

// TestTheMarkTellsFactsApart: it is the same for the same facts, and another after every
// answer that changes something.
func TestTheMarkTellsFactsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have := latest(anyFacts(t))
		mark := have.Mark()
		if latest(mapsValues(have)).Mark() != mark {
			t.Fatal("the same facts have two marks")
		}
		attr := rapid.SampledFrom(Flags).Draw(t, "attr")
		before := have[attr].Value
		have[attr] = Fact{Attr: attr, Value: rapid.SampledFrom([]string{Yes, No, Declined, Unknown}).Draw(t, "value")}
		if changed := have[attr].Value != before; changed != (have.Mark() != mark) {
			t.Fatalf("%s from %q to %q: the mark changed is %v", attr, before, have[attr].Value, have.Mark() != mark)
		}
	})
}

func mapsValues(f Facts) (all []Fact) {
	for _, x := range f {
		all = append(all, x)
	}
	return all
}

func TestDaysOfTables(t *testing.T) {
	for text, want := range map[string]wbl.Date{
		"2010-03-27": wbl.NewDate(2010, 3, 27), "3/27/2010": wbl.NewDate(2010, 3, 27), "03/27/2010": wbl.NewDate(2010, 3, 27), "3-27-2010": wbl.NewDate(2010, 3, 27),
		"3/27/10": wbl.NewDate(2010, 3, 27), "Mar 27, 2010": wbl.NewDate(2010, 3, 27), "2010/3/27": wbl.NewDate(2010, 3, 27), "2010-03-27 00:00:00": wbl.NewDate(2010, 3, 27),
		"2012-02-29": wbl.NewDate(2012, 2, 29),
		"":           {}, "27/3/2010": {}, "2010-02-30": {}, "2011-02-29": {}, "soon": {}, "40264": {}, "13/1/2010": {}, "2010": {}, "March 2010": {},
	} {
		if got, ok := readDay(text); got != want || ok != !want.IsZero() {
			t.Errorf("%q: %v, %v; want %v", text, got, ok, want)
		}
	}
}

func TestGradesOfTables(t *testing.T) {
	for text, want := range map[string]string{
		"9": "09", "09": "09", "9th": "09", "Grade 9": "09", "grado 9": "09", "1st": "01", "2nd": "02", "3rd": "03", "10": "10", "12th grade": "12", "13": "13",
		"K": "KG", "KG": "KG", "0": "KG", "Kindergarten": "KG", "PK": "PK", "Pre-K": "PK", "TK": "TK", "UG": "UG", "ps": "PS", "other": "Other",
		"9.0": "09", "1.0": "01", "0.0": "KG",
		"": "", "14": "", "-1": "", "9.5": "", "1.5": "", "-0.5": "", "NaN": "", "Inf": "", "1e9": "", "ninth": "", "th": "", "grade": "", "9 10": "", "100": "",
	} {
		if got, ok := readGrade(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestAnswersOfTables(t *testing.T) {
	for want, words := range map[string][]string{
		Yes:      {"yes", "Y", "TRUE", "t", "1", "x", "Sí", "Active", "current"},
		No:       {"no", "N", "false", "F", "0", "inactive", "Exited"},
		Declined: {"declined", "Refused", "prefer not to say", "Prefer Not To Say.", "rehúsa"},
		Unknown:  {"unknown", "U", "N/A", "not known", "desconocido"},
		"":       {"", "maybe", "2", "yes no", "-", "?"},
	} {
		for _, word := range words {
			if got, ok := readAnswer(word); got != want || ok != (want != "") {
				t.Errorf("%q: %q, %v; want %q", word, got, ok, want)
			}
		}
	}
	for word, want := range map[string]string{
		"ELL": "el", "English Learner": "el", "LEP": "el", "IEP": "disability", "Special Education": "disability", "FRL": "econ", "Free/Reduced Lunch": "econ",
		"McKinney-Vento": "homeless", "Foster Care": "foster", "Military Connected": "military", "Migratory": "migrant", "Single Parent": "single_parent", "single_parent": "single_parent",
		"Chess": "", "": "", "gifted": "",
	} {
		if got, ok := readFlag(word); got != want || ok != (want != "") {
			t.Errorf("flag %q: %q, %v; want %q", word, got, ok, want)
		}
	}
}

// TestSuggestNeverTakesAColumnTwice, and takes only columns that there are.
func TestSuggestNeverTakesAColumnTwice(t *testing.T) {
	words := []string{"First Name", "Last", "ID", "Student ID", "State ID", "DOB", "Grade", "School", "Email", "Phone", "EL", "IEP", "Flag", "Value", "as of", "Notes", "Nombre", "apellidos"}
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SliceOfNDistinct(rapid.SampledFrom(words), 1, 10, rapid.ID[string]).Draw(t, "header")
		kind := rapid.SampledFrom([]string{KindLearners, KindFlags}).Draw(t, "kind")
		before := Mapping{}
		for _, f := range FieldsOf(kind) {
			if rapid.Bool().Draw(t, "known") {
				before[f.Name] = rapid.SampledFrom(words).Draw(t, "column")
			}
		}
		used := map[string]string{}
		m := Suggest(kind, header, Mapping{})
		for field, column := range m {
			if !slices.Contains(header, column) || used[column] != "" {
				t.Fatalf("%s is %q, which is %q already, of %q", field, column, used[column], header)
			}
			used[column] = field
		}
		for field, column := range Suggest(kind, header, before) {
			if !slices.Contains(header, column) || slices.Contains(header, before[field]) && column != before[field] {
				t.Fatalf("%s is %q, and was %q before", field, column, before[field])
			}
		}
		if errs := m.Check(kind, header); slices.ContainsFunc(errs, func(e wbl.FieldError) bool {
			return e.Key == "roster.error.column_twice" || e.Key == "roster.error.column_gone"
		}) {
			t.Fatalf("what is suggested is refused: %v", errs)
		}
	})
}

// TestSearchTextFindsEachName: a learner is found by every name and every number.
func TestSearchTextFindsEachName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Za-zÀ-ÿ'-]{1,12}`)
		in := LearnerIn{Given: word.Draw(t, "given"), Family: word.Draw(t, "family"), Preferred: word.Draw(t, "preferred")}
		keys := []Key{{KeySIS, rapid.StringMatching(`[0-9A-Z]{1,10}`).Draw(t, "sis")}, {KeyState, "S-1"}, {KeyOneRoster, strings.Repeat("f", 36)}}
		text := in.search(keys)
		for _, part := range []string{in.Given, in.Family, in.Preferred, keys[0].Value, "S-1"} {
			if !strings.Contains(text, wbl.Fold(part)) {
				t.Fatalf("%q does not hold %q", text, part)
			}
		}
		if strings.Contains(text, keys[2].Value) {
			t.Fatal("a GUID is searched for")
		}
	})
}

// TestMeasuresAddUp: shares lie between none and all, and joined measures are those of
// all learners together.
func TestMeasuresAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Measure {
			of := rapid.IntRange(0, 50).Draw(t, name)
			m := Measure{Of: of, Missing: rapid.IntRange(0, of).Draw(t, "missing")}
			m.Doubtful = rapid.IntRange(0, of-m.Missing).Draw(t, "doubtful")
			m.Late = rapid.IntRange(0, of-m.Missing-m.Doubtful).Draw(t, "late")
			return m
		}
		a, b := draw("a"), draw("b")
		sum := a
		sum.join(b)
		for _, m := range []Measure{a, b, sum} {
			for _, share := range []float64{m.Completeness(), m.Validity(), m.Timeliness()} {
				if share < 0 || share > 1 {
					t.Fatalf("%+v has a share of %v", m, share)
				}
			}
		}
		if fmt.Sprint(sum) != fmt.Sprint(Measure{a.Of + b.Of, a.Missing + b.Missing, a.Doubtful + b.Doubtful, a.Late + b.Late}) {
			t.Fatalf("%+v and %+v are %+v", a, b, sum)
		}
	})
}

// TestWhatIsDoubtful: each rule with the case that passes and the one that does not.
func TestWhatIsDoubtful(t *testing.T) {
	born := func(year int) subject {
		s := subject{begun: wbl.NewDate(2026, 8, 31), level: "high", facts: Facts{}}
		s.birth, s.Grade = wbl.NewDate(year, 9, 1), "09"
		return s
	}
	change := func(fn func(*subject)) subject {
		s := born(2011)
		fn(&s)
		return s
	}
	for name, c := range map[string]struct {
		s     subject
		field string
		want  bool
	}{
		"fourteen in grade 9":     {born(2011), "birth_date", false},
		"eleven in grade 9":       {born(2015), "birth_date", true},
		"twelve in grade 9":       {change(func(s *subject) { s.birth = wbl.NewDate(2014, 8, 1) }), "birth_date", false},
		"eighteen in grade 9":     {change(func(s *subject) { s.birth = wbl.NewDate(2008, 8, 1) }), "birth_date", false},
		"nineteen in grade 9":     {change(func(s *subject) { s.birth = wbl.NewDate(2007, 8, 1) }), "birth_date", true},
		"any age in kindergarten": {change(func(s *subject) { s.Grade = "KG" }), "birth_date", false},
		"grade 6 at a high":       {change(func(s *subject) { s.Grade = "06" }), "grade", true},
		"grade 7 at a high":       {change(func(s *subject) { s.Grade = "07" }), "grade", false},
		"grade 9 at an elem.":     {change(func(s *subject) { s.level = "elementary" }), "grade", true},
		"grade 8 at an elem.":     {change(func(s *subject) { s.level, s.Grade = "elementary", "08" }), "grade", false},
		"KG at an elem.":          {change(func(s *subject) { s.level, s.Grade = "elementary", "KG" }), "grade", false},
		"a grade that is none":    {change(func(s *subject) { s.Grade = "99" }), "grade", true},
		"an address":              {change(func(s *subject) { s.email = "a@x.example" }), "email", false},
		"half an address":         {change(func(s *subject) { s.email = "a@x" }), "email", true},
		"a shared address":        {change(func(s *subject) { s.email, s.shared = "a@x.example", true }), "email", true},
		"one school":              {change(func(s *subject) { s.open = 1 }), "enrolment", false},
		"two schools":             {change(func(s *subject) { s.open = 2 }), "enrolment", true},
		"a race":                  {change(func(s *subject) { s.facts["race.asian"] = Fact{Value: Yes} }), "race", false},
		"a race, and refused": {change(func(s *subject) {
			s.facts["race.asian"], s.facts[RaceDeclined] = Fact{Value: Yes}, Fact{Value: Declined}
		}), "race", true},
		"a support": {change(func(s *subject) { s.facts["el"] = Fact{Value: Yes} }), "el", false},
	} {
		if got := c.s.doubtful(c.field); got != c.want {
			t.Errorf("%s: doubtful is %v", name, got)
		}
	}
}

// TestOneFlawAtMost: nobody is counted twice for one field.
func TestOneFlawAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := subject{
			begun: wbl.NewDate(2026, 8, 31), level: rapid.SampledFrom(Levels).Draw(t, "level"), facts: latest(anyFacts(t)),
			open: rapid.IntRange(0, 2).Draw(t, "open"), sourced: rapid.Bool().Draw(t, "sourced"), shared: rapid.Bool().Draw(t, "shared"),
			imported: map[string]wbl.Date{FromOneRoster: today.AddDays(-rapid.IntRange(0, 400).Draw(t, "imported"))},
		}
		s.Grade, s.email = rapid.SampledFrom(append([]string{""}, Grades...)).Draw(t, "grade"), rapid.SampledFrom([]string{"", "a@x.example", "a"}).Draw(t, "email")
		if rapid.Bool().Draw(t, "born") {
			s.birth = today.AddDays(-rapid.IntRange(1000, 9000).Draw(t, "age"))
		}
		for _, f := range QualityFields {
			n := 0
			for _, a := range Aspects {
				if s.flawed(f.Name, a) {
					n++
				}
			}
			var m Measure
			if m.add(&s, f.Name); n > 1 || m.Of != 1 || m.Missing+m.Doubtful+m.Late != n {
				t.Fatalf("%s has %d flaws, measured as %+v", f.Name, n, m)
			}
		}
	})
}
