package roster

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

// whole is the resource of the roster as such: the district's own.
func whole(a access.Actor) access.Resource { return access.Resource{District: a.District} }

// Upload takes a file and begins its import: a zip is checked at once, of a CSV a person
// first says which column is what. The key makes an upload that is sent twice count once.
func (s *Service) Upload(ctx context.Context, a access.Actor, key, kind, name string, r io.Reader) (id string, err error) {
	if err := access.Can(a, access.RosterImport, whole(a)).Err(); err != nil {
		return "", err
	}
	isZip := strings.HasSuffix(strings.ToLower(name), ".zip")
	switch {
	case kind != KindOneRoster && kind != KindLearners && kind != KindFlags:
		return "", wbl.FieldErrors{{Field: "kind", Key: "roster.error.kind"}}.Err()
	case isZip != (kind == KindOneRoster):
		return "", wbl.FieldErrors{{Field: "file", Key: "roster.error.file_kind." + kind}}.Err()
	}
	store, err := s.files()
	if err != nil {
		return "", wbl.E(wbl.Unavailable, "error.unavailable").Because(err)
	}
	staged, err := store.Stage(a.District, name, r)
	if err != nil {
		return "", err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		id, _, err = db.Once(tx, key, now, func() (string, error) { return beginUpload(tx, a, now, kind, staged) })
		return err
	})
	return id, err
}

func beginUpload(tx *db.Tx, a access.Actor, now time.Time, kind string, staged files.Staged) (string, error) {
	run := Run{ID: wbl.NewID[string](now), Kind: kind, State: RunMapping, StartedBy: a.Key(), StartedAt: wbl.At(now)}
	f, err := files.Commit(tx, now, staged, "import:"+run.ID, a.Key())
	if err != nil {
		return "", err
	}
	run.FileName, run.FileID = f.Name, f.ID
	if kind == KindOneRoster {
		run.State = RunChecking
		if err := enqueue(tx, now, run.ID); err != nil {
			return "", err
		}
	} else if run.Options.Mapping, err = lastMapping(tx, kind); err != nil {
		return "", err
	}
	if err := insertRun(tx, run); err != nil {
		return "", err
	}
	return run.ID, audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "import.upload", Object: "import:" + run.ID, Detail: map[string]any{"kind": kind}})
}

type importArgs struct{ Run string }

func enqueue(tx *db.Tx, now time.Time, run string) error {
	return jobs.Enqueue(tx, now, jobImport, importArgs{run}, jobs.Unique(run))
}

// Preview is the top of an uploaded table and the columns as they are understood.
type Preview struct {
	Run     Run
	Header  []string
	Rows    [][]string // the first five
	Mapping Mapping
}

// Preview reads the top of the table that a run waits to have mapped.
func (s *Service) Preview(ctx context.Context, a access.Actor, id string) (p Preview, err error) {
	if p.Run, err = s.Run(ctx, a, id); err != nil {
		return p, err
	}
	if p.Run.State != RunMapping {
		return p, wbl.E(wbl.Conflict, "error.conflict")
	}
	t, err := s.table(ctx, a, p.Run)
	if err != nil {
		return p, err
	}
	p.Header, p.Rows = t.Header, t.Rows[:min(5, len(t.Rows))]
	p.Mapping = Suggest(p.Run.Kind, t.Header, p.Run.Options.Mapping)
	return p, nil
}

// table reads an uploaded table.
func (s *Service) table(ctx context.Context, a access.Actor, run Run) (*Table, error) {
	f, err := s.open(ctx, a, run)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	t, err := ReadTable(f)
	if err != nil {
		return nil, wbl.FieldErrors{{Field: "file", Key: "roster.error.table"}}.Err()
	}
	return t, nil
}

func (s *Service) open(ctx context.Context, a access.Actor, run Run) (*os.File, error) {
	store, err := s.files()
	if err != nil {
		return nil, wbl.E(wbl.Unavailable, "error.unavailable").Because(err)
	}
	var f files.File
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err = files.Find(tx, run.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return store.Content(f)
}

// Map says which column is what and has the table checked; restNo is that of
// [ImportOptions]. Errors: Unprocessable for a
// mapping that lacks something, Conflict when the run is further already.
func (s *Service) Map(ctx context.Context, a access.Actor, id string, m Mapping, restNo bool) error {
	p, err := s.Preview(ctx, a, id)
	if err != nil {
		return err
	}
	if err := m.Check(p.Run.Kind, p.Header).Err(); err != nil {
		return err
	}
	return s.advance(ctx, a, id, "import.map", RunMapping, RunChecking, RunOptions{Mapping: m, RestNo: restNo})
}

// Apply has a checked import applied. Errors: Unprocessable when too many learners would
// leave and nobody allowed it, Conflict when the run does not wait for this.
func (s *Service) Apply(ctx context.Context, a access.Actor, id string, allowEnding bool) error {
	run, err := s.Run(ctx, a, id)
	if err != nil {
		return err
	}
	if run.State == RunChecked && run.Summary.onlyLeavers() && !allowEnding {
		return wbl.FieldErrors{{Field: "allow", Key: "roster.error.allow"}}.Err()
	}
	run.Options.AllowEnding = allowEnding
	return s.advance(ctx, a, id, "import.apply", RunChecked, RunApplying, run.Options)
}

// advance brings a run into a state in which a job works on it.
func (s *Service) advance(ctx context.Context, a access.Actor, id, action string, from, to RunState, options RunOptions) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := access.Can(a, access.RosterImport, whole(a)).Err(); err != nil {
			return err
		}
		if err := moveRun(tx, id, from, to, options); err != nil {
			return err
		}
		if err := enqueue(tx, now, id); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: action, Object: "import:" + id, Detail: map[string]any{"allow_ending": options.AllowEnding}})
	})
}

