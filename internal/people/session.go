package people

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// seenEvery is how often a session in use is written to.
const seenEvery = time.Minute

// Authenticate tells who sends a request. Without a session, or with one that ended, it
// is an anonymous actor; a bearer token that does not hold is an error, because a
// program must not go on as nobody. The state of account, session and grants is read
// for every request, and never from a replica: who is disabled is out at once.
func (s *Service) Authenticate(r *http.Request) (access.Actor, error) {
	if token, ok := bearer(r); ok {
		return s.authenticateToken(r.Context(), token)
	}
	token := s.sessionToken(r)
	if token == "" {
		return access.Actor{}, nil
	}
	now := s.now()
	var a access.Actor
	var p principal
	err := s.db.View(r.Context(), db.Scope{Current: true}, func(tx *db.Tx) (err error) {
		var found bool
		if p, found, err = findSession(tx, hashToken(token)); err != nil || !found || !p.alive(now) {
			return err
		}
		if p.Link != "" {
			a, err = linkActor(tx, p.Link)
			return err
		}
		if p.State != Active {
			return nil
		}
		a, err = accountActor(tx, p, now)
		return err
	})
	if err != nil {
		return access.Actor{}, err
	}
	if a.Kind != access.Anonymous && now.Sub(p.SeenAt.Time()) >= seenEvery {
		s.touch(r.Context(), func(tx *db.Tx) error {
			return touchSession(tx, p.ID, wbl.At(now), wbl.At(now.Add(-seenEvery)))
		})
	}
	return a, nil
}

func (s *Service) authenticateToken(ctx context.Context, token string) (access.Actor, error) {
	now := s.now()
	var a access.Actor
	var t Token
	err := s.db.View(ctx, db.Scope{Current: true}, func(tx *db.Tx) error {
		var p principal
		var found bool
		var err error
		if t, p, found, err = findToken(tx, hashToken(token)); err != nil {
			return err
		}
		if !found || !t.RevokedAt.IsZero() || !now.Before(t.ExpiresAt.Time()) || p.State != Active {
			return wbl.E(wbl.Unauthenticated, "people.error.token")
		}
		a, err = accountActor(tx, p, now)
		return err
	})
	if err != nil {
		return access.Actor{}, err
	}
	if now.Sub(t.UsedAt.Time()) >= seenEvery {
		s.touch(ctx, func(tx *db.Tx) error { return touchToken(tx, t.ID, wbl.At(now), wbl.At(now.Add(-seenEvery))) })
	}
	return a, nil
}

// touch notes that something was used. A record that cannot be written to must not
// keep people from reading.
func (s *Service) touch(ctx context.Context, fn func(*db.Tx) error) {
	if err := s.db.Update(ctx, db.Scope{}, fn); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "cannot note when a session was used", "err", err)
	}
}

// accountActor is the actor behind an account: its grants in force today, the district
// it acts in, and that district's time zone.
func accountActor(tx *db.Tx, p principal, now time.Time) (access.Actor, error) {
	a := access.Actor{Kind: access.Account, ID: string(p.Account), Name: p.Name, Lang: p.Lang, Scopes: p.Scopes}
	all, err := loadGrants(tx, p.Account)
	if err != nil {
		return access.Actor{}, err
	}
	for _, g := range all {
		if !g.InForce(wbl.DateOf(now.In(zone(g.Zone)))) {
			continue
		}
		if !slices.Contains(a.Grants, g.Grant) {
			a.Grants = append(a.Grants, g.Grant)
		}
		if g.Also != "" {
			also := g.Grant
			also.Subject = g.Also
			a.Grants = append(a.Grants, also)
		}
		if g.District != "" && (a.District == "" || g.District == p.District) && a.District != g.District {
			a.District, a.Zone = g.District, zone(g.Zone)
		}
	}
	if (a.District == "" || a.District != p.District) && slices.ContainsFunc(a.Grants, func(g access.Grant) bool { return g.District == "" }) {
		return placeAbove(tx, a, p.District)
	}
	return a, nil
}

// placeAbove chooses the district of somebody whose role stands above districts: the
// chosen one, else the first of all when they have none of their own.
func placeAbove(tx *db.Tx, a access.Actor, chosen wbl.DistrictID) (access.Actor, error) {
	if chosen == "" && a.District != "" {
		return a, nil
	}
	all, err := listDistricts(tx)
	if err != nil {
		return access.Actor{}, err
	}
	for _, d := range all {
		if d.ID == chosen || a.District == "" {
			a.District, a.Zone = d.ID, zone(d.Zone)
		}
		if d.ID == chosen {
			break
		}
	}
	return a, nil
}

// linkActor is the actor behind the session of a link: one grant, one task. A link that
// was taken back ends its sessions with it.
func linkActor(tx *db.Tx, id wbl.LinkID) (access.Actor, error) {
	l, err := loadLink(tx, id)
	if err != nil || !l.RevokedAt.IsZero() {
		return access.Actor{}, err
	}
	d, err := findDistrict(tx, l.District)
	if err != nil {
		return access.Actor{}, err
	}
	a := access.Actor{
		Kind: access.Link, ID: string(l.ID), Name: l.Name, Lang: string(l.Lang),
		District: l.District, Zone: zone(d.Zone), Task: l.Task, Object: l.Object,
	}
	if l.Role != "" {
		a.Grants = []access.Grant{{Role: l.Role, District: l.District, Subject: l.Subject}}
	}
	return a, nil
}

var zones sync.Map // name to *time.Location: loading one reads a file

// zone is the location of a name, UTC for none and for one that this machine does not know.
func zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, z)
	return z
}
