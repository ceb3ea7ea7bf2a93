package agreements

import (
	"strings"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func parsed(t *testing.T, body string) Template {
	t.Helper()
	tpl, err := ParseTemplate("consent", "x", i18n.En, "title: A title\nintro: For you\n---\n"+body)
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

func valued(values map[string]string) func(Field) string {
	return func(f Field) string { return values[f.Name] }
}

func TestTemplate(t *testing.T) {
	tpl := parsed(t, `Hello {{learner.name}} of {{school.name}}.
## Work
- one
- two
1. first
[ ] tick
= Where | {{employer.name}}, {{employer.site}}
= Gap | {{transport.driver}}
| A | B |
| {{placement.title}} | |
[[if paid]]
Paid.
[[end]]
[[if unpaid]]
Unpaid.
[[end]]`)
	got := blocks(tpl.fill(Marks{"paid"}, valued(map[string]string{"learner.name": "Ana", "employer.name": "Bakery", "placement.title": "Baker"})))
	want := []paper.Block{
		paper.Paragraph{Text: paper.Plain("Hello Ana of " + gap + ".")},
		paper.Heading{Level: 2, Text: "Work"},
		paper.List{Items: []paper.Text{paper.Plain("one"), paper.Plain("two")}},
		paper.List{Numbered: true, Items: []paper.Text{paper.Plain("first")}},
		paper.Fields{{Label: "tick"}},
		paper.Fields{{Label: "Where", Value: "Bakery"}, {Label: "Gap"}},
		paper.Table{Columns: []paper.Column{{Title: "A", Wide: 2}, {Title: "B"}}, Rows: [][]paper.Text{{paper.Plain("Baker"), paper.Plain("")}}},
		paper.Paragraph{Text: paper.Plain("Paid.")},
	}
	if len(got) != len(want) {
		t.Fatalf("%d blocks: %+v", len(got), got)
	}
	for i := range want {
		if a, b := html(got[i]), html(want[i]); a != b {
			t.Errorf("block %d: %s, want %s", i, a, b)
		}
	}
}

func html(b paper.Block) string {
	out, err := paper.HTML(paper.Doc{Lang: i18n.En, Title: "x", Blocks: []paper.Block{b}}, sampleCatalog)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// TestValueIsNoMarkup: what people type never becomes a heading, a condition or a field.
func TestValueIsNoMarkup(t *testing.T) {
	tpl := parsed(t, "{{plan.job}}\n[[if paid]]\nSecret.\n[[end]]")
	evil := "## A heading\n[[if paid]]\n| a | b |\n{{learner.name}}"
	lines := tpl.fill(Marks{"unpaid"}, valued(map[string]string{"plan.job": evil, "learner.name": "Ana"}))
	if len(lines) != 1 || lines[0].kind != paragraph || lines[0].cells[0] != evil {
		t.Errorf("%+v", lines)
	}
}

func TestTemplateFaults(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"no head", "ends the head"},
		{"intro: x\n---\nText", "no title"},
		{"title: x\nauthor: y\n---\nText", "not \"author\""},
		{"title: x\n---\n", "says nothing"},
		{"title: x\n---\n{{learner.ssn}}", "no field {{learner.ssn}}"},
		{"title: x\n---\n[[if rich]]\na\n[[end]]", "no condition \"rich\""},
		{"title: x\n---\n[[if state.Massachusetts]]\na\n[[end]]", "no condition"},
		{"title: x\n---\n[[if type.nothing]]\na\n[[end]]", "no condition"},
		{"title: x\n---\n[[if paid]]\na", "no [[end]]"},
		{"title: x\n---\na\n[[end]]", "line 2: [[end]] without"},
		{"title: x\n---\n[[if paid]]\n[[if minor]]\na\n[[end]]", "within another"},
		{"title: x\n---\n| a | |\n", "column without a name"},
		{"title: x\n---\n| a | b |\n| c |", "has 1 cells"},
	} {
		if _, err := ParseTemplate("consent", "x", i18n.En, c.source); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.source, err, c.want)
		}
	}
}

// TestShipped: every kind has a text in each language that says the same fields under the
// same conditions, and every text makes a document that can be read by everybody.
func TestShipped(t *testing.T) {
	cat := catalog(t)
	if n := len(Kinds()); n != 13 {
		t.Errorf("%d kinds", n)
	}
	for _, kind := range Kinds() {
		for _, marks := range []Marks{{"minor", "paid", "under16", "hazard", "state.MA"}, {"adult", "unpaid", "state.TN"}, {"minor", "unpaid", "state.UT"}} {
			shape := map[i18n.Lang]string{}
			for _, lang := range i18n.Languages() {
				tpl, ok := shippedTemplate(kind, lang, wbl.DateOf(testenv.Fixed))
				if !ok {
					t.Fatalf("%s has no text in %s", kind, lang)
				}
				for _, l := range tpl.filtered(marks) {
					shape[lang] += string(l.kind) + " "
				}
				for _, f := range tpl.Fields(marks) {
					shape[lang] += f.Name + " "
				}
				d := tpl.document(Paper{Marks: marks, Values: sampleValues}, cat.In(lang))
				if err := d.doc("", "").Check(); err != nil {
					t.Errorf("%s in %s: %v", kind, lang, err)
				}
			}
			if strings.Join(sorted(shape[i18n.En]), " ") != strings.Join(sorted(shape[i18n.Es]), " ") {
				t.Errorf("%s says different things in both languages:\n%s\n%s", kind, shape[i18n.En], shape[i18n.Es])
			}
		}
	}
}

