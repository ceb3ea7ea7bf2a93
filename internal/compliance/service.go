package compliance

import (
	"time"

	"throughline/internal/platform/db"
)

// Service holds the use cases of this room: the only place that decides, writes and
// audits.
type Service struct {
	db  *db.DB
	now func() time.Time
}

// New makes the service.
func New(d *db.DB, now func() time.Time) *Service {
	return &Service{db: d, now: now}
}
