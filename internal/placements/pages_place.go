package placements

import (
	"errors"
	"strings"

	"throughline/internal/platform/db"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// placePage places one learner.
type placePage struct {
	Errors    ui.ErrorSummary
	Problem   *ui.Alert
	Key       string
	Learner   ui.Field
	LearnerID *ui.Hidden // absent while the learner is chosen among several
	Several   *ui.Field
	Where     whereFields
	Terms     termsFields
	Send      ui.Button
}

// whereFields ask for an opportunity or for a host; both ways of placing share them.
type whereFields struct {
	Opportunity ui.Field
	Employer    ui.Field
	EmployerID  *ui.Hidden
	Several     *ui.Field
	Type        ui.Field
}

// found is what the typed names could mean.
type meant struct {
	learners, employers []Option // more than one: the person must choose
	seats               []Option
}

func newWhere(v viewer, f *ui.Form, in *web.Input, m meant) whereFields {
	seats := []ui.Choice{{Value: "", Label: v.T("placements.where.none")}}
	for _, o := range m.seats {
		seats = append(seats, ui.Choice{Value: o.ID, Label: o.Name + " (" + v.T("placements.where.seats", "n", o.Note) + ")"})
	}
	types := []ui.Choice{{Value: "", Label: v.T("placements.choose")}}
	for _, t := range wbl.Types(v.Today()) {
		if t.Placed {
			types = append(types, ui.Choice{Value: t.Code, Label: v.T("type." + t.Code)})
		}
	}
	w := whereFields{
		Opportunity: f.Select("opportunity", "placements.where.opportunity", seats, ui.Hint("placements.where.opportunity_hint")),
		Employer:    f.Text("employer", "placements.where.employer", ui.Typeahead("/placements/employers"), ui.Optional(), ui.Hint("placements.where.employer_hint")),
		Type:        f.Select("type", "placements.field.type", types, ui.Optional()),
	}
	w.EmployerID, w.Several = chosen(f, in, "employer_id", "placements.where.which", m.employers)
	return w
}

// chosen carries the taken suggestion along, or asks which of several is meant.
func chosen(f *ui.Form, in *web.Input, name, label string, several []Option) (*ui.Hidden, *ui.Field) {
	if len(several) == 0 {
		return &ui.Hidden{Name: name, Value: in.Get(name)}, nil
	}
	field := f.Radios(name, label, choices(several, ""))
	return nil, &field
}

func (s *Service) showPlace(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	m, err := s.placeModel(c, in, meant{}, nil)
	if err != nil {
		return err
	}
	return c.Page("placements/place", m)
}

func (s *Service) placeModel(c *web.Ctx, in *web.Input, found meant, problem *wbl.Error) (m placePage, err error) {
	if found.seats, err = s.openSeatsFor(c); err != nil {
		return m, err
	}
	c.Back("/placements")
	return newPlacePage(see(c), c.Fields(in), in, found, problem), nil
}

func newPlacePage(v viewer, f *ui.Form, in *web.Input, found meant, problem *wbl.Error) placePage {
	m := placePage{
		Key:     f.Key(),
		Learner: f.Text("learner", "placements.place.learner", ui.Typeahead("/placements/learners"), ui.Hint("placements.place.learner_hint")),
		Where:   newWhere(v, f, in, found), Terms: newTermsFields(f, v.T, true),
		Send: ui.Button{Label: v.T("placements.place.send"), Kind: ui.Primary},
	}
	m.LearnerID, m.Several = chosen(f, in, "learner_id", "placements.place.which", found.learners)
	m.Problem = problemOf(v, problem)
	m.Errors = f.Summary()
	return m
}

func (s *Service) openSeatsFor(c *web.Ctx) ([]Option, error) {
	return read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return seatsOpen(tx, c.Actor) })
}

func problemOf(v viewer, e *wbl.Error) *ui.Alert {
	if e == nil {
		return nil
	}
	return &ui.Alert{Tone: ui.Problem, Title: v.T("placements.not_done"), Text: errorText(v, e)}
}

func (s *Service) postPlace(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	placing, found, err := s.readPlacing(c, in)
	if err != nil {
		return err
	}
	learner, several, err := s.learnerOf(c, in)
	if err != nil {
		return err
	}
	if learner.ID != "" {
		placing.Learners = []wbl.LearnerID{wbl.LearnerID(learner.ID)}
	}
	found.learners = several
	problem, out, err := s.tryPlacing(c, in, placing, "learner")
	if err != nil {
		return err
	}
	if problem == nil && len(in.Errors) == 0 {
		path := "/placements/" + string(out.Done[0])
		return c.Done(path, web.Flash{Key: "placements.done.placed", Args: []any{"n", 1}})
	}
	m, err := s.placeModel(c, in, found, problem)
	if err != nil {
		return err
	}
	return c.Invalid("placements/place", m)
}

// tryPlacing places when nothing is wrong so far. Problems of fields go into the input,
// under the name that the page gives to the learners; another conflict comes back.
func (s *Service) tryPlacing(c *web.Ctx, in *web.Input, p Placing, learners string) (*wbl.Error, Bulk, error) {
	rename := func(errs wbl.FieldErrors) wbl.FieldErrors {
		for i := range errs {
			if errs[i].Field == "learners" {
				errs[i].Field = learners
			}
		}
		return errs
	}
	if in.Check(rename(p.Validate())) {
		return nil, Bulk{}, nil
	}
	out, err := s.Place(c.Context(), c.Actor, p, c.Key())
	if e, ok := asConflict(err); ok {
		return e, out, nil
	}
	var e *wbl.Error
	if errors.As(err, &e) && e.Kind == wbl.Unprocessable {
		in.Check(rename(e.Fields))
		return nil, out, nil
	}
	return nil, out, err
}

// readPlacing reads where the learners go and on which terms.
func (s *Service) readPlacing(c *web.Ctx, in *web.Input) (p Placing, found meant, err error) {
	p = Placing{Terms: termsOf(in), Opportunity: wbl.OpportunityID(in.Get("opportunity")), Type: in.Get("type")}
	typed := strings.TrimSpace(in.Get("employer"))
	if p.Opportunity != "" || typed == "" {
		return p, found, nil
	}
	list, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return employersLike(tx, typed, suggestions) })
	if err != nil {
		return p, found, err
	}
	one, several := pick(typed, in.Get("employer_id"), list)
	p.Employer, found.employers = wbl.EmployerID(one.ID), several
	switch {
	case len(list) == 0:
		in.Errors.Add("employer", "placements.error.employer_unknown", "text", typed)
	case one.ID == "":
		in.Errors.Add("employer_id", "placements.error.which", "text", typed)
		p.Employer = "?" // one problem about the host is enough
	}
	return p, found, nil
}

// learnerOf finds the learner whose name was typed.
func (s *Service) learnerOf(c *web.Ctx, in *web.Input) (one Option, several []Option, err error) {
	typed := strings.TrimSpace(in.Get("learner"))
	if typed == "" {
		in.Errors.Add("learner", "placements.error.learner")
		return one, nil, nil
	}
	list, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) {
		return learnersOf(tx, c.Actor, Group{Text: typed}, suggestions)
	})
	if err != nil {
		return one, nil, err
	}
	one, several = pick(typed, in.Get("learner_id"), list)
	switch {
	case len(list) == 0:
		in.Errors.Add("learner", "placements.error.learner_unknown", "text", typed)
	case one.ID == "":
		in.Errors.Add("learner_id", "placements.error.which", "text", typed)
		in.Errors.Add("learner", "placements.error.which", "text", typed)
	}
	return one, several, nil
}
