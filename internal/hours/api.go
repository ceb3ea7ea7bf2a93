package hours

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// NewShift is the body of POST /api/v1/shifts: a length, or start and end. Start and end
// win when both are given, because then the length follows.
type NewShift struct {
	Placement wbl.PlacementID `json:"placement"`
	Date      wbl.Date        `json:"date"`
	Minutes   int             `json:"minutes,omitempty"`
	Start     *Clock          `json:"start,omitempty"`
	End       *Clock          `json:"end,omitempty"`
	Break     int             `json:"break_minutes,omitempty"`
	Kind      Kind            `json:"kind,omitempty"`
	Absence   string          `json:"absence,omitempty"`
	Note      string          `json:"note,omitempty"`
}

func (n NewShift) entry() Entry {
	e := Entry{
		Placement: n.Placement, Day: n.Date, Kind: n.Kind, Absence: n.Absence, Minutes: n.Minutes,
		Start: NoClock, End: NoClock, Break: n.Break, Note: n.Note,
	}
	if n.Start != nil {
		e.Start = *n.Start
	}
	if n.End != nil {
		e.End = *n.End
	}
	return e
}

// listShifts answers with a learner's shifts, newest first.
func (s *Service) listShifts(c *web.Ctx) error {
	learner := wbl.LearnerID(c.Query("learner"))
	if learner == "me" {
		learner = wbl.LearnerID(c.Actor.Subject(access.Learner))
	}
	after, err := c.After(2)
	if err != nil {
		return err
	}
	limit := c.Limit()
	shifts, err := s.List(c.Context(), c.Actor, learner, [2]string(after), limit)
	if err != nil {
		return err
	}
	page, more := web.Cut(shifts, limit)
	next := ""
	if more {
		last := page[len(page)-1]
		next = web.Cursor(last.Day.String(), string(last.ID))
	}
	c.W.Header().Set("Content-Type", "application/json")
	_, _ = c.W.Write(append(appendList(nil, page, next), '\n')) // the client went away: nothing to do
	return nil
}

func (s *Service) postShift(c *web.Ctx) error {
	var in NewShift
	if err := c.Body(&in); err != nil {
		return err
	}
	out, err := s.Log(c.Context(), c.Actor, c.Key(), in.entry())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, out.Shift)
}

// NewVerdict is the body of POST /api/v1/shifts/{id}/verify and /reject. Without minutes
// the entry is confirmed as it stands; with others, or to reject, a reason is needed.
type NewVerdict struct {
	Minutes *int   `json:"minutes,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Version int    `json:"version,omitempty"` // of the entry that was seen
}

func (s *Service) verifyShift(c *web.Ctx) error { return s.apiAnswer(c, false) }
func (s *Service) rejectShift(c *web.Ctx) error { return s.apiAnswer(c, true) }

func (s *Service) apiAnswer(c *web.Ctx, reject bool) error {
	id, err := web.ID[wbl.ShiftID](c, "id")
	if err != nil {
		return err
	}
	var in NewVerdict
	if err := c.Body(&in); err != nil {
		return err
	}
	v := Verdict{Reject: reject, Minutes: AsClaimed, Reason: in.Reason, Version: in.Version}
	if in.Minutes != nil {
		v.Minutes = *in.Minutes
	}
	out, err := s.Answer(c.Context(), c.Actor, id, v)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) approveShift(c *web.Ctx) error {
	id, err := web.ID[wbl.ShiftID](c, "id")
	if err != nil {
		return err
	}
	out, err := s.ApproveShift(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}
