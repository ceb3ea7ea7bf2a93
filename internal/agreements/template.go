package agreements

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/wbl"
)

func knownType(code string) bool { _, ok := wbl.TypeByCode(code); return ok }

// Template is one wording of a kind of paper in one language.
type Template struct {
	Kind    string
	Version string // the day from which a shipped wording counts, or d and the number of a district's own
	Lang    i18n.Lang
	Title   string
	Intro   string
	Source  string // the whole text as it is edited
	body    []line
}

// lineKind is what a line of a template is.
type lineKind string

const (
	heading   lineKind = "heading"   // ## Title
	paragraph lineKind = "paragraph" // anything else
	point     lineKind = "point"     // - a point of a list
	numbered  lineKind = "numbered"  // 1. a step
	row       lineKind = "row"       // | a | b |, the first of several names the columns
	answer    lineKind = "answer"    // = Label | value
	check     lineKind = "check"     // [ ] something to tick on paper
)

// line is a line of a template with its condition, "" for always.
type line struct {
	kind  lineKind
	cells []string
	mark  string
}

var (
	placeholder = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	stepMark    = regexp.MustCompile(`^\d+\. `)
)

// ParseTemplate reads the text of a template:
//
//	title: Training agreement
//	intro: Between the student, the family, the employer and the school
//	---
//	A paragraph with {{learner.name}}.
//	## A heading
//	- a point        1. a step        [ ] something to tick
//	= Label | {{placement.title}}
//	| Column | Column |
//	[[if paid]]
//	what stands here counts for paid work only
//	[[end]]
//
// The error names every line that cannot be read, every unknown field and condition.
func ParseTemplate(kind, version string, lang i18n.Lang, source string) (Template, error) {
	t := Template{Kind: kind, Version: version, Lang: lang, Source: source}
	head, body, found := strings.Cut(strings.ReplaceAll(source, "\r\n", "\n"), "\n---\n")
	if !found {
		return t, errors.New(`a line with --- ends the head of the text`)
	}
	var faults []error
	for _, l := range strings.Split(head, "\n") {
		name, value, _ := strings.Cut(l, ":")
		switch strings.TrimSpace(name) {
		case "title":
			t.Title = strings.TrimSpace(value)
		case "intro":
			t.Intro = strings.TrimSpace(value)
		case "":
		default:
			faults = append(faults, fmt.Errorf("the head has title and intro, not %q", name))
		}
	}
	if t.Title == "" {
		faults = append(faults, errors.New("the text has no title"))
	}
	return t, errors.Join(append(faults, t.parse(body)...)...)
}

// parse reads the body, whose lines are numbered from 1 in faults.
func (t *Template) parse(body string) (faults []error) {
	mark := ""
	for n, l := range strings.Split(body, "\n") {
		fault := func(err error) { faults = append(faults, fmt.Errorf("line %d: %w", n+1, err)) }
		l = strings.TrimSpace(l)
		if name, ok := strings.CutPrefix(l, "[[if "); ok {
			name = strings.TrimSuffix(name, "]]")
			if mark != "" {
				fault(errors.New("a condition stands within another"))
			}
			if err := checkMark(name); err != nil {
				fault(err)
			}
			mark = name
			continue
		}
		switch {
		case l == "":
			continue
		case l == "[[end]]":
			if mark == "" {
				fault(errors.New("[[end]] without [[if ...]]"))
			}
			mark = ""
			continue
		}
		p := parseLine(l)
		p.mark = mark
		for _, m := range placeholder.FindAllStringSubmatch(strings.Join(p.cells, " "), -1) {
			if _, ok := fieldOf(m[1]); !ok {
				fault(fmt.Errorf("there is no field {{%s}}", m[1]))
			}
		}
		t.body = append(t.body, p)
	}
	if mark != "" {
		faults = append(faults, fmt.Errorf("the condition %q has no [[end]]", mark))
	}
	if len(t.body) == 0 {
		faults = append(faults, errors.New("the text says nothing"))
	}
	return append(faults, t.checkTables()...)
}

func parseLine(l string) line {
	switch {
	case strings.HasPrefix(l, "## "):
		return line{kind: heading, cells: []string{strings.TrimSpace(l[3:])}}
	case strings.HasPrefix(l, "- "):
		return line{kind: point, cells: []string{strings.TrimSpace(l[2:])}}
	case strings.HasPrefix(l, "[ ] "):
		return line{kind: check, cells: []string{strings.TrimSpace(l[4:])}}
	case stepMark.MatchString(l):
		return line{kind: numbered, cells: []string{strings.TrimSpace(l[strings.Index(l, ".")+1:])}}
	case strings.HasPrefix(l, "= "):
		label, value, _ := strings.Cut(l[2:], "|")
		return line{kind: answer, cells: []string{strings.TrimSpace(label), strings.TrimSpace(value)}}
	case strings.HasPrefix(l, "|"):
		var cells []string
		for _, c := range strings.Split(strings.Trim(l, "|"), "|") {
			cells = append(cells, strings.TrimSpace(c))
		}
		return line{kind: row, cells: cells}
	}
	return line{kind: paragraph, cells: []string{l}}
}

