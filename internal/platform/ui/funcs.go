package ui

import (
	"fmt"
	"html/template"
	"reflect"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// funcs are the functions of every template, bound to one language:
//
//	t KEY [NAME VALUE]…      the text of a key
//	date, datefull, dateshort, dateday, relday   a wbl.Date, in words
//	datetime TIME PLACE      a moment on the clock of a place (*time.Location)
//	clock MINUTES            a time of day, from minutes after midnight
//	hours MINUTES            a length of time: "2 h 30 min"
//	money CENTS              dollars
//	num N, percent FRACTION  numbers
//	icon NAME                a small picture, hidden from screen readers
//	asset NAME               the address of a file of assets/
//
// and what write.go writes, which pages use through the templates ui/table and so on.
func (r *Renderer) funcs(lang i18n.Lang) template.FuncMap {
	return template.FuncMap{
		"t":         r.cat.In(lang),
		"date":      func(d wbl.Date) string { return i18n.Date(lang, d) },
		"datefull":  func(d wbl.Date) string { return i18n.DateFull(lang, d) },
		"dateshort": func(d wbl.Date) string { return i18n.DateShort(lang, d) },
		"dateday":   func(d wbl.Date) string { return i18n.DateDay(lang, d) },
		"relday": func(d wbl.Date, place *time.Location) string {
			return i18n.RelativeDay(lang, d, wbl.DateOf(r.clock().In(place)))
		},
		"datetime": func(at time.Time, place *time.Location) string { return i18n.DateTime(lang, at, place) },
		"clock":    whole(func(n int64) string { return i18n.TimeOfDay(lang, int(n)) }),
		"hours":    whole(func(n int64) string { return i18n.Hours(lang, int(n)) }),
		"money":    whole(func(n int64) string { return i18n.Money(lang, n) }),
		"num":      whole(func(n int64) string { return i18n.Number(lang, n) }),
		"percent":  func(fraction float64) string { return i18n.Percent(lang, fraction, 0) },
		"icon":     icon,
		"asset":    AssetPath,

		"nav":        written(r.cat.In(lang), func(w *writer, items []NavItem) { w.nav(lang, items) }),
		"table":      written(r.cat.In(lang), (*writer).table),
		"tag":        written(r.cat.In(lang), (*writer).tag),
		"link":       written(r.cat.In(lang), (*writer).link),
		"button":     written(r.cat.In(lang), (*writer).button),
		"buttonform": written(r.cat.In(lang), (*writer).buttonForm),
	}
}

// whole lets a template hand any integer type to a function, since templates convert
// nothing by themselves.
func whole(write func(int64) string) func(any) (string, error) {
	return func(v any) (string, error) {
		rv := reflect.ValueOf(v)
		if !rv.CanInt() {
			return "", fmt.Errorf("%v (%T) is not a whole number", v, v)
		}
		return write(rv.Int()), nil
	}
}
