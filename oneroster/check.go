package oneroster

import (
	"context"
	"fmt"
	"io"
)

// Options say how to check a set. The zero value is of use.
type Options struct {
	// Keep is how many problems the report holds; 0 means 1000. All are counted.
	Keep int
	// Sink is given every problem as it is found, also those not kept.
	Sink func(Problem)
	// Known says whether a row of a file, such as "users", is already held. It
	// is asked about ids that a delta file or an absent file would have, and
	// not about those of a bulk file, which has all of its rows itself. Without
	// it, such references are taken as good from delta files.
	Known func(file, id string) bool
	// Progress is called every few thousand rows and at the end of each file.
	Progress func(Progress)
}

// A Progress says how far a check has come.
type Progress struct {
	File  string // being read, such as users.csv
	Rows  int    // read from it
	Done  int64  // bytes read, of all files
	Total int64  // bytes to be read; files that others refer to are read twice
}

// Check reads every file once, or twice where other files refer to it, and
// tries all rules. The error is for a set that could not be read to its end or
// a context that ended; what is wrong with the set is in the report.
func (s *Set) Check(ctx context.Context, opt Options) (*Report, error) {
	c := &checker{
		ctx: ctx, set: s, opt: opt, report: newReport(s, opt.Keep),
		hash: newHasher(), ids: map[string]idIndex{}, rules: newRules(),
	}
	for _, p := range s.problems {
		c.problem(p)
	}
	indexed := s.referenced()
	for _, f := range s.files {
		c.progress.Total += f.size
		if indexed[f.table.name] {
			c.progress.Total += f.size
		}
	}
	for _, f := range s.files {
		if indexed[f.table.name] {
			if err := c.index(f); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range s.files {
		if err := c.file(f); err != nil {
			return nil, err
		}
	}
	c.report.finish()
	return c.report, nil
}

// referenced returns the tables that files of the set refer to.
func (s *Set) referenced() map[string]bool {
	names := map[string]bool{}
	for _, f := range s.files {
		for _, i := range f.table.refs {
			names[f.table.columns[i].refs] = true
		}
	}
	return names
}

// A checker is one run of Check.
type checker struct {
	ctx      context.Context
	set      *Set
	opt      Options
	report   *Report
	progress Progress
	hash     hasher
	ids      map[string]idIndex // by table name
	rules    rules
}

func (c *checker) problem(p Problem) {
	c.report.add(p)
	if c.opt.Sink != nil {
		c.opt.Sink(p)
	}
}

// index collects the ids of a file, so that rows can refer to later rows.
// Problems are left for the pass that looks at everything.
func (c *checker) index(f dataFile) error {
	ids := idIndex{}
	c.ids[f.table.name] = ids
	parents := map[idKey]idKey{}
	err := c.each(f, func(Problem) {}, func(r *reader) {
		row := &r.row
		id := trim(row.cells[colID])
		if len(id) == 0 {
			return
		}
		key := c.hash.key(id)
		ids.add(key, row.number)
		if parent := trim(row.cell("parentSourcedId")); len(parent) > 0 {
			parents[key] = c.hash.key(parent)
		}
	})
	c.rules.inCycle[f.table.name] = cycles(parents)
	return err
}

// file tries every rule on the rows of one file.
func (c *checker) file(f dataFile) error {
	rows, accepted := 0, 0
	ids, indexed := c.ids[f.table.name]
	if !indexed {
		ids = idIndex{}
	}
	err := c.each(f, c.problem, func(r *reader) {
		rows++
		if r.check(); !r.row.unread {
			c.references(r)
			if c.unique(r, ids) {
				c.rules.row(c, r)
			}
		}
		if !r.row.bad {
			accepted++
		}
	})
	c.report.count(f.table.file(), rows, accepted)
	c.rules.done(f.table.name)
	return err
}

// each calls a function for every row of a file that is not blank.
func (c *checker) each(f dataFile, report func(Problem), do func(*reader)) error {
	r, err := c.set.open(f, report)
	if err != nil {
		return err
	}
	defer r.close()
	const often = 8192
	before := c.progress.Done
	tell := func() {
		if c.opt.Progress != nil {
			c.progress.File, c.progress.Rows, c.progress.Done = f.table.file(), r.row.number, before+r.scan.offset
			c.opt.Progress(c.progress)
		}
	}
	for n := 1; ; n++ {
		_, err := r.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		do(r)
		if n%often == 0 {
			if err := c.ctx.Err(); err != nil {
				return fmt.Errorf("check %s: %w", f.name, err)
			}
			tell()
		}
	}
	tell()
	c.progress.Done = before + f.size
	return nil
}

// unique says whether no earlier row of the file has the row's id.
func (c *checker) unique(r *reader, ids idIndex) bool {
	id := r.row.cells[colID]
	if len(id) == 0 {
		return true
	}
	if first := ids.add(c.hash.key(id), r.row.number); first != r.row.number {
		r.flaw(head[colID].name, string(id), &flaw{
			RuleDuplicate, Error,
			fmt.Sprintf("Row %d has the same id.", first),
			"Give each row an id of its own, or take one of the two rows out.",
		})
		return false
	}
	return true
}
