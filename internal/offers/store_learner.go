package offers

import (
	"encoding/json"
	"strings"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// learner is what this room needs to know of a learner.
type learner struct {
	id     wbl.LearnerID
	school wbl.SchoolID
	birth  wbl.Date
	grade  string
	at     *Position // of the school
}

// under13 reports whether the learner is younger than 13 on a day. Who has no birth date
// in the record is treated as older; the coordinator sees the gap in the data.
func (l learner) under13(day wbl.Date) bool { return !l.birth.IsZero() && l.birth.AgeOn(day) < 13 }

// loadLearner reads a learner who is at school; of merged records, the kept one.
func loadLearner(tx *db.Tx, id wbl.LearnerID) (learner, error) {
	return db.Get(tx, func(r db.Row, l *learner) error {
		var lat, lon *float64
		err := r.Scan(&l.id, &l.school, &l.birth, &l.grade, &lat, &lon)
		if lat != nil && lon != nil {
			l.at = &Position{*lat, *lon}
		}
		return err
	}, `SELECT k.id, k.school_id, k.birth_date, k.grade, s.lat, s.lon
		FROM learner l JOIN learner k ON k.district_id = l.district_id AND k.id = COALESCE(l.merged_into, l.id)
		JOIN school s ON s.district_id = k.district_id AND s.id = k.school_id
		WHERE l.district_id = $1 AND l.id = $2 AND k.state = 'active'`, tx.District(), id)
}

// schoolAt is where a school is; nil when unknown.
func schoolAt(tx *db.Tx, id wbl.SchoolID) (*Position, error) {
	list, err := db.List(tx, func(r db.Row, p *Position) error { return r.Scan(&p.Lat, &p.Lon) },
		`SELECT lat, lon FROM school WHERE district_id = $1 AND id = $2 AND lat IS NOT NULL AND lon IS NOT NULL`, tx.District(), id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// setKept saves or forgets an opportunity for a learner. A draft is kept either way.
func setKept(tx *db.Tx, l wbl.LearnerID, id wbl.OpportunityID, kept bool, at wbl.Instant) error {
	return tx.ExecOne(`INSERT INTO saved_opportunity (district_id, learner_id, opportunity_id, at, kept) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district_id, learner_id, opportunity_id) DO UPDATE SET kept = excluded.kept, at = excluded.at`,
		tx.District(), l, id, at, kept)
}

// setDraft keeps why the learner wants it until the application is sent.
func setDraft(tx *db.Tx, l wbl.LearnerID, id wbl.OpportunityID, text string, at wbl.Instant) error {
	return tx.ExecOne(`INSERT INTO saved_opportunity (district_id, learner_id, opportunity_id, at, kept, draft) VALUES ($1, $2, $3, $4, FALSE, $5)
		ON CONFLICT (district_id, learner_id, opportunity_id) DO UPDATE SET draft = excluded.draft`,
		tx.District(), l, id, at, text)
}

func draftOf(tx *db.Tx, l wbl.LearnerID, id wbl.OpportunityID) (string, error) {
	list, err := db.List(tx, db.Scalar[string], `SELECT draft FROM saved_opportunity
		WHERE district_id = $1 AND learner_id = $2 AND opportunity_id = $3`, tx.District(), l, id)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// Unfinished is an application that was begun and not sent.
type Unfinished struct {
	ID    wbl.OpportunityID
	Title string
}

func unfinished(tx *db.Tx, l wbl.LearnerID) ([]Unfinished, error) {
	return db.List(tx, func(r db.Row, u *Unfinished) error { return r.Scan(&u.ID, &u.Title) },
		`SELECT o.id, o.title FROM saved_opportunity s JOIN opportunity o ON o.district_id = s.district_id AND o.id = s.opportunity_id
		WHERE s.district_id = $1 AND s.learner_id = $2 AND s.draft <> '' AND o.state = 'open' ORDER BY s.at DESC, o.id`, tx.District(), l)
}

// profileOf reads a learner's profile; a blank one when there is none yet.
func profileOf(tx *db.Tx, l wbl.LearnerID) (Profile, error) {
	list, err := db.List(tx, func(r db.Row, p *Profile) error {
		var times, answered string
		err := r.Scan(&p.About, &p.Strengths, &p.Experience, &p.Languages, &p.Transport, &times, &answered, &p.Version)
		if err != nil {
			return err
		}
		for _, q := range strings.Fields(answered) {
			p.Answered = append(p.Answered, Question(q))
		}
		return json.Unmarshal([]byte(times), &p.Times)
	}, `SELECT about, strengths, experience, languages, transport, schedule, answered, version
		FROM learner_profile WHERE district_id = $1 AND learner_id = $2`, tx.District(), l)
	if err != nil || len(list) == 0 {
		return Profile{}, err
	}
	return list[0], nil
}

// saveProfile writes the whole profile. Only its owner does, one answer after the other,
// so the last one wins.
func saveProfile(tx *db.Tx, l wbl.LearnerID, p Profile, at wbl.Instant) error {
	var answered []string
	for _, q := range p.Answered {
		answered = append(answered, string(q))
	}
	return tx.ExecOne(`INSERT INTO learner_profile (district_id, learner_id, about, strengths, experience, languages, transport, schedule, answered, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (district_id, learner_id) DO UPDATE SET about = excluded.about, strengths = excluded.strengths, experience = excluded.experience,
		languages = excluded.languages, transport = excluded.transport, schedule = excluded.schedule, answered = excluded.answered,
		updated_at = excluded.updated_at, version = learner_profile.version + 1`,
		tx.District(), l, p.About, p.Strengths, p.Experience, p.Languages, p.Transport, list(p.Times), strings.Join(answered, " "), at)
}

// Applicant is a learner who applied, as far as the reader may see them.
type Applicant struct {
	Placement wbl.PlacementID
	Name      string // for hosts: the first name and an initial
	Grade     string // for staff
	School    string // for staff
	State     string
	Message   string
	AppliedAt wbl.Instant
	Profile   Profile
	learner   wbl.LearnerID
	given     string
	family    string
}

// applicants lists the learners of the schools in reach who applied, oldest first. Hosts
// reach all schools of the district, because the opportunity is theirs.
func applicants(tx *db.Tx, id wbl.OpportunityID, w who) ([]Applicant, error) {
	return db.List(tx, func(r db.Row, a *Applicant) error {
		return r.Scan(&a.Placement, &a.learner, &a.given, &a.family, &a.Grade, &a.School, &a.State, &a.Message, &a.AppliedAt)
	}, `SELECT p.id, k.id, CASE WHEN k.preferred <> '' THEN k.preferred ELSE k.given END, k.family, k.grade, s.name, p.state, p.message, p.created_at
		FROM placement p JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id
		JOIN learner k ON k.district_id = l.district_id AND k.id = COALESCE(l.merged_into, l.id)
		JOIN school s ON s.district_id = p.district_id AND s.id = p.school_id
		WHERE p.district_id = $1 AND p.opportunity_id = $2 AND p.origin IN ('applied', 'found')
		AND ($3 OR p.school_id IN (SELECT value FROM json_each($4)))
		ORDER BY CASE WHEN p.state = 'applied' THEN 0 ELSE 1 END, p.created_at, p.id`,
		tx.District(), id, w.all, db.IDs(w.schools))
}

// hasApplied finds the learner's live placement at an opportunity, "" for none.
func hasApplied(tx *db.Tx, l wbl.LearnerID, id wbl.OpportunityID) (wbl.PlacementID, error) {
	list, err := db.List(tx, db.Scalar[wbl.PlacementID], `SELECT id FROM placement
		WHERE district_id = $1 AND opportunity_id = $3 AND state <> 'cancelled'
		AND learner_id IN (SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))`, tx.District(), l, id)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// foundDraft is what a learner entered so far about a place they found.
func foundDraft(tx *db.Tx, l wbl.LearnerID) (f Found, err error) {
	list, err := db.List(tx, db.Scalar[string], `SELECT data FROM found_draft WHERE district_id = $1 AND learner_id = $2`, tx.District(), l)
	if err != nil || len(list) == 0 {
		return f, err
	}
	return f, json.Unmarshal([]byte(list[0]), &f)
}

func setFoundDraft(tx *db.Tx, l wbl.LearnerID, f Found, at wbl.Instant) error {
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return tx.ExecOne(`INSERT INTO found_draft (district_id, learner_id, data, updated_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (district_id, learner_id) DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at`,
		tx.District(), l, string(b), at)
}

func dropFoundDraft(tx *db.Tx, l wbl.LearnerID) error {
	_, err := tx.Exec(`DELETE FROM found_draft WHERE district_id = $1 AND learner_id = $2`, tx.District(), l)
	return err
}
