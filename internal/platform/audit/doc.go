// Package audit keeps who did what to what and why, so that nobody can change the past
// unnoticed, not even somebody who can write to the database.
//
// A use case calls [Append] in its own transaction:
//
//	err := audit.Append(tx, now, audit.Entry{
//		Actor:  "account:" + string(actor.ID),
//		Action: "placement.approve",
//		Object: "placement:" + string(id),
//		Reason: in.Reason,
//		Detail: map[string]any{"from": "proposed", "to": "approved", "version": 4},
//	})
//
// Append touches no row that another writer touches, so it costs a use case nothing but
// an insert. A [Log] then takes the waiting entries in order, numbers them, and makes
// each a leaf of a Merkle tree (RFC 6962, golang.org/x/mod/sumdb/tlog). Each batch ends
// with a checkpoint: the size and the root of the tree, signed with the installation's
// own Ed25519 key (golang.org/x/mod/sumdb/note).
//
// What holds, and what does not:
//
//   - An entry is covered once it is numbered, which is normally within a second of the
//     commit (the merge delay). Until then its row is protected by nothing but the
//     database; [Report].Pending counts such rows.
//   - A change to a numbered row, a missing or additional row, a changed hash, a changed
//     or missing checkpoint, another key: [Log.Verify] finds each and says where.
//   - The key lies in the same database. Whoever steals it and rewrites the whole log can
//     sign the forgery. Against that, keep [Log.Checkpoint] outside from time to time (on
//     paper, in a mail to the auditor): Verify takes kept checkpoints and finds that a
//     tree which they describe is no longer a part of this one. The same finds a log that
//     was cut back to an older state.
//   - [Log.Prove] gives the proof that one entry is in the log, which [Check]
//     verifies without the database.
//
// Entries name people by id only. An entry's bytes are never changed, so a name in one
// could never be erased.
package audit
