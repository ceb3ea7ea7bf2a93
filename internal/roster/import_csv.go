package roster

import (
	"context"
	"errors"
	"io"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// ImportCSV checks a plain CSV of learners or flags and, unless it is a dry run or has an
// error, applies it. Kind is KindLearners or KindFlags; the mapping says which column is
// what. The errors are those of [Service.Import], and Unprocessable for a file that is
// no table or a mapping that lacks a column.
func (s *Service) ImportCSV(ctx context.Context, a access.Actor, kind, fileName string, file io.Reader, m Mapping, opt ImportOptions) (Summary, error) {
	t, err := ReadTable(file)
	if err != nil {
		return Summary{}, wbl.FieldErrors{{Field: "file", Key: "roster.error.table"}}.Err()
	}
	if err := m.Check(kind, t.Header).Err(); err != nil {
		return Summary{}, err
	}
	run, err := s.begin(ctx, a, Run{Kind: kind, FileName: fileName, State: RunChecking, Options: RunOptions{Mapping: m, RestNo: opt.RestNo}})
	if err != nil {
		return Summary{}, err
	}
	sum, err := s.compareTable(ctx, a, run, kind, fileName, t, m, opt)
	if err != nil {
		return sum, errors.Join(err, s.fail(ctx, a, run))
	}
	return sum, nil
}

// compareTable is both passes over a plain CSV.
func (s *Service) compareTable(ctx context.Context, a access.Actor, run, kind, fileName string, t *Table, m Mapping, opt ImportOptions) (Summary, error) {
	began := time.Now()
	sum := newSummary(run)
	today := a.Today(s.now())
	file := baseName(fileName)
	var flags []flagRow
	var learners []learnerRow
	if kind == KindFlags {
		flags = readFlags(t, m, today, &sum, file)
	} else {
		learners = readLearners(t, m, today, &sum, file)
	}
	report := sum.Files[file]
	report.Rows, report.Accepted = len(t.Rows), len(t.Rows)-badRows(sum.kept)
	sum.Files[file] = report
	var err error
	if sum.OK() {
		_, err = s.compare(ctx, a, &sum, opt, func(tx *db.Tx, now time.Time, sum *Summary) ([]wbl.LearnerID, error) {
			store, err := newImportStore(tx, wbl.At(now), today, opt.DryRun)
			if err != nil {
				return nil, err
			}
			if kind == KindFlags {
				err = applyFlags(tx, store, flags, opt.RestNo, sum, file)
			} else {
				err = applyLearners(tx, now, today, store, learners, sum, file)
			}
			if err == nil && !sum.OK() {
				err = errRefused
			}
			return nil, err
		})
	}
	if err != nil && !errors.Is(err, errRefused) {
		return sum, err
	}
	sum.Seconds = time.Since(began).Round(time.Millisecond).Seconds()
	if err := s.keepProblems(ctx, a, run, sum.kept); err != nil {
		return sum, err
	}
	return sum, s.settle(ctx, a, run, sum, nil)
}

// keepProblems keeps the problems of a plain CSV for download.
func (s *Service) keepProblems(ctx context.Context, a access.Actor, run string, list []oneroster.Problem) error {
	if len(list) == 0 {
		return nil
	}
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error { return insertProblems(tx, run, list, 0) })
}

// badRows counts the rows that have an error.
func badRows(list []oneroster.Problem) int {
	rows := map[int]bool{}
	for _, p := range list {
		if p.Severity == oneroster.Error {
			rows[p.Row] = true
		}
	}
	return len(rows)
}

// baseName is the last part of a path of any system.
func baseName(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' || path[i] == '\\' {
			return path[i+1:]
		}
	}
	return path
}
