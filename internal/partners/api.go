package partners

import (
	"net/http"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// View is a partner as the API gives it.
type View struct {
	Employer
	Worksites []Worksite  `json:"worksites"`
	Contacts  []Contact   `json:"contacts"`
	Vetting   Vetting     `json:"vetting"`
	Elsewhere []Elsewhere `json:"vetted_elsewhere,omitempty"`
}

func (s *Service) apiList(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	items, more, err := s.List(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	out := web.List[Item]{Items: items}
	if out.Items == nil {
		out.Items = []Item{}
	}
	if more {
		out.Next = cursorOf(items)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiGet(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	return s.answer(c, http.StatusOK, id)
}

func (s *Service) apiCreate(c *web.Ctx) error {
	var in NewPartner
	if err := c.Body(&in); err != nil {
		return err
	}
	id, err := s.Create(c.Context(), c.Actor, c.Key(), in)
	if err != nil {
		return err
	}
	return s.answer(c, http.StatusCreated, id)
}

func (s *Service) answer(c *web.Ctx, status int, id wbl.EmployerID) error {
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(status, View{
		Employer: p.Employer, Worksites: append([]Worksite{}, p.Worksites...), Contacts: append([]Contact{}, p.Contacts...),
		Vetting: p.Vetting, Elsewhere: p.Elsewhere,
	})
}