// checkTables refuses a table whose rows differ in length or whose columns have no name.
func (t *Template) checkTables() (faults []error) {
	width := 0
	for _, l := range t.body {
		switch {
		case l.kind != row:
			width = 0
		case width == 0:
			width = len(l.cells)
			if slices.Contains(l.cells, "") {
				faults = append(faults, errors.New("a table has a column without a name"))
			}
		case len(l.cells) != width:
			faults = append(faults, fmt.Errorf("a row of a table has %d cells, its first has %d", len(l.cells), width))
		}
	}
	return faults
}

// Fields lists the fields that the template shows under the given conditions.
func (t Template) Fields(marks Marks) (out []Field) {
	for _, l := range t.filtered(marks) {
		for _, m := range placeholder.FindAllStringSubmatch(strings.Join(l.cells, " "), -1) {
			f, _ := fieldOf(m[1])
			if !slices.ContainsFunc(out, func(o Field) bool { return o.Name == f.Name }) {
				out = append(out, f)
			}
		}
	}
	return out
}

func (t Template) filtered(marks Marks) (out []line) {
	for _, l := range t.body {
		if l.mark == "" || marks.Has(l.mark) {
			out = append(out, l)
		}
	}
	return out
}

// gap stands in running text for what is not known; in an answer it is a line to write on.
const gap = "__________"

// fill puts values into the lines that count. A value is text, whatever it looks like:
// it is put in after the markup was read.
func (t Template) fill(marks Marks, value func(Field) string) []line {
	lines := t.filtered(marks)
	for i, l := range lines {
		cells := slices.Clone(l.cells)
		for n, c := range cells {
			cells[n] = fillCell(c, l.kind, value)
		}
		lines[i].cells = cells
	}
	return lines
}

func fillCell(cell string, kind lineKind, value func(Field) string) string {
	known := 0
	out := placeholder.ReplaceAllStringFunc(cell, func(m string) string {
		f, _ := fieldOf(m[2 : len(m)-2])
		v := value(f)
		if v != "" {
			known++
		} else if kind != answer && kind != row {
			v = gap
		}
		return v
	})
	if kind != answer && kind != row || !strings.Contains(cell, "{{") {
		return out
	}
	if known == 0 {
		return ""
	}
	return strings.Trim(out, ", ")
}

// blocks are the lines as parts of a document.
func blocks(lines []line) (out []paper.Block) {
	for i := 0; i < len(lines); {
		l := lines[i]
		n := i
		for n < len(lines) && lines[n].kind == l.kind {
			n++
		}
		group := lines[i:n]
		switch l.kind {
		case point, numbered:
			list := paper.List{Numbered: l.kind == numbered}
			for _, g := range group {
				list.Items = append(list.Items, paper.Plain(g.cells[0]))
			}
			out = append(out, list)
		case answer, check:
			var f paper.Fields
			for _, g := range group {
				v := ""
				if len(g.cells) > 1 {
					v = g.cells[1]
				}
				f = append(f, paper.Field{Label: g.cells[0], Value: v})
			}
			out = append(out, f)
		case row:
			out = append(out, table(group))
		default:
			for _, g := range group {
				if g.kind == heading {
					out = append(out, paper.Heading{Level: 2, Text: g.cells[0]})
				} else {
					out = append(out, paper.Paragraph{Text: paper.Plain(g.cells[0])})
				}
			}
		}
		i = n
	}
	return out
}

func table(rows []line) paper.Table {
	var t paper.Table
	for _, c := range rows[0].cells {
		t.Columns = append(t.Columns, paper.Column{Title: c})
	}
	t.Columns[0].Wide = 2
	for _, r := range rows[1:] {
		var cells []paper.Text
		for _, c := range r.cells {
			cells = append(cells, paper.Plain(c))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

//go:embed templates/*.txt
var templateFiles embed.FS

// shipped are the wordings that the program brings, oldest first.
var shipped = func() []Template {
	list, err := readTemplates(templateFiles)
	if err != nil {
		panic(err)
	}
	return list
}()

func readTemplates(fsys embed.FS) (out []Template, err error) {
	entries, err := fsys.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	for _, e := range entries { // by name, so by day within a kind
		parts := strings.Split(strings.TrimSuffix(e.Name(), ".txt"), ".")
		if len(parts) != 3 {
			return nil, fmt.Errorf("template %s: the name is KIND.DAY.LANG.txt", e.Name())
		}
		source, err := fsys.ReadFile(path.Join("templates", e.Name()))
		if err != nil {
			return nil, err
		}
		t, err := ParseTemplate(parts[0], parts[1], i18n.Lang(parts[2]), string(source))
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", e.Name(), err)
		}
		out = append(out, t)
	}
	return out, nil
}

// shippedTemplate is the wording of a kind in a language that counts on a day.
func shippedTemplate(kind string, lang i18n.Lang, day wbl.Date) (found Template, ok bool) {
	for _, t := range shipped {
		if t.Kind == kind && t.Lang == lang && (!ok || t.Version <= day.String()) {
			found, ok = t, true
		}
	}
	return found, ok
}

// Kinds lists the kinds of paper.
func Kinds() (out []string) {
	for _, t := range shipped {
		if !slices.Contains(out, t.Kind) {
			out = append(out, t.Kind)
		}
	}
	return out
}
