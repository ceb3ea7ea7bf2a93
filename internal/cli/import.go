package cli

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

func importCommand() *command {
	return &command{
		name: "import", summary: "bring a roster in", settings: []string{"db"},
		sub: []*command{importOneRosterCommand(), importCSVCommand(roster.KindLearners), importCSVCommand(roster.KindFlags)},
	}
}

// importFlags are the flags that all imports share.
type importFlags struct {
	district string
	dryRun   bool
}

func (f *importFlags) declare(fs *flag.FlagSet) {
	fs.BoolVar(&f.dryRun, "dry-run", false, "check and compare, and change nothing")
	fs.StringVar(&f.district, "district", "", "`name` or id of the district, needed when the database has several")
}

func importOneRosterCommand() *command {
	var flags importFlags
	var allowEnding bool
	return &command{
		name: "oneroster", args: "PATH.zip|FOLDER", summary: "bring in a OneRoster 1.1 or 1.2 CSV set, bulk or delta", settings: []string{"db"},
		details: `Everything is checked first; any error refuses the whole set and nothing is changed. Importing the same set
again changes nothing. A full set that lacks more than a tenth of the learners is refused unless --allow-ending
is given. On an empty database the district is made from the set's own district.
Exit status: 0 fine, 1 the set was refused, 2 the path cannot be read, 3 failure.`,
		examples: []string{
			"throughline import oneroster export.zip --dry-run",
			`throughline import oneroster export.zip --db throughline.db --district "Millbrook Regional" --json`,
		},
		flags: func(fs *flag.FlagSet) {
			flags.declare(fs)
			fs.BoolVar(&allowEnding, "allow-ending", false, "let more than a tenth of the learners leave")
		},
		run: func(ctx context.Context, in *invocation) error {
			if len(in.args) != 1 {
				return badInput(errors.New("name one zip file or folder"))
			}
			return runImportOneRoster(ctx, in, flags, roster.ImportOptions{DryRun: flags.dryRun, AllowEnding: allowEnding})
		},
	}
}

func runImportOneRoster(ctx context.Context, in *invocation, flags importFlags, opt roster.ImportOptions) error {
	path := in.args[0]
	fsys, done, err := openSet(path)
	if err != nil {
		return badInput(err)
	}
	defer done()
	return withRoster(ctx, in, flags, func() (string, error) { return districtOf(fsys) }, func(s *roster.Service, a access.Actor) error {
		bar := newProgressBar(in.stderr)
		opt.Progress = bar.show
		sum, err := s.Import(ctx, a, fsys, path, opt)
		bar.clear()
		if err != nil {
			return err
		}
		return reportImport(in, sum)
	})
}

// openSet opens a zip or a folder of CSV files.
func openSet(path string) (fs.FS, func(), error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the set: %w", err)
	}
	if info.IsDir() {
		return os.DirFS(path), func() {}, nil
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is neither a folder nor a zip file: %w", path, err)
	}
	return z, func() { z.Close() }, nil
}

// districtOf is the name of the set's first district.
func districtOf(fsys fs.FS) (string, error) {
	set, err := oneroster.Open(fsys)
	if err != nil {
		return "", err
	}
	for o, err := range set.Orgs() {
		if err == nil && (o.Type == "district" || o.Type == "local") {
			return strings.TrimSpace(o.Name), nil
		}
	}
	return "New district", nil
}

// openRoster opens the database and the roster of the district that is meant. A dry run
// on a database without any district works on an empty one that is thrown away.
func openRoster(ctx context.Context, in *invocation, flags importFlags, firstName func() (string, error)) (*roster.Service, access.Actor, func(), error) {
	d, err := openDB(ctx, in.config)
	if err != nil {
		return nil, access.Actor{}, nil, err
	}
	closeDB := func() { d.Close() }
	district, err := findDistrict(ctx, d, flags.district)
	if err == nil && district.ID == "" {
		if flags.dryRun {
			closeDB()
			if d, closeDB, err = scratchDB(ctx); err != nil {
				return nil, access.Actor{}, nil, err
			}
		}
		district, err = firstDistrict(ctx, d, flags.district, firstName)
	}
	if err != nil {
		closeDB()
		return nil, access.Actor{}, nil, err
	}
	zone, err := time.LoadLocation(district.Zone)
	if err != nil {
		closeDB()
		return nil, access.Actor{}, nil, fmt.Errorf("time zone of %s: %w", district.Name, err)
	}
	actor := access.Actor{Kind: access.System, ID: "terminal", District: district.ID, Zone: zone}
	return roster.New(d, time.Now, ""), actor, closeDB, nil
}

