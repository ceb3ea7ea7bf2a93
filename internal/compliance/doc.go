// Package compliance is the room where labour law meets the record: may this learner do
// this work, here, at this hour?
//
// The law itself is the engine labor, which knows no database. This room brings the facts
// to it, keeps what it found about hours, and lets people decide about that.
//
// What holds:
//
//   - Hours are never refused. They are recorded as they happened; a job judges the week
//     after the commit ([Service.Logged]), and what the rules find waits in a queue.
//   - A finding keeps the hash of the rules that it was judged by. Judging again writes
//     only what changes, and what people decided about a finding stays.
//   - The gates age, permit, hours, hazards and pay of a placement follow from the record
//     ([Service.Gates]); pay is never computed, a named person decides. To waive a gate is
//     for room placements.
//   - What is not known is said: no calendar, no birth date, no rules of a state, a rule
//     that nobody has read in its source.
//   - A school follows its own calendar, else the district's, else an assumption.
//
// Where things are:
//
//	calendar*.go ics.go entries.go   school years: drawn, copied, read from ICS and CSV
//	facts.go assemble.go             what the law asks about, and the engine's case of it
//	plan.go gates.go pay.go          a usual week judged, who fits, start gates, unpaid work
//	judge.go findings.go rejudge.go  hours judged, findings, a period judged again
//	rules.go young.go                the operator's rule files; the public page for employers
//	service*.go store*.go pages*.go  as in every room; law_offers.go answers room offers
//
// Other rooms ask through interfaces of their own: hours.Law, offers.Law,
// placements.Prover and agreements.Hazards.
package compliance
