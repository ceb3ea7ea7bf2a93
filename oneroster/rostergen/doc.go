// Package rostergen invents OneRoster sets of any size, for tests, benchmarks
// and demonstrations.
//
// The same [Options] give the same bytes on every machine. People, schools and
// places are invented. A set is made as it is written, so a million users take
// no more memory than ten.
//
// The set keeps to the standard: its check finds nothing, not even a warning.
package rostergen
