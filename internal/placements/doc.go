// Package placements is the room for one learner's place at one host, from the
// application to the end, and for the timeline of everything that a learner did.
//
// A placement moves through the states of [Machine], which is data: which action leads
// from where to where, who may do it, what reason it needs and whether it can be taken
// back. [Service.Do] and [Service.DoAll] do the actions; [Service.Apply],
// [Service.Place] and [Service.FoundIn] make placements; [Service.Edit] changes what
// was agreed.
//
// What holds:
//
//   - Every change writes an event (who, when, why; what people read) and an audit entry
//     (ids only; what proves it) in the same transaction.
//   - Never more placements of an opportunity hold a seat than it has seats, however many
//     accept at the same moment: the seats are counted inside the transaction.
//   - One press of a button is one step, over one or many placements. The last step can be
//     taken back within [wbl.UndoWindow] by who did it, when nothing was built on it.
//   - An accepted placement gets its start gates: rows that say what must be in order, who
//     must act and by when. It cannot start while a blocking gate is open. Which gates
//     there are is dated data (gates.tsv), by type, state, money, pay and age.
//   - Who must act decides their own gate; coordinators and leads decide any, and they
//     alone waive, with a reason and a document. A gate for which another room answers
//     (a [Prover]) is never met by anybody's word.
//   - Evidence that runs out is asked for again 60, 30 and 7 days before, and opens its
//     gate on the day after its last.
//   - A learner under 13 is never brought to an employer.
//   - A placement that is completed or ended early is an experience on the timeline, with
//     the hours that the host verified and the school approved.
//
// Where things are:
//
//	machine.go            states, actions and rules
//	templates.go gates.go which gates a placement has; what may be said of one
//	provers.go jobs.go    gates that other rooms answer for, and what changes with the days
//	placements.go         the types, and what makes an input complete
//	service*.go           moving and gates; create, edit, undo, experience, timeline, list,
//	                      queue and letters hold the other use cases
//	store*.go             SQL
//	pages*.go viewer.go   pages for staff, learners, families and hosts; api.go the same as JSON
//	picker.go lookup.go   choosing learners and hosts in forms
//
// The labour rules, the signed papers and the safety training are rooms of their own. They
// answer for gates through [Service.AddProver] and call [Service.Refresh] when an answer
// changes; a new gate is a line in gates.tsv.
package placements
