package hours

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// approvers are the roles whose schools a queue is made for.
var approvers = []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}

// Queue lists what waits for the schools of the actor: first the weeks that somebody
// should look at, then the rest.
func (s *Service) Queue(ctx context.Context, a access.Actor) (odd, rest []Group, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		groups, err := queue(tx, a)
		if err != nil {
			return err
		}
		odd, rest = nil, nil
		for _, g := range groups {
			if g.Exceptional() {
				odd = append(odd, g)
			} else {
				rest = append(rest, g)
			}
		}
		flaggedFirst(odd)
		return nil
	})
	return odd, rest, err
}

func queue(tx *db.Tx, a access.Actor) ([]Group, error) {
	schools, all := a.Schools(approvers...)
	lines, err := queueLines(tx, schools, all)
	return groupWeeks(lines), err
}

// Approve approves what the host verified in the given weeks, as they were seen. Entries
// that the host rejected or disputes stay on the queue.
func (s *Service) Approve(ctx context.Context, a access.Actor, refs []WeekRef) (Act, error) {
	return s.decide(ctx, a, refs, Approved, "")
}

// Return sends weeks back to the learners, with the reason that they read.
func (s *Service) Return(ctx context.Context, a access.Actor, refs []WeekRef, reason string) (Act, error) {
	var errs wbl.FieldErrors
	checkReason(&errs, reason)
	if err := errs.Err(); err != nil {
		return Act{}, err
	}
	return s.decide(ctx, a, refs, Returned, reason)
}

func (s *Service) decide(ctx context.Context, a access.Actor, refs []WeekRef, state ApproveState, reason string) (out Act, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out = Act{At: wbl.At(now)}
		groups, err := queue(tx, a)
		if err != nil {
			return err
		}
		for _, g := range groups {
			chosen, err := out.choose(tx, a, access.HoursApprove, g, refs)
			if err != nil {
				return err
			}
			if !chosen {
				continue
			}
			if err := s.decideWeek(tx, a, now, g, state, reason, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (s *Service) decideWeek(tx *db.Tx, a access.Actor, now time.Time, g Group, state ApproveState, reason string, out *Act) error {
	var ids []wbl.ShiftID
	g.Minutes = 0
	for _, l := range g.Lines {
		if l.Verify == Verified || (state == Returned && l.Verify == Rejected) {
			ids = append(ids, l.ID)
			g.Minutes += l.Minutes
		}
	}
	if len(ids) == 0 {
		return nil
	}
	n, err := saveSchool(tx, ids, state, a.Key(), reason, wbl.At(now), wbl.At(now))
	if err != nil {
		return err
	}
	out.count(n, g.Minutes)
	action := "hours.approve"
	if state == Returned {
		action = "hours.return"
	}
	return auditWeek(tx, now, a, action, g, n, reason)
}

// ApproveShift approves one verified entry.
func (s *Service) ApproveShift(ctx context.Context, a access.Actor, id wbl.ShiftID) (out Shift, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if out, err = loadShift(tx, id); err != nil {
			return err
		}
		if err := access.Can(a, access.HoursApprove, out.Resource(tx.District())).Err(); err != nil {
			return err
		}
		if out.Verify != Verified || out.Approve != Unapproved {
			return wbl.E(wbl.Conflict, "hours.error.not_verified")
		}
		if _, err := saveSchool(tx, []wbl.ShiftID{id}, Approved, a.Key(), "", wbl.At(now), wbl.At(now)); err != nil {
			return err
		}
		out.Approve, out.ApprovedAt = Approved, wbl.At(now)
		out.Version++
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "hours.approve", Object: "shift:" + string(id),
			Detail: shiftDetail{Placement: out.Placement, Day: out.Day, Kind: out.Kind, Minutes: out.Minutes, Flags: out.Flags},
		})
	})
	return out, err
}

// UndoDecision takes back what the actor approved or returned at a moment, see [Act], as
// long as [wbl.UndoWindow] lasts and none of it was exported or changed.
func (s *Service) UndoDecision(ctx context.Context, a access.Actor, at wbl.Instant) (n int, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if now.Sub(at.Time()) > wbl.UndoWindow {
			return wbl.E(wbl.Conflict, "hours.error.undo_late")
		}
		shifts, err := decisionsOf(tx, a.Key(), at)
		if err != nil {
			return err
		}
		var ids []wbl.ShiftID
		for _, sh := range shifts {
			if err := access.Can(a, access.HoursApprove, sh.Resource(tx.District())).Err(); err != nil {
				return err
			}
			if sh.Export != "" {
				return wbl.E(wbl.Conflict, "hours.error.exported")
			}
			ids = append(ids, sh.ID)
		}
		if n = len(ids); n == 0 {
			return wbl.E(wbl.Conflict, "hours.error.undone")
		}
		if _, err := saveSchool(tx, ids, Unapproved, "", "", 0, wbl.At(now)); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "hours.approve_undo", Object: "placement:" + string(shifts[0].Placement),
			Detail: map[string]int{"shifts": n},
		})
	})
	return n, err
}

// WeekLines are all entries of a placement's week as staff see them.
func (s *Service) WeekLines(ctx context.Context, a access.Actor, place wbl.PlacementID, week wbl.Date) (g Group, p Place, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		g, p, err = staffWeek(tx, a, place, week)
		return err
	})
	return g, p, err
}

