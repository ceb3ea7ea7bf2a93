package ui

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/internal/platform/i18n"
	"throughline/internal/testenv/htmlcheck"
	"throughline/internal/wbl"
)

func english(t *testing.T) i18n.T { return asWritten(texts(t).In(i18n.En)) }

func field(t *testing.T, f Field) *html.Node { return component(t, "ui/field", f) }

// Every kind of field keeps what was entered, shows its error beside it, and can be
// reached from the error summary.
func TestFieldsKeepValuesAndErrors(t *testing.T) {
	model := sampleForm(english(t), sampleValues(), sampleErrors())
	doc := page(t, `<h1>x</h1>{{template "ui/errors" .Errors}}{{range .Fields}}{{template "ui/field" .}}{{end}}`, Shell{}, model)
	links := htmlcheck.Find(doc, ".usa-error-summary a")
	if len(links) != len(model.Fields) {
		t.Errorf("%d links in the summary, want %d", len(links), len(model.Fields))
	}
	for i, link := range links {
		f := model.Fields[i]
		target := htmlcheck.First(doc, htmlcheck.Attr(link, "href"))
		if target == nil || (target.Data != "input" && target.Data != "select" && target.Data != "textarea") {
			t.Errorf("%s: the summary leads to no field", f.Name)
		}
		if got := texted(doc, "#"+f.ID+"-error"); got != "Error: "+f.Error || f.Error == "" {
			t.Errorf("%s: the error reads %q", f.Name, got)
		}
	}
	for selector, want := range map[string]string{
		"#title": `Bakery "assistant" <b>`, "#seats": "two", "#pay": "-3", "#worked": "25", "#email": "ana@", "#password": "",
	} {
		if got := htmlcheck.Attr(htmlcheck.First(doc, selector), "value"); got != want {
			t.Errorf("%s holds %q, want %q", selector, got, want)
		}
	}
	for _, selector := range []string{"#type-2[checked]", "#days[checked]", "#days-3[checked]", ".usa-error-summary[tabindex=-1][role=alert]"} {
		if !htmlcheck.Has(doc, selector) {
			t.Errorf("no %s", selector)
		}
	}
	if htmlcheck.Has(doc, "#days-2[checked]") || texted(doc, "textarea") != "Mix, bake, sell." {
		t.Error("an answer changed")
	}
	if !strings.Contains(texted(doc, ".usa-error-summary"), "Another person changed this place") {
		t.Error("an error about the whole form is lost")
	}
}

func TestFieldsSpeakToScreenReaders(t *testing.T) {
	f := NewForm(url.Values{}, wbl.FieldErrors{{Field: "pay", Key: "Enter the pay"}}, english(t))
	n := field(t, f.Decimal("pay", "Pay", Hint("In dollars"), Prefix("$"), Width(5), Optional()))
	in := htmlcheck.First(n, "input#pay.usa-input--5[inputmode=decimal][aria-invalid=true]")
	if got := htmlcheck.Attr(in, "aria-describedby"); got != "pay-hint pay-error" {
		t.Errorf("described by %q", got)
	}
	if got := texted(n, "label[for=pay]"); got != "Pay (optional)" {
		t.Errorf("the label reads %q", got)
	}
	n = field(t, f.Radios("kind", "Which?", []Choice{{Value: "a", Label: "A", Hint: "first"}}, Hint("One of them")))
	if htmlcheck.Attr(htmlcheck.First(n, "fieldset"), "aria-describedby") != "kind-hint" || texted(n, "legend") != "Which?" {
		t.Error("the group has no legend or loses its hint")
	}
	if htmlcheck.Attr(htmlcheck.First(n, "input#kind"), "aria-describedby") != "kind-choice" {
		t.Error("the hint of a choice is not tied to it")
	}
}

func TestHeadingIsTheLabel(t *testing.T) {
	f := NewForm(nil, nil, english(t))
	for _, one := range []Field{f.Text("a", "What is your name?", Heading()), f.DateParts("b", "When?", Heading())} {
		doc := page(t, `{{template "ui/field" .}}`, Shell{}, one)
		if got := texted(doc, "h1"); got != one.Label || len(htmlcheck.Problems(doc)) > 0 {
			t.Errorf("h1 is %q; %q", got, htmlcheck.Problems(doc))
		}
	}
}

