// Package db keeps the record: one SQL text over two engines, SQLite (one file, the
// default) and PostgreSQL 15 or later.
//
// Every read happens in [DB.View] and every write in [DB.Update], each given a [Scope]
// that names the district whose rows may be touched and the actor on whose behalf:
//
//	err := d.Update(ctx, scope, func(tx *db.Tx) error {
//		n, err := tx.Exec(`UPDATE shift SET state = $3 WHERE district_id = $1 AND id = $2`,
//			tx.District(), id, state)
//		...
//	})
//
// What holds:
//
//   - Update answers only after the commit is on disk. On SQLite the writes that wait
//     are committed together (group commit), each inside its own savepoint, so that
//     synchronous=FULL costs one sync for many writers.
//   - A function runs on its caller's goroutine. When it fails, panics or ends its
//     goroutine, nothing is changed, and its neighbours in the commit are not hurt.
//   - A statement that failed fails its transaction, even when its error was handled:
//     so it is on PostgreSQL, and SQLite is made to do the same.
//   - On PostgreSQL, Update is serializable and runs its function again after a
//     serialization failure; so the function changes nothing but the database.
//   - With a replica, View reads from it: an author's own writes are seen, those of
//     others may lag. A [Scope] that says Current reads the primary.
//   - [Once] makes a write safe to send twice, by the client's key.
//   - SQL is written for both engines with $1 placeholders. The few differences are
//     rewritten by the dialect (dialect.go): json_each lists and SKIP LOCKED.
//   - Moments are Unix milliseconds (BIGINT), dates are ISO text, so that both engines
//     hold, compare and sort the same values.
//   - Errors of the engines come out as the few of errors.go.
//
// Migrations are forward only and run at the start under a lock (on SQLite the empty
// file NAME-migrate, on PostgreSQL a row of goose_lock); a start that finds the schema
// up to date takes no lock, and a schema newer than the program is refused.
package db
