package equity

import "slices"

// Race and ethnicity as they are asked for: a learner may give several. Codes are those
// of the 2024 standard (Statistical Policy Directive 15); the 1997 one has no MENA.
const (
	AmericanIndian  = "american_indian_or_alaska_native"
	Asian           = "asian"
	Black           = "black_or_african_american"
	Hispanic        = "hispanic_or_latino"
	MENA            = "middle_eastern_or_north_african"
	PacificIslander = "native_hawaiian_or_other_pacific_islander"
	White           = "white"

	Multiple     = "two_or_more" // after a roll-up
	UnknownRace  = "unknown"     // nothing was given
	RefusedToSay = "refused"     // asked, and not answered: not the same as unknown
)

// Roll1997 gives the one group that a learner counts in under the 1997 standard as the
// Department of Education collects it: Hispanic whatever else was given, else Multiple
// for more than one race. MENA counts as White, as that standard defined it.
func Roll1997(given []string) string {
	if slices.Contains(given, Hispanic) {
		return Hispanic
	}
	races := distinct(given)
	for i, r := range races {
		if r == MENA {
			races[i] = White
		}
	}
	return one(distinct(races))
}

// Roll2024 gives the one group that a learner counts in under the 2024 standard: one
// question, no group before another, Multiple for more than one answer. Collections must
// comply by 2029-03-28.
func Roll2024(given []string) string { return one(distinct(given)) }

func distinct(given []string) []string {
	out := slices.DeleteFunc(slices.Clone(given), func(r string) bool { return r == "" || r == UnknownRace || r == RefusedToSay })
	if len(out) == 0 && slices.Contains(given, RefusedToSay) {
		return []string{RefusedToSay}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func one(races []string) string {
	switch len(races) {
	case 0:
		return UnknownRace
	case 1:
		return races[0]
	}
	return Multiple
}