// Run reads one import, with its progress.
func (s *Service) Run(ctx context.Context, a access.Actor, id string) (run Run, err error) {
	if err := access.Can(a, access.RosterImport, whole(a)).Err(); err != nil {
		return run, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		run, err = runByID(tx, id)
		return err
	})
	if p, ok := s.running.Load(id); ok {
		run.Done, run.All = p.(Progress).Done, p.(Progress).All
	}
	return run, err
}

// Runs lists imports, the latest first, those before a given id.
func (s *Service) Runs(ctx context.Context, a access.Actor, before string, limit int) (list []Run, more bool, err error) {
	if err := access.Can(a, access.RosterImport, whole(a)).Err(); err != nil {
		return nil, false, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = runs(tx, before, limit+1)
		return err
	})
	if len(list) > limit {
		list, more = list[:limit], true
	}
	return list, more, err
}

// Problems lists the problems of a run after number n.
func (s *Service) Problems(ctx context.Context, a access.Actor, run string, n, limit int) (list []NumberedProblem, err error) {
	if err := access.Can(a, access.RosterImport, whole(a)).Err(); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = problems(tx, run, n, limit)
		return err
	})
	return list, err
}

// Leavers lists who would leave when a checked run is applied, or who left: those of them
// whom the actor may see.
func (s *Service) Leavers(ctx context.Context, a access.Actor, run string, limit int) (items []Item, err error) {
	if err := access.Can(a, access.RosterImport, whole(a)).Err(); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		items, err = leaversOf(tx, run, reachOf(a, access.Staff...), limit)
		return err
	})
	return items, err
}

// Jobs registers the handlers of this room's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Handle(jobImport, s.work)
	r.Handle(jobDuplicates, s.findDuplicates)
}

// work checks or applies an uploaded import, as its state says. It may run again after a
// crash: a run that was applied is left alone.
func (s *Service) work(ctx context.Context, j jobs.Job) error {
	var args importArgs
	if err := j.Decode(&args); err != nil {
		return err
	}
	a := access.Actor{Kind: access.System, ID: "jobs", District: j.District}
	var run Run
	err := s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		if run, err = runByID(tx, args.Run); err != nil {
			return err
		}
		a.Zone, err = zoneOf(tx)
		return err
	})
	if err != nil {
		return err
	}
	if run.State != RunChecking && run.State != RunApplying {
		return nil
	}
	defer s.running.Delete(run.ID)
	_, err = s.workOn(ctx, a, run)
	switch {
	case err == nil, errors.Is(err, wbl.Conflict): // applied by another runner
		return nil
	case (errors.Is(err, wbl.Unavailable) || ctx.Err() != nil) && !j.Last:
		return err
	}
	return jobs.Permanent(errors.Join(err, s.fail(ctx, a, run.ID)))
}

func (s *Service) workOn(ctx context.Context, a access.Actor, run Run) (Summary, error) {
	opt := ImportOptions{DryRun: run.State == RunChecking, AllowEnding: run.Options.AllowEnding, RestNo: run.Options.RestNo, Progress: s.keepProgress(ctx, a, run.ID)}
	if run.Kind != KindOneRoster {
		t, err := s.table(ctx, a, run)
		if err != nil {
			return Summary{}, err
		}
		return s.compareTable(ctx, a, run.ID, run.Kind, run.FileName, t, run.Options.Mapping, opt)
	}
	f, err := s.open(ctx, a, run)
	if err != nil {
		return Summary{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Summary{}, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return Summary{}, fmt.Errorf("open the uploaded zip: %w", err)
	}
	return s.checkAndCompare(ctx, a, run.ID, z, opt)
}

// keepProgress remembers how far a run has come: in this process all the time, and in the
// record, for the other nodes, while nothing is being applied (on SQLite the one writer
// is busy then).
func (s *Service) keepProgress(ctx context.Context, a access.Actor, run string) func(Progress) {
	save := throttle(time.Second, func(p Progress) {
		_ = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error { return setProgress(tx, run, p) }) // the next one will do
	})
	return func(p Progress) {
		s.running.Store(run, p)
		if !p.Applying {
			save(p)
		}
	}
}
