package roster

import (
	"net/http"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// LearnerView is a learner as the API gives them. Facts are left out where the token's
// person may not see them.
type LearnerView struct {
	Learner
	SchoolName string `json:"school_name"`
	Keys       []Key  `json:"keys"`
	Facts      []Fact `json:"facts,omitempty"`
}

func (s *Service) apiLearners(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	items, more, err := s.List(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	out := web.List[Item]{Items: append([]Item{}, items...)}
	if more {
		out.Next = cursorOf(items)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiLearner(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	out := LearnerView{Learner: p.Learner, SchoolName: p.SchoolName, Keys: append([]Key{}, p.Keys...)}
	for _, attr := range sortedKeys(p.Facts) {
		out.Facts = append(out.Facts, p.Facts[attr])
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiSchools(c *web.Ctx) error {
	list, err := s.Schools(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, web.List[School]{Items: append([]School{}, list...)})
}

func (s *Service) apiRuns(c *web.Ctx) error {
	after, err := c.After(1)
	if err != nil {
		return err
	}
	list, more, err := s.Runs(c.Context(), c.Actor, after[0], c.Limit())
	if err != nil {
		return err
	}
	out := web.List[Run]{Items: append([]Run{}, list...)}
	if more {
		out.Next = web.Cursor(list[len(list)-1].ID)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiRun(c *web.Ctx) error {
	id, err := web.ID[string](c, "run")
	if err != nil {
		return err
	}
	run, err := s.Run(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, run)
}
