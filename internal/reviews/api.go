package reviews

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func (s *Service) apiShow(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.Open(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f)
}

func (s *Service) apiRate(c *web.Ctx) error {
	id, kind, err := target(c)
	if err != nil {
		return err
	}
	var in Input
	if err := c.Body(&in); err != nil {
		return err
	}
	side := Supervisor
	if c.Actor.Has(access.Learner) {
		side = Learner
	}
	if err := s.Rate(c.Context(), c.Actor, id, kind, side, in); err != nil {
		return err
	}
	return s.apiShow(c)
}

func (s *Service) apiGain(c *web.Ctx) error {
	g, err := s.Gain(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, g)
}
