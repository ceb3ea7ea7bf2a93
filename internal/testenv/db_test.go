package testenv_test

import (
	"context"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

func TestEachEngineGivesAFreshMigratedDatabase(t *testing.T) {
	want, err := db.LatestSchema()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing of the first
		testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
			have, err := d.SchemaVersion(context.Background())
			if err != nil || have != want {
				t.Fatalf("schema %d, %v; want %d", have, err, want)
			}
			err = d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
				return tx.ExecOne(`INSERT INTO district (id, name, created_at) VALUES ('d', 'Birch Valley', 1)`)
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestEachEmptyHasNoSchema(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, dsn string) {
		d, err := db.Open(context.Background(), db.Config{DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if v, err := d.SchemaVersion(context.Background()); err != nil || v != 0 {
			t.Fatalf("schema %d, %v; want none", v, err)
		}
	})
}

func TestClock(t *testing.T) {
	c := testenv.NewClock()
	if !c.Now().Equal(testenv.Fixed) || c.Now().Weekday().String() != "Monday" {
		t.Fatalf("starts at %v", c.Now())
	}
	c.Advance(90 * 60e9)
	if got := c.Now().Format("15:04"); got != "16:30" {
		t.Fatalf("after 90 minutes it shows %s", got)
	}
	c.Set(testenv.Fixed)
	if !c.Now().Equal(testenv.Fixed) {
		t.Fatal("Set did nothing")
	}
}
