package oneroster

import "fmt"

// A Severity says whether a problem stops a set from being applied.
type Severity string

// The two severities.
const (
	Error   Severity = "error"   // the set must not be applied
	Warning Severity = "warning" // read safely; worth mending at the source
)

// A Problem is one finding about a set, in words for the person who must mend
// it. It is also an error, so that a reader can return it.
type Problem struct {
	File     string   `json:"file"`   // such as users.csv
	Row      int      `json:"row"`    // from 1 at the header's next line; 0 for the whole file
	Column   string   `json:"column"` // empty where the row as a whole is meant
	Value    string   `json:"value"`  // what the file says, at most 80 bytes of it
	Rule     string   `json:"rule"`   // a short name that stays the same; see Rule constants
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // what is the matter
	Fix      string   `json:"fix"`     // what to do
}

// Error says where the problem is and what it is.
func (p Problem) Error() string {
	where := p.File
	if p.Row > 0 {
		where += fmt.Sprintf(" row %d", p.Row)
	}
	if p.Column != "" {
		where += " " + p.Column
	}
	return where + ": " + p.Message + " " + p.Fix
}

// Names of rules. They are part of the output format and do not change.
const (
	RuleManifest       = "manifest"        // manifest.csv: a property is missing, unknown, twice or has an unknown value
	RuleVersion        = "version"         // the OneRoster version is not one this package reads
	RuleFileMissing    = "file-missing"    // the manifest lists a file that is not there
	RuleFileUnlisted   = "file-unlisted"   // a file is there that the manifest does not list
	RuleFileName       = "file-name"       // a file's name differs from the standard in case
	RuleFolder         = "folder"          // the files are in a folder instead of at the root
	RuleEncoding       = "encoding"        // not UTF-8, a NUL byte, or a byte-order mark
	RuleLineEnding     = "line-ending"     // CRLF or mixed line endings
	RuleFinalNewline   = "final-newline"   // the last line does not end
	RuleBlankRow       = "blank-row"       // a row without any value
	RuleCSV            = "csv"             // quotation marks that do not pair, or a row over 1 MiB
	RuleFieldCount     = "field-count"     // a row with more or fewer fields than the header
	RuleTrailingCols   = "trailing-column" // empty columns after the last one
	RuleColumnMissing  = "column-missing"
	RuleColumnUnknown  = "column-unknown"
	RuleColumnTwice    = "column-duplicate"
	RuleColumnOrder    = "column-order"
	RuleColumnName     = "column-name" // a name in the wrong case, or its name in OneRoster 1.0
	RuleRequired       = "required"
	RuleSpaces         = "spaces"
	RuleID             = "id"
	RuleDate           = "date"
	RuleDateTime       = "datetime"
	RuleYear           = "year"
	RuleBoolean        = "boolean"
	RuleEnum           = "enum"
	RuleGrade          = "grade"
	RuleNumber         = "number"
	RuleUserIDs        = "user-ids"
	RuleList           = "list" // an empty item in a list
	RuleStatus         = "status"
	RuleDuplicate      = "duplicate"
	RuleReference      = "reference"
	RuleCycle          = "cycle"
	RuleDateOrder      = "date-order"      // an end before its beginning
	RuleTermDates      = "term-dates"      // an enrolment outside the terms of its class
	RuleClassSchool    = "class-school"    // an enrolment names another school than its class
	RulePrimaryTeacher = "primary-teacher" // more than one primary teacher, or primary on someone else
	RulePrimaryRole    = "primary-role"    // a user without a primary role, or with two at one org
)

// A flaw is what is wrong with one value; it becomes a Problem when its place
// is known.
type flaw struct {
	rule     string
	severity Severity
	message  string
	fix      string
}

func (f *flaw) at(file string, row int, column, value string) Problem {
	const most = 80
	if len(value) > most {
		value = value[:most]
	}
	return Problem{file, row, column, value, f.rule, f.severity, f.message, f.fix}
}
