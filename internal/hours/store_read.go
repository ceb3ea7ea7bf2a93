package hours

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// shiftColumns are the columns of a Shift, in the order of row.fields.
const shiftColumns = listColumns + `, s.learner_id, s.verified_by, s.verified_at,
	s.claimed_minutes, s.reason, s.approved_at, s.school_reason`

// listColumns are the first of them, which a list reads for every row. Most of the time
// of a list goes into fetching columns, so the others are fetched where they are set.
const listColumns = `s.id, s.placement_id, s.school_id, s.contact_id, s.day, s.absence, s.start_min, s.end_min, s.break_min, s.minutes,
	s.note, s.verify_state, s.approve_state, s.export_id, s.flags, s.version`

// row takes the columns of one shift. Its fields are of the types that database/sql
// assigns without reflection or printing and parsing: string and int64.
type row struct {
	id, placement, school, contact, absence, note, verify, approve, export, flags string
	start, end, pause, minutes, version                                           int64
	day                                                                           wbl.Date

	learner, verifiedBy, reason, schoolReason string
	claimed                                   int64
	verifiedAt, approvedAt                    wbl.Instant
}

func (r *row) listFields() []any {
	return []any{
		&r.id, &r.placement, &r.school, &r.contact, &r.day, &r.absence, &r.start, &r.end, &r.pause, &r.minutes,
		&r.note, &r.verify, &r.approve, &r.export, &r.flags, &r.version,
	}
}

func (r *row) fields() []any {
	return append(r.listFields(), &r.learner, &r.verifiedBy, &r.verifiedAt,
		&r.claimed, &r.reason, &r.approvedAt, &r.schoolReason)
}

func (r *row) shift() Shift {
	s := Shift{
		ID: wbl.ShiftID(r.id), Placement: wbl.PlacementID(r.placement), Learner: wbl.LearnerID(r.learner), School: wbl.SchoolID(r.school),
		Contact: wbl.ContactID(r.contact), Day: r.day, Kind: Work, Absence: r.absence, Start: Clock(r.start), End: Clock(r.end),
		Break: int(r.pause), Minutes: int(r.minutes), Note: r.note, Verify: VerifyState(r.verify), VerifiedBy: r.verifiedBy,
		VerifiedAt: r.verifiedAt, Claimed: int(r.claimed), Reason: r.reason, Approve: ApproveState(r.approve), ApprovedAt: r.approvedAt,
		SchoolReason: r.schoolReason, Export: r.export, Flags: Flags(r.flags), Version: int(r.version),
	}
	if r.absence != "" {
		s.Kind = Absence
	}
	return s
}

// shiftReader makes a scan function for shiftColumns, and any columns more, whose places
// are given. Every row goes through the same places.
func shiftReader(more ...any) func(db.Row, *Shift) error {
	var r row
	places := append(r.fields(), more...)
	return func(from db.Row, s *Shift) error {
		if err := from.Scan(places...); err != nil {
			return err
		}
		*s = r.shift()
		return nil
	}
}

// shiftsBefore lists a learner's shifts, newest first, from those older than the day and
// id given (empty for the newest), without the moments of decisions. What is
// asked for most often, the first page of a learner with one record, has a statement of
// its own that walks the index.
func shiftsBefore(tx *db.Tx, ids []wbl.LearnerID, day, id string, limit int) ([]Shift, error) {
	r := row{claimed: -1, learner: string(ids[0])}
	places := r.listFields()
	list := make([]Shift, 0, limit) // a shift is large: growing to fifty would copy as many again
	read := func(from db.Row, _ *struct{}) error {
		if err := from.Scan(places...); err != nil {
			return err
		}
		list = append(list, r.shift())
		return nil
	}
	var err error
	if day == "" && len(ids) == 1 {
		_, err = db.List(tx, read, `SELECT `+listColumns+` FROM shift s
			WHERE s.district_id = $1 AND s.learner_id = $2 ORDER BY s.day DESC, s.id DESC LIMIT $3`, tx.District(), ids[0], limit)
	} else {
		if day == "" {
			day = "9999-99-99"
		}
		_, err = db.List(tx, read, `SELECT `+listColumns+` FROM shift s
			WHERE s.district_id = $1 AND s.learner_id IN (SELECT value FROM json_each($2)) AND s.day <= $3 AND (s.day < $3 OR s.id < $4)
			ORDER BY s.day DESC, s.id DESC LIMIT $5`, tx.District(), db.IDs(ids), day, id, limit)
	}
	if err != nil {
		return nil, err
	}
	return list, addRemarks(tx, list)
}

// addRemarks fetches what host and school said about the few shifts of a list about which
// they said anything.
func addRemarks(tx *db.Tx, list []Shift) error {
	var ids []wbl.ShiftID
	for _, s := range list {
		if s.Verify == Rejected || s.Approve == Returned || s.Flags.Has(Changed) || s.Flags.Has(OnBehalf) || s.Flags.Has(Disputed) || s.Flags.Has(Corrected) {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	type remark struct {
		id                   wbl.ShiftID
		claimed              int
		reason, schoolReason string
	}
	remarks, err := db.List(tx, func(r db.Row, m *remark) error { return r.Scan(&m.id, &m.claimed, &m.reason, &m.schoolReason) },
		`SELECT id, claimed_minutes, reason, school_reason FROM shift
		WHERE district_id = $1 AND id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids))
	if err != nil {
		return err
	}
	by := map[wbl.ShiftID]remark{}
	for _, m := range remarks {
		by[m.id] = m
	}
	for i := range list {
		if m, ok := by[list[i].ID]; ok {
			list[i].Claimed, list[i].Reason, list[i].SchoolReason = m.claimed, m.reason, m.schoolReason
		}
	}
	return nil
}
