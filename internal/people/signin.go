package people

import (
	"context"
	"net/http"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Credentials are what a person types to sign in.
type Credentials struct{ Email, Password string }

// Validate names what is missing.
func (c *Credentials) Validate() (errs wbl.FieldErrors) {
	c.Email = cleanEmail(c.Email)
	if c.Email == "" {
		errs.Add("email", "people.email.empty")
	}
	if c.Password == "" {
		errs.Add("password", "people.password.empty")
	}
	return errs
}

// errWrong does not tell whether the address or the password is wrong.
var errWrong = wbl.FieldErrors{{Field: "email", Key: "people.error.wrong"}}.Err()

// ticket is a new session with the one copy of its secret.
type ticket struct {
	token string
	life  limits
}

// SignIn makes a new session for the right password. The try is counted before the
// password is judged; a wrong one is an error of the form, too many are TooMany.
func (s *Service) SignIn(ctx context.Context, in Credentials, from From) (ticket, error) {
	if err := in.Validate().Err(); err != nil {
		return ticket{}, err
	}
	now := s.now()
	var who credential
	err := s.db.Update(ctx, db.Scope{Actor: visitor}, func(tx *db.Tx) (err error) {
		if _, err = reserve(tx, now, tryPassword, in.Email, from.Network); err != nil {
			return err
		}
		who, err = findCredential(tx, in.Email)
		return err
	})
	if err != nil {
		return ticket{}, err
	}
	right, err := s.hasher.verify(ctx, who.Password, in.Password)
	if err != nil {
		return ticket{}, err
	}
	if !right || who.State != Active {
		return ticket{}, s.wrong(ctx, who, now)
	}
	upgraded := ""
	if s.hasher.outdated(who.Password) {
		if upgraded, err = s.hasher.hash(ctx, in.Password); err != nil {
			return ticket{}, err
		}
	}
	return s.begin(ctx, who, upgraded, in.Email, from, now)
}

// wrong records a failed sign-in.
func (s *Service) wrong(ctx context.Context, who credential, now time.Time) error {
	err := s.db.Update(ctx, db.Scope{Actor: visitor}, func(tx *db.Tx) error {
		object := "account:unknown"
		if who.ID != "" {
			object = accountKey(who.ID)
		}
		return audit.Append(tx, now, audit.Entry{Actor: visitor, Action: "people.sign_in_failed", Object: object})
	})
	if err != nil {
		return err
	}
	return errWrong
}

// begin makes the session, unless the account changed while its password was judged.
func (s *Service) begin(ctx context.Context, who credential, upgraded, email string, from From, now time.Time) (t ticket, err error) {
	err = s.db.Update(ctx, db.Scope{Actor: accountKey(who.ID)}, func(tx *db.Tx) error {
		still, err := loadCredential(tx, who.ID)
		if err != nil {
			return err
		}
		if still != who {
			return errWrong
		}
		if upgraded != "" {
			if err := updatePassword(tx, who.ID, upgraded); err != nil {
				return err
			}
		}
		if err := forgive(tx, tryPassword, email); err != nil {
			return err
		}
		t, err = openSession(tx, who.ID, from, now, "people.signed_in")
		return err
	})
	return t, err
}

// openSession replaces whatever session the browser held by a new one of the account.
func openSession(tx *db.Tx, id wbl.AccountID, from From, now time.Time, action string) (ticket, error) {
	all, err := loadGrants(tx, id)
	if err != nil {
		return ticket{}, err
	}
	var grants []access.Grant
	for _, g := range all {
		if g.InForce(wbl.DateOf(now.In(zone(g.Zone)))) {
			grants = append(grants, g.Grant)
		}
	}
	t, err := newSession(tx, Session{Account: id, Agent: from.Agent}, limitsFor(grants), from, now)
	if err != nil {
		return ticket{}, err
	}
	return t, audit.Append(tx, now, audit.Entry{Actor: accountKey(id), Action: action, Object: accountKey(id)})
}

// newSession gives out a token of its own making: one that was planted in the browser
// before never becomes a session, and the session it may have named ends.
func newSession(tx *db.Tx, base Session, life limits, from From, now time.Time) (ticket, error) {
	if from.Token != "" {
		if _, err := deleteSession(tx, hashToken(from.Token)); err != nil {
			return ticket{}, err
		}
	}
	t := ticket{token: newToken(), life: life}
	base.ID = wbl.NewID[string](now)
	base.CreatedAt, base.SeenAt = wbl.At(now), wbl.At(now)
	base.Idle, base.ExpiresAt = life.idle, wbl.At(now.Add(life.absolute))
	return t, insertSession(tx, hashToken(t.token), base)
}

// SignInAs signs a browser in as an account without its password. Only the
// demonstration's sign-in page calls it; no route of this room does.
func (s *Service) SignInAs(w http.ResponseWriter, r *http.Request, id wbl.AccountID) error {
	now := s.now()
	from := From{Agent: Device(r.UserAgent()), Token: s.sessionToken(r)}
	var t ticket
	err := s.db.Update(r.Context(), db.Scope{Actor: accountKey(id)}, func(tx *db.Tx) error {
		a, err := loadAccount(tx, id)
		if err != nil {
			return err
		}
		if a.State != Active {
			return wbl.E(wbl.Denied, "people.error.disabled")
		}
		t, err = openSession(tx, id, from, now, "people.signed_in_demo")
		return err
	})
	if err != nil {
		return err
	}
	s.setCookie(w, r, t.token, t.life)
	return nil
}

// SignOut ends the session of a cookie on the server. Without one there is nothing to do.
func (s *Service) SignOut(ctx context.Context, actor access.Actor, token string) error {
	if token == "" {
		return nil
	}
	now := s.now()
	return s.db.Update(ctx, system(actor), func(tx *db.Tx) error {
		n, err := deleteSession(tx, hashToken(token))
		if err != nil || n == 0 || actor.ID == "" {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: actor.Key(), Action: "people.signed_out", Object: actor.Key()})
	})
}

