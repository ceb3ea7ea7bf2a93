package roster

import (
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
			out = append(out, longFlag(c, m, base, word, note)...)
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
			out = append(out, row)
		}
	})
	return out
}

// longFlag reads a row of the long form. A flag that is not kept here is a warning: such
// tables hold other programmes too.
func longFlag(c cells, m Mapping, row flagRow, word string, note func(oneroster.Problem)) []flagRow {
	flag, ok := readFlag(word)
	if !ok {
		p := problemAt(c.n, m["flag"], word, "flag", "This is not one of the flags that are kept.", "Nothing to do: the row was left out.")
		p.Severity = oneroster.Warning
		note(p)
		return nil
	}
	row.attr, row.value = flag, Yes
	if s := c.get("value"); s != "" {
		if row.value, ok = readAnswer(s); !ok {
			note(problemAt(c.n, m["value"], s, oneroster.RuleEnum, "This is not an answer.", "Write yes, no, declined or unknown."))
			return nil
		}
	}
	return []flagRow{row}
}

// applyFlags records the answers that differ from what the last such table said.
func applyFlags(tx *db.Tx, store *importStore, rows []flagRow, sum *Summary, file string) error {
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
	var ids []wbl.LearnerID
	for _, list := range owners {
		ids = append(ids, list...)
	}
	have, err := factsFrom(tx, FromCSV, ids)
	if err != nil {
		return err
	}
	changed := map[wbl.LearnerID]bool{}
	for _, r := range rows {
		list := owners[r.id]
		if len(list) != 1 {
			sum.add(noOwner(r, len(list), file))
			continue
		}
		id := list[0]
		if have[id] == nil {
			have[id] = Facts{}
		}
		if now := have[id][r.attr]; now.Value == r.value || now.AsOf.After(r.asOf) {
			continue
		}
		have[id][r.attr] = Fact{Attr: r.attr, Value: r.value, AsOf: r.asOf}
		changed[id] = true
		if err := store.factOn(id, r.attr, r.value, FromCSV, r.asOf); err != nil {
			return err
		}
	}
	for range changed {
		sum.Updated.add("learner")
	}
	return store.flush()
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
