// Package roster answers who is in which school, from where we know it, and how good
// the data are.
//
// People come here to bring a roster in ([Service.Import]: OneRoster, and plain CSV with
// columns matched by hand), to find and mend a learner's record, to decide about
// possible duplicates, and to see what is missing.
//
// What holds:
//
//   - An import has two passes. The first reads everything and lists every problem; any
//     error refuses the whole. The second applies all of it in one transaction. A dry
//     run is the second pass without its writes, so what it says is what happens.
//   - Importing the same file again changes nothing.
//   - A learner is one record over years and schools, found by any of their keys
//     (learner_key: the sourcedId of OneRoster, the SIS's number, the state's number).
//     A learner is never deleted: who is missing from a full roster has left, and no
//     import may end more than a tenth of the learners unless a person allows it.
//   - What is known about a learner (sex, race, supports) is a fact with a source and a
//     day ([Fact]); the latest holds and the earlier ones stay. Several races, a refusal
//     and not knowing are different facts (facts.go).
//   - A merge keeps both rows: the merged one points to the kept one, its keys and all
//     that belongs to it stay where they are, so that a merge can be undone.
//
// Where things are: roster.go and facts.go (types and rules), service*.go (use cases),
// import*.go (the run of an import), apply*.go and roll.go (its second pass), csv*.go
// (plain CSV), quality.go, store*.go (SQL), pages*.go and api.go (HTTP), routes.go.
package roster
