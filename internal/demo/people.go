package demo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

func (w *writer) districts() error {
	for _, dp := range plan {
		district := newID[wbl.DistrictID](w, w.ago(900))
		w.regions = append(w.regions, district)
		if err := w.put(`INSERT INTO district (id, name, state, time_zone, locale, created_at) VALUES ($1, $2, 'MA', 'America/New_York', $3, $4)`,
			district, dp.name, dp.towns[0].locale, wbl.At(w.ago(900))); err != nil {
			return err
		}
		for _, sp := range dp.schools {
			town := dp.towns[sp.town]
			s := school{schoolPlan: sp, district: district, districtName: dp.name, id: newID[wbl.SchoolID](w, w.ago(900)), town: town, staff: map[string]wbl.AccountID{}}
			w.schools = append(w.schools, s)
			if err := w.put(`INSERT INTO school (district_id, id, name, level, locale, city, state, lat, lon) VALUES ($1, $2, $3, $4, $5, $6, 'MA', $7, $8)`,
				district, s.id, sp.name, sp.level, town.locale, town.name, town.lat, town.lon); err != nil {
				return err
			}
		}
	}
	return nil
}

// raceShares are rough shares in percent of each school's learners, city first.
var raceShares = []struct {
	attr    string
	percent int
}{{"race.white", 48}, {"ethnicity.hispanic", 26}, {"race.black", 13}, {"race.asian", 8}, {"race.native", 3}, {"race.pacific", 2}}

