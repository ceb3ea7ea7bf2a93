package ui

// Table lists things. Template ui/table. On a phone each row becomes a card whose
// cells carry their headings. The first cell of a row names the row.
type Table struct {
	ID      string // needed only where the script refreshes the table
	Caption string // always there for screen readers
	Titled  bool   // the caption is shown as well
	Headers []Header
	Rows    []Row
	Select  *Select // adds a check box to each row that has an ID
	Empty   *EmptyState
}

// Header names a column.
type Header struct {
	Label    string
	SortPath string // address that sorts by this column; empty when it cannot
	Sorted   Sort
	Num      bool // numbers stand to the right
	Hidden   bool // said to screen readers only, for columns of buttons
}

// Sort is the order in which a column stands.
type Sort string

// The orders. Unsorted is a column that can be sorted and is not.
const (
	Unsorted   Sort = ""
	Ascending  Sort = "ascending"
	Descending Sort = "descending"
)

// Row is one line.
type Row struct {
	ID       string // value of its check box; empty for none
	Name     string // names the check box: "Select Ana Lima"
	Selected bool
	Tone     Tone // Waiting or Problem mark the row's edge; its cells say why
	Cells    []Cell
}

// Cell is one value; whatever is set is shown, in the order of the fields.
type Cell struct {
	Text    string
	Path    string // makes the text a link
	Tag     *Tag
	Note    string // smaller, below
	Links   []Link
	Buttons []ButtonForm
}

// Select ties the check boxes of a table to the form of a BulkBar.
type Select struct {
	Form string // the BulkBar's ID
	Name string // name of the posted values
}

// BulkBar acts on the checked rows of a table. Template ui/bulk; it is a form of its
// own, so that rows may hold forms too.
type BulkBar struct {
	ID      string
	Path    string
	Buttons []Button
	Values  []Hidden
	Key     string
}

// Pagination leads through a list page by page (keyset). Template ui/pagination.
type Pagination struct {
	Prev, Next string // addresses; empty at the ends
	Text       string // "51–100 of 1,204"; may be empty
}
