package roster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// ImportOptions say how to import.
type ImportOptions struct {
	DryRun      bool // check and compare, and write nothing but the run itself
	AllowEnding bool // more than a tenth of the learners may leave
	RestNo      bool // of a table of flags: whoever it does not list has none of its flags
	// Progress is called from time to time; nil for nobody.
	Progress func(Progress)
}

// Progress says how far an import has come: bytes while it checks, rows while it applies.
type Progress struct {
	Applying  bool
	Done, All int64
}

// Counts counts by kind of thing: learner, staff, org …
type Counts map[string]int

func (c Counts) add(kind string) { c[kind]++ }

// Summary is the outcome of an import, as its JSON is promised in the contracts.
type Summary struct {
	Version       oneroster.Version               `json:"version,omitempty"`
	Mode          oneroster.Mode                  `json:"mode,omitempty"`
	Applied       bool                            `json:"applied"`
	Seconds       float64                         `json:"seconds"`
	Files         map[string]oneroster.FileReport `json:"files"`
	Created       Counts                          `json:"created"`
	Updated       Counts                          `json:"updated"`
	Ended         Counts                          `json:"ended"`
	ProblemsTotal int                             `json:"problems_total"`
	WarningsTotal int                             `json:"warnings_total"`
	Problems      []oneroster.Problem             `json:"problems"`
	Leaving       int                             `json:"leaving,omitempty"`  // learners whom the file no longer has
	Learners      int                             `json:"learners,omitempty"` // learners before the import
	Run           string                          `json:"run"`

	kept []oneroster.Problem // of a plain CSV: those for download
}

// OK reports that nothing stands against applying.
func (s *Summary) OK() bool { return s.ProblemsTotal == 0 }

// shownProblems is how many problems a summary lists; all are counted.
const shownProblems = 1000

// refuse adds a problem that was found when the set was compared with the record.
func (s *Summary) refuse(p oneroster.Problem) {
	s.ProblemsTotal++
	s.note(p)
}

func (s *Summary) warn(p oneroster.Problem) {
	s.WarningsTotal++
	s.note(p)
}

// add takes in a problem of either severity.
func (s *Summary) add(p oneroster.Problem) {
	if p.Severity == oneroster.Error {
		s.refuse(p)
	} else {
		s.warn(p)
	}
}

func (s *Summary) note(p oneroster.Problem) {
	file := s.Files[p.File]
	if p.Severity == oneroster.Error {
		file.Problems++
	} else {
		file.Warnings++
	}
	s.Files[p.File] = file
	if len(s.Problems) < shownProblems {
		s.Problems = append(s.Problems, p)
	}
	if len(s.kept) < keptProblems {
		s.kept = append(s.kept, p)
	}
}

func newSummary(run string) Summary {
	return Summary{Run: run, Files: map[string]oneroster.FileReport{}, Created: Counts{}, Updated: Counts{}, Ended: Counts{}, Problems: []oneroster.Problem{}}
}

// errRefused ends the second pass when the set may not be applied; the summary says why.
var errRefused = errors.New("the set was refused")

// Kinds of import.
const (
	KindOneRoster = "oneroster"
	KindLearners  = "learners" // plain CSV
	KindFlags     = "flags"    // plain CSV
)

// Import checks a OneRoster set and, unless it is a dry run or has an error, applies it.
// What is wrong with the set is in the summary; the error is for a set that cannot be
// read, an actor who may not import, and the database.
func (s *Service) Import(ctx context.Context, a access.Actor, fsys fs.FS, fileName string, opt ImportOptions) (Summary, error) {
	run, err := s.begin(ctx, a, Run{Kind: KindOneRoster, FileName: fileName, State: RunChecking})
	if err != nil {
		return Summary{}, err
	}
	sum, err := s.checkAndCompare(ctx, a, run, fsys, opt)
	if err != nil {
		return sum, errors.Join(err, s.fail(ctx, a, run))
	}
	return sum, nil
}

// begin writes the row of a new run.
func (s *Service) begin(ctx context.Context, a access.Actor, run Run) (string, error) {
	if err := access.Can(a, access.RosterImport, access.Resource{District: a.District}).Err(); err != nil {
		return "", err
	}
	now := s.now()
	err := s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		run.ID, run.StartedBy, run.StartedAt = wbl.NewID[string](now), a.Key(), wbl.At(now)
		return insertRun(tx, run)
	})
	return run.ID, err
}

