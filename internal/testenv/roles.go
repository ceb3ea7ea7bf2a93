package testenv

import (
	"context"
	"slices"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// EveryRole calls a use case as each person of the site: those of the allowed roles get
// past the access rule (and may fail for another reason, such as a stale version), to the
// hidden ones the thing does not exist, and all others are denied. Whoever is refused
// leaves nothing in the audit log.
func (c *Cast) EveryRole(t testing.TB, s *Site, name string, allowed, hidden []access.Role, call func(access.Actor) error) {
	t.Helper()
	for _, role := range access.Roles() {
		before := c.logged(t)
		err := call(s.Actor(role))
		kind, refused := wbl.KindOf(err), false
		switch {
		case slices.Contains(allowed, role):
			if err != nil && (kind == wbl.Denied || kind == wbl.NotFound || kind == wbl.Internal) {
				t.Errorf("%s as %s: %v", name, role, err)
			}
		case slices.Contains(hidden, role):
			refused = true
			if kind != wbl.NotFound {
				t.Errorf("%s as %s: %v, want not found", name, role, err)
			}
		default:
			refused = true
			if kind != wbl.Denied {
				t.Errorf("%s as %s: %v, want denied", name, role, err)
			}
		}
		if refused && c.logged(t) != before {
			t.Errorf("%s as %s was refused, and logged", name, role)
		}
	}
}

// logged counts the entries of the audit log.
func (c *Cast) logged(t testing.TB) (n int) {
	t.Helper()
	err := c.DB.View(context.Background(), db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM audit_entry`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
