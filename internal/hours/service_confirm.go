package hours

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Act is what one press decided. At names it for the undo.
type Act struct {
	At      wbl.Instant `json:"at"`
	Weeks   int         `json:"weeks"`
	Shifts  int         `json:"shifts"`
	Minutes int         `json:"minutes"`
	Stale   int         `json:"stale"` // weeks left alone because they changed meanwhile
}

// ToConfirm lists what waits for the supervisor who asks: a group for each student and
// week, those over a limit first.
func (s *Service) ToConfirm(ctx context.Context, a access.Actor) (out []Group, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = toConfirm(tx, a)
		return err
	})
	return out, err
}

func toConfirm(tx *db.Tx, a access.Actor) ([]Group, error) {
	lines, err := waitingLines(tx, a.Subjects(access.Supervisor))
	if err != nil {
		return nil, err
	}
	groups := groupWeeks(lines)
	for i := range groups { // what the school thinks of the supervisor is not theirs to see
		groups[i].Flags = groups[i].Flags.Without(Unvetted, NoContact)
	}
	flaggedFirst(groups)
	return groups, nil
}

// Verify confirms weeks as they were seen. A week that changed since is left alone and
// counted in Stale; one that is confirmed already is nothing to do.
func (s *Service) Verify(ctx context.Context, a access.Actor, refs []WeekRef) (out Act, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out = Act{At: wbl.At(now)}
		groups, err := toConfirm(tx, a)
		if err != nil {
			return err
		}
		for _, g := range groups {
			chosen, err := out.choose(tx, a, access.HoursVerify, g, refs)
			if err != nil {
				return err
			}
			if !chosen {
				continue
			}
			n, err := verifyAll(tx, g.IDs(), a.Key(), wbl.At(now))
			if err != nil {
				return err
			}
			out.count(n, g.Minutes)
			if err := auditWeek(tx, now, a, "hours.verify", g, n, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// choose reports whether a group is among the refs and may be decided as it was seen.
func (o *Act) choose(tx *db.Tx, a access.Actor, action access.Action, g Group, refs []WeekRef) (bool, error) {
	ref := g.Ref()
	i := slices.IndexFunc(refs, func(r WeekRef) bool { return r.Placement == ref.Placement && r.Week == ref.Week })
	if i < 0 {
		return false, nil
	}
	if err := access.Can(a, action, g.Resource(tx.District())).Err(); err != nil {
		return false, err
	}
	if refs[i].Seen != ref.Seen {
		o.Stale++
		return false, nil
	}
	return true, nil
}

func (o *Act) count(shifts int64, minutes int) {
	o.Weeks++
	o.Shifts += int(shifts)
	o.Minutes += minutes
}

func auditWeek(tx *db.Tx, now time.Time, a access.Actor, action string, g Group, n int64, reason string) error {
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: action, Object: "placement:" + string(g.Placement), Reason: reason,
		Detail: weekDetail{Week: g.Week, Shifts: n, Minutes: g.Minutes},
	})
}

// Verdict is a supervisor's answer to one entry.
type Verdict struct {
	Reject  bool
	Minutes int // that were worked, AsClaimed for those of the entry; not read when it is rejected
	Reason  string
	Version int // of the entry that was seen; 0 when it does not matter
}

// AsClaimed confirms an entry with the length that the learner entered.
const AsClaimed = -1

// Validate names what is missing. The learner reads the reason.
func (v Verdict) Validate() (errs wbl.FieldErrors) {
	if !v.Reject && v.Minutes == AsClaimed {
		return nil
	}
	if !v.Reject && (v.Minutes < 1 || v.Minutes > wbl.MaxDay) {
		errs.Add("minutes", "hours.error.minutes_host")
	}
	checkReason(&errs, v.Reason)
	return errs
}

func checkReason(errs *wbl.FieldErrors, reason string) {
	switch {
	case reason == "":
		errs.Add("reason", "hours.error.reason")
	case utf8.RuneCountInString(reason) > maxNote:
		errs.Add("reason", "error.too_long", "max", maxNote)
	}
}

// Answer confirms one entry with another length, or rejects it; the reason is shown to
// the learner, and what the learner had entered is kept.
func (s *Service) Answer(ctx context.Context, a access.Actor, id wbl.ShiftID, v Verdict) (out Shift, err error) {
	if err := v.Validate().Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = loadShift(tx, id)
		if err != nil {
			return err
		}
		if err := access.Can(a, access.HoursVerify, out.Resource(tx.District())).Err(); err != nil {
			return err
		}
		if out.Verify != Waiting || (v.Version != 0 && out.Version != v.Version) {
			return wbl.E(wbl.Conflict, "hours.error.entry_changed")
		}
		if out.Kind != Work && !v.Reject && v.Minutes != AsClaimed {
			return wbl.FieldErrors{{Field: "minutes", Key: "hours.error.no_length"}}.Err()
		}
		return s.answer(tx, a, now, &out, v)
	})
	return out, err
}

