package placements

import (
	"encoding/json"
	"fmt"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// columns of a placement, in the order of scan. A merged learner's placements count as
// the kept learner's.
const columns = `p.id, p.district_id, COALESCE(l.merged_into, l.id), p.school_id, p.opportunity_id, p.employer_id,
	p.worksite_id, p.contact_id, p.type, p.title, p.state, p.state_since, p.origin, p.message, p.starts_on, p.ends_on,
	p.schedule, p.weekly_minutes, p.paid, p.wage_cents, p.funding, p.coordinator_id, p.end_code, p.end_reason,
	p.created_at, p.updated_at, p.version`

const fromPlacement = ` FROM placement p JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id`

func scan(r db.Row, p *Placement) error {
	var schedule string
	if err := r.Scan(p.dest(&schedule)...); err != nil {
		return err
	}
	return readSchedule(schedule, &p.Schedule)
}

// dest is where columns are scanned to; queries with more columns append to it.
func (p *Placement) dest(schedule *string) []any {
	return []any{
		&p.ID, &p.District, &p.Learner, &p.School, &p.Opportunity, &p.Employer, &p.Worksite, &p.Contact, &p.Type, &p.Title,
		&p.State, &p.Since, &p.Origin, &p.Message, &p.StartsOn, &p.EndsOn, schedule, &p.WeeklyMinutes, &p.Paid, &p.WageCents, &p.Funding,
		&p.Coordinator, &p.EndCode, &p.EndReason, &p.CreatedAt, &p.UpdatedAt, &p.Version,
	}
}

func readSchedule(text string, to *wbl.Schedule) error {
	if text == "" || text == "[]" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), to); err != nil {
		return fmt.Errorf("read a schedule: %w", err)
	}
	return nil
}

func writeSchedule(s wbl.Schedule) string {
	if len(s) == 0 {
		return "[]"
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // numbers always marshal
	}
	return string(b)
}

// Load reads one placement of the transaction's district. It asks nobody for
// permission: the use case that calls it does, with [Placement.Resource].
func Load(tx *db.Tx, id wbl.PlacementID) (Placement, error) {
	return db.Get(tx, scan, `SELECT `+columns+fromPlacement+` WHERE p.district_id = $1 AND p.id = $2`, tx.District(), id)
}

// OfLearner reads the learner's placements in the given states, newest first, also
// those of records that were merged into this one. It asks nobody for permission.
func OfLearner(tx *db.Tx, learner wbl.LearnerID, states ...State) ([]Placement, error) {
	return db.List(tx, scan, `SELECT `+columns+fromPlacement+`
		WHERE p.district_id = $1 AND p.learner_id IN (SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))
		AND p.state IN (SELECT value FROM json_each($3)) ORDER BY p.created_at DESC, p.id DESC`,
		tx.District(), learner, db.IDs(states))
}

// SeatsLeft is how many of an opportunity's seats nobody holds.
func SeatsLeft(tx *db.Tx, id wbl.OpportunityID) (int, error) {
	o, err := loadOpportunity(tx, id)
	if err != nil {
		return 0, err
	}
	return seatsLeft(tx, o)
}

