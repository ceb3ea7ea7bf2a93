// Package match decides who gets which seat, and says why. It is pure: an [Instance] in,
// a [Result] out, the same bytes on any machine; no clock, no chance, no network. What
// looks like chance is a public lottery: the order of SHA-256 of a published seed and the
// learner's id, which anyone can recompute.
//
// The default mechanism is learner-proposing deferred acceptance (Gale and Shapley 1962).
// What it promises, and tests hold it to:
//
//   - Nobody is placed where they may not be: who is not acceptable to a site never is.
//   - No justified envy: nobody is refused at a site that took someone behind them, given
//     the site's classes, its reserves and the lottery.
//   - It is safe to rank by what one wants: no other list gets a learner anything better.
//   - Among all outcomes without envy, each learner gets the best.
//
// A site chooses among learners by class (best first; classes come from its priority), and
// within a class by the lottery. Reserved seats go first: as many of them as can be used
// are used, each learner counting toward one seat only, and among the ways to do so the
// best learners win (Sönmez and Yenmez 2022); what stays of a soft reserve is open to all,
// what stays of a hard one stays empty.
//
// The way of an instance:
//
//	Read      JSON -> Instance, or every problem that it has, at once
//	Compile   Instance -> Market: numbers instead of names, keys, lists
//	Solve     Market -> who sits where, by one of the mechanisms
//	Explain   for each learner and choice: placed, or why not, and what was missing
//	Run       all of it: Instance -> Result
//
// Package verify, beside this one, checks a result again and shares no code with it.
package match