func (s *Service) answer(tx *db.Tx, a access.Actor, now time.Time, sh *Shift, v Verdict) error {
	was, action := sh.Minutes, "hours.verify"
	sh.Verify, sh.VerifiedBy, sh.VerifiedAt, sh.Reason = Verified, a.Key(), wbl.At(now), v.Reason
	switch {
	case v.Reject:
		sh.Verify, action = Rejected, "hours.reject"
	case v.Minutes != AsClaimed && v.Minutes != sh.Minutes:
		sh.Claimed, sh.Minutes, sh.Flags, action = sh.Minutes, v.Minutes, sh.Flags.With(Changed), "hours.verify_changed"
	}
	if err := saveVerdict(tx, *sh, wbl.At(now)); err != nil {
		return err
	}
	sh.Version++
	if err := s.tellLaw(tx, now, sh.Learner, sh.Day); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: action, Object: "shift:" + string(sh.ID), Reason: v.Reason,
		Detail: shiftDetail{Placement: sh.Placement, Day: sh.Day, Kind: sh.Kind, Minutes: sh.Minutes, Was: &was, Flags: sh.Flags},
	})
}

// Disputes are why a supervisor does not confirm a student's hours at all.
var Disputes = []Flag{NotStudent, NotHost}

// Dispute takes a student's waiting hours off the supervisor's list and puts them on the
// coordinator's queue.
func (s *Service) Dispute(ctx context.Context, a access.Actor, place wbl.PlacementID, why Flag, note string) (out Act, err error) {
	var errs wbl.FieldErrors
	if !slices.Contains(Disputes, why) {
		errs.Add("why", "hours.error.why")
	}
	if utf8.RuneCountInString(note) > maxNote {
		errs.Add("reason", "error.too_long", "max", maxNote)
	}
	if err := errs.Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out = Act{At: wbl.At(now)}
		groups, err := toConfirm(tx, a)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if g.Placement != place {
				continue
			}
			if err := s.dispute(tx, a, now, g, why, note); err != nil {
				return err
			}
			out.count(int64(len(g.Lines)), g.Minutes)
		}
		if out.Weeks == 0 {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		return nil
	})
	return out, err
}

func (s *Service) dispute(tx *db.Tx, a access.Actor, now time.Time, g Group, why Flag, note string) error {
	if err := access.Can(a, access.HoursVerify, g.Resource(tx.District())).Err(); err != nil {
		return err
	}
	for _, l := range g.Lines {
		sh := l.Shift
		sh.VerifiedBy, sh.VerifiedAt, sh.Reason = a.Key(), wbl.At(now), note
		sh.Flags = sh.Flags.With(Disputed, why)
		if err := saveVerdict(tx, sh, wbl.At(now)); err != nil {
			return err
		}
	}
	return auditWeek(tx, now, a, "hours.dispute", g, int64(len(g.Lines)), note)
}

// UndoVerify takes back what the supervisor decided at a moment, see [Act], as long as
// [wbl.UndoWindow] lasts and the school has not acted on it.
func (s *Service) UndoVerify(ctx context.Context, a access.Actor, at wbl.Instant) (n int, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if now.Sub(at.Time()) > wbl.UndoWindow {
			return wbl.E(wbl.Conflict, "hours.error.undo_late")
		}
		shifts, err := verdictsOf(tx, a.Key(), at)
		if err != nil {
			return err
		}
		for _, sh := range shifts {
			if err := access.Can(a, access.HoursVerify, sh.Resource(tx.District())).Err(); err != nil {
				return err
			}
			if sh.Approve != Unapproved || sh.Export != "" {
				return wbl.E(wbl.Conflict, "hours.error.school_acted")
			}
			if err := saveVerdict(tx, sh.unverified(), wbl.At(now)); err != nil {
				return err
			}
			if err := s.tellLaw(tx, now, sh.Learner, sh.Day); err != nil {
				return err
			}
		}
		if n = len(shifts); n == 0 {
			return wbl.E(wbl.Conflict, "hours.error.undone")
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "hours.verify_undo", Object: "placement:" + string(shifts[0].Placement),
			Detail: map[string]int{"shifts": n},
		})
	})
	return n, err
}

// unverified is the shift as it was before the host decided.
func (s Shift) unverified() Shift {
	s.Verify, s.VerifiedBy, s.VerifiedAt, s.Reason = Waiting, "", 0, ""
	if s.Claimed >= 0 {
		s.Minutes, s.Claimed = s.Claimed, -1
	}
	s.Flags = s.Flags.Without(Changed, Disputed, NotStudent, NotHost)
	return s
}
