package compliance

import (
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/db"
)

// Service holds the use cases of this room: the only place that decides, writes and
// audits.
type Service struct {
	db         *db.DB
	now        func() time.Time
	placements *placements.Service

	cache ruleCache
}

// New makes the service and registers it with placements, for whose start gates age,
// permit, hours, hazards and pay it answers.
func New(d *db.DB, now func() time.Time, p *placements.Service) *Service {
	s := &Service{db: d, now: now, placements: p}
	p.AddProver(s)
	return s
}
