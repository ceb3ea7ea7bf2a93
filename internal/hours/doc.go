// Package hours is the room where work is logged, confirmed, approved and paid.
//
// A learner comes to log a day in two taps, or a week on Friday; a supervisor comes from
// one mail a week to confirm what their students logged; a coordinator comes to look at
// the exceptions and approve the rest; payroll gets a file that no longer changes.
//
// The thing of this room is the [Shift]: one stretch of work on one day, or a day on
// which the learner did not go. It has three separate states, and every list and report
// says which of them it counts ([Totals]):
//
//	logged    the learner says so           VerifyState draft, then waiting (with the supervisor)
//	verified  the host says so              VerifyState verified (or rejected, with a reason)
//	approved  the school says so            ApproveState approved (or returned, with a reason)
//	paid      it was handed to payroll      Export is set, and the shift is locked
//
// What holds:
//
//   - Hours that really happened are never refused. What looks odd is flagged ([Flag]) and
//     stands first on the supervisor's and the coordinator's lists. Refused is only what
//     cannot be true: a day to come, the same hours twice, a placement that is not running.
//   - Minutes are those that passed: a night shift over the change of the clocks counts
//     the hour that was lived twice (or not at all), see [Entry.Settle].
//   - A shift is its learner's to change until the host has verified it. A week goes to
//     the supervisor when the learner says that it is complete, at the latest with
//     Friday's mail.
//   - What a supervisor confirms is what they saw: the form carries a fingerprint of the
//     week, and a week that changed meanwhile is not confirmed but shown again.
//   - Every decision can be taken back for [wbl.UndoWindow], unless the next one was made.
//   - What was exported never changes. A correction shows as a difference in the next
//     export, and a file that is downloaded again has the same bytes.
//
// Where things are: hours.go and rules.go the types and rules; service*.go the use cases
// (learner, supervisor, school, export, weekly mail); store*.go the SQL; pages*.go and
// api.go the doors.
package hours