func TestPartsOfADateFollowTheLanguage(t *testing.T) {
	for lang, want := range map[i18n.Lang]string{i18n.En: "born_month born_day born_year", i18n.Es: "born_day born_month born_year"} {
		f := NewForm(url.Values{"born_year": {"2010"}}, nil, asWritten(texts(t).In(lang)))
		field := f.DateParts("born", "Born", Autocomplete("bday"))
		var names []string
		for _, p := range field.Parts {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
		if field.Parts[0].ID != "born" || field.Parts[2].Value != "2010" || field.Parts[2].Autocomplete != "bday-year" {
			t.Errorf("%s: parts are %+v", lang, field.Parts)
		}
	}
}

func TestReadDate(t *testing.T) {
	day := wbl.NewDate(2010, 3, 7)
	for name, test := range map[string]struct {
		values url.Values
		want   wbl.Date
		ok     bool
	}{
		"calendar":  {url.Values{"d": {" 2010-03-07 "}}, day, true},
		"parts":     {url.Values{"d_year": {"2010"}, "d_month": {" 3"}, "d_day": {"07 "}}, day, true},
		"empty":     {url.Values{"d": {""}, "d_year": {" "}}, wbl.Date{}, true},
		"no day":    {url.Values{"d_year": {"2010"}, "d_month": {"3"}}, wbl.Date{}, false},
		"30 Feb":    {url.Values{"d_year": {"2010"}, "d_month": {"2"}, "d_day": {"30"}}, wbl.Date{}, false},
		"year 10":   {url.Values{"d_year": {"10"}, "d_month": {"2"}, "d_day": {"3"}}, wbl.Date{}, false},
		"long year": {url.Values{"d_year": {"20100"}, "d_month": {"2"}, "d_day": {"3"}}, wbl.Date{}, false},
		"letters":   {url.Values{"d": {"soon"}}, wbl.Date{}, false},
	} {
		got, ok := ReadDate(test.values, "d")
		if ok != test.ok || (ok && got != test.want) {
			t.Errorf("%s: %v %v, want %v %v", name, got, ok, test.want, test.ok)
		}
	}
}

func TestDateValuesAreReadBack(t *testing.T) {
	values := url.Values{}
	DateValues(values, "d", wbl.Date{})
	if len(values) != 0 {
		t.Error("no date left values")
	}
	DateValues(values, "d", wbl.NewDate(2010, 3, 7))
	for range 2 {
		if got, ok := ReadDate(values, "d"); !ok || got != wbl.NewDate(2010, 3, 7) {
			t.Errorf("read back %v %v", got, ok)
		}
		values.Del("d") // the second time from its parts
	}
}

func TestKeyIsKeptOrMade(t *testing.T) {
	if got := NewForm(url.Values{"key": {"k1"}}, nil, english(t)).Key(); got != "k1" {
		t.Errorf("key is %q", got)
	}
	f := NewForm(nil, nil, english(t))
	if a, b := f.Key(), f.Key(); len(a) < 20 || a == b {
		t.Errorf("keys are %q and %q", a, b)
	}
}

func TestNoErrorsNoSummary(t *testing.T) {
	f := NewForm(nil, nil, english(t))
	if f.Errors() || f.Value("x") != "" {
		t.Error("an empty form has errors")
	}
	if n := component(t, "ui/errors", f.Summary()); htmlcheck.Has(n, ".usa-error-summary") {
		t.Error("a summary without errors is shown")
	}
}

func TestTwoFieldsOfOneName(t *testing.T) {
	f := NewForm(nil, wbl.FieldErrors{{Field: "reason[2]", Key: "Say why"}}, english(t))
	if got := f.Text("reason[2]", "Why?").ID; got != "reason-2-" {
		t.Errorf("id is %q", got)
	}
	f.Text("reason[2]", "Why?", ID("r2"), Label("Why, Ana?"))
	if got := f.Summary().Items[0].ID; got != "r2" {
		t.Errorf("the summary leads to %q", got)
	}
}
