package cli

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/roster"
)

func exportCommand() *command {
	var flags importFlags
	district := func(fs *flag.FlagSet) {
		fs.StringVar(&flags.district, "district", "", "`name` or id of the district, needed when the database has several")
	}
	return &command{
		name: "export", summary: "write a roster out", settings: []string{"db"},
		sub: []*command{
			{
				name: "oneroster", args: "FILE.zip|FOLDER", summary: "write the roster as a OneRoster 1.2 CSV set", settings: []string{"db"},
				examples: []string{"throughline export oneroster roster.zip", "throughline export oneroster folder --district \"Millbrook Regional\""},
				flags:    district,
				run: func(ctx context.Context, in *invocation) error {
					return runExport(ctx, in, flags, exportOneRoster)
				},
			},
			{
				name: "learners", args: "FILE.csv|-", summary: "write the learners as a plain CSV that import learners reads back", settings: []string{"db"},
				examples: []string{"throughline export learners learners.csv", "throughline export learners - | head"},
				flags:    district,
				run: func(ctx context.Context, in *invocation) error {
					return runExport(ctx, in, flags, exportLearners)
				},
			},
		},
	}
}

func runExport(ctx context.Context, in *invocation, flags importFlags, export func(context.Context, *invocation, *roster.Service, access.Actor, string) error) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one file to write"))
	}
	nobody := func() (string, error) {
		return "", badInput(errors.New("the database has no district yet: import a roster first"))
	}
	return withRoster(ctx, in, flags, nobody, func(s *roster.Service, a access.Actor) error {
		return export(ctx, in, s, a, in.args[0])
	})
}

func exportOneRoster(ctx context.Context, in *invocation, s *roster.Service, a access.Actor, path string) error {
	if !strings.HasSuffix(strings.ToLower(path), ".zip") {
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		return s.Export(ctx, a, func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(path, name)) })
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	err = s.Export(ctx, a, func(name string) (io.WriteCloser, error) {
		w, err := z.Create(name)
		return entry{w}, err
	})
	return errors.Join(err, z.Close(), f.Close())
}

// entry is a file of a zip; the next one ends it.
type entry struct{ io.Writer }

func (entry) Close() error { return nil }

func exportLearners(ctx context.Context, in *invocation, s *roster.Service, a access.Actor, path string) error {
	out := in.stdout
	if path != "-" {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		out = f
	}
	w := csv.NewWriter(out)
	if err := w.Write(roster.LearnerHeader); err != nil {
		return err
	}
	for row, err := range s.ExportLearners(ctx, a, roster.Filter{State: roster.Active}) {
		if err == nil {
			err = w.Write(row)
		}
		if err != nil {
			return fmt.Errorf("write the learners: %w", err)
		}
	}
	w.Flush()
	return w.Error()
}
