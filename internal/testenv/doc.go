// Package testenv is what the tests of every room stand on. Only tests import it.
//
//   - [EachEngine] runs a test on SQLite and on PostgreSQL, each with a fresh migrated
//     database; [OpenDB] gives a SQLite file where the engine does not matter.
//   - [Clock] is a clock that stands still until the test moves it; [Fixed] is the
//     Monday on which every story starts.
//   - [Data] finds a file of the shared data, which are not part of this repository;
//     [SkipOrFail] says what is missing, or fails where everything must be present.
//
// The tests of this package keep the rules of the house (docs/DESIGN.md, section 2): what
// may import what, who writes which table, how every table and statement names its
// tenant, and that the law that the code cites is in law/index.tsv. Each rule is also
// run against a small tree with a planted fault, to show that it would notice.
//
// The PostgreSQL server is started by the first test that needs one, is shared by the
// test programs that run at the same time, and is stopped and removed when the last of
// them ends, however it ends (postgres.go).
package testenv