func staffWeek(tx *db.Tx, a access.Actor, place wbl.PlacementID, week wbl.Date) (g Group, p Place, err error) {
	if p, err = loadPlacement(tx, place); err != nil {
		return g, p, err
	}
	r := access.Resource{District: tx.District(), School: p.School, Learner: p.Learner}
	if err := access.Can(a, access.HoursApprove, r).Err(); err != nil {
		return g, p, err
	}
	lines, err := weekLines(tx, place, week)
	if err != nil || len(lines) == 0 {
		return Group{Placement: place, Learner: p.Learner, School: p.School, Week: week, Student: p.Name, Title: p.Title, Planned: p.Planned}, p, err
	}
	return groupWeeks(lines)[0], p, nil
}

// VerifyOnBehalf verifies what the host has not confirmed, from evidence such as a signed
// paper time sheet, which the reason names. It is flagged, and still has to be approved.
func (s *Service) VerifyOnBehalf(ctx context.Context, a access.Actor, ref WeekRef, evidence string) (out Act, err error) {
	var errs wbl.FieldErrors
	checkReason(&errs, evidence)
	if err := errs.Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out = Act{At: wbl.At(now)}
		g, _, err := staffWeek(tx, a, ref.Placement, ref.Week)
		if err != nil {
			return err
		}
		if g.Ref().Seen != ref.Seen {
			return wbl.E(wbl.Conflict, "error.conflict")
		}
		g.Lines = unconfirmed(g.Lines)
		g.Minutes = 0
		for _, l := range g.Lines {
			sh := l.unverified()
			sh.Verify, sh.VerifiedBy, sh.VerifiedAt, sh.Reason = Verified, a.Key(), wbl.At(now), evidence
			sh.Flags = sh.Flags.With(OnBehalf)
			if err := saveVerdict(tx, sh, wbl.At(now)); err != nil {
				return err
			}
			g.Minutes += sh.Minutes
		}
		if len(g.Lines) == 0 {
			return wbl.E(wbl.Conflict, "hours.error.nothing_waits")
		}
		out.count(int64(len(g.Lines)), g.Minutes)
		return auditWeek(tx, now, a, "hours.verify_on_behalf", g, int64(len(g.Lines)), evidence)
	})
	return out, err
}

// unconfirmed are the lines that the host has not verified and the school not decided.
func unconfirmed(lines []Line) (out []Line) {
	for _, l := range lines {
		if l.Verify != Verified && l.Approve == Unapproved {
			out = append(out, l)
		}
	}
	return out
}

// refused are the lines that the host rejected or disputes. What the learner has not sent
// yet is not among them.
func refused(lines []Line) (out []Line) {
	for _, l := range unconfirmed(lines) {
		if l.Verify == Rejected || l.Flags.Has(Disputed) {
			out = append(out, l)
		}
	}
	return out
}

// AskAgain puts disputed or rejected hours of a week, as it was seen, before the
// placement's supervisor again, who may be another one by now.
func (s *Service) AskAgain(ctx context.Context, a access.Actor, ref WeekRef) (out Act, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out = Act{At: wbl.At(now)}
		g, p, err := staffWeek(tx, a, ref.Placement, ref.Week)
		if err != nil {
			return err
		}
		if g.Ref().Seen != ref.Seen {
			return wbl.E(wbl.Conflict, "error.conflict")
		}
		g.Lines, g.Minutes = refused(g.Lines), 0
		for _, l := range g.Lines {
			g.Minutes += l.Minutes
			sh := l.unverified()
			if err := saveVerdict(tx, sh, wbl.At(now)); err != nil {
				return err
			}
		}
		if len(g.Lines) == 0 {
			return wbl.E(wbl.Conflict, "hours.error.nothing_waits")
		}
		if err := giveTo(tx, g.IDs(), p.Contact, wbl.At(now)); err != nil {
			return err
		}
		out.count(int64(len(g.Lines)), g.Minutes)
		return auditWeek(tx, now, a, "hours.ask_again", g, int64(len(g.Lines)), "")
	})
	return out, err
}

// correction names what is missing in a verdict that corrects.
func (v Verdict) correction() (errs wbl.FieldErrors) {
	if v.Minutes < 0 || v.Minutes > wbl.MaxDay {
		errs.Add("minutes", "hours.error.day_long")
	}
	checkReason(&errs, v.Reason)
	return errs
}

// Correct changes the length of hours that the school has approved. When they were
// exported, the next export carries the difference.
func (s *Service) Correct(ctx context.Context, a access.Actor, id wbl.ShiftID, v Verdict) (out Shift, err error) {
	if err := v.correction().Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if out, err = loadShift(tx, id); err != nil {
			return err
		}
		if err := access.Can(a, access.HoursApprove, out.Resource(tx.District())).Err(); err != nil {
			return err
		}
		switch {
		case out.Approve != Approved || out.Version != v.Version:
			return wbl.E(wbl.Conflict, "error.conflict")
		case out.Kind != Work:
			return wbl.E(wbl.Conflict, "hours.error.no_length")
		}
		was := out.Minutes
		out.Minutes, out.SchoolReason, out.Flags = v.Minutes, v.Reason, out.Flags.With(Corrected)
		if err := saveCorrection(tx, out, wbl.At(now)); err != nil {
			return err
		}
		out.Version++
		if err := s.tellLaw(tx, now, out.Learner, out.Day); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "hours.correct", Object: "shift:" + string(id), Reason: v.Reason,
			Detail: shiftDetail{Placement: out.Placement, Day: out.Day, Kind: out.Kind, Minutes: out.Minutes, Was: &was, Flags: out.Flags},
		})
	})
	return out, err
}