// findDistrict is the named district, or the only one; the zero District when there is
// none at all.
func findDistrict(ctx context.Context, d *db.DB, name string) (found db.District, err error) {
	var list []db.District
	err = d.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		list, err = db.Districts(tx)
		return err
	})
	if err != nil || len(list) == 0 {
		return found, err
	}
	var names []string
	for _, have := range list {
		if string(have.ID) == name || wbl.Fold(have.Name) == wbl.Fold(name) || name == "" && len(list) == 1 {
			return have, nil
		}
		names = append(names, have.Name)
	}
	return found, badInput(fmt.Errorf("name the district with --district: %s", strings.Join(names, ", ")))
}

func firstDistrict(ctx context.Context, d *db.DB, name string, firstName func() (string, error)) (db.District, error) {
	if name == "" {
		var err error
		if name, err = firstName(); err != nil {
			return db.District{}, err
		}
	}
	district := db.District{Name: name, Zone: db.DefaultZone}
	var err error
	district.ID, err = ensureDistrict(ctx, d, district)
	return district, err
}

// scratchDB is an empty database that is removed when it is closed.
func scratchDB(ctx context.Context) (*db.DB, func(), error) {
	dir, err := os.MkdirTemp("", "throughline-")
	if err != nil {
		return nil, nil, err
	}
	d, err := openAt(ctx, db.Config{DSN: dir + "/scratch.db"})
	if err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	return d, func() { d.Close(); os.RemoveAll(dir) }, nil
}

// reportImport writes the summary; a refusal is a finding.
func reportImport(in *invocation, sum roster.Summary) error {
	if in.json {
		if err := json.NewEncoder(in.stdout).Encode(sum); err != nil {
			return err
		}
	} else if err := writeImport(in.stdout, sum); err != nil {
		return err
	}
	if !sum.OK() {
		return errFinding
	}
	return nil
}

// listedProblems is how many problems are printed for people; --json has a thousand.
const listedProblems = 20

func writeImport(out io.Writer, sum roster.Summary) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for _, name := range slices.Sorted(maps.Keys(sum.Files)) {
		f := sum.Files[name]
		fmt.Fprintf(w, "%s\t%s\t%d accepted\t%s\t%s\n", name, count(f.Rows, "row"), f.Accepted, count(f.Problems, "problem"), count(f.Warnings, "warning"))
	}
	fmt.Fprintln(w)
	for i, p := range sum.Problems {
		if i == listedProblems {
			fmt.Fprintf(w, "… and more: --json lists the first %d\n", len(sum.Problems))
			break
		}
		where := p.File
		if p.Row > 0 {
			where = fmt.Sprintf("%s row %d %s", p.File, p.Row, p.Column)
		}
		fmt.Fprintf(w, "%s\t%s\t%s %s\n", where, cmp.Or(p.Value, "-"), p.Message, p.Fix)
	}
	for _, line := range []struct {
		verb   string
		counts roster.Counts
	}{{"created", sum.Created}, {"updated", sum.Updated}, {"ended", sum.Ended}} {
		for _, kind := range slices.Sorted(maps.Keys(line.counts)) {
			fmt.Fprintf(w, "%s\t%s\t%d\n", line.verb, kind, line.counts[kind])
		}
	}
	switch {
	case !sum.OK():
		fmt.Fprintf(w, "refused: %s, nothing was changed\n", count(sum.ProblemsTotal, "problem"))
	case sum.Applied:
		fmt.Fprintf(w, "imported in %.1f s\n", sum.Seconds)
	default:
		fmt.Fprintf(w, "checked in %.1f s, nothing was changed\n", sum.Seconds)
	}
	return w.Flush()
}

// count says how many there are of something: "1 row", "2 rows".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