// Sessions lists where the actor is signed in; current is the id of the session that asks.
func (s *Service) Sessions(ctx context.Context, actor access.Actor, token string) (list []Session, current string, err error) {
	if err := onlyAccount(actor); err != nil {
		return nil, "", err
	}
	now := s.now()
	err = s.db.View(ctx, system(actor), func(tx *db.Tx) error {
		all, err := listSessions(tx, wbl.AccountID(actor.ID))
		if err != nil {
			return err
		}
		list = nil
		for _, one := range all {
			if one.alive(now) {
				list = append(list, one)
			}
		}
		p, _, err := findSession(tx, hashToken(token))
		current = p.ID
		return err
	})
	return list, current, err
}

// EndSession ends one of the actor's own sessions.
func (s *Service) EndSession(ctx context.Context, actor access.Actor, id string) error {
	now := s.now()
	return s.db.Update(ctx, system(actor), func(tx *db.Tx) error {
		n, err := deleteOwnSession(tx, wbl.AccountID(actor.ID), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		return audit.Append(tx, now, audit.Entry{Actor: actor.Key(), Action: "people.session_ended", Object: "session:" + id})
	})
}

// EndOtherSessions ends all of the actor's sessions but the one of the given cookie.
func (s *Service) EndOtherSessions(ctx context.Context, actor access.Actor, token string) (n int64, err error) {
	now := s.now()
	err = s.db.Update(ctx, system(actor), func(tx *db.Tx) (err error) {
		if n, err = deleteSessions(tx, wbl.AccountID(actor.ID), hashToken(token)); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: actor.Key(), Action: "people.sessions_ended", Object: actor.Key(), Detail: map[string]int64{"ended": n},
		})
	})
	return n, err
}

// ChooseDistrict has the actor's session act in another district of theirs.
func (s *Service) ChooseDistrict(ctx context.Context, actor access.Actor, token string, d wbl.DistrictID) error {
	own, err := s.Districts(ctx, actor)
	if err != nil {
		return err
	}
	for _, r := range own {
		if r.ID == d {
			return s.db.Update(ctx, system(actor), func(tx *db.Tx) error {
				return setSessionDistrict(tx, hashToken(token), d)
			})
		}
	}
	return wbl.E(wbl.NotFound, "error.not_found")
}

// Districts lists where the actor may act.
func (s *Service) Districts(ctx context.Context, actor access.Actor) (out []region, err error) {
	err = s.db.View(ctx, system(actor), func(tx *db.Tx) error {
		all, err := listDistricts(tx)
		if err != nil {
			return err
		}
		out = nil
		for _, d := range all {
			for _, g := range actor.Grants {
				if g.District == "" || g.District == d.ID {
					out = append(out, d)
					break
				}
			}
		}
		return nil
	})
	return out, err
}
