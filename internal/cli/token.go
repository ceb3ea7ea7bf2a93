package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func tokenCommand() *command {
	var name, scopes string
	var days int
	return &command{
		name: "token", summary: "let a program use the API", settings: []string{"db"},
		sub: []*command{{
			name: "create", args: "EMAIL", summary: "make a token that acts as a person", settings: []string{"db"},
			details:  "The token is shown once. It can do what the person may do, within its scopes:\n  " + strings.Join(people.Scopes(), " "),
			examples: []string{`throughline token create ada@district.example --name "attendance sync" --scopes "roster:read hours:read" --days 90`},
			flags: func(fs *flag.FlagSet) {
				fs.StringVar(&name, "name", "", "`what` the token is for")
				fs.StringVar(&scopes, "scopes", "", "space-separated `scopes`")
				fs.IntVar(&days, "days", 90, "`days` until it ends")
			},
			run: func(ctx context.Context, in *invocation) error {
				return runTokenCreate(ctx, in, people.NewAPIToken{Name: name, Scopes: strings.Fields(scopes), Days: days})
			},
		}},
	}
}

func runTokenCreate(ctx context.Context, in *invocation, want people.NewAPIToken) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one e-mail address"))
	}
	d, err := openExisting(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	p, err := peopleAt(ctx, d)
	if err != nil {
		return err
	}
	id, district, err := accountOf(ctx, d, in.args[0])
	if err != nil {
		return err
	}
	secret, token, err := p.TokenCreate(ctx, access.Actor{Kind: access.System, ID: "terminal", District: district}, id, want)
	if err != nil {
		return err
	}
	return in.say(map[string]any{"id": token.ID, "token": secret, "scopes": token.Scopes}, "%s\n", secret)
}

// accountOf finds an account by its address, with the district of its first grant.
func accountOf(ctx context.Context, d *db.DB, email string) (id wbl.AccountID, district wbl.DistrictID, err error) {
	err = d.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		_, err := db.Get(tx, func(r db.Row, _ *struct{}) error { return r.Scan(&id, &district) },
			`SELECT a.id, COALESCE((SELECT min(g.district_id) FROM role_grant g WHERE g.account_id = a.id AND g.district_id <> ''), '')
			FROM account a WHERE a.email = $1`, strings.ToLower(strings.TrimSpace(email)))
		if wbl.KindOf(err) == wbl.NotFound {
			return badInput(fmt.Errorf("there is no account with the address %s", email))
		}
		return err
	})
	return id, district, err
}
