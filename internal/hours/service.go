package hours

import (
	"context"
	"encoding/json"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Service holds the use cases of this room.
type Service struct {
	db     *db.DB
	cat    *i18n.Catalog
	people *people.Service
	now    func() time.Time
	limits Limits
	law    Law // nil: nobody warns
}

// LogResult is the answer to an entry: the shift, and what the learner should hear.
type LogResult struct {
	Shift Shift `json:"shift"`
	// Over says by how many minutes the week is now longer than planned, when there is a
	// person to hear it (Entry.Asked).
	Over int `json:"over"`
}

// Log records an entry. Sent again with the same key it changes nothing and gives the
// same answer. A learner logs their own hours, a coordinator any of their schools'.
func (s *Service) Log(ctx context.Context, a access.Actor, key string, e Entry) (out LogResult, err error) {
	now := s.now()
	today := a.Today(now)
	e.Settle(a.Zone)
	if err := e.Validate(today).Err(); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out, _, err = db.Once(tx, key, now, func() (LogResult, error) { return s.log(tx, a, now, e) })
		return err
	})
	return out, err
}

// log is Log within a transaction; the week grid saves several entries in one.
func (s *Service) log(tx *db.Tx, a access.Actor, now time.Time, e Entry) (out LogResult, err error) {
	f, flags, err := s.judge(tx, a, now, e, "")
	if err != nil {
		return out, err
	}
	sh := Shift{
		ID: wbl.NewID[wbl.ShiftID](now), Placement: e.Placement, Learner: f.Learner, School: f.School, Contact: f.Contact,
		Verify: Draft, Approve: Unapproved, Claimed: -1, Version: 1,
	}
	sh.take(e, flags)
	if f.sent(sh.Day, a.Today(now)) {
		sh.Verify = Waiting
	}
	if err := insertShift(tx, sh, wbl.At(now)); err != nil {
		return out, err
	}
	if err := s.tellLaw(tx, now, sh.Learner, sh.Day); err != nil {
		return out, err
	}
	err = audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "hours.log", Object: "shift:" + string(sh.ID),
		Detail: shiftDetail{Placement: sh.Placement, Day: sh.Day, Kind: sh.Kind, Minutes: sh.Minutes, Flags: sh.Flags},
	})
	return LogResult{sh, f.over(sh)}, err
}

// judge loads an entry's surroundings, asks whether the actor may log it, and applies
// the rules.
func (s *Service) judge(tx *db.Tx, a access.Actor, now time.Time, e Entry, except wbl.ShiftID) (facts, Flags, error) {
	f, err := loadFacts(tx, e, except)
	if err != nil {
		return f, "", err
	}
	r := access.Resource{District: tx.District(), School: f.School, Learner: f.Learner, Contact: f.Contact}
	if err := access.Can(a, access.HoursLog, r).Err(); err != nil {
		return f, "", err
	}
	today := a.Today(now)
	if err := f.running(today, s.limits, a.Zone); err != nil {
		return f, "", err
	}
	flags, errs := f.assess(e, today, s.limits)
	return f, flags, errs.Err()
}

// shiftDetail is what the audit log keeps of an entry.
type shiftDetail struct {
	Placement wbl.PlacementID `json:"placement"`
	Day       wbl.Date        `json:"day"`
	Kind      Kind            `json:"kind"`
	Minutes   int             `json:"minutes"`
	Was       *int            `json:"was,omitempty"` // minutes before a change
	Flags     Flags           `json:"flags"`
}

// take puts an entry into a shift.
func (s *Shift) take(e Entry, flags Flags) {
	s.Day, s.Kind, s.Absence, s.Note = e.Day, e.Kind, e.Absence, e.Note
	s.Start, s.End, s.Break, s.Minutes = e.Start, e.End, e.Break, e.Minutes
	s.Flags = flags
}

// sent reports whether an entry of the day goes straight to the supervisor: its week is
// complete, or over.
func (f facts) sent(day, today wbl.Date) bool {
	return f.Complete || day.Before(today.Week())
}

// over is by how much the week is longer than planned with the shift in it.
func (f facts) over(s Shift) int {
	if f.Planned == 0 || s.Kind != Work {
		return 0
	}
	return max(0, f.WeekMinutes+s.Minutes-f.Planned)
}

// Change replaces an entry that the host has not verified yet. Version is the one that
// the person saw.
func (s *Service) Change(ctx context.Context, a access.Actor, id wbl.ShiftID, version int, e Entry) (out LogResult, err error) {
	now := s.now()
	e.Settle(a.Zone)
	if err := e.Validate(a.Today(now)).Err(); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = s.change(tx, a, now, id, version, e)
		return err
	})
	return out, err
}

