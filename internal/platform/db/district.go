package db

import (
	"time"

	"throughline/internal/wbl"
)

// District is a tenant: the body that owns its learners' records.
type District struct {
	ID    wbl.DistrictID
	Name  string
	State string // US postal abbreviation, "" when not known yet
	Zone  string // IANA time zone
}

// DefaultZone is the time zone of a district that has not said another.
const DefaultZone = "America/New_York"

// Districts lists every tenant by name.
func Districts(tx *Tx) ([]District, error) {
	return List(tx, func(r Row, d *District) error { return r.Scan(&d.ID, &d.Name, &d.State, &d.Zone) },
		`SELECT id, name, state, time_zone FROM district ORDER BY name, id`)
}

// AddDistrict makes a tenant and returns its id, which is a new one unless d has one.
func AddDistrict(tx *Tx, now time.Time, d District) (wbl.DistrictID, error) {
	if d.Zone == "" {
		d.Zone = DefaultZone
	}
	if _, err := time.LoadLocation(d.Zone); err != nil {
		return "", wbl.E(wbl.Unprocessable, "error.zone", "zone", d.Zone).Because(err)
	}
	if d.ID == "" {
		d.ID = wbl.NewID[wbl.DistrictID](now)
	}
	_, err := tx.Exec(`INSERT INTO district (id, name, state, time_zone, created_at) VALUES ($1, $2, $3, $4, $5)`, d.ID, d.Name, d.State, d.Zone, wbl.At(now))
	return d.ID, err
}