func sorted(s string) []string {
	words := strings.Fields(s)
	for i := range words {
		for j := i + 1; j < len(words); j++ {
			if words[j] < words[i] {
				words[i], words[j] = words[j], words[i]
			}
		}
	}
	return words
}

// TestHazardClauses: the agreement of a student-learner has the four clauses of 29 CFR
// 570.50(c), and no other agreement has them.
func TestHazardClauses(t *testing.T) {
	tpl, _ := shippedTemplate("training_agreement", i18n.En, wbl.DateOf(testenv.Fixed))
	text := func(m Marks) (out string) {
		for _, l := range tpl.fill(m, valued(sampleValues)) {
			out += strings.Join(l.cells, " ") + "\n"
		}
		return out
	}
	clauses := []string{"incidental to the training", "intermittent and for short periods of time", "direct and close supervision of a qualified and experienced person", "Safety instruction is given by the school and correlated by the employer", "schedule of organized and progressive work processes"}
	for _, c := range clauses {
		if !strings.Contains(text(Marks{"minor", "paid", "hazard"}), c) {
			t.Errorf("the clause %q is missing", c)
		}
		if strings.Contains(text(Marks{"minor", "paid"}), c) {
			t.Errorf("the clause %q stands without a hazard", c)
		}
	}
}

// TestAskedFirst: what a party is asked for is answered before anybody signs, because an
// answer after a signature would void it.
func TestAskedFirst(t *testing.T) {
	for _, r := range rules {
		for _, age := range []string{"minor", "adult"} {
			if r.Age != "any" && r.Age != age {
				continue
			}
			for _, pay := range []string{"paid", "unpaid"} {
				tpl, _ := shippedTemplate(r.Kind, i18n.En, wbl.DateOf(testenv.Fixed))
				for _, f := range tpl.Fields(Marks{age, pay}) {
					if f.Asked == "" {
						continue
					}
					if len(r.Steps[0]) != 1 || !f.asks(r.Steps[0][0], Marks{age, pay}) {
						t.Errorf("%s of %s: %s is not asked of the one who signs first", r.Kind, age, f.Name)
					}
				}
			}
		}
	}
}

func TestRules(t *testing.T) {
	head := strings.SplitN(papersTSV, "\n", 2)[0] + "\n"
	good := "consent\taccepted\tany\tany\tany\tminor\tany\tguardian\t\tconsent\t-7\t2010-07-01\t\tx"
	if _, err := parseRules(head + good); err != nil {
		t.Fatal(err)
	}
	for column, c := range map[int]struct{ value, want string }{
		0: {"nothing", "kind is one of"}, 1: {"later", "when is one of"}, 4: {"much", "pay is one of"}, 5: {"old", "age is one of"}, 6: {"no", "hazard is one of"},
		7: {"guardian>uncle", "is no party"}, 8: {"aunt", "is no party"}, 10: {"soon", "due_days"}, 11: {"once", ""}, 12: {"never", ""},
	} {
		cells := strings.Split(good, "\t")
		cells[column] = c.value
		if _, err := parseRules(head + strings.Join(cells, "\t")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("column %d %q: %v", column, c.value, err)
		}
	}
	if _, err := parseRules(head + "consent\taccepted"); err == nil {
		t.Error("a short line was taken")
	}
	day := wbl.NewDate(2026, 11, 23)
	adult := Facts{Birth: wbl.NewDate(2000, 1, 1), Start: day, Paid: true, State: "MA", Type: "internship"}
	if got := adult.Marks(); strings.Join(got, " ") != "adult paid state.MA type.internship" {
		t.Errorf("marks %v", got)
	}
	if n := len(RulesFor("accepted", adult, day)); n != 5 {
		t.Errorf("an adult has %d papers", n)
	}
	if n := len(RulesFor("accepted", adult, wbl.NewDate(2001, 1, 1))); n != 0 {
		t.Errorf("%d rules before they count", n)
	}
}

func TestChain(t *testing.T) {
	var list []Event
	prev := ""
	for n, k := range []EventKind{Created, Sent, HasSigned} {
		e := Event{N: n + 1, At: wbl.At(testenv.Fixed), Kind: k, Actor: "account:a", Prev: prev}
		e.Hash = e.seal("p")
		prev = e.Hash
		list = append(list, e)
	}
	if err := CheckChain("p", list); err != nil {
		t.Fatal(err)
	}
	for name, tamper := range map[string]func([]Event) []Event{
		"changed":  func(l []Event) []Event { l[1].Actor = "account:b"; return l },
		"in place": func(l []Event) []Event { return append(l[:1:1], l[2]) },
		"does not follow": func(l []Event) []Event {
			l[1].Kind = Viewed
			l[1].Hash = l[1].seal("p")
			return l
		},
	} {
		if err := CheckChain("p", tamper(append([]Event{}, list...))); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if CheckChain("q", list) == nil {
		t.Error("a chain was taken for another paper's")
	}
}

func TestHashes(t *testing.T) {
	p := samplePaper("consent")
	for name, change := range map[string]func(*Paper){
		"value":   func(p *Paper) { p.Values = map[string]string{"learner.name": "Eve"} },
		"wording": func(p *Paper) { p.Wording = "en:d1 es:2026-11-01" },
		"mark":    func(p *Paper) { p.Marks = Marks{"adult"} },
		"kind":    func(p *Paper) { p.Kind = "media" },
	} {
		c := p
		change(&c)
		if contentHash(c) == p.ContentHash {
			t.Errorf("another %s, the same hash", name)
		}
	}
	same := p
	same.Round, same.State = 7, Complete
	if contentHash(same) != p.ContentHash {
		t.Error("what is not content changed the hash")
	}
}
