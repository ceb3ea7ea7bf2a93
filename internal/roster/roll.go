package roster

import (
	"hash/maphash"

	"throughline/internal/wbl"
	"throughline/oneroster"
)

// roll is everybody whom a set lists, in about 80 bytes a person, so that a set of a
// whole state fits into memory: what roles.csv and demographics.csv say before users.csv
// is read, and which record each of them turned out to be.
type roll struct {
	seeds  [2]maphash.Seed
	index  map[rollKey]uint32
	people []listed
	words  []string // the roles of staff, named by listed.word
	// names are the sourcedIds by position, kept only where users.csv may lack them.
	names     map[uint32]string
	keepNames bool
}

// rollKey stands for a sourcedId. Two of a billion share one with a chance under 1 in 10^20.
type rollKey [2]uint64

// listed is one person of a set.
type listed struct {
	id     [26]byte // of the learner or staff member, zero until the row was applied
	kind   kind
	word   uint8  // of staff: which role
	demo   bool   // demographics.csv has a row
	inFile bool   // users.csv has a row
	races  uint16 // two bits each: Races in their order, then Hispanic
	sex    uint8
	birth  uint32 // 20100327; 0 for none
	org    uint32 // position in the book of orgs, plus 1; 0 for none
}

// kind is what a person is to us.
type kind uint8

const (
	nobody kind = iota // no role that holds today
	staff
	learner
)

func newRoll(keepNames bool) *roll {
	return &roll{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, index: map[rollKey]uint32{}, names: map[uint32]string{}, keepNames: keepNames}
}

func (r *roll) key(sid string) rollKey {
	return rollKey{maphash.String(r.seeds[0], sid), maphash.String(r.seeds[1], sid)}
}

// at is the position of a person, who is added when new.
func (r *roll) at(sid string) uint32 {
	k := r.key(sid)
	if i, ok := r.index[k]; ok {
		return i
	}
	i := uint32(len(r.people))
	r.index[k] = i
	r.people = append(r.people, listed{})
	if r.keepNames {
		r.names[i] = sid
	}
	return i
}

// find is the person with a sourcedId, nil when the set does not list them.
func (r *roll) find(sid string) *listed {
	if i, ok := r.index[r.key(sid)]; ok {
		return &r.people[i]
	}
	return nil
}

// is reports whether the set lists somebody as a learner or as staff.
func (r *roll) is(sid string, k kind) bool {
	p := r.find(sid)
	return p != nil && p.kind == k
}

// addRole takes in a role that holds. A student's role outweighs every other, then a
// primary role, then the first.
func (r *roll) addRole(role oneroster.Role, org uint32) {
	p := &r.people[r.at(role.UserSourcedID)]
	k := staff
	if role.Role == oneroster.RoleStudent {
		k = learner
	}
	better := k > p.kind || k == p.kind && role.RoleType == oneroster.RolePrimary
	if !better {
		return
	}
	p.kind, p.org, p.word = k, org, r.wordOf(role.Role)
}

// wordOf is the position of a role's word. The standard has a dozen; of invented ones
// beyond 250 the last stands for all.
func (r *roll) wordOf(role string) uint8 {
	for i, w := range r.words {
		if w == role {
			return uint8(i)
		}
	}
	if len(r.words) < 250 {
		r.words = append(r.words, role)
	}
	return uint8(len(r.words) - 1)
}

// Two bits say what a source says: nothing, no or yes.
const (
	saidNothing = 0
	saidNo      = 1
	saidYes     = 2
)

func said(b oneroster.Bool) uint16 {
	switch b {
	case oneroster.True:
		return saidYes
	case oneroster.False:
		return saidNo
	}
	return saidNothing
}

// addDemographics takes in a row of demographics.csv.
func (r *roll) addDemographics(d oneroster.Demographics) {
	p := &r.people[r.at(d.SourcedID)]
	p.demo = true
	for i, b := range []oneroster.Bool{
		d.AmericanIndianOrAlaskaNative, d.Asian, d.BlackOrAfricanAmerican, d.NativeHawaiianOrOtherPacificIslander, d.White,
		d.TwoOrMoreRaces, d.HispanicOrLatinoEthnicity,
	} {
		p.races |= said(b) << (2 * i)
	}
	p.sex = sexOf(d.Sex)
	for _, c := range d.BirthDate {
		if c != '-' {
			p.birth = p.birth*10 + uint32(c-'0')
		}
	}
}

// sexOf is the position of a word in Sexes plus 1, 0 for not said.
func sexOf(word string) uint8 {
	for i, s := range Sexes {
		if s == word {
			return uint8(i + 1)
		}
	}
	return 0
}

// born is the birth date that demographics.csv gave.
func (p listed) born() wbl.Date {
	if p.birth == 0 {
		return wbl.Date{}
	}
	return wbl.NewDate(int(p.birth/10000), month(p.birth), int(p.birth%100))
}

// changes lists the facts that a row of demographics.csv states and that differ from
// what the same source said last: attribute to value. What is no longer said is unknown.
func (p listed) changes(have Facts, add func(attr, value string) error) error {
	set := func(attr, want string, keepNo bool) error {
		now := have[attr].Value
		switch {
		case want == "" && (now == "" || now == Unknown || now == No && keepNo):
			return nil
		case want == "":
			want = Unknown
		case want == No && keepNo && now == "":
			return nil // of races only those that apply are kept
		}
		if want == now {
			return nil
		}
		return add(attr, want)
	}
	sex := ""
	if p.sex > 0 {
		sex = Sexes[p.sex-1]
	}
	if err := set(Sex, sex, false); err != nil {
		return err
	}
	words := [...]string{"", No, Yes}
	for i, attr := range Races {
		if err := set(attr, words[p.races>>(2*i)&3], true); err != nil {
			return err
		}
	}
	return set(Hispanic, words[p.races>>(2*len(Races))&3], false)
}
