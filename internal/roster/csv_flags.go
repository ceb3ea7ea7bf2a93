package roster

import (
	"cmp"
	"fmt"
	"slices"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// flagRow is one answer of a table of flags.
type flagRow struct {
	n        int
	id, attr string
	value    string
	asOf     wbl.Date
	idColumn string
}

// readFlags reads a table of flags, in its long form (a learner and a flag a row) and
// its wide form (a column a flag).
func readFlags(t *Table, m Mapping, today wbl.Date, sum *Summary, file string) []flagRow {
	var out []flagRow
	note := func(p oneroster.Problem) {
		p.File = file
		sum.add(p)
	}
	for _, p := range t.bad {
		note(p)
	}
	said := map[string]flagRow{}
	take := func(row flagRow, column string) {
		key := row.id + "\x00" + row.attr + "\x00" + row.asOf.String()
		before, again := said[key]
		switch said[key] = row; {
		case !again:
			out = append(out, row)
		case before.value != row.value: // the same answer twice does no harm
			note(problemAt(row.n, column, row.value, oneroster.RuleDuplicate, fmt.Sprintf("Row %d gives the same learner another answer.", before.n), "Leave one of the two rows."))
		}
	}
	t.each(m, func(c cells) {
		base := flagRow{n: c.n, id: c.get("id"), asOf: today, idColumn: m["id"]}
		if base.id == "" {
			note(problemAt(c.n, m["id"], "", oneroster.RuleRequired, "The row does not say whose it is.", "Write the learner's number."))
			return
		}
		if s := c.get("as_of"); s != "" {
			day, ok := readDay(s)
			if !ok || day.After(today) {
				note(problemAt(c.n, m["as_of"], s, oneroster.RuleDate, "This is not a day until today.", "Write the day as 2026-11-23."))
				return
			}
			base.asOf = day
		}
		if word := c.get("flag"); word != "" {
			if row, ok := longFlag(c, m, base, word, note); ok {
				take(row, m["flag"])
			}
		}
		for _, flag := range Flags {
			s := c.get(flag)
			if s == "" {
				continue
			}
			value, ok := readAnswer(s)
			if !ok {
				note(problemAt(c.n, m[flag], s, oneroster.RuleEnum, "This is not an answer.", "Write yes, no, declined or unknown."))
				continue
			}
			row := base
			row.attr, row.value = flag, value
			take(row, m[flag])
		}
	})
	return out
}

// longFlag reads a row of the long form. A flag that is not kept here is a warning: such
// tables hold other programmes too.
func longFlag(c cells, m Mapping, row flagRow, word string, note func(oneroster.Problem)) (flagRow, bool) {
	flag, ok := readFlag(word)
	if !ok {
		p := problemAt(c.n, m["flag"], word, "flag", "This is not one of the flags that are kept.", "Nothing to do: the row was left out.")
		p.Severity = oneroster.Warning
		note(p)
		return row, false
	}
	row.attr, row.value = flag, Yes
	if s := c.get("value"); s != "" {
		if row.value, ok = readAnswer(s); !ok {
			note(problemAt(c.n, m["value"], s, oneroster.RuleEnum, "This is not an answer.", "Write yes, no, declined or unknown."))
			return row, false
		}
	}
	return row, true
}

// applyFlags records the answers that differ from what the last such table said.
func applyFlags(tx *db.Tx, store *importStore, rows []flagRow, restNo bool, sum *Summary, file string) error {
	owners := map[string][]wbl.LearnerID{}
	for part := range slices.Chunk(rows, batch) {
		var values []string
		for _, r := range part {
			values = append(values, r.id)
		}
		if err := ownersOf(tx, values, owners); err != nil {
			return err
		}
	}
	var answers []answer
	told := 0 // the row whose number nobody has, or two have: it may hold many answers
	for _, r := range rows {
		if list := owners[r.id]; len(list) == 1 {
			answers = append(answers, answer{list[0], r.attr, r.value, r.asOf})
		} else if told != r.n {
			told = r.n
			sum.add(noOwner(r, len(list), file))
		}
	}
	if restNo {
		rest, err := answersOfRest(tx, answers, store.today)
		if err != nil {
			return err
		}
		answers = append(answers, rest...)
	}
	return saveAnswers(tx, store, answers, sum)
}

// answer is one answer of a table about a learner.
type answer struct {
	learner wbl.LearnerID
	attr    string
	value   string
	asOf    wbl.Date
}

// answersOfRest says no for every learner of the district whom a complete table does not
// list, for each flag that it lists anybody for.
func answersOfRest(tx *db.Tx, answers []answer, today wbl.Date) ([]answer, error) {
	listed := map[string]map[wbl.LearnerID]bool{}
	for _, x := range answers {
		if listed[x.attr] == nil {
			listed[x.attr] = map[wbl.LearnerID]bool{}
		}
		listed[x.attr][x.learner] = true
	}
	all, err := activeLearners(tx)
	var rest []answer
	for _, attr := range sortedKeys(listed) {
		for _, id := range all {
			if !listed[attr][id] {
				rest = append(rest, answer{id, attr, No, today})
			}
		}
	}
	return rest, err
}

// saveAnswers records the answers that differ from those that the last table gave.
func saveAnswers(tx *db.Tx, store *importStore, answers []answer, sum *Summary) error {
	slices.SortStableFunc(answers, func(x, y answer) int { return cmp.Compare(x.learner, y.learner) })
	changed := map[wbl.LearnerID]bool{}
	for part := range slices.Chunk(answers, batch) {
		ids := make([]wbl.LearnerID, len(part))
		for i, x := range part {
			ids[i] = x.learner
		}
		have, err := factsFrom(tx, FromCSV, slices.Compact(ids))
		if err != nil {
			return err
		}
		for _, x := range part {
			if have[x.learner] == nil {
				have[x.learner] = Facts{}
			}
			if now := have[x.learner][x.attr]; now.Value == x.value || now.AsOf.After(x.asOf) {
				continue
			}
			have[x.learner][x.attr] = Fact{Attr: x.attr, Value: x.value, AsOf: x.asOf}
			changed[x.learner] = true
			if err := store.factOn(x.learner, x.attr, x.value, FromCSV, x.asOf); err != nil {
				return err
			}
		}
		if err := store.facts.Flush(); err != nil { // the next part may go on with the same learner
			return err
		}
	}
	for range changed {
		sum.Updated.add("learner")
	}
	return nil
}

// noOwner is a row whose number nobody has, or two have. Tables often list learners who
// have left before, so it is a warning.
func noOwner(r flagRow, found int, file string) oneroster.Problem {
	p := oneroster.Problem{
		File: file, Row: r.n, Column: r.idColumn, Value: r.id, Rule: oneroster.RuleReference, Severity: oneroster.Warning,
		Message: "No learner has this number.", Fix: "Nothing to do if the learner left before. Otherwise bring the learner in first.",
	}
	if found > 1 {
		p.Severity = oneroster.Error
		p.Message = fmt.Sprintf("%d learners have this number.", found)
		p.Fix = "Use a number that only one learner has, such as the state's."
	}
	return p
}
