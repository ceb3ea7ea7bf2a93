package oneroster

// A kind is the type of a column's values.
type kind uint8

const (
	text kind = iota
	id        // a GUID; with refs, the id of a row in another file
	date
	dateTime
	year
	boolean
	enum
	grade
	number
	userIDs
)

// A column is one column of the standard.
type column struct {
	name     string
	kind     kind
	required bool     // the value may not be empty
	list     bool     // comma-separated items
	refs     string   // the file whose ids these are, such as "orgs"
	values   []string // of an enum
	only     Version  // the version that has this column; empty for both
}

// A spec is one file of the standard. The three columns that begin every file
// (head) are not repeated in it.
type spec struct {
	name    string
	only    Version
	idRefs  string // the file whose ids sourcedId repeats (demographics)
	columns []column
}

// The positions of the columns that begin every file.
const (
	colID = iota
	colStatus
	colModified
	headColumns
)

var head = []column{
	{name: "sourcedId", kind: id, required: true},
	{name: "status", kind: enum, values: []string{string(Active), string(ToBeDeleted)}},
	{name: "dateLastModified", kind: dateTime},
}

// formerNames are names that OneRoster 1.0 used and exporters kept.
var formerNames = map[string]string{
	"demographics.userSourcedId": "sourcedId",
	"demographics.birthdate":     "birthDate",
}

// A table is a spec as one version has it, with what reading needs to look up.
type table struct {
	name    string
	columns []column
	index   map[string]int // position by column name
	refs    []int          // positions of the columns that refer to a file
}

func (t *table) file() string { return t.name + ".csv" }

// tables returns the files of a version in the order in which they are checked:
// a file comes after those whose rows its rules look at.
func tables(v Version) []*table {
	var out []*table
	for _, group := range [][]spec{rosterSpecs, otherSpecs} {
		for _, s := range group {
			if s.only == "" || s.only == v {
				out = append(out, s.table(v))
			}
		}
	}
	return out
}

func (s spec) table(v Version) *table {
	t := &table{name: s.name, index: map[string]int{}}
	add := func(c column) {
		if c.only != "" && c.only != v {
			return
		}
		if c.refs != "" {
			t.refs = append(t.refs, len(t.columns))
		}
		t.index[c.name] = len(t.columns)
		t.columns = append(t.columns, c)
	}
	for _, c := range head {
		if c.name == "sourcedId" {
			c.refs = s.idRefs
		}
		add(c)
	}
	for _, c := range s.columns {
		add(c)
	}
	return t
}
