// Package jobs runs work after the request that asked for it: mail, imports, the weekly
// reminder. The queue is a table, so a job exists exactly when the change that asked for
// it was committed:
//
//	err := jobs.Enqueue(tx, now, "mail.send", args{ID: id})
//
// A [Runner] on each node takes what is due. What holds:
//
//   - A job is leased, not locked: a node that dies loses the lease, and the job runs
//     again on another. So a handler may run more than once. One whose effects are all
//     in the database gets exactly-once by calling [Job.Done] in the transaction that
//     makes them; one that reaches outside (mail) must bear a repetition.
//   - A lease is renewed while the handler runs. A node that lost its lease has its
//     handler's context cancelled, and [Job.Done] refuses it.
//   - A failure is tried again later and later (with chance in it, so that a crowd does
//     not come back together) until the attempts are used up; then the job is dead: it
//     stays in the table for people to look at ([Dead]) and to start again ([Retry]).
//   - A panic is a failure of that job and of nothing else.
//   - [Runner.Every] runs a handler at an interval, once for all nodes: whoever moves the
//     row of job_schedule forward enqueues the job.
//
// Waiting work is looked for each second, and at once after a commit in this process.
package jobs