func seatsLeft(tx *db.Tx, o opportunity) (int, error) {
	taken, err := db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM placement
		WHERE district_id = $1 AND opportunity_id = $2 AND state IN ('accepted', 'preparing', 'active', 'completed')`,
		tx.District(), o.ID)
	return o.Seats - taken, err
}

func insert(tx *db.Tx, p Placement) error {
	return tx.ExecOne(`INSERT INTO placement (district_id, id, learner_id, school_id, opportunity_id, employer_id,
		worksite_id, contact_id, type, title, search, state, state_since, origin, message, starts_on, ends_on, schedule,
		weekly_minutes, paid, wage_cents, coordinator_id, created_at, updated_at, funding)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)`,
		tx.District(), p.ID, p.Learner, p.School, p.Opportunity, p.Employer,
		p.Worksite, p.Contact, p.Type, p.Title, wbl.Fold(p.Title), p.State, int64(p.Since), p.Origin, p.Message, p.StartsOn, p.EndsOn,
		writeSchedule(p.Schedule), p.WeeklyMinutes, p.Paid, p.WageCents, p.Coordinator, p.CreatedAt, p.UpdatedAt, p.Funding)
}

// save writes what may change after the insert and moves the version on.
func save(tx *db.Tx, p *Placement) error {
	err := tx.ExecOne(`UPDATE placement SET worksite_id = $4, contact_id = $5, title = $6, search = $7, state = $8, state_since = $9,
		starts_on = $10, ends_on = $11, schedule = $12, weekly_minutes = $13, paid = $14, wage_cents = $15,
		coordinator_id = $16, end_code = $17, end_reason = $18, updated_at = $19, funding = $20, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`,
		tx.District(), p.ID, p.Version, p.Worksite, p.Contact, p.Title, wbl.Fold(p.Title), p.State, int64(p.Since),
		p.StartsOn, p.EndsOn, writeSchedule(p.Schedule), p.WeeklyMinutes, p.Paid, p.WageCents,
		p.Coordinator, p.EndCode, p.EndReason, p.UpdatedAt, p.Funding)
	if err == nil {
		p.Version++
	}
	return err
}

// Event is one thing that happened to a placement.
type Event struct {
	N         int
	Step      string // what one press of a button wrote
	At        wbl.Instant
	Actor     string // kind:id
	ActorName string
	Action    Action
	About     string // the gate
	From, To  State  // equal when the state stayed
	Code      string
	Reason    string
}

func scanEvent(r db.Row, e *Event) error {
	return r.Scan(&e.N, &e.Step, &e.At, &e.Actor, &e.ActorName, &e.Action, &e.About, &e.From, &e.To, &e.Code, &e.Reason)
}

// events reads what happened to a placement, oldest first.
func events(tx *db.Tx, id wbl.PlacementID) ([]Event, error) {
	return db.List(tx, scanEvent, `SELECT n, step, at, actor, actor_name, action, about, from_state, to_state, code, reason
		FROM placement_event WHERE district_id = $1 AND placement_id = $2 ORDER BY n`, tx.District(), id)
}

func insertEvent(tx *db.Tx, id wbl.PlacementID, e Event) error {
	return tx.ExecOne(`INSERT INTO placement_event (district_id, placement_id, n, step, at, actor, actor_name, action, about,
		from_state, to_state, code, reason)
		SELECT $1, $2, COALESCE(MAX(n), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
		FROM placement_event WHERE district_id = $1 AND placement_id = $2`,
		tx.District(), id, e.Step, e.At, e.Actor, e.ActorName, e.Action, e.About, e.From, e.To, e.Code, e.Reason)
}

// ofStep lists the placements that one press of a button changed.
func ofStep(tx *db.Tx, step string) ([]wbl.PlacementID, error) {
	return db.List(tx, db.Scalar[wbl.PlacementID], `SELECT DISTINCT placement_id FROM placement_event
		WHERE district_id = $1 AND step = $2 ORDER BY placement_id`, tx.District(), step)
}

// opportunity is what a placement takes from the offers room.
type opportunity struct {
	Terms
	ID       wbl.OpportunityID
	School   wbl.SchoolID
	Employer wbl.EmployerID
	Type     string
	State    string
	ApplyBy  wbl.Date
	Seats    int
	FoundBy  wbl.LearnerID
}

func loadOpportunity(tx *db.Tx, id wbl.OpportunityID) (opportunity, error) {
	return db.Get(tx, func(r db.Row, o *opportunity) error {
		var schedule string
		err := r.Scan(&o.ID, &o.School, &o.Employer, &o.Worksite, &o.Contact, &o.Type, &o.Title, &o.State, &o.StartsOn, &o.EndsOn,
			&o.ApplyBy, &schedule, &o.WeeklyMinutes, &o.Seats, &o.Paid, &o.WageCents, &o.FoundBy)
		if err != nil {
			return err
		}
		return readSchedule(schedule, &o.Schedule)
	}, `SELECT id, school_id, employer_id, worksite_id, contact_id, type, title, state, starts_on, ends_on,
		apply_by, schedule, weekly_minutes, seats, paid, wage_cents, found_by
		FROM opportunity WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// learner is what a placement needs to know of a learner.
type learner struct {
	ID        wbl.LearnerID
	School    wbl.SchoolID
	Birth     wbl.Date
	State     string
	Given     string // the name that the learner goes by
	Family    string
	Email     string
	Lang      string
	ChildOnly bool // under 13 today: no contact with employers
}

// Name is the full name, for staff and the learner's own pages.
func (l learner) Name() string { return l.Given + " " + l.Family }

// loadLearner reads a learner; of two merged records, the kept one.
func loadLearner(tx *db.Tx, id wbl.LearnerID, today wbl.Date) (learner, error) {
	return db.Get(tx, func(r db.Row, l *learner) error {
		var preferred string
		err := r.Scan(&l.ID, &l.School, &l.Birth, &l.State, &l.Given, &preferred, &l.Family, &l.Email, &l.Lang)
		if preferred != "" {
			l.Given = preferred
		}
		l.ChildOnly = !l.Birth.IsZero() && l.Birth.AgeOn(today) < 13
		return err
	}, `SELECT k.id, k.school_id, k.birth_date, k.state, k.given, k.preferred, k.family, k.email, k.lang
		FROM learner l JOIN learner k ON k.district_id = l.district_id AND k.id = COALESCE(l.merged_into, l.id)
		WHERE l.district_id = $1 AND l.id = $2`, tx.District(), id)
}

// twin finds the learner's live placement at an opportunity, "" for none.
func twin(tx *db.Tx, learner wbl.LearnerID, o wbl.OpportunityID) (wbl.PlacementID, error) {
	if o == "" {
		return "", nil
	}
	ids, err := db.List(tx, db.Scalar[wbl.PlacementID], `SELECT id FROM placement
		WHERE district_id = $1 AND opportunity_id = $3 AND state <> 'cancelled'
		AND learner_id IN (SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))`,
		tx.District(), learner, o)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}
