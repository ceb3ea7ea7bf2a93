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
//     taken back within [UndoWindow] by who did it, when nothing was built on it.
//   - An accepted placement gets its start gates: rows that say what must be in order, who
//     must act and by when. It cannot start while a blocking gate is open. Which gates
//     there are is dated data (gates.tsv).
//   - A learner under 13 is never brought to an employer.
//   - A completed placement is an experience on the timeline, with the hours that the host
//     verified and the school approved.
//
// Where things are:
//
//	machine.go gates.go   states, actions and rules; what must be in order before the start
//	placements.go         the types, and what makes an input complete
//	service*.go           moving and gates; create, edit, undo, experience, timeline, list,
//	                      queue and letters hold the other use cases
//	store*.go             SQL
//	pages*.go viewer.go   pages for staff, learners, families and hosts; api.go the same as JSON
//	picker.go lookup.go   choosing learners and hosts in forms
//
// The labour rules and the signed agreement come with rooms of their own. Their seam is a
// gate: what they find is a decision ([Service.Decide]) on a row of the list, and a new
// rule is a line in gates.tsv.
package placements