func (s *Service) change(tx *db.Tx, a access.Actor, now time.Time, id wbl.ShiftID, version int, e Entry) (out LogResult, err error) {
	sh, err := s.editable(tx, a, id, version)
	if err != nil {
		return out, err
	}
	e.Placement = sh.Placement
	f, flags, err := s.judge(tx, a, now, e, id)
	if err != nil {
		return out, err
	}
	before := sh.Day
	was, back := sh.Minutes, sh.Verify == Rejected || sh.Approve == Returned
	sh.take(e, flags)
	sh.Contact, sh.Verify = f.Contact, Draft
	if back || f.sent(sh.Day, a.Today(now)) {
		sh.Verify = Waiting
	}
	if err := updateEntry(tx, sh, wbl.At(now)); err != nil {
		return out, err
	}
	if sh, err = loadShift(tx, id); err != nil {
		return out, err
	}
	if err := s.tellLaw(tx, now, sh.Learner, sh.Day, before); err != nil {
		return out, err
	}
	return LogResult{sh, f.over(sh)}, audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "hours.change", Object: "shift:" + string(id),
		Detail: shiftDetail{Placement: sh.Placement, Day: sh.Day, Kind: sh.Kind, Minutes: sh.Minutes, Was: &was, Flags: sh.Flags},
	})
}

// editable loads an entry that the actor may change, in the version that they saw.
func (s *Service) editable(tx *db.Tx, a access.Actor, id wbl.ShiftID, version int) (Shift, error) {
	sh, err := loadShift(tx, id)
	if err != nil {
		return sh, err
	}
	if err := access.Can(a, access.HoursLog, sh.Resource(tx.District())).Err(); err != nil {
		return sh, err
	}
	if !sh.Editable() {
		return sh, wbl.E(wbl.Conflict, "hours.error.locked")
	}
	if sh.Version != version {
		return sh, wbl.E(wbl.Conflict, "error.conflict")
	}
	return sh, nil
}

// Delete removes an entry that the host has not verified yet.
func (s *Service) Delete(ctx context.Context, a access.Actor, id wbl.ShiftID, version int) (out Shift, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = s.remove(tx, a, now, id, version)
		return err
	})
	return out, err
}

func (s *Service) remove(tx *db.Tx, a access.Actor, now time.Time, id wbl.ShiftID, version int) (Shift, error) {
	sh, err := s.editable(tx, a, id, version)
	if err != nil {
		return sh, err
	}
	if err := deleteShift(tx, id, version); err != nil {
		return sh, err
	}
	if err := s.tellLaw(tx, now, sh.Learner, sh.Day); err != nil {
		return sh, err
	}
	return sh, audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "hours.delete", Object: "shift:" + string(id),
		Detail: shiftDetail{Placement: sh.Placement, Day: sh.Day, Kind: sh.Kind, Minutes: sh.Minutes, Flags: sh.Flags},
	})
}

// Get is one shift, for whoever may see it.
func (s *Service) Get(ctx context.Context, a access.Actor, id wbl.ShiftID) (out Shift, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if out, err = loadShift(tx, id); err != nil {
			return err
		}
		return access.Can(a, access.HoursView, out.Resource(tx.District())).Err()
	})
	return out, err
}

// List is a learner's shifts, newest first: those after the cursor's day and id, one more
// than limit so that the caller knows whether there are more (web.Cut).
func (s *Service) List(ctx context.Context, a access.Actor, learner wbl.LearnerID, after [2]string, limit int) (out []Shift, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		ids, err := s.mayView(tx, a, learner)
		if err != nil {
			return err
		}
		out, err = shiftsBefore(tx, ids, after[0], after[1], limit+1)
		return err
	})
	return out, err
}

// mayView asks whether the actor may see a learner's hours, and gives the ids under which
// they are kept.
func (s *Service) mayView(tx *db.Tx, a access.Actor, learner wbl.LearnerID) ([]wbl.LearnerID, error) {
	if learner == "" {
		return nil, wbl.E(wbl.NotFound, "error.not_found")
	}
	r := access.Resource{District: tx.District(), Learner: learner}
	if learner != wbl.LearnerID(a.Subject(access.Learner)) { // one's own school decides nothing
		school, err := db.Get(tx, db.Scalar[wbl.SchoolID],
			`SELECT school_id FROM learner WHERE district_id = $1 AND id = $2`, tx.District(), learner)
		if err != nil {
			return nil, err
		}
		r.School = school
	}
	if err := access.Can(a, access.HoursView, r).Err(); err != nil {
		return nil, err
	}
	return learnerIDs(tx, learner)
}

// readSchedule reads the usual week of a placement; one that cannot be read is none,
// because it is only a proposal.
func readSchedule(text string) (s wbl.Schedule) {
	if len(text) < 3 || json.Unmarshal([]byte(text), &s) != nil {
		return nil
	}
	return s
}

// GetLine is one shift with what stands beside it on a list, for whoever may do the
// action to it.
func (s *Service) GetLine(ctx context.Context, a access.Actor, id wbl.ShiftID, action access.Action) (out Line, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if out, err = loadLine(tx, id); err != nil {
			return err
		}
		return access.Can(a, action, out.Resource(tx.District())).Err()
	})
	return out, err
}

// Record is List with the learner's totals, for the page.
func (s *Service) Record(ctx context.Context, a access.Actor, learner wbl.LearnerID, after [2]string, limit int) (out []Shift, totals Totals, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		ids, err := s.mayView(tx, a, learner)
		if err != nil {
			return err
		}
		if out, err = shiftsBefore(tx, ids, after[0], after[1], limit+1); err != nil {
			return err
		}
		totals, err = totalsOfLearner(tx, ids)
		return err
	})
	return out, totals, err
}
