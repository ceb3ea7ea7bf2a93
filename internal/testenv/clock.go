package testenv

import (
	"sync"
	"time"
)

// Fixed is when every story starts: Monday 23 November 2026, 15:00 UTC, ten in the
// morning in New York.
var Fixed = time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC)

// Clock stands still until it is moved. Its method Now is the clock that a program
// under test is given. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock is a clock that shows [Fixed].
func NewClock() *Clock { return &Clock{now: Fixed} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock, backwards when d is negative, and returns the new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// Set makes the clock show t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}
