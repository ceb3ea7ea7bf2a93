package ui

import (
	"net/url"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

func TestChangedSaysWhatTheRecordHoldsNow(t *testing.T) {
	day := func(v url.Values, d wbl.Date) url.Values {
		DateValues(v, "born", d)
		return v
	}
	colors := []Choice{{Label: "None"}, {Value: "r", Label: "Red"}, {Value: "g", Label: "Green"}}
	words := func(key string, _ ...any) string {
		if key == "ui.date.order" {
			return "mdy"
		}
		return key
	}
	for name, c := range map[string]struct {
		field          func(*Form) Field
		typed, current url.Values
		want           string // "" for no difference
	}{
		"the same text":             {func(f *Form) Field { return f.Text("a", "A") }, url.Values{"a": {"x"}}, url.Values{"a": {"x"}}, ""},
		"spaces and line ends":      {func(f *Form) Field { return f.Textarea("a", "A") }, url.Values{"a": {" x\r\ny "}}, url.Values{"a": {"x\ny"}}, ""},
		"another text":              {func(f *Form) Field { return f.Text("a", "A") }, url.Values{"a": {"x"}}, url.Values{"a": {"y"}}, "A=y"},
		"taken out meanwhile":       {func(f *Form) Field { return f.Text("a", "A") }, url.Values{"a": {"x"}}, url.Values{}, "A="},
		"a choice by its label":     {func(f *Form) Field { return f.Select("c", "C", colors) }, url.Values{"c": {"r"}}, url.Values{"c": {"g"}}, "C=Green"},
		"the choice of none":        {func(f *Form) Field { return f.Select("c", "C", colors) }, url.Values{"c": {"r"}}, url.Values{}, "C=None"},
		"none and none":             {func(f *Form) Field { return f.Select("c", "C", colors) }, url.Values{"c": {""}}, url.Values{}, ""},
		"boxes in any order":        {func(f *Form) Field { return f.Checkboxes("c", "C", colors[1:]) }, url.Values{"c": {"g", "r"}}, url.Values{"c": {"r", "g"}}, ""},
		"another box":               {func(f *Form) Field { return f.Checkboxes("c", "C", colors[1:]) }, url.Values{"c": {"g"}}, url.Values{"c": {"r", "g"}}, "C=Red, Green"},
		"no box any more":           {func(f *Form) Field { return f.Checkboxes("c", "C", colors[1:]) }, url.Values{"c": {"g"}}, url.Values{}, "C="},
		"a day in one box":          {func(f *Form) Field { return f.Date("born", "Born") }, url.Values{"born": {"2010-03-04"}}, day(url.Values{}, wbl.NewDate(2010, 3, 4)), ""},
		"a day in three":            {func(f *Form) Field { return f.DateParts("born", "Born") }, url.Values{"born_year": {"2010"}, "born_month": {"03"}, "born_day": {"4"}}, day(url.Values{}, wbl.NewDate(2010, 3, 4)), ""},
		"another day":               {func(f *Form) Field { return f.DateParts("born", "Born") }, url.Values{"born_year": {"2010"}, "born_month": {"3"}, "born_day": {"5"}}, day(url.Values{}, wbl.NewDate(2010, 3, 4)), "Born=March 4, 2010"},
		"a day against nonsense":    {func(f *Form) Field { return f.Date("born", "Born") }, url.Values{"born": {"soon"}}, day(url.Values{}, wbl.NewDate(2010, 3, 4)), "Born=March 4, 2010"},
		"a day that was taken out":  {func(f *Form) Field { return f.Date("born", "Born") }, url.Values{"born": {"2010-03-04"}}, url.Values{}, "Born="},
		"hours and minutes":         {func(f *Form) Field { return f.Duration("d", "D") }, url.Values{"d_hours": {"2"}}, url.Values{"d_hours": {"2"}}, ""},
		"other hours":               {func(f *Form) Field { return f.Duration("d", "D") }, url.Values{"d_hours": {"2"}}, url.Values{"d_hours": {"3"}, "d_minutes": {"30"}}, "D=3 30"},
		"a password is never shown": {func(f *Form) Field { return f.Password("p", "P") }, url.Values{"p": {"secret"}}, url.Values{"p": {"secret"}}, ""},
	} {
		f := NewForm(c.typed, nil, words)
		var got string
		if list := f.Changed(i18n.En, c.current, c.field(f)); list != nil {
			got = list.Rows[0].Key + "=" + list.Rows[0].Value
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