// checkAndCompare is both passes.
func (s *Service) checkAndCompare(ctx context.Context, a access.Actor, run string, fsys fs.FS, opt ImportOptions) (Summary, error) {
	began := time.Now()
	set, err := oneroster.Open(fsys)
	if err != nil {
		return Summary{}, err
	}
	sum, err := s.check(ctx, a, run, set, opt)
	if err != nil {
		return sum, err
	}
	var leaving []wbl.LearnerID
	if sum.OK() {
		leaving, err = s.compare(ctx, a, &sum, opt, func(tx *db.Tx, now time.Time, sum *Summary) ([]wbl.LearnerID, error) {
			return s.apply(tx, a, now, set, sum, opt)
		})
	}
	if err != nil && !errors.Is(err, errRefused) {
		return sum, err
	}
	sum.Seconds = time.Since(began).Round(time.Millisecond).Seconds()
	return sum, s.settle(ctx, a, run, sum, leaving)
}

// compare is the second pass: with writes in one transaction, or without any. It
// returns the learners who leave.
func (s *Service) compare(ctx context.Context, a access.Actor, sum *Summary, opt ImportOptions,
	apply func(tx *db.Tx, now time.Time, sum *Summary) ([]wbl.LearnerID, error),
) (leaving []wbl.LearnerID, err error) {
	checked := sum.clone()
	now := s.now()
	if opt.DryRun {
		err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
			leaving, err = apply(tx, now, sum)
			return err
		})
		return leaving, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		*sum = checked.clone() // the function may run again
		if err := claimRun(tx, sum.Run); err != nil {
			return err
		}
		if leaving, err = apply(tx, now, sum); err != nil {
			return err
		}
		return s.applied(tx, a, now, sum)
	})
	return leaving, err
}

// applied ends a run within its transaction: what was done and that it was done are
// committed together, so that no run is applied twice.
func (s *Service) applied(tx *db.Tx, a access.Actor, now time.Time, sum *Summary) error {
	sum.Applied = true
	if err := finishRun(tx, sum.Run, RunApplied, *sum, wbl.At(now)); err != nil {
		return err
	}
	if err := jobs.Enqueue(tx, now, jobDuplicates, struct{}{}, jobs.Unique("all")); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "import.run", Object: "import:" + sum.Run,
		Detail: map[string]any{"created": sum.Created, "updated": sum.Updated, "ended": sum.Ended},
	})
}

func (s *Summary) clone() Summary {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // numbers and strings
	}
	out := newSummary(s.Run)
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

// apply runs the second pass in a transaction.
func (s *Service) apply(tx *db.Tx, a access.Actor, now time.Time, set *oneroster.Set, sum *Summary, opt ImportOptions) ([]wbl.LearnerID, error) {
	today := a.Today(now)
	store, err := newImportStore(tx, wbl.At(now), today, opt.DryRun)
	if err != nil {
		return nil, err
	}
	app := &application{
		tx: tx, set: set, run: sum.Run, now: now, today: today, allow: opt.AllowEnding || opt.DryRun, store: store, sum: sum,
		claimed: map[wbl.LearnerID]bool{}, told: sum.teller(opt),
	}
	if err := tx.Load(loadedTables, app.apply); err != nil {
		return app.leaving, err
	}
	if opt.DryRun && !opt.AllowEnding && tooMany(len(app.leaving), sum.Learners) {
		sum.refuse(leaversProblem(len(app.leaving), sum.Learners))
	}
	return app.leaving, nil
}

// teller tells about progress every few thousand rows.
func (s *Summary) teller(opt ImportOptions) func(rows int) {
	all, done := int64(0), int64(0)
	for _, f := range s.Files {
		all += int64(f.Rows)
	}
	return func(rows int) {
		if done += int64(rows); done%4096 == 0 && opt.Progress != nil {
			opt.Progress(Progress{Applying: true, Done: min(done, all), All: all})
		}
	}
}

// settle writes how a run ended that was not applied; an applied one is settled already.
func (s *Service) settle(ctx context.Context, a access.Actor, run string, sum Summary, leaving []wbl.LearnerID) error {
	if sum.Applied {
		return nil
	}
	state := RunChecked
	if sum.ProblemsTotal > 0 && !sum.onlyLeavers() {
		state = RunRefused
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := keepLeavers(tx, run, leaving); err != nil {
			return err
		}
		return finishRun(tx, run, state, sum, wbl.At(now))
	})
}

// onlyLeavers reports that nothing stands against applying but the number of those who
// would leave, which a person may allow.
func (s *Summary) onlyLeavers() bool {
	return s.ProblemsTotal == 1 && slices.ContainsFunc(s.Problems, func(p oneroster.Problem) bool { return p.Rule == RuleLeavers })
}

// fail marks a run that broke off. The reason is the caller's error.
func (s *Service) fail(ctx context.Context, a access.Actor, run string) error {
	now := s.now()
	err := s.db.Update(context.WithoutCancel(ctx), a.Scope(), func(tx *db.Tx) error {
		return finishRun(tx, run, RunFailed, newSummary(run), wbl.At(now))
	})
	if err != nil {
		return fmt.Errorf("mark the run as failed: %w", err)
	}
	return nil
}
