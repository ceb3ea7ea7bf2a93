package people

import (
	"context"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// MaxTokenDays is the longest life of an API token: a year and a day.
const MaxTokenDays = 366

// Scopes lists what an API token can be made for; a route names the one that it needs.
// The roles of the token's account decide in any case.
func Scopes() []string {
	return []string{
		"roster:read", "roster:write", "partners:read", "partners:write", "offers:read", "offers:write",
		"placements:read", "placements:write", "hours:read", "hours:write", "hours:approve", "reviews:read", "reviews:write",
		"papers:read", "consents:read", "calendar:read", "calendar:write", "people:read", "people:write", "audit:read",
	}
}

// NewAPIToken is what a person enters to let a program in.
type NewAPIToken struct {
	Name   string // what it is for
	Scopes []string
	Days   int // how long it works, at most [MaxTokenDays]
}

// Validate names what is missing.
func (n *NewAPIToken) Validate() (errs wbl.FieldErrors) {
	n.Name = oneSpace(n.Name)
	switch {
	case n.Name == "":
		errs.Add("name", "people.token.name.empty")
	case len([]rune(n.Name)) > 100:
		errs.Add("name", "error.too_long", "max", 100)
	}
	if len(n.Scopes) == 0 || slices.ContainsFunc(n.Scopes, func(s string) bool { return !slices.Contains(Scopes(), s) }) {
		errs.Add("scopes", "people.token.scopes.choose")
	}
	if n.Days < 1 || n.Days > MaxTokenDays {
		errs.Add("days", "error.number", "min", 1, "max", MaxTokenDays)
	}
	return errs
}

// TokenCreate makes an API token for an account, which is the actor's own unless the
// command line asks. The secret is returned once and never again.
func (s *Service) TokenCreate(ctx context.Context, a access.Actor, id wbl.AccountID, in NewAPIToken) (secret string, t Token, err error) {
	if err := in.Validate().Err(); err != nil {
		return "", Token{}, err
	}
	if a.Kind != access.System && (a.Kind != access.Account || a.ID != string(id) || a.Scopes != nil) {
		return "", Token{}, wbl.E(wbl.Denied, "denied.role")
	}
	now := s.now()
	slices.Sort(in.Scopes)
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		acc, err := loadAccount(tx, id)
		if err != nil {
			return err
		}
		if acc.State != Active {
			return wbl.E(wbl.Denied, "people.error.disabled")
		}
		secret = newToken()
		t = Token{
			ID: wbl.NewID[string](now), Account: id, District: a.District, Name: in.Name, Scopes: slices.Compact(in.Scopes),
			CreatedAt: wbl.At(now), ExpiresAt: wbl.At(now.Add(time.Duration(in.Days) * 24 * time.Hour)),
		}
		if err := insertToken(tx, hashToken(secret), t); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "people.token_created", Object: "token:" + t.ID, Detail: map[string]any{"account": id, "scopes": t.Scopes},
		})
	})
	return secret, t, err
}

// Tokens lists the tokens of the actor's account that were not revoked.
func (s *Service) Tokens(ctx context.Context, a access.Actor) (out []Token, err error) {
	err = s.db.View(ctx, system(a), func(tx *db.Tx) (err error) {
		out, err = listTokens(tx, wbl.AccountID(a.ID))
		return err
	})
	return out, err
}

// TokenRevoke ends one of the actor's own tokens at once.
func (s *Service) TokenRevoke(ctx context.Context, a access.Actor, id string) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		n, err := revokeToken(tx, wbl.AccountID(a.ID), id, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.token_revoked", Object: "token:" + id})
	})
}
