package obs

import (
	"context"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// Backlog is what waits in the record.
type Backlog struct {
	Ready, Running, Dead    int64         // jobs
	OldestDue               time.Duration // how long the job that waits longest has been due
	Queued, Failed, Bounced int64         // letters of all districts and of the platform
	AuditPending            int64         // audit entries
}

// ReadBacklog counts what waits at the given moment. Letters are counted district by
// district, because no statement reads across districts.
func ReadBacklog(ctx context.Context, d *db.DB, now time.Time) (b Backlog, err error) {
	districts := []wbl.DistrictID{""}
	err = d.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		s, err := jobs.Counts(tx)
		if err != nil {
			return err
		}
		b.Ready, b.Running, b.Dead = s.Ready, s.Running, s.Dead
		if !s.OldestDue.IsZero() {
			b.OldestDue = now.Sub(s.OldestDue.Time())
		}
		if b.AuditPending, err = audit.Pending(tx); err != nil {
			return err
		}
		list, err := db.List(tx, db.Scalar[wbl.DistrictID], `SELECT id FROM district ORDER BY id`)
		districts = append(districts, list...)
		return err
	})
	for _, district := range districts {
		if err != nil {
			return b, err
		}
		err = d.View(ctx, db.Scope{District: district}, func(tx *db.Tx) error {
			s, err := mail.Counts(tx)
			b.Queued, b.Failed, b.Bounced = b.Queued+s.Queued, b.Failed+s.Failed, b.Bounced+s.Bounced
			return err
		})
	}
	return b, err
}
