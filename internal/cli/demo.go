package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"throughline/internal/demo"
	"throughline/internal/home"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/roster"
)

func demoCommand() *command {
	var seed uint64
	var data string
	return &command{
		name: "demo", summary: "try Throughline with an invented region, without any set-up", settings: []string{"addr", "log"},
		details: `Fills a new SQLite file in a temporary folder with three districts, twelve schools, 6,000 learners,
400 employers and two school years of experiences, then serves it with one-click sign-ins. All people
and firms are invented. With --data the roster comes from a OneRoster set of yours instead.`,
		examples: []string{"throughline demo", "throughline demo --addr 127.0.0.1:9000 --seed 7", "throughline demo --data my-oneroster-export"},
		flags: func(fs *flag.FlagSet) {
			fs.Uint64Var(&seed, "seed", 1, "`number` from which the region is invented")
			fs.StringVar(&data, "data", "", "OneRoster `folder` or zip to use instead of the invented roster")
		},
		run: func(ctx context.Context, in *invocation) error { return runDemo(ctx, in, seed, data) },
	}
}

// demoInfo is what the application needs to know of the demonstration.
type demoInfo struct{ people []home.Try }

func runDemo(ctx context.Context, in *invocation, seed uint64, data string) error {
	log := newLog(in)
	l, err := listen(in.config, "addr") // before the work, which would be lost
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "throughline-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := openAt(ctx, db.Config{DSN: filepath.Join(dir, "demo.db")})
	if err != nil {
		return err
	}
	defer d.Close()
	people, err := fillDemo(ctx, in, d, seed, data, dir)
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return nil // somebody pressed Ctrl-C
		}
		return err
	}
	a, err := newApp(ctx, appConfig{
		DB: d, Now: time.Now, Log: log, Mail: mail.Recorder{}, Files: filepath.Join(dir, "files"),
		BaseURL: address(l), Demo: &demoInfo{people},
	})
	if err != nil {
		return err
	}
	if err := a.papers.Demo(ctx); err != nil {
		return err
	}
	err = in.say(map[string]string{"address": address(l)}, "\nOpen %s in a browser and choose whom to be. Press Ctrl-C to end; nothing is kept.\n", address(l))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	wait := a.run(ctx)
	err = serveHTTP(ctx, l, a, log)
	cancel()
	wait()
	return err
}

// fillDemo writes the region, or the given roster, and returns whom one may try.
func fillDemo(ctx context.Context, in *invocation, d *db.DB, seed uint64, data, dir string) ([]home.Try, error) {
	bar := newBar(in.stderr, "Inventing a region")
	opts := demo.Options{Seed: seed, Now: time.Now(), Progress: bar.set}
	if data != "" {
		if err := importDemo(ctx, d, data, dir); err != nil {
			return nil, err
		}
		opts.Existing = true
	}
	people, err := demo.Fill(ctx, d, opts)
	bar.end()
	if err != nil {
		return nil, err
	}
	var out []home.Try
	for _, p := range people {
		out = append(out, home.Try{Role: access.Role(p.Role), Name: p.Name, Place: p.Place, Account: p.Account})
	}
	return out, nil
}

// importDemo brings in a OneRoster set to play with.
func importDemo(ctx context.Context, d *db.DB, path, dir string) error {
	fsys, done, err := openSet(path)
	if err != nil {
		return badInput(err)
	}
	defer done()
	name, err := districtOf(fsys)
	if err != nil {
		return badInput(err)
	}
	district, err := ensureDistrict(ctx, d, db.District{Name: name})
	if err != nil {
		return err
	}
	actor := access.Actor{Kind: access.System, ID: "demo", District: district}
	sum, err := roster.New(d, time.Now, filepath.Join(dir, "files")).Import(ctx, actor, fsys, filepath.Base(path), roster.ImportOptions{AllowEnding: true})
	if err == nil && !sum.Applied {
		err = badInput(fmt.Errorf("the roster has %d problems: \"throughline import oneroster %s --dry-run\" lists them", sum.ProblemsTotal, path))
	}
	return err
}

// bar is a progress bar in a terminal; elsewhere it says a word now and then.
type bar struct {
	w        io.Writer
	label    string
	terminal bool
	last     time.Time
	began    time.Time
}

func newBar(w io.Writer, label string) *bar {
	b := &bar{w: w, label: label, began: time.Now()}
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		b.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return b
}

func (b *bar) set(done, all int) {
	pause := 2 * time.Second
	if b.terminal {
		pause = 100 * time.Millisecond
	}
	if all == 0 || (time.Since(b.last) < pause && done < all) {
		return
	}
	b.last = time.Now()
	percent := 100 * done / all
	if !b.terminal {
		fmt.Fprintf(b.w, "%s: %d %%\n", b.label, percent)
		return
	}
	const width = 40
	full := width * done / all
	fmt.Fprintf(b.w, "\r%s [%s%s] %3d %%", b.label, strings.Repeat("=", full), strings.Repeat(" ", width-full), percent)
}

// end closes the line.
func (b *bar) end() {
	if b.terminal {
		fmt.Fprintf(b.w, "  %.1f s\n", time.Since(b.began).Seconds())
	}
}
