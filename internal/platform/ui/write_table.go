package ui

func (w *writer) table(t Table) {
	w.markup(`<table class="usa-table`)
	if t.Select != nil {
		w.markup(` usa-table--select`)
	}
	w.markup(`"><caption`)
	if !t.Titled {
		w.markup(` class="usa-sr-only"`)
	}
	w.markup(`>`)
	w.text(t.Caption)
	w.markup("</caption>\n<thead><tr>")
	if t.Select != nil {
		all := w.t("ui.select.all")
		w.markup(`<td class="usa-table__check"`)
		w.attr("data-label", all)
		w.markup(`><input type="checkbox" hidden`)
		w.attr("data-all", t.Select.Form)
		w.attr("aria-label", all)
		w.markup(`></td>`)
	}
	for _, h := range t.Headers {
		w.header(h)
	}
	w.markup("</tr></thead>\n<tbody>")
	for _, row := range t.Rows {
		w.row(t, row)
	}
	w.markup("\n</tbody></table>")
}

func (w *writer) header(h Header) {
	w.markup(`<th scope="col"`)
	if h.Num {
		w.markup(` class="usa-num"`)
	}
	w.attr("aria-sort", string(h.Sorted))
	w.markup(`>`)
	switch {
	case h.Hidden:
		w.spoken(h.Label)
	case h.SortPath == "":
		w.text(h.Label)
	default:
		w.markup(`<a class="usa-sort"`)
		w.address("href", h.SortPath)
		w.markup(`>`)
		w.text(h.Label)
		w.icon(map[Sort]string{Unsorted: "sort", Ascending: "up", Descending: "down"}[h.Sorted])
		w.markup(`</a>`)
	}
	w.markup(`</th>`)
}

func (w *writer) row(t Table, row Row) {
	w.markup("\n<tr")
	if row.Tone != "" {
		w.attr("class", "usa-row--"+string(row.Tone))
	}
	w.markup(`>`)
	if t.Select != nil {
		w.markup(`<td class="usa-table__check">`)
		if row.ID != "" {
			w.checkBox(*t.Select, row)
		}
		w.markup(`</td>`)
	}
	for i, cell := range row.Cells {
		if i == 0 {
			w.markup(`<th scope="row">`)
			w.cell(cell)
			w.markup(`</th>`)
			continue
		}
		w.markup(`<td`)
		w.attr("data-label", t.Headers[i].Label)
		if t.Headers[i].Num {
			w.markup(` class="usa-num"`)
		}
		w.markup(`>`)
		w.cell(cell)
		w.markup(`</td>`)
	}
	w.markup(`</tr>`)
}

func (w *writer) checkBox(s Select, row Row) {
	w.markup(`<input type="checkbox"`)
	w.attr("form", s.Form)
	w.attr("name", s.Name)
	w.attr("value", row.ID)
	w.attr("aria-label", w.t("ui.select.row", "name", row.Name))
	if row.Selected {
		w.markup(` checked`)
	}
	w.markup(`>`)
}

func (w *writer) cell(c Cell) {
	if c.Path != "" {
		w.link(Link{Label: c.Text, Path: c.Path})
	} else {
		w.text(c.Text)
	}
	if c.Tag != nil {
		if c.Text != "" {
			w.markup(` `)
		}
		w.tag(*c.Tag)
	}
	if c.Note != "" {
		w.markup(`<small>`)
		w.text(c.Note)
		w.markup(`</small>`)
	}
	if len(c.Links)+len(c.Buttons) == 0 {
		return
	}
	w.markup(`<span class="usa-cell__acts">`)
	for _, l := range c.Links {
		w.link(l)
	}
	for _, b := range c.Buttons {
		w.buttonForm(b)
	}
	w.markup(`</span>`)
}