func (w *writer) learners() error {
	for si := range w.schools {
		s := &w.schools[si]
		low, high := 6, 8
		if s.level == "high" {
			low, high = 9, 12
		}
		for n := range s.schoolPlan.learners {
			grade := low + n%(high-low+1)
			if err := w.learner(s, grade); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) learner(s *school, grade int) error {
	given, family := pick(w, givenNames), pick(w, familyNames)
	if w.chance(9) {
		family += "-" + pick(w, familyNames)
	}
	year := w.today.SchoolYear()
	birth := wbl.NewDate(year-grade-6, 9, 1).AddDays(w.rnd.IntN(365))
	l := learner{id: newID[wbl.LearnerID](w, w.ago(800)), name: given + " " + family, family: family, birth: birth, grade: grade, econ: w.chance(42), off: w.chance(17)}
	s.learners = append(s.learners, l)
	at := wbl.At(w.ago(420))
	number := fmt.Sprintf("%07d", 1_000_000+w.rnd.IntN(8_999_999))
	lang := "en"
	if w.chance(14) {
		lang = "es"
	}
	mail := fmt.Sprintf("%s.%s%s@students.example", wbl.Fold(given), strings.ReplaceAll(wbl.Fold(family), " ", ""), number[4:])
	if err := w.put(`INSERT INTO learner (district_id, id, school_id, given, family, birth_date, grade, email, lang, sort_name, search, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
		s.district, l.id, s.id, given, family, birth, fmt.Sprintf("%02d", grade), mail, lang,
		wbl.Fold(family+", "+given), wbl.Fold(given+" "+family+" "+number), at); err != nil {
		return err
	}
	if err := w.put(`INSERT INTO learner_key (district_id, kind, value, learner_id) VALUES ($1, 'sis', $2, $3) ON CONFLICT DO NOTHING`, s.district, number, l.id); err != nil {
		return err
	}
	for back := 1; back >= 0; back-- {
		if grade-back < 6 {
			continue
		}
		begin, end := wbl.NewDate(year-back-1, 8, 30), any(nil)
		if back == 1 {
			end = wbl.NewDate(year-1, 6, 20)
		}
		if err := w.put(`INSERT INTO school_enrollment (district_id, learner_id, school_id, school_year, grade, begin_date, end_date) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			s.district, l.id, s.id, year-back, fmt.Sprintf("%02d", grade-back), begin, end); err != nil {
			return err
		}
	}
	return w.facts(s, l)
}

func (w *writer) facts(s *school, l learner) error {
	facts := map[string]string{"sex": pick(w, []string{"female", "male"})}
	yes := func(attr string, is bool) {
		facts[attr] = map[bool]string{true: "yes", false: "no"}[is]
	}
	yes("econ", l.econ)
	yes("disability", l.off)
	yes("el", w.chance(11))
	if w.chance(3) {
		facts["race.declined"] = "declined"
	} else {
		roll := w.rnd.IntN(100)
		for _, r := range raceShares {
			if roll -= r.percent; roll < 0 {
				facts[r.attr] = "yes"
				if r.attr == "ethnicity.hispanic" && w.chance(75) {
					facts["race.white"] = "yes"
				}
				break
			}
		}
		if w.chance(4) {
			facts["race.white"], facts["race.black"] = "yes", "yes"
		}
	}
	for _, rare := range []struct {
		attr    string
		percent float64
	}{{"homeless", 2}, {"foster", 1}, {"military", 2}, {"migrant", 1}} {
		if w.chance(rare.percent) {
			facts[rare.attr] = "yes"
		}
	}
	as := wbl.NewDate(w.today.SchoolYear()-1, 9, 15)
	for _, attr := range slices.Sorted(maps.Keys(facts)) {
		if err := w.put(`INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at) VALUES ($1, $2, $3, $4, $5, 'roster', $6)`,
			s.district, l.id, attr, as, facts[attr], wbl.At(as.Time())); err != nil {
			return err
		}
	}
	return nil
}

// people invents those who may sign in: staff of every school, and for each role one
// person whom a visitor may try.
func (w *writer) people() error {
	staff := []access.Role{access.Coordinator, access.Teacher, access.Counselor, access.SchoolLead}
	for si := range w.schools {
		s := &w.schools[si]
		for _, role := range staff {
			id, name, err := w.account(s.district, role, string(s.id))
			if err != nil {
				return err
			}
			s.staff[string(role)] = id
			if si == w.first() {
				w.cast = append(w.cast, Person{Role: string(role), Name: name, Place: s.name, Account: id, District: s.district})
			}
		}
	}
	first := w.schools[w.first()]
	for _, role := range []access.Role{access.DistrictLead, access.Intermediary, access.Auditor, access.Support} {
		id, name, err := w.account(first.district, role, "")
		if err != nil {
			return err
		}
		w.cast = append(w.cast, Person{Role: string(role), Name: name, Place: first.districtName, Account: id, District: first.district})
	}
	return nil
}

// account makes an account with one grant. It has no password: in the demonstration
// people sign in with one click.
func (w *writer) account(district wbl.DistrictID, role access.Role, subject string) (wbl.AccountID, string, error) {
	name := pick(w, givenNames) + " " + pick(w, familyNames)
	id, err := w.accountOf(name, district, role, subject)
	return id, name, err
}

func (w *writer) accountOf(name string, district wbl.DistrictID, role access.Role, subject string) (wbl.AccountID, error) {
	id := newID[wbl.AccountID](w, w.ago(400))
	mail := strings.ReplaceAll(wbl.Fold(name), " ", ".") + "." + string(id[len(id)-4:]) + "@demo.example"
	if err := w.put(`INSERT INTO account (id, email, name, search, lang, created_at) VALUES ($1, $2, $3, $4, 'en', $5)`, id, mail, name, wbl.Fold(name+" "+mail), wbl.At(w.ago(400))); err != nil {
		return "", err
	}
	return id, w.put(`INSERT INTO role_grant (account_id, role, district_id, subject_id, from_date, granted_by) VALUES ($1, $2, $3, $4, $5, 'system:demo')`,
		id, string(role), district, subject, w.today.AddDays(-400))
}

func (w *writer) employers() error {
	weights := 0
	for _, t := range trades {
		weights += t.weight
	}
	seen := map[string]bool{}
	for len(w.firms) < w.scaled(Employers) {
		roll := w.rnd.IntN(weights)
		var t *trade
		for i := range trades {
			if roll -= trades[i].weight; roll < 0 {
				t = &trades[i]
				break
			}
		}
		region := [...]int{0, 0, 0, 0, 0, 1, 1, 1, 2}[w.rnd.IntN(9)]
		town := pick(w, plan[region].towns)
		who := pick(w, familyNames)
		if w.chance(25) {
			who = town.name
		} else if w.chance(30) {
			who += " & " + pick(w, familyNames)
		}
		name := fmt.Sprintf(t.firm, who)
		if seen[name] {
			continue
		}
		seen[name] = true
		if err := w.employer(name, t, town, region); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) employer(name string, t *trade, town place, region int) error {
	at := wbl.At(w.ago(700))
	f := firm{id: newID[wbl.EmployerID](w, w.ago(700)), site: newID[wbl.WorksiteID](w, w.ago(700)), trade: t, name: name, town: town, region: region}
	if err := w.put(`INSERT INTO employer (id, name, search, naics, about, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		f.id, name, wbl.Fold(name+" "+town.name), t.naics, "", at); err != nil {
		return err
	}
	street := fmt.Sprintf("%d %s Street", 1+w.rnd.IntN(400), pick(w, []string{"Main", "Mill", "Oak", "River", "Church", "Summer", "Canal", "Bridge"}))
	lat, lon := town.lat+(w.rnd.Float64()-.5)*.06, town.lon+(w.rnd.Float64()-.5)*.08
	if err := w.put(`INSERT INTO worksite (id, employer_id, street, city, state, locale, lat, lon) VALUES ($1, $2, $3, $4, 'MA', $5, $6, $7)`,
		f.site, f.id, street, town.name, town.locale, lat, lon); err != nil {
		return err
	}
	for range 1 + w.rnd.IntN(2) {
		c := newID[wbl.ContactID](w, w.ago(700))
		person := pick(w, givenNames) + " " + pick(w, familyNames)
		mail := fmt.Sprintf("%s@%s.example", strings.ReplaceAll(wbl.Fold(person), " ", "."), strings.Map(letters, wbl.Fold(name)))
		if err := w.put(`INSERT INTO contact (id, employer_id, worksite_id, name, title, email) VALUES ($1, $2, $3, $4, $5, $6)`,
			c, f.id, f.site, person, pick(w, []string{"Owner", "Manager", "Team lead", "Supervisor"}), mail); err != nil {
			return err
		}
		f.contacts, f.emails, f.names = append(f.contacts, c), append(f.emails, mail), append(f.names, person)
	}
	w.firms = append(w.firms, f)
	return nil
}

// letters keeps what may stand in the name of a domain.
func letters(r rune) rune {
	if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
		return r
	}
	return -1
}

// mustJSON writes what always can be written.
func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
