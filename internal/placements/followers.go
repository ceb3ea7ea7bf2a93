package placements

import (
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
)

// Follower is a room that acts when something happens to a placement, in the same
// transaction: papers are made when it is accepted, and brought up to date when it is
// changed. It must bear being called more often than needed.
type Follower func(tx *db.Tx, now time.Time, a access.Actor, p Placement) error

// AddFollower registers a room that follows placements. The application does so once
// while it is put together.
func (s *Service) AddFollower(f Follower) { s.followers = append(s.followers, f) }

// follow tells the followers that a placement has changed.
func (c *change) follow(p Placement) error {
	for _, f := range c.followers {
		if err := f(c.tx, c.now, c.a, p); err != nil {
			return err
		}
	}
	return nil
}
