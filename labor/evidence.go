package labor

import (
	"slices"
	"strings"
)

// provable are the facts that evidence can show or that can be arranged. The others,
// such as the day of the week, are as they are.
const provable = graduated | excused | wecep | wsp | studentLearner | apprentice | coop | wee | parentLateNight | adultSupervision |
	schoolVariance | schoolCertificate | parentWork | schoolRelease | lateStore | registered

// evidence finds out what would make a finding go away: facts under which another row of
// its rule counts, or none, or an exemption.
func (j *Judge) evidence(f *Finding) {
	if f.row == nil {
		f.Needs = j.rules.agreementNeeds(f)
		return
	}
	b := j.rules.books[f.Jurisdiction]
	now := j.facts | j.c.Calendar.ofDay(f.Date)
	try := func(extra facts) {
		extra &^= now
		if extra == 0 || extra&^provable != 0 || !b.cured(f, now|extra) {
			return
		}
		if words := strings.Join(extra.names(), "+"); !slices.Contains(f.Needs, words) {
			f.Needs = append(f.Needs, words)
		}
	}
	for bar := f.row.when.bar; bar != 0; bar &= bar - 1 {
		try(bar & -bar)
	}
	for _, kind := range []kind{f.row.kind, kindExempt} {
		for _, t := range b.ages[f.Age][kind] {
			for _, r := range t {
				if kind == kindExempt || r.Rule == f.Rule {
					try(r.when.need)
				}
			}
		}
	}
}

// cured says whether a finding of the book would not be made under other facts.
func (b *book) cured(f *Finding, with facts) bool {
	for _, t := range b.ages[f.Age][kindExempt] {
		if r := t.at(f.Date, with); r != nil && r.kinds.has(f.row.kind) {
			return true
		}
	}
	for _, t := range b.ages[f.Age][f.row.kind] {
		if t[0].Rule != f.Rule {
			continue
		}
		r := t.at(f.Date, with)
		return r == nil || r.value == none || r != f.row && r.kept(f.Measured)
	}
	return true
}

// kept says whether what was measured keeps the row's value.
func (r *Row) kept(measured int) bool {
	switch r.kind {
	case kindMinAge, kindEarly, kindBreak, kindRest:
		return measured >= r.value
	case kindDay, kindWeek, kindMonFri, kindLate, kindSchoolAndWork, kindDays, kindConsecutive, kindNights, kindAny24, kindSupervision, kindSchoolDays:
		return measured <= r.value
	}
	return false
}

// agreementNeeds is what an agreement would have to say or have, where one helps.
func (r *Rules) agreementNeeds(f *Finding) []string {
	if missing, ok := strings.CutPrefix(f.Says, saysAgreement+"_"); ok {
		return []string{"agreement:" + missing}
	}
	if f.Age >= 16 {
		for i := range r.orders {
			if o := &r.orders[i]; o.Exempt && o.Rule == f.Rule {
				return []string{"agreement"}
			}
		}
	}
	return nil
}
