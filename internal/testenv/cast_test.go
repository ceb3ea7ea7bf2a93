package testenv_test

import (
	"context"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestCastFillsBothEngines(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		c := testenv.NewCast(t, d)
		for _, s := range c.Sites() {
			if !wbl.IsID(string(s.Placement)) || !wbl.IsID(string(s.Learner)) {
				t.Fatalf("ids of %s have the wrong shape: %q %q", s.Canary, s.Placement, s.Learner)
			}
			n := 0
			err := d.View(context.Background(), s.Actor(access.Coordinator).Scope(), func(tx *db.Tx) (err error) {
				n, err = db.Get(tx, db.Scalar[int], `SELECT count(*) FROM shift WHERE district_id = $1 AND placement_id = $2`, tx.District(), s.Placement)
				return err
			})
			if err != nil || n != 2 {
				t.Errorf("%s has %d shifts, error %v", s.Canary, n, err)
			}
		}
	})
}
