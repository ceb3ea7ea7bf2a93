package labor

import (
	"slices"
	"strings"
	"testing"
)

func TestRowsKeepTheirExamples(t *testing.T) {
	rules := Shipped()
	for _, jurisdiction := range rules.Jurisdictions() {
		for _, row := range rules.Rows(jurisdiction) {
			if err := rules.Try(row); err != nil {
				t.Error(err)
			}
		}
	}
}

// head is the first line of a rule file.
var head = strings.Join(columns, "\t") + "\n"

const strict = "us-ca.16-17.day\tday\t16-17\t\t2h\t\t\t\tlaw:CALAB1391\tyes\t\t\t16 2026-10-17 10:00-12:00\t16 2026-10-17 10:00-13:00\n"

func TestWithReplacesSingleRules(t *testing.T) {
	shipped := Shipped()
	own, err := shipped.With(map[string]string{"us-ca.tsv": head + strict})
	if err != nil {
		t.Fatal(err)
	}
	changes := shipped.Diff(own)
	if len(changes) != 1 || changes[0].Rule != "us-ca.16-17.day" || len(changes[0].Was) != 5 || len(changes[0].Now) != 1 {
		t.Errorf("%+v", changes)
	}
	if own.Hash() == shipped.Hash() || shipped.Diff(shipped) != nil {
		t.Error("the hash tells sets apart, and a set does not differ from itself")
	}
	c, _ := Example("US-CA", "16 2026-10-17 05:30-23:59")
	var rules []string
	for _, f := range own.Check(c).Findings {
		rules = append(rules, f.Rule)
	}
	if !slices.Equal(rules, []string{"us-ca.16-17.day"}) {
		t.Error("the other rules of the state stay as they are:", rules)
	}
	if again, err := shipped.With(map[string]string{"us-ca.tsv": head + strict}); err != nil || again.Hash() != own.Hash() {
		t.Error("the same files make the same set", err)
	}
}

func TestWithBringsAState(t *testing.T) {
	own, err := Shipped().With(map[string]string{
		"us-ok.tsv":  head + "us-ok.day\tday\t14-15\t\t8h\t\t\t\tlaw:OK40\tno\t\t\t\t\n",
		"cites.tsv":  "id\tshort\nOK40\tOkla. Stat. tit. 40\n",
		"tags.tsv":   strings.Join(tagColumns, "\t") + "\nslicer\tSlice\tCortar\t18\t10\t\t\t\tlaw:29CFR570.61\tyes\nbees\tKeep bees\tCuidar abejas\t18\t\t\t\t\tlaw:OK40\tno\n",
		"texts.tsv":  "",
		"orders.tsv": "",
	})
	if err != nil {
		t.Fatal(err)
	}
	c, _ := Example("US-OK", "15 2026-10-17 09:00-18:00 task=bees")
	a := own.Check(c)
	if len(a.NotLoaded) > 0 || !slices.Equal(a.Jurisdictions, []string{"US", "US-OK"}) || len(a.Findings) != 3 {
		t.Errorf("%+v", a)
	}
	if len(own.Tags()) != len(Shipped().Tags())+1 || own.byTag["slicer"].English != "Slice" {
		t.Error("one tag is new, one is replaced")
	}
}

// Every fault is told with its place and its remedy.
func TestWithTellsFaults(t *testing.T) {
	row := func(change func(cells []string)) string {
		cells := strings.Split("us-ca.x\tday\t16-17\tschool_day\t4h\t\t2026-01-01\t\tlaw:CALAB1391\tyes\t\t\t\t", "\t")
		change(cells)
		return head + strings.Join(cells, "\t")
	}
	set := func(i int, value string) string { return row(func(c []string) { c[i] = value }) }
	for _, test := range []struct{ text, want string }{
		{"rule\tkind\n", "line 1: the first line names the columns"},
		{set(0, "us-ma.x"), `line 2: rule "us-ma.x": a rule of this file begins with "us-ca."`},
		{set(1, "dya"), `kind "dya" is not known`},
		{set(2, "17-16"), `ages "17-16": write 14-15 or 17`},
		{set(2, "16-18"), "within 0 to 17"},
		{set(3, "schoolday"), `the condition's word "schoolday" is not known`},
		{set(4, "4 hours"), "write 3h, 30m, 19:00, 6 or none"},
		{set(4, "99999"), "write 3h, 30m, 19:00, 6 or none"},
		{set(5, "x"), "write 3h, 30m, 19:00, 6 or none"},
		{set(6, "2026-02-30"), "is not a day"},
		{set(7, "soon"), "is not a day"},
		{set(8, "Cal. Lab. Code"), "write law: and an id of cites.tsv"},
		{set(8, "law"+":NOWHERE"), "write law: and an id of cites.tsv"},
		{set(9, "maybe"), "verified is yes or no"},
		{set(10, "bad"), "severity is violation or warn"},
		{set(11, "silence"), `texts.tsv has no text "silence"`},
		{row(func(c []string) { c[1], c[4] = "task", "juggling" }), `"juggling" is no tag`},
		{row(func(c []string) { c[1], c[4] = "paper", "napkin" }), `the paper "napkin" has no line in names.tsv`},
		{row(func(c []string) { c[1], c[4] = "paper", "" }), "a paper needs its name"},
		{row(func(c []string) { c[1], c[4] = "industry", "magic" }), `industry "magic" is not known`},
		{row(func(c []string) { c[1], c[4] = "exempt", "day sleep" }), `not from "sleep"`},
		{head + strings.Repeat("x\t", 20), "21 cells where there are 14 columns"},
		{row(func(c []string) { c[12], c[13] = "16 2026-10-13 10:00-20:00", "16 2026-10-13 10:00-20:00" }), "is to keep the rule"},
		{row(func(c []string) { c[12], c[13] = "16 2026-10-13 10:00-11:00", "16 2026-10-13 10:00-11:00" }), "is not to keep the rule, and does"},
		{row(func(c []string) { c[12] = "16 2026-10-13 10:00-11:00 dancing" }), `the word "dancing" is not known`},
	} {
		_, err := Shipped().With(map[string]string{"us-ca.tsv": test.text})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
	for _, name := range []string{"ca.tsv", "us-zz.tsv", "us-ca.csv", "notes.txt"} {
		if _, err := Shipped().With(map[string]string{name: head}); err == nil {
			t.Errorf("the file name %s was taken", name)
		}
	}
}

// Whatever is found can be said in both languages, and says where it is written.
func TestEverythingCanBeSaid(t *testing.T) {
	rules := Shipped()
	for key, both := range rules.texts {
		for l, s := range both {
			f := Finding{Says: key, Cite: "29 CFR 570.35", Task: "slicer", Measured: 210, Limit: 180, Unit: unitMinutes, Date: DateOf(2026, 10, 13), Age: 15}
			for _, said := range []string{rules.Message(f, Lang(l)), rules.Fix(f, Lang(l))} {
				if strings.ContainsAny(said, "{}") || said == "" {
					t.Errorf("%s: %q from %q", key, said, s)
				}
			}
		}
	}
	f := Finding{Says: "late", Cite: "29 CFR 570.35(a)(6)", Measured: 19*60 + 30, Limit: 19 * 60, Unit: unitClock, Age: 15}
	for l, want := range []string{
		"7:30 pm is after the 7:00 pm limit for 15-year-olds (29 CFR 570.35(a)(6))",
		"7:30 p. m. es después del límite de 7:00 p. m. a los 15 años (29 CFR 570.35(a)(6))",
	} {
		if got := rules.Message(f, Lang(l)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
