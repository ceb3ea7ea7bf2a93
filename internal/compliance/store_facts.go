package compliance

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/labor"
)

// learnerOf joins the kept record of the learner of a placement.
const learnerOf = ` JOIN learner m ON m.district_id = p.district_id AND m.id = p.learner_id
	JOIN learner l ON l.district_id = m.district_id AND l.id = COALESCE(m.merged_into, m.id)`

// selectPlacement reads a placement as a subject. The state of the work is that of the
// worksite, else of the district; an employer that was merged counts as the kept one.
const selectPlacement = `SELECT p.id, p.opportunity_id, p.title, l.id, l.given || ' ' || l.family, l.birth_date, p.school_id, sc.level,
	COALESCE(e.merged_into, e.id), e.name, e.naics, COALESCE(NULLIF(w.state, ''), NULLIF(d.state, ''), ''), p.type, p.state, p.paid, p.starts_on, p.ends_on,
	p.schedule, COALESCE(o.tasks, '[]')
	FROM placement p` + learnerOf + `
	JOIN school sc ON sc.district_id = p.district_id AND sc.id = p.school_id
	JOIN district d ON d.id = p.district_id
	JOIN employer e ON e.id = p.employer_id
	LEFT JOIN worksite w ON w.id = p.worksite_id
	LEFT JOIN opportunity o ON o.district_id = p.district_id AND o.id = p.opportunity_id
	WHERE p.district_id = $1`

func scanSubject(r db.Row, s *subject) error {
	var schedule, tasks string
	err := r.Scan(&s.Placement, &s.Opportunity, &s.Title, &s.Learner, &s.LearnerName, &s.Birth, &s.School, &s.Level,
		&s.Employer, &s.EmployerIs, &s.NAICS, &s.WorkState, &s.Type, &s.State, &s.Paid, &s.From, &s.To, &schedule, &tasks)
	if err != nil {
		return err
	}
	if s.Schedule, err = readSchedule(schedule); err != nil {
		return err
	}
	s.Tasks, err = readTasks(tasks)
	return err
}

func subjectOf(tx *db.Tx, id wbl.PlacementID) (subject, error) {
	return db.Get(tx, scanSubject, selectPlacement+` AND p.id = $2`, tx.District(), id)
}

// opportunitySubject reads an opportunity as a subject without a learner.
func opportunitySubject(tx *db.Tx, id wbl.OpportunityID) (subject, error) {
	return db.Get(tx, func(r db.Row, s *subject) error {
		var schedule, tasks string
		err := r.Scan(&s.Opportunity, &s.Title, &s.School, &s.Level, &s.Employer, &s.EmployerIs, &s.NAICS, &s.WorkState, &s.Type, &s.Paid, &s.From, &s.To, &schedule, &tasks)
		if err != nil {
			return err
		}
		if s.Schedule, err = readSchedule(schedule); err != nil {
			return err
		}
		s.Tasks, err = readTasks(tasks)
		return err
	}, `SELECT o.id, o.title, o.school_id, COALESCE(sc.level, 'high'), COALESCE(e.merged_into, e.id), e.name, e.naics,
		COALESCE(NULLIF(w.state, ''), NULLIF(d.state, ''), ''), o.type, o.paid, o.starts_on, o.ends_on, o.schedule, o.tasks
		FROM opportunity o
		JOIN district d ON d.id = o.district_id
		JOIN employer e ON e.id = o.employer_id
		LEFT JOIN school sc ON sc.district_id = o.district_id AND sc.id = o.school_id
		LEFT JOIN worksite w ON w.id = o.worksite_id
		WHERE o.district_id = $1 AND o.id = $2`, tx.District(), id)
}

// withLearner puts a learner before a subject.
func withLearner(tx *db.Tx, s subject, id wbl.LearnerID) (subject, error) {
	return db.Get(tx, func(r db.Row, out *subject) error {
		*out = s
		return r.Scan(&out.Learner, &out.LearnerName, &out.Birth, &out.School, &out.Level)
	}, `SELECT l.id, l.given || ' ' || l.family, l.birth_date, l.school_id, sc.level FROM learner m
		JOIN learner l ON l.district_id = m.district_id AND l.id = COALESCE(m.merged_into, m.id)
		JOIN school sc ON sc.district_id = l.district_id AND sc.id = l.school_id
		WHERE m.district_id = $1 AND m.id = $2`, tx.District(), id)
}

// readFacts reads what was entered about something into to; nothing leaves it empty.
func readFacts(tx *db.Tx, about, id string, to any) error {
	if id == "" {
		return nil
	}
	text, err := db.Get(tx, db.Scalar[string], `SELECT facts FROM labor_fact WHERE district_id = $1 AND about = $2 AND id = $3`, tx.District(), about, id)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), to); err != nil {
		return fmt.Errorf("facts of %s %s: %w", about, id, err)
	}
	return nil
}

// orderIn finds the numbers of hazardous orders in the field of a paper: "HO 8, HO 10".
var orderIn = regexp.MustCompile(`HO (\d{1,2})`)

