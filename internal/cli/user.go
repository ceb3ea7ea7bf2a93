package cli

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"time"

	"golang.org/x/term"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func userCommand() *command {
	var name, district, state, zone string
	return &command{
		name: "user", summary: "make the first administrator, set a password", settings: []string{"db"},
		sub: []*command{
			{
				name: "admin", args: "EMAIL", summary: "make an administrator; the password is asked for", settings: []string{"db"},
				details: `The account may manage accounts and imports everywhere and, with --district, lead that district; a
district that does not exist is made. There is no default password: it is typed twice, or read as one
line from standard input when that is no terminal.`,
				examples: []string{`throughline user admin ada@district.example --name "Ada Reyes" --district "Millbrook Regional" --state MA`},
				flags: func(fs *flag.FlagSet) {
					fs.StringVar(&name, "name", "", "the person's `name`")
					fs.StringVar(&district, "district", "", "`name` or id of the district to lead")
					fs.StringVar(&state, "state", "", "US state of a new district, such as `MA`")
					fs.StringVar(&zone, "zone", db.DefaultZone, "time `zone` of a new district")
				},
				run: func(ctx context.Context, in *invocation) error {
					return runUserAdmin(ctx, in, name, db.District{Name: district, State: state, Zone: zone})
				},
			},
			{
				name: "password", args: "EMAIL", summary: "set a person's password; it is asked for", settings: []string{"db"},
				details:  "Ends all of the person's sessions.",
				examples: []string{"throughline user password ada@district.example"},
				run:      runUserPassword,
			},
		},
	}
}

func runUserAdmin(ctx context.Context, in *invocation, name string, district db.District) error {
	if len(in.args) != 1 || name == "" {
		return badInput(errors.New("name one e-mail address, and the person with --name"))
	}
	if district.State != "" && !stateCode.MatchString(district.State) {
		return badInput(fmt.Errorf("--state is two capital letters such as MA, not %q", district.State))
	}
	password, err := askPassword(in)
	if err != nil {
		return badInput(err)
	}
	d, err := openDB(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	p, err := peopleAt(ctx, d)
	if err != nil {
		return err
	}
	if district.Name != "" {
		if district, err = districtToLead(ctx, d, district); err != nil {
			return err
		}
	}
	account, err := p.CreateAdministrator(ctx, in.args[0], name, password, district)
	if err != nil {
		return err
	}
	return in.say(map[string]any{"account": account, "district": district.ID}, "%s can sign in now\n", in.args[0])
}

// stateCode is a postal abbreviation.
var stateCode = regexp.MustCompile(`^[A-Z]{2}$`)

// districtToLead is the district with the wanted name or id, or the wanted one with a
// new id: the account and its district are made together.
func districtToLead(ctx context.Context, d *db.DB, want db.District) (found db.District, err error) {
	err = d.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		found, err = sameDistrict(tx, want.Name)
		return err
	})
	if err == nil && found.ID == "" {
		found = want
		found.ID = wbl.NewID[wbl.DistrictID](time.Now())
	}
	return found, err
}

// ensureDistrict finds a district by name or id, or makes it.
func ensureDistrict(ctx context.Context, d *db.DB, want db.District) (id wbl.DistrictID, err error) {
	err = d.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		found, err := sameDistrict(tx, want.Name)
		if id = found.ID; err != nil || id != "" {
			return err
		}
		id, err = db.AddDistrict(tx, time.Now(), want)
		return err
	})
	return id, err
}

// sameDistrict finds a district by name or id, without regard to how it is written; the
// zero District when there is none.
func sameDistrict(tx *db.Tx, name string) (db.District, error) {
	list, err := db.Districts(tx)
	if err != nil {
		return db.District{}, err
	}
	for _, have := range list {
		if string(have.ID) == name || wbl.Fold(have.Name) == wbl.Fold(name) {
			return have, nil
		}
	}
	return db.District{}, nil
}

func runUserPassword(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one e-mail address"))
	}
	password, err := askPassword(in)
	if err != nil {
		return badInput(err)
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
	if err := p.SetPassword(ctx, access.Actor{Kind: access.System, ID: "terminal"}, in.args[0], password); err != nil {
		return err
	}
	return in.say(map[string]any{"email": in.args[0]}, "the password of %s is set\n", in.args[0])
}

// peopleAt is the people room for a command: without a server around it.
func peopleAt(ctx context.Context, d *db.DB) (*people.Service, error) {
	cat, err := texts()
	if err != nil {
		return nil, err
	}
	secret, err := d.Secret(ctx, "cookies", time.Now())
	if err != nil {
		return nil, err
	}
	return people.New(people.Config{DB: d, Now: time.Now, Catalog: cat, Log: slog.New(slog.DiscardHandler), Secret: secret}), nil
}

// askPassword reads a password twice without showing it, or one line where nobody sits
// at a terminal.
func askPassword(in *invocation) (string, error) {
	f, ok := in.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(in.stdin).ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return "", errors.Join(errors.New("write the password as one line to standard input"), err)
		}
		return line, nil
	}
	var typed [2]string
	for i, prompt := range []string{"Password: ", "Again: "} {
		fmt.Fprint(in.stderr, prompt)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(in.stderr)
		if err != nil {
			return "", err
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", errors.New("the two passwords differ: start again")
	}
	return typed[0], nil
}
