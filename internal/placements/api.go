package placements

import (
	"net/http"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// placementJSON is a placement as programs see it.
type placementJSON struct {
	ID            wbl.PlacementID   `json:"id"`
	Learner       wbl.LearnerID     `json:"learner"`
	School        wbl.SchoolID      `json:"school"`
	Opportunity   wbl.OpportunityID `json:"opportunity,omitempty"`
	Employer      wbl.EmployerID    `json:"employer"`
	Worksite      wbl.WorksiteID    `json:"worksite,omitempty"`
	Contact       wbl.ContactID     `json:"contact,omitempty"`
	Type          string            `json:"type"`
	Title         string            `json:"title"`
	State         State             `json:"state"`
	Origin        Origin            `json:"origin"`
	StartsOn      wbl.Date          `json:"starts_on"`
	EndsOn        wbl.Date          `json:"ends_on"`
	Schedule      wbl.Schedule      `json:"schedule"`
	WeeklyMinutes int               `json:"weekly_minutes"`
	Paid          bool              `json:"paid"`
	WageCents     int64             `json:"wage_cents"`
	Funding       string            `json:"funding,omitempty"`
	EndCode       string            `json:"end_code,omitempty"`
	EndReason     string            `json:"end_reason,omitempty"`
	CreatedAt     wbl.Instant       `json:"created_at"`
	UpdatedAt     wbl.Instant       `json:"updated_at"`
	Version       int               `json:"version"`
	Gates         []gateJSON        `json:"gates,omitempty"`
	Events        []eventJSON       `json:"events,omitempty"`
}

type gateJSON struct {
	Gate      string   `json:"gate"`
	Who       string   `json:"who"`
	Blocking  bool     `json:"blocking"`
	Status    Status   `json:"status"`
	Proved    bool     `json:"proved"` // a room answers for it: people can only waive it
	Evidence  string   `json:"evidence,omitempty"`
	Document  string   `json:"document,omitempty"`
	DueOn     wbl.Date `json:"due_on"`
	ExpiresOn wbl.Date `json:"expires_on"`
	Version   int      `json:"version"`
}

type eventJSON struct {
	At     wbl.Instant `json:"at"`
	Actor  string      `json:"actor"`
	Action Action      `json:"action"`
	Gate   string      `json:"gate,omitempty"`
	From   State       `json:"from"`
	To     State       `json:"to"`
	Code   string      `json:"code,omitempty"`
	Reason string      `json:"reason,omitempty"`
}

func toJSON(p Placement) placementJSON {
	if p.Schedule == nil {
		p.Schedule = wbl.Schedule{}
	}
	return placementJSON{
		ID: p.ID, Learner: p.Learner, School: p.School, Opportunity: p.Opportunity, Employer: p.Employer, Worksite: p.Worksite,
		Contact: p.Contact, Type: p.Type, Title: p.Title, State: p.State, Origin: p.Origin, StartsOn: p.StartsOn, EndsOn: p.EndsOn,
		Schedule: p.Schedule, WeeklyMinutes: p.WeeklyMinutes, Paid: p.Paid, WageCents: p.WageCents, Funding: p.Funding, EndCode: p.EndCode, EndReason: p.EndReason,
		CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, Version: p.Version,
	}
}

func gatesJSON(gates []Gate) (out []gateJSON) {
	for _, g := range gates {
		out = append(out, gateJSON{g.Code, string(g.Who), g.Blocking, g.Status, g.Proof != nil, g.Evidence, g.Document, g.DueOn, g.ExpiresOn, g.Version})
	}
	return out
}

func (s *Service) apiList(c *web.Ctx) error {
	out := web.List[placementJSON]{Items: []placementJSON{}}
	var rows []Row
	var more bool
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	if c.Actor.Has(staffRoles...) {
		rows, more, err = s.List(c.Context(), c.Actor, f)
	} else {
		rows, err = s.Mine(c.Context(), c.Actor)
	}
	if err != nil {
		return err
	}
	for _, r := range rows {
		p := toJSON(r.Placement)
		p.Gates = gatesJSON(r.Missing)
		out.Items = append(out.Items, p.forReader(c))
	}
	if more {
		out.Next = web.Cursor(rows[len(rows)-1].Key()...)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiGet(c *web.Ctx) error {
	d, err := s.detail(c)
	if err != nil {
		return err
	}
	p := toJSON(d.Placement)
	p.Gates = gatesJSON(d.Gates)
	for _, e := range d.Events {
		p.Events = append(p.Events, eventJSON{e.At, e.Actor, e.Action, e.About, e.From, e.To, e.Code, e.Reason})
	}
	return c.JSON(http.StatusOK, p.forReader(c))
}

// forReader keeps what staff wrote for themselves from everybody else.
func (p placementJSON) forReader(c *web.Ctx) placementJSON {
	if c.Actor.Has(staffRoles...) {
		return p
	}
	p.EndReason = ""
	for i := range p.Gates {
		p.Gates[i].Evidence, p.Gates[i].Document = "", ""
	}
	for i := range p.Events {
		p.Events[i].Reason, p.Events[i].Actor = "", ""
	}
	return p
}

// termsJSON is what was agreed, as programs send it.
type termsJSON struct {
	Title         string         `json:"title"`
	Worksite      wbl.WorksiteID `json:"worksite"`
	Contact       wbl.ContactID  `json:"contact"`
	StartsOn      wbl.Date       `json:"starts_on"`
	EndsOn        wbl.Date       `json:"ends_on"`
	Schedule      wbl.Schedule   `json:"schedule"`
	WeeklyMinutes int            `json:"weekly_minutes"`
	Paid          bool           `json:"paid"`
	WageCents     int64          `json:"wage_cents"`
	Funding       string         `json:"funding"`
}

// createJSON places learners, at an opportunity or at an employer.
type createJSON struct {
	termsJSON
	Learners    []wbl.LearnerID   `json:"learners"`
	Opportunity wbl.OpportunityID `json:"opportunity"`
	Employer    wbl.EmployerID    `json:"employer"`
	Type        string            `json:"type"`
}

// bulkJSON tells what became of each of many.
type bulkJSON struct {
	Step   string            `json:"step"`
	Done   []wbl.PlacementID `json:"done"`
	Failed []failedJSON      `json:"failed"`
}

type failedJSON struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *Service) apiCreate(c *web.Ctx) error {
	var in createJSON
	if err := c.Body(&in); err != nil {
		return err
	}
	out, err := s.Place(c.Context(), c.Actor, Placing{
		Terms: Terms(in.termsJSON), Learners: in.Learners, Opportunity: in.Opportunity, Employer: in.Employer, Type: in.Type,
	}, c.Key())
	if err != nil {
		return err
	}
	answer := bulkJSON{Step: out.Step, Done: out.Done, Failed: []failedJSON{}}
	for _, f := range out.Failed {
		answer.Failed = append(answer.Failed, failedJSON{f.ID, f.Error.Key, errorText(see(c), f.Error)})
	}
	return c.JSON(http.StatusCreated, answer)
}

// editJSON changes what was agreed in the version that the program has read.
type editJSON struct {
	termsJSON
	Version int `json:"version"`
}

func (s *Service) apiEdit(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	var in editJSON
	if err := c.Body(&in); err != nil {
		return err
	}
	p, err := s.Edit(c.Context(), c.Actor, id, in.Version, Terms(in.termsJSON))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toJSON(p))
}

// moveJSON says how an action is done. Version 0 does not look who was faster.
type moveJSON struct {
	Version int    `json:"version"`
	Code    string `json:"code"`
	Reason  string `json:"reason"`
}

func (s *Service) apiMove(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	var in moveJSON
	if err := c.Body(&in); err != nil {
		return err
	}
	act := Action(c.R.PathValue("action"))
	var p Placement
	if act == undone {
		p, err = s.Undo(c.Context(), c.Actor, id)
	} else {
		p, err = s.Do(c.Context(), c.Actor, id, act, Move{Version: in.Version, Reason: Reason{Code: in.Code, Text: in.Reason}})
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toJSON(p).forReader(c))
}

// decideJSON says of a start gate that it is met, waived or open.
type decideJSON struct {
	Version   int      `json:"version"`
	Status    Status   `json:"status"`
	Evidence  string   `json:"evidence"`
	Document  string   `json:"document"`
	ExpiresOn wbl.Date `json:"expires_on"`
}

func (s *Service) apiDecide(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	var in decideJSON
	if err := c.Body(&in); err != nil {
		return err
	}
	gate := c.R.PathValue("gate")
	if err := s.Decide(c.Context(), c.Actor, id, gate, Decision(in)); err != nil {
		return err
	}
	read := s.View
	if c.Actor.Has(access.Supervisor, access.EmployerAdmin) {
		read = s.Hosted
	}
	d, err := read(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.Gates, func(g Gate) bool { return g.Code == gate })
	if i < 0 {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	return c.JSON(http.StatusOK, gatesJSON(d.Gates[i : i+1])[0])
}

// experienceJSON records an activity for learners.
type experienceJSON struct {
	Learners []wbl.LearnerID `json:"learners"`
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Employer wbl.EmployerID  `json:"employer"`
	BeganOn  wbl.Date        `json:"began_on"`
	EndedOn  wbl.Date        `json:"ended_on"`
	Minutes  int             `json:"minutes"`
	Note     string          `json:"note"`
}

type countJSON struct {
	Recorded int `json:"recorded"`
}

func (s *Service) apiAddExperience(c *web.Ctx) error {
	var in experienceJSON
	if err := c.Body(&in); err != nil {
		return err
	}
	n, err := s.AddExperience(c.Context(), c.Actor, ExperienceInput(in), c.Key())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, countJSON{n})
}

// itemJSON is one thing on a timeline.
type itemJSON struct {
	From      wbl.Date        `json:"from"`
	To        wbl.Date        `json:"to"`
	Type      string          `json:"type"`
	Title     string          `json:"title"`
	Employer  string          `json:"employer,omitempty"`
	Minutes   int             `json:"minutes"`
	Placement wbl.PlacementID `json:"placement,omitempty"`
	State     State           `json:"state,omitempty"`
	Note      string          `json:"note,omitempty"`
}

func (s *Service) apiTimeline(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	t, err := s.Timeline(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	out := web.List[itemJSON]{Items: []itemJSON{}}
	for _, y := range t.Years {
		for _, i := range y.Items {
			out.Items = append(out.Items, itemJSON(i))
		}
	}
	return c.JSON(http.StatusOK, out)
}

// hostedJSON is a learner as the host sees them.
type hostedJSON struct {
	ID       wbl.PlacementID `json:"id"`
	Learner  string          `json:"learner"` // first name and initial
	Title    string          `json:"title"`
	State    State           `json:"state"`
	StartsOn wbl.Date        `json:"starts_on"`
	EndsOn   wbl.Date        `json:"ends_on"`
	Schedule wbl.Schedule    `json:"schedule"`
	Missing  []string        `json:"missing"`
}

func (s *Service) apiHosting(c *web.Ctx) error {
	rows, err := s.Hosting(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	out := web.List[hostedJSON]{Items: []hostedJSON{}}
	for _, r := range rows {
		h := hostedJSON{ID: r.ID, Learner: r.Name(), Title: r.Title, State: r.State, StartsOn: r.StartsOn, EndsOn: r.EndsOn, Schedule: r.Schedule, Missing: []string{}}
		for _, g := range r.Missing {
			h.Missing = append(h.Missing, g.Code)
		}
		out.Items = append(out.Items, h)
	}
	return c.JSON(http.StatusOK, out)
}
