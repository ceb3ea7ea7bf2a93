package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/roster"
	"throughline/internal/wbl"
)

// importCSVCommand is the import of a plain CSV: of learners, or of flags about them.
func importCSVCommand(kind string) *command {
	var flags importFlags
	var opt roster.ImportOptions
	mapping := columnMap{}
	c := &command{
		name: kind, args: "FILE.csv", settings: []string{"db"},
		summary: "bring learners in from a plain CSV, for schools without OneRoster",
		details: `The file has headings in its first row. Columns are recognised by their headings; --map says what is not.
Nobody leaves by such a file. Fields: ` + fieldNames(kind) + `.`,
		examples: []string{
			"throughline import learners class-list.csv --dry-run",
			`throughline import learners class-list.csv --map "sis=Student No,given=First,family=Last,school=Campus"`,
		},
		flags: func(fs *flag.FlagSet) {
			flags.declare(fs)
			fs.Var(mapping, "map", "which column is what: `FIELD=HEADING`, several separated by commas")
			if kind == roster.KindFlags {
				fs.BoolVar(&opt.RestNo, "rest-no", false, "the file lists everyone who has a flag: record no for the others")
			}
		},
		run: func(ctx context.Context, in *invocation) error {
			opt.DryRun = flags.dryRun
			return runImportCSV(ctx, in, kind, flags, roster.Mapping(mapping), opt)
		},
	}
	if kind == roster.KindFlags {
		c.summary = "bring supports and circumstances in from a plain CSV: EL, disability, homeless …"
		c.details = `A row says whose it is (any number of the learner) and either names a flag or has a column for each:
yes, no, declined or unknown. Fields: ` + fieldNames(kind) + `.`
		c.examples = []string{"throughline import flags flags.csv --dry-run", `throughline import flags supports.csv --map "id=Local ID,el=ELL,econ=FRL" --rest-no`}
	}
	return c
}

func fieldNames(kind string) string {
	var names []string
	for _, f := range roster.FieldsOf(kind) {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func runImportCSV(ctx context.Context, in *invocation, kind string, flags importFlags, given roster.Mapping, opt roster.ImportOptions) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one CSV file"))
	}
	path := in.args[0]
	file, err := os.Open(path)
	if err != nil {
		return badInput(fmt.Errorf("cannot read the table: %w", err))
	}
	defer file.Close()
	table, err := roster.ReadTable(file)
	if err != nil {
		return badInput(fmt.Errorf("%s: %w", path, err))
	}
	mapping := roster.Suggest(kind, table.Header, given)
	maps.Copy(mapping, given)
	if err := mappingError(kind, mapping, table.Header); err != nil {
		return badInput(err)
	}
	if _, err := file.Seek(0, 0); err != nil {
		return err
	}
	return withRoster(ctx, in, flags, func() (string, error) { return "New district", nil }, func(s *roster.Service, a access.Actor) error {
		sum, err := s.ImportCSV(ctx, a, kind, path, file, mapping, opt)
		if err != nil {
			return err
		}
		return reportImport(in, sum)
	})
}

// mappingError says in words what a mapping lacks.
func mappingError(kind string, m roster.Mapping, header []string) error {
	var faults []string
	for _, e := range m.Check(kind, header) {
		faults = append(faults, map[string]string{
			"roster.error.column_needed": "say which column is " + e.Field + ": --map " + e.Field + "=HEADING",
			"roster.error.column_gone":   "there is no column " + m[e.Field] + " for " + e.Field,
			"roster.error.column_twice":  "the column " + m[e.Field] + " is mapped twice",
			"roster.error.flag_columns":  "say which column names the flag (--map flag=HEADING), or which column is which flag (--map el=HEADING)",
		}[e.Key])
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("%s (the file has %s)", strings.Join(faults, "; "), strings.Join(header, ", "))
}

// columnMap is the flag --map.
type columnMap roster.Mapping

func (m columnMap) String() string {
	var parts []string
	for _, field := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, field+"="+m[field])
	}
	return strings.Join(parts, ",")
}

// Set reads FIELD=HEADING, several of them separated by commas.
func (m columnMap) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		field, heading, ok := strings.Cut(part, "=")
		if !ok {
			return fmt.Errorf("%q is not FIELD=HEADING", part)
		}
		m[strings.TrimSpace(field)] = strings.TrimSpace(heading)
	}
	return nil
}

// withRoster opens the roster of the district that is meant for as long as fn runs.
func withRoster(ctx context.Context, in *invocation, flags importFlags, firstName func() (string, error), fn func(*roster.Service, access.Actor) error) error {
	s, actor, closeDB, err := openRoster(ctx, in, flags, firstName)
	if err != nil {
		return err
	}
	err = fn(s, actor)
	closeDB()
	if errors.Is(err, wbl.Denied) || errors.Is(err, wbl.Unprocessable) {
		return badInput(err)
	}
	return err
}
