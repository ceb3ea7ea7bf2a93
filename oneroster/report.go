package oneroster

// A Report is the outcome of a check. Its JSON is part of the output of
// "throughline import oneroster".
type Report struct {
	Version       Version               `json:"version"`
	Mode          Mode                  `json:"mode"`
	Files         map[string]FileReport `json:"files"`          // by name, such as users.csv
	ProblemsTotal int                   `json:"problems_total"` // of severity Error, kept or not
	WarningsTotal int                   `json:"warnings_total"`
	// Problems are the first errors and then the first warnings, up to
	// Options.Keep altogether.
	Problems []Problem `json:"problems"`

	keep     int
	warnings []Problem
}

// A FileReport counts the rows of one file.
type FileReport struct {
	Rows     int `json:"rows"`     // that are not blank
	Accepted int `json:"accepted"` // rows without an error
	Problems int `json:"problems"` // of severity Error
	Warnings int `json:"warnings"`
}

// OK says whether the set keeps to the standard, warnings aside.
func (r *Report) OK() bool { return r.ProblemsTotal == 0 }

func newReport(s *Set, keep int) *Report {
	if keep == 0 {
		keep = 1000
	}
	return &Report{Version: s.Version, Mode: s.Mode(), Files: map[string]FileReport{}, Problems: []Problem{}, keep: keep}
}

// add counts a problem and keeps it while there is room.
func (r *Report) add(p Problem) {
	file := r.Files[p.File]
	if p.Severity == Error {
		file.Problems++
		r.ProblemsTotal++
		if len(r.Problems) < r.keep {
			r.Problems = append(r.Problems, p)
		}
	} else {
		file.Warnings++
		r.WarningsTotal++
		if len(r.warnings) < r.keep {
			r.warnings = append(r.warnings, p)
		}
	}
	r.Files[p.File] = file
}

func (r *Report) count(file string, rows, accepted int) {
	f := r.Files[file]
	f.Rows, f.Accepted = rows, accepted
	r.Files[file] = f
}

// finish puts the warnings after the errors, in the room that they left.
func (r *Report) finish() {
	room := max(0, r.keep-len(r.Problems))
	r.Problems = append(r.Problems, r.warnings[:min(room, len(r.warnings))]...)
	r.warnings = nil
}
