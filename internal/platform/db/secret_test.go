package db_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// Each name has one secret, whoever asks first and how often.
func TestSecret(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		var got [][]byte
		together(8, func(int) {
			s, err := d.Secret(t.Context(), "cookies", testenv.Fixed)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, s)
		})
		for _, s := range got {
			if len(s) != 32 || !bytes.Equal(s, got[0]) {
				t.Errorf("secrets %x and %x", s, got[0])
			}
		}
		other, err := d.Secret(t.Context(), "other", testenv.Fixed)
		must(t, err)
		if bytes.Equal(other, got[0]) {
			t.Error("two names have one secret")
		}
		for _, damage := range []string{"c2hvcnQ=", "not base64!"} {
			exec(t, d, `UPDATE secret SET value = $1 WHERE name = 'other'`, damage)
			if _, err := d.Secret(t.Context(), "other", testenv.Fixed); err == nil || !strings.Contains(err.Error(), "restore the row of table secret") {
				t.Errorf("a damaged secret: %v", err)
			}
		}
	})
}

func TestDistricts(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		must(t, d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
			if list, err := db.Districts(tx); err != nil || len(list) > 0 {
				t.Errorf("at first %v, %v", list, err)
			}
			for _, want := range []db.District{{Name: "Birch Valley", State: "MA", Zone: "America/Chicago"}, {Name: "Alder"}, {ID: "d1", Name: "Cedar"}} {
				id, err := db.AddDistrict(tx, testenv.Fixed, want)
				if err != nil || id == "" || (want.ID != "" && id != want.ID) {
					t.Errorf("%s has id %q, %v", want.Name, id, err)
				}
			}
			list, err := db.Districts(tx)
			if err != nil || len(list) != 3 {
				t.Fatalf("then %v, %v", list, err)
			}
			if a, b, c := list[0], list[1], list[2]; a.Name != "Alder" || a.Zone != db.DefaultZone || b.State != "MA" || b.Zone != "America/Chicago" || c.ID != "d1" {
				t.Errorf("then %v", list)
			}
			_, err = db.AddDistrict(tx, testenv.Fixed, db.District{Name: "Dogwood", Zone: "Boston"})
			wantKind(t, err, wbl.Unprocessable)
			return nil
		}))
	})
}
