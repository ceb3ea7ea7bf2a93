package offers

import (
	"net/http"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// View is an open opportunity as the API gives it.
type View struct {
	Opportunity
	EmployerName string   `json:"employer_name"`
	City         string   `json:"city,omitempty"`
	Miles        *float64 `json:"miles,omitempty"` // from the reader's school
	Saved        bool     `json:"saved,omitempty"`
	SeatsLeft    *int     `json:"seats_left,omitempty"` // of one opportunity, not in lists
}

func viewOf(r Row) View {
	v := View{Opportunity: r.Opportunity, EmployerName: r.EmployerName, City: r.City, Saved: r.Kept}
	v.RefusedReason, v.Contact = "", "" // whom to write to is the school's
	if r.Miles >= 0 {
		v.Miles = &r.Miles
	}
	return v
}

// CreateIn posts an opportunity.
type CreateIn struct {
	Employer wbl.EmployerID `json:"employer,omitempty"` // hosts leave it out: it is their own
	Input
	Draft bool `json:"draft,omitempty"` // may be incomplete, and nobody sees it
}

// ApplyIn applies for an opportunity. The profile must be complete.
type ApplyIn struct {
	Why string `json:"why"`
}

// Created is the id of what was made.
type Created[T ~string] struct {
	ID T `json:"id"`
}

func (s *Service) apiList(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	f, err := searchOf(c, in)
	if err != nil {
		return err
	}
	if err := in.Errors.Err(); err != nil {
		return err
	}
	res, err := s.Browse(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	out := web.List[View]{Items: []View{}}
	for _, r := range res.Rows {
		out.Items = append(out.Items, viewOf(r))
	}
	if res.More {
		out.Next = web.Cursor(res.Rows[len(res.Rows)-1].Key()...)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiGet(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	seen, err := s.Look(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	v := viewOf(seen.Row)
	v.SeatsLeft = &seen.SeatsLeft
	return c.JSON(http.StatusOK, v)
}

func (s *Service) apiCreate(c *web.Ctx) error {
	var in CreateIn
	if err := c.Body(&in); err != nil {
		return err
	}
	id, err := s.Create(c.Context(), c.Actor, c.Key(), in.Employer, in.Input, in.Draft)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, Created[wbl.OpportunityID]{id})
}

func (s *Service) apiApply(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	var in ApplyIn
	if err := c.Body(&in); err != nil {
		return err
	}
	pid, err := s.Apply(c.Context(), c.Actor, c.Key(), id, in.Why)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, Created[wbl.PlacementID]{pid})
}
