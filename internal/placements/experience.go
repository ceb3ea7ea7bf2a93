package placements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Experience is one learner's part in one activity that is over: a talk, a fair, a
// shadow day, or a placement.
type Experience struct {
	ID        string
	Learner   wbl.LearnerID
	School    wbl.SchoolID
	Type      string // code of the continuum
	Title     string
	Employer  wbl.EmployerID  // "" when there was no host
	Placement wbl.PlacementID // "" for none
	BeganOn   wbl.Date        //
	EndedOn   wbl.Date        //
	Minutes   int             // of a placement: verified by the host and approved by the school
	Note      string          //
	Outcome   State           // Completed, or EndedEarly for a placement that was
}

// ExperienceInput records the same activity for one learner or for a whole group.
type ExperienceInput struct {
	Learners []wbl.LearnerID
	Type     string
	Title    string
	Employer wbl.EmployerID
	BeganOn  wbl.Date
	EndedOn  wbl.Date // zero: the same day
	Minutes  int      // of each learner
	Note     string
}

// MaxGroup is how many learners one entry may be about: a big school's whole career day.
const MaxGroup = 5000

// Validate checks what can be checked without the record.
func (in ExperienceInput) Validate(today wbl.Date) (errs wbl.FieldErrors) {
	t, ok := wbl.TypeByCode(in.Type)
	switch {
	case !ok || !slices.Contains(wbl.Types(startOr(in.BeganOn, today)), t):
		errs.Add("type", "placements.error.type")
	case t.Placed:
		errs.Add("type", "placements.error.type_placed")
	}
	if in.Title == "" {
		errs.Add("title", "placements.error.what")
	}
	if len([]rune(in.Title)) > maxTitle {
		errs.Add("title", "error.too_long", "max", maxTitle)
	}
	switch {
	case in.BeganOn.IsZero():
		errs.Add("began_on", "placements.error.day")
	case in.BeganOn.After(today):
		errs.Add("began_on", "placements.error.future")
	}
	if !in.EndedOn.IsZero() && (in.EndedOn.Before(in.BeganOn) || in.EndedOn.After(today)) {
		errs.Add("ended_on", "placements.error.ends_before")
	}
	if in.Minutes < 0 || in.Minutes > 2000*60 {
		errs.Add("minutes", "error.hours")
	}
	if len([]rune(in.Note)) > maxMessage {
		errs.Add("note", "error.too_long", "max", maxMessage)
	}
	switch n := len(in.Learners); {
	case n == 0:
		errs.Add("learners", "placements.error.no_learners")
	case n > MaxGroup:
		errs.Add("learners", "placements.error.too_many", "max", MaxGroup)
	}
	return errs
}

// AddExperience records an activity for each of the learners and answers how many got
// it. It is all or nothing: a learner outside the actor's schools refuses the whole.
func (s *Service) AddExperience(ctx context.Context, a access.Actor, in ExperienceInput, key string) (n int, err error) {
	now := s.now()
	if err := in.Validate(a.Today(now)).Err(); err != nil {
		return 0, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		n, _, err = db.Once(tx, key, now, func() (int, error) { return s.begin(tx, now, a).addExperience(in) })
		return err
	})
	return n, err
}

func (c *change) addExperience(in ExperienceInput) (int, error) {
	if in.Employer != "" {
		if err := employerExists(c.tx, in.Employer); err != nil {
			return 0, err
		}
	}
	e := Experience{Outcome: Completed, Type: in.Type, Title: in.Title, Employer: in.Employer, BeganOn: in.BeganOn, EndedOn: startOr(in.EndedOn, in.BeganOn), Minutes: in.Minutes, Note: in.Note}
	for _, id := range in.Learners {
		l, err := loadLearner(c.tx, id, c.today())
		if err != nil {
			return 0, err
		}
		if err := access.Can(c.a, access.ExperienceAdd, access.Resource{District: c.tx.District(), School: l.School, Learner: l.ID}).Err(); err != nil {
			return 0, err
		}
		e.ID, e.Learner, e.School = wbl.NewID[string](c.now), l.ID, l.School
		if err := insertExperience(c.tx, e, c.a.Key(), wbl.At(c.now)); err != nil {
			return 0, err
		}
		err = audit.Append(c.tx, c.now, audit.Entry{
			Actor: c.a.Key(), Action: "experience.add", Object: "experience:" + e.ID,
			Detail: map[string]any{"learner": l.ID, "type": in.Type, "minutes": in.Minutes, "step": c.step},
		})
		if err != nil {
			return 0, err
		}
	}
	return len(in.Learners), nil
}

// writeExperience keeps what a learner did in a placement that is over, also when it
// ended early.
func (c *change) writeExperience(p Placement) error {
	minutes, err := approvedMinutes(c.tx, p.ID)
	if err != nil {
		return err
	}
	e := Experience{
		ID: wbl.NewID[string](c.now), Learner: p.Learner, School: p.School, Type: p.Type, Title: p.Title,
		Employer: p.Employer, Placement: p.ID, Outcome: p.State, Minutes: minutes, BeganOn: p.StartsOn, EndedOn: p.EndsOn,
	}
	if e.EndedOn.IsZero() || e.EndedOn.After(c.today()) {
		e.EndedOn = c.today()
	}
	if e.BeganOn.IsZero() || e.BeganOn.After(e.EndedOn) {
		e.BeganOn = e.EndedOn
	}
	return insertExperience(c.tx, e, c.a.Key(), wbl.At(c.now))
}
