// Package labor answers one question: may this minor do this work at this hour?
//
// A [Case] holds what is known: birth date, place, programme, employer, school
// calendar, tasks, shifts. [Rules.Check] judges it by federal law and by the law of the
// state, each by itself, and returns an [Answer] with a [Finding] for every rule that is
// not kept: which rule and source, which shift or task, what was measured and what the
// limit is, and which evidence would change it. A finding is plain data that can be
// stored; [Rules.Message] and [Rules.Fix] put it into words, in English or Spanish.
//
//	rules := labor.Shipped()
//	answer := rules.Check(&c)
//	for _, f := range answer.Findings {
//		fmt.Println(rules.Message(f, labor.Spanish), rules.Fix(f, labor.Spanish))
//	}
//
// [Reader] reads cases from JSON and tells all their faults. [Rules.Limits],
// [Rules.LawfulFrom], [Rules.Barred] and [Rules.Papers] turn the question round: what
// may be done, from when, and what has to be there first. [Rules.Checklist] has the
// questions that only a person decides, such as those on unpaid internships.
//
// # Rules are data
//
// The folder rules holds one table a jurisdiction. A [Row] has a value, for whom and
// when it holds, from which day to which day, its source, and an example that keeps it
// and one that does not; [Rules.Try] tries them. Rows of one rule are a decision table:
// the first that fits counts. A shift is judged by the rows that were in force on its
// date. [Shipped] is the set that comes with the program; [Rules.With] puts an
// operator's rules on top, [Rules.Diff] tells what they change, [Rules.Hash] identifies
// the set, and [Rules.Reference] prints it.
//
// # How time is counted
//
//   - A shift is split at midnight; age is that of the calendar day.
//   - A week is Sunday to Saturday. Unpaid breaks of 30 minutes and more are no work.
//   - Federal and state rules always both apply; a finding in either stands.
//   - What no rule here says is not guessed: a state without a file is in NotLoaded, and
//     a value that nobody has read in its source is not Verified.
//
// # Invariants
//
//   - More hours never turn a violation into ok, and being older never adds a federal one.
//   - The order of shifts does not matter. Same case, same rules, same answer.
//   - [Judge] judges case after case in its own memory, without allocation for a shift.
package labor