// agreementOf reads the training agreement of a placement in room agreements as the law
// sees it. Its part about hazardous work holds the four clauses of 29 CFR 570.50(c) in
// the wording that comes with the program; what a district made of its own wording only
// people can say, so then it counts for nothing here. law:29CFR570.50(c)
func agreementOf(tx *db.Tx, id wbl.PlacementID) (a AgreementFacts, err error) {
	if id == "" {
		return a, nil
	}
	type row struct{ wording, facts, marks, party string }
	rows, err := db.List(tx, func(r db.Row, x *row) error { return r.Scan(&x.wording, &x.facts, &x.marks, &x.party) },
		`SELECT x.wording, x.facts, x.marks, COALESCE(y.party, '') FROM paper x
		LEFT JOIN paper_party y ON y.district_id = x.district_id AND y.paper_id = x.id AND y.state = 'signed'
		WHERE x.district_id = $1 AND x.placement_id = $2 AND x.kind = 'training_agreement' AND x.state IN ('open', 'complete') ORDER BY y.party`, tx.District(), id)
	for _, x := range rows {
		if strings.Contains(x.wording, ":d") || !strings.Contains(x.marks, `"hazard"`) {
			return AgreementFacts{}, nil
		}
		a.Kind, a.Clauses = "student_learner", ClauseNames
		if signer := map[string]string{"learner": "student", "guardian": "parent", "employer": "employer", "school": "school"}[x.party]; signer != "" {
			a.SignedBy = append(a.SignedBy, signer)
		}
		if len(a.Orders) == 0 {
			for _, m := range orderIn.FindAllStringSubmatch(x.facts, -1) {
				if n, err := strconv.Atoi(m[1]); err == nil && !slices.Contains(a.Orders, n) {
					a.Orders = append(a.Orders, n)
				}
			}
		}
	}
	return a, err
}

// factVersion is the version of what was entered about something, 0 for nothing.
func factVersion(tx *db.Tx, about, id string) (int, error) {
	v, err := db.Get(tx, db.Scalar[int], `SELECT version FROM labor_fact WHERE district_id = $1 AND about = $2 AND id = $3`, tx.District(), about, id)
	if isNotFound(err) {
		return 0, nil
	}
	return v, err
}

func saveFacts(tx *db.Tx, about, id string, facts any, by string, at wbl.Instant) error {
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO labor_fact (district_id, about, id, facts, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district_id, about, id) DO UPDATE SET facts = EXCLUDED.facts, updated_by = EXCLUDED.updated_by, updated_at = EXCLUDED.updated_at,
		version = labor_fact.version + 1`, tx.District(), about, id, string(text), by, at)
	return err
}

// worked is one entry of hours.
type worked struct {
	ID        wbl.ShiftID
	Placement wbl.PlacementID
	Employer  wbl.EmployerID
	Day       wbl.Date
	Start     int // -1 when only the length is known
	End       int
	Break     int
	Minutes   int
}

func scanWorked(r db.Row, w *worked) error {
	return r.Scan(&w.ID, &w.Placement, &w.Employer, &w.Day, &w.Start, &w.End, &w.Break, &w.Minutes)
}

// workedBy reads what a learner worked from one day to another, at all employers. What
// the host rejected was not worked.
func workedBy(tx *db.Tx, learner wbl.LearnerID, from, to wbl.Date) ([]worked, error) {
	return db.List(tx, scanWorked, `SELECT s.id, s.placement_id, COALESCE(e.merged_into, e.id), s.day, s.start_min, s.end_min, s.break_min, s.minutes
		FROM shift s
		JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id
		JOIN employer e ON e.id = p.employer_id
		WHERE s.district_id = $1 AND s.kind = 'work' AND s.verify_state <> 'rejected' AND s.minutes > 0 AND s.day BETWEEN $3 AND $4
		AND s.learner_id IN (SELECT k.id FROM learner k WHERE k.district_id = $1 AND (k.id = $2 OR k.merged_into = $2))
		ORDER BY s.day, s.start_min, s.id`, tx.District(), learner, from, to)
}

// shift is the entry as the engine sees it, and whether its times of day are known. One
// of unknown times is put where no rule about times can find it: after school, or in the
// middle of a day.
func (w worked) shift(c *labor.Calendar) (out labor.Shift, timed bool) {
	// Where somebody changed the length afterwards, nobody knows when it was.
	if w.Start >= 0 && w.End >= 0 && wbl.SpanMinutes(w.Start, w.End, w.Break) == w.Minutes {
		return shiftAt(w.Day, w.Start, w.End, w.Break), true
	}
	start := labor.Clock(9 * 60)
	if _, close := c.Hours(laborDay(w.Day)); close > start {
		start = close
	}
	start = min(start, labor.Clock(wbl.MaxDay-w.Minutes))
	return labor.Shift{Date: laborDay(w.Day), Start: start, End: start + labor.Clock(w.Minutes)}, false
}

// minorOn reports whether a learner was, or may have been, under 18 on a day, and gives
// the kept record of merged ones.
func minorOn(tx *db.Tx, id wbl.LearnerID, day wbl.Date) (wbl.LearnerID, bool, error) {
	type row struct {
		id    wbl.LearnerID
		birth wbl.Date
	}
	l, err := db.Get(tx, func(r db.Row, l *row) error { return r.Scan(&l.id, &l.birth) }, `SELECT l.id, l.birth_date FROM learner m
		JOIN learner l ON l.district_id = m.district_id AND l.id = COALESCE(m.merged_into, m.id)
		WHERE m.district_id = $1 AND m.id = $2`, tx.District(), id)
	return l.id, !l.birth.IsZero() && l.birth.AgeOn(day) < 18, err
}

// todayIn is the day in the district of the transaction.
func todayIn(tx *db.Tx, now time.Time) (wbl.Date, error) {
	name, err := db.Get(tx, db.Scalar[string], `SELECT time_zone FROM district WHERE id = $1`, tx.District())
	if err != nil {
		return wbl.Date{}, err
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return wbl.Date{}, fmt.Errorf("the time zone of the district: %w", err)
	}
	return wbl.DateOf(now.In(zone)), nil
}
