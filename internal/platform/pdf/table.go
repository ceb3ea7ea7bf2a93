package pdf

import (
	"slices"

	"throughline/internal/platform/paper"
)

// Space inside the cells of a table.
const (
	cellSide  = 6 * point
	cellAbove = 4 * point
)

// table is a table whose column titles are repeated on each sheet. Sheets repeat them
// for the eye: the tree has them once.
func (l *layout) table(b paper.Table) {
	t := l.into.add("Table")
	before := gap + 2*point
	if b.Caption != "" {
		st := style{face: l.bold, size: 9500, color: quiet, elem: t.add("Caption")}
		caption := stack(wrap(l.letters(b.Caption, &st, nil), column), marginSide, smallLine+2*point)
		for _, s := range caption {
			s.keep = true
		}
		l.add(before, caption...)
		before = 3 * point
	}
	lefts, widths := columns(b.Columns)
	head := l.tableHead(b, t.add("THead"), lefts, widths)
	head.keep = true // a head alone at the foot of a sheet heads nothing
	l.add(before, head)
	if len(b.Rows) == 0 {
		return
	}
	body := t.add("TBody")
	for _, r := range b.Rows {
		strips := l.tableRow(b, r, body.add("TR"), lefts, widths)
		for _, s := range strips {
			s.head = head
		}
		l.add(0, strips...)
	}
}

// columns shares the width out.
func columns(list []paper.Column) (lefts, widths []length) {
	total := 0
	for _, c := range list {
		total += max(1, c.Wide)
	}
	left := marginSide
	for _, c := range list {
		w := column * length(max(1, c.Wide)) / length(total)
		lefts, widths = append(lefts, left), append(widths, w)
		left += w
	}
	return lefts, widths
}

func (l *layout) tableHead(b paper.Table, head *elem, lefts, widths []length) *strip {
	row, lines := head.add("TR"), 1
	cells := make([]cell, len(b.Columns))
	for i, c := range b.Columns {
		e := row.add("TH")
		e.attrs = "/O/Table/Scope/Column"
		st := style{face: l.bold, size: 9500, color: ink, elem: e}
		cells[i] = l.cell(l.letters(c.Title, &st, nil), lefts[i], widths[i], c.Number)
		lines = max(lines, len(cells[i].lines))
	}
	const leading = 13 * point
	lines = min(lines, 6) // or long titles would leave no room for rows
	height := length(lines)*leading + 2*cellAbove
	return &strip{height: height, draw: func(s *sheet, top length) {
		s.begin(nil)
		s.rect(band, marginSide, top, column, height)
		for i := range lines {
			for _, c := range cells {
				c.draw(s, i, top+cellAbove+length(i)*leading, leading)
			}
		}
		s.rule(accent, marginSide, top+height-point, column, point)
	}}
}

func (l *layout) tableRow(b paper.Table, row []paper.Text, tr *elem, lefts, widths []length) []*strip {
	cells := make([]cell, len(row))
	for i, text := range row {
		e := tr.add("TD")
		if i == 0 {
			e.kind, e.attrs = "TH", "/O/Table/Scope/Row"
		}
		st := l.body(e)
		st.size = 9500
		cells[i] = l.cell(l.flow(text, st), lefts[i], widths[i], b.Columns[i].Number)
	}
	leading := length(13500)
	if !slices.ContainsFunc(cells, func(c cell) bool { return len(c.lines) > 0 }) {
		leading = 20 * point // room for a hand
	}
	strips := abreast(cells, leading)
	for i, s := range strips {
		s.draw = padded(s.draw, i == 0, i == len(strips)-1, leading)
		if i == 0 {
			s.height += cellAbove
		}
		if i == len(strips)-1 {
			s.height += cellAbove
		}
	}
	return strips
}

// padded draws below the space over a row's first line, and a thin line under its last.
func padded(draw func(*sheet, length), first, last bool, leading length) func(*sheet, length) {
	return func(s *sheet, top length) {
		if first {
			top += cellAbove
		}
		draw(s, top)
		if last {
			s.rule(rule, marginSide, top+leading+cellAbove-point/2, column, point/2)
		}
	}
}

func (l *layout) cell(text []letter, left, width length, right bool) cell {
	measure := max(width-2*cellSide, 2*cellSide)
	return cell{lines: wrap(text, measure), left: left + cellSide, measure: measure, right: right}
}
