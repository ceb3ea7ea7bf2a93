// Package equity says how far apart groups are, how sure that is, and what it takes to
// close the distance. It is pure: counts in, findings out; no database, no clock.
//
// Everything starts from a [Count], k of N, and every result carries it: a rate without
// its denominator is not a finding. Groups may overlap (special populations) or not (race
// after [Roll1997] or [Roll2024]); an intersection is a group like any other.
//
// The questions, and who answers them:
//
//	how high is the rate, how sure?   Count.Rate, Count.Wilson, AgrestiCoull, ClopperPearson
//	how far apart are two groups?     Difference (Newcombe), RiskRatio, OddsRatio, ZTest
//	is a group left out?              Assess: one Finding a group, by one of the Rules that
//	                                  colleges, states and the EEOC use; "not enough to say"
//	                                  is an answer of its own
//	how many more would close it?     Finding.ToParity, Finding.ToPass
//	how unequal is the whole?         Between (Theil and its kin)
//	where does the gap arise?         Funnel (stage by stage), Kitagawa and OaxacaBlinder
//	                                  (who is there, or how they fare), Simpson
//	is one of a hundred a chance?     Holm, BenjaminiHochberg
//	what of very small schools?       Shrink
//	does it get better?               Trend (a change of definition ends a line), Goal
//
// Formulas and their test vectors are published ones; each function names its source.
package equity
