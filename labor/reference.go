package labor

import (
	"fmt"
	"slices"
	"strings"
)

// Reference is the rule set as a page of Markdown for people.
func (r *Rules) Reference() string {
	var b strings.Builder
	b.WriteString(`# Labor rules

The rules that Throughline applies to the work of young people: values, for whom and when they hold, and where they come from.
This page is written by "throughline labor rules"; the tables are in the folder labor/rules. It is not legal advice. Rows marked
"not verified" were not read in the source by whoever wrote them down: look before you rely on them.

Rows of one rule are tried from the top: the first that fits counts. Federal and state rules both apply, and the stricter one decides.
Jurisdictions that are not on this page have no rules here; answers say so. Meal-break laws for workers of all ages and the states'
own lists of dangerous work are not included.

Examples are written as an age, days with their shifts, and what else is so: "15 2026-10-13 16:00-19:00 prior=15h" is a 15-year-old
who works on that Tuesday from 4 to 7 pm after 15 hours earlier in the week; "/30" after a shift is half an hour of unpaid break.
School is from 8 am to 3 pm on weekdays from 31 August 2026 to 18 June 2027.

`)
	fmt.Fprintf(&b, "Rule set: %s\n", r.hash)
	for _, j := range r.Jurisdictions() {
		r.referenceBook(&b, r.books[j])
	}
	r.referenceOrders(&b)
	r.referenceTags(&b)
	r.referenceLists(&b)
	r.referenceWords(&b)
	return b.String()
}

func (r *Rules) referenceBook(b *strings.Builder, book *book) {
	fmt.Fprintf(b, "\n## %s\n", book.jurisdiction)
	for line := range strings.SplitSeq(r.comments(book.jurisdiction), "\n") {
		text, ok := strings.CutPrefix(line, "# ")
		if !ok {
			break
		}
		fmt.Fprintf(b, "\n%s  ", text)
	}
	b.WriteString("\n\n| Rule | Ages | When | Value | Source | In force | Keeps it | Does not |\n|---|---|---|---|---|---|---|---|\n")
	for _, row := range book.rows {
		ages := fmt.Sprintf("%d-%d", row.AgeFrom, row.AgeTo)
		if row.AgeFrom == row.AgeTo {
			ages = fmt.Sprint(row.AgeFrom)
		}
		value := row.Kind + " " + row.Value
		if row.After != "" {
			value += " after " + row.After
		}
		source := row.Cite
		if !row.Verified {
			source += " (not verified)"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | `%s` | `%s` |\n", row.Rule, ages, row.When, value, source, row.inForce(), row.Pass, row.Fail)
	}
}

// comments is the text of a jurisdiction's first file, which begins with remarks.
func (r *Rules) comments(jurisdiction string) string {
	for _, files := range r.layers {
		if text, ok := files[strings.ToLower(jurisdiction)+".tsv"]; ok {
			return text
		}
	}
	return ""
}

// inForce writes the days of a row for people.
func (r *Row) inForce() string {
	var parts []string
	if r.From != NoDay {
		parts = append(parts, "from "+r.From.String())
	}
	if r.To != NoDay {
		parts = append(parts, "to "+r.To.String())
	}
	return strings.Join(parts, " ")
}

func (r *Rules) referenceOrders(b *strings.Builder) {
	b.WriteString("\n## Hazardous-occupations orders\n\nNot before age 18, but for work that a tag below allows earlier. Where it says so, apprentices and student-learners of 16 and 17\nmay, under a complete agreement (29 CFR 570.50).\n\n")
	b.WriteString("| Order | What | Apprentices and student-learners | Source |\n|---|---|---|---|\n")
	for _, o := range r.Orders() {
		exempt := "no"
		if o.Exempt {
			exempt = "yes, under conditions"
		}
		fmt.Fprintf(b, "| %d | %s | %s | %s |\n", o.Number, o.English, exempt, o.Cite)
	}
}

func (r *Rules) referenceTags(b *strings.Builder) {
	b.WriteString("\n## Tasks\n\n| Tag | Task | From age | Order | On farms, item of 570.71 | Source |\n|---|---|---|---|---|---|\n")
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	for _, t := range r.tags {
		source := t.Cite
		if !t.Verified {
			source += " (not verified)"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", t.Name, t.English, number(t.Youngest), number(t.Order), number(t.Farm), source)
	}
}

func (r *Rules) referenceLists(b *strings.Builder) {
	b.WriteString("\n## Checklists\n\nA reviewer answers and decides. Nothing is computed from the answers, and no single one decides.\n\n| List | Question | Source |\n|---|---|---|\n")
	for _, q := range r.lists {
		fmt.Fprintf(b, "| %s %d | %s | %s |\n", q.List, q.Number, q.English, q.Cite)
	}
}

func (r *Rules) referenceWords(b *strings.Builder) {
	b.WriteString("\n## Kinds of rule\n\n| Kind | What |\n|---|---|\n")
	for _, k := range kindTable {
		fmt.Fprintf(b, "| %s | %s |\n", k.name, k.says)
	}
	b.WriteString("\n## Words of conditions\n\nA word with ! before it must not be so.\n\n| Word | So when |\n|---|---|\n")
	sorted := slices.Clone(words[:])
	slices.SortFunc(sorted, func(x, y word) int { return strings.Compare(x.word, y.word) })
	for _, w := range sorted {
		fmt.Fprintf(b, "| %s | %s |\n", w.word, w.says)
	}
}
