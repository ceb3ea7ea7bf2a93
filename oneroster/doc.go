// Package oneroster answers one question: who is in which school?
//
// It reads, checks and writes rosters in the OneRoster CSV format, versions 1.1
// and 1.2, in bulk (a full snapshot) or delta (changes only). A set comes as an
// [io/fs.FS]: a directory through os.DirFS or a zip through archive/zip.
//
// # Two passes
//
// [Open] reads the manifest. [Set.Check] is the first pass: it streams every
// file, tries every rule of the standard and returns a [Report]. The second
// pass, [Set.Users] and its siblings, streams typed rows to whoever applies
// them. Both passes read rows through the same code, so a row that the check
// accepted reads back without an error, in the standard's own spelling.
//
// # What is refused and what is forgiven
//
// A [Problem] of severity [Error] breaks the standard in a way that could put a
// learner in the wrong place; a set with one is not to be applied. A [Warning]
// is something that real exports get wrong and that has only one reading: a
// byte-order mark, an enumeration in the wrong case, columns out of order.
//
// # Invariants
//
//   - Memory does not grow with the length of a file but for its ids, which are
//     kept as 20-byte entries: a million users with four million enrolments are
//     checked in about 310 MiB.
//   - A row is at most 1 MiB; one stray quotation mark spoils one row, not the
//     rest of the file.
//   - Every rule about columns comes from one table (spec_roster.go and
//     spec_other.go), which the reader, the check and the writer share.
//   - [Write] refuses a value that Check would refuse.
//
// The sub-package rostergen invents rosters of any size for tests and
// benchmarks.
package oneroster
