package i18n

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/wbl"
)

func source(en, es string) fstest.MapFS {
	return fstest.MapFS{"text/en.json": {Data: []byte(en)}, "text/es.json": {Data: []byte(es)}}
}

func catalog(t *testing.T) *Catalog {
	t.Helper()
	c, err := New(
		source(`{"a.plain": "Log your hours", "a.left": {"one": "{n} hour left for {name}", "other": "{n} hours left for {name}"}}`,
			`{"a.plain": "Anote sus horas", "a.left": {"one": "A {name} le queda {n} hora", "other": "A {name} le quedan {n} horas"}}`),
		source(`{"b.since": "Since {day}"}`, `{"b.since": "Desde el {day}"}`),
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestT(t *testing.T) {
	c := catalog(t)
	for _, test := range []struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		{En, "a.plain", nil, "Log your hours"},
		{Es, "a.plain", nil, "Anote sus horas"},
		{En, "a.left", []any{"n", 1, "name", "Ana"}, "1 hour left for Ana"},
		{En, "a.left", []any{"n", 0, "name", "Ana"}, "0 hours left for Ana"},
		{En, "a.left", []any{"name", "{n}", "n", int64(1234)}, "1,234 hours left for {n}"},
		{Es, "a.left", []any{"n", 1, "name", "Ana"}, "A Ana le queda 1 hora"},
		{Es, "a.left", []any{"n", 2, "name", "Ana"}, "A Ana le quedan 2 horas"},
		{En, "a.left", []any{"n", "many", "name", "Ana"}, "many hours left for Ana"},
		{En, "b.since", []any{"day", wbl.NewDate(2026, 11, 24)}, "Since November 24, 2026"},
		{Es, "b.since", []any{"day", wbl.NewDate(2026, 11, 24)}, "Desde el 24 de noviembre de 2026"},
		{En, "b.since", []any{"day", time.Tuesday}, "Since Tuesday"},
		{En, "b.since", []any{"day"}, "Since ⟦day⟧"},
		{En, "c.none", nil, "⟦c.none⟧"},
	} {
		if got := c.T(test.lang, test.key, test.args...); got != test.want {
			t.Errorf("%s %s %v = %q, want %q", test.lang, test.key, test.args, got, test.want)
		}
	}
}

func TestMissingIsHeard(t *testing.T) {
	c := catalog(t)
	var heard []string
	c.Missing = func(lang Lang, key string) { heard = append(heard, string(lang)+" "+key) }
	c.In(Es)("a.gone")
	c.In(Es)("a.plain")
	if strings.Join(heard, ",") != "es a.gone" {
		t.Errorf("heard %q", heard)
	}
}

func TestKeysAndRaw(t *testing.T) {
	c := catalog(t)
	if got := strings.Join(c.Keys(), " "); got != "a.left a.plain b.since" {
		t.Errorf("keys are %s", got)
	}
	if got := c.Raw(En, "a.left"); len(got) != 2 || got[0] != "{n} hour left for {name}" {
		t.Errorf("raw texts are %q", got)
	}
	if !c.Has("a.plain") || c.Has("a.gone") {
		t.Error("Has is wrong")
	}
}

// New names every fault of all sources at once.
func TestNewRefuses(t *testing.T) {
	good := source(`{"a.x": "X {n}"}`, `{"a.x": "X {n}"}`)
	for name, test := range map[string]struct {
		bad  fstest.MapFS
		want []string
	}{
		"no file":             {fstest.MapFS{}, []string{"text/en.json", "text/es.json"}},
		"twice in a file":     {source(`{"b.x": "1", "b.x": "2"}`, `{"b.x": "1"}`), []string{"b.x is there twice"}},
		"twice over sources":  {source(`{"a.x": "1 {n}"}`, `{"a.x": "1 {n}"}`), []string{"en.json: a.x is there twice", "es.json: a.x is there twice"}},
		"missing in Spanish":  {source(`{"b.x": "1"}`, `{}`), []string{"b.x is missing in es"}},
		"missing in English":  {source(`{}`, `{"b.x": "1", "b.y": "2"}`), []string{"b.x is missing in en", "b.y is missing in en"}},
		"other placeholders":  {source(`{"b.x": "{a} {b}"}`, `{"b.x": "{a}"}`), []string{"b.x has placeholders {a} {b} in en, {a} in es"}},
		"half of the plurals": {source(`{"b.x": {"one": "1"}}`, `{"b.x": "1"}`), []string{"both of them"}},
		"unknown plural":      {source(`{"b.x": {"one": "1", "few": "2"}}`, `{"b.x": "1"}`), []string{"both of them"}},
		"not a text":          {source(`{"b.x": 7}`, `{"b.x": "1"}`), []string{"must be a text or plural forms"}},
		"open brace":          {source(`{"b.x": "{n"}`, `{"b.x": "1"}`), []string{"begins no {name}"}},
		"closing brace":       {source(`{"b.x": "n}"}`, `{"b.x": "1"}`), []string{"} without a {"}},
		"empty name":          {source(`{"b.x": {"one": "{}", "other": ""}}`, `{"b.x": "1"}`), []string{"begins no {name}"}},
		"a list":              {source(`[]`, `{}`), []string{"must be one JSON object"}},
		"cut off":             {source(`{"b.x": "1"`, `{"b.x": "1"}`), []string{"en.json: the object of texts does not end"}},
		"two objects":         {source(`{"b.x": "1"} {}`, `{"b.x": "1"}`), []string{"something follows"}},
		"cut off in a value":  {source(`{"b.x": `, `{}`), []string{"b.x"}},
		"cut off in a key":    {source(`{"b.x": "1", "b`, `{}`), []string{"en.json"}},
	} {
		_, err := New(good, test.bad)
		if err == nil {
			t.Errorf("%s: was taken", name)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error is %q, want %q in it", name, err, want)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	for header, want := range map[string]Lang{
		"": En, "es": Es, "es-MX,es;q=0.9,en;q=0.8": Es, "en-US,en;q=0.9,es;q=0.8": En,
		"fr": En, "fr,es;q=0.5": Es, "es-419": Es, ";;;": En, "zh-CN,en;q=0.1": En,
	} {
		if got := Match(header); got != want {
			t.Errorf("Match(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	if l, ok := Parse("es"); l != Es || !ok {
		t.Error("es is not read")
	}
	if l, ok := Parse("xx"); l != En || ok {
		t.Error("xx is read")
	}
	if Es.Name() != "Español" || En.Name() != "English" || Es.Code() != "ES" {
		t.Error("names are wrong")
	}
}

func TestDates(t *testing.T) {
	d := wbl.NewDate(2026, 11, 24)
	today := wbl.NewDate(2026, 11, 25)
	for _, test := range []struct{ got, want string }{
		{Date(En, d), "November 24, 2026"},
		{Date(Es, d), "24 de noviembre de 2026"},
		{DateFull(En, d), "Tuesday, November 24, 2026"},
		{DateFull(Es, d), "martes, 24 de noviembre de 2026"},
		{DateShort(En, d), "Nov 24, 2026"},
		{DateShort(Es, d), "24 nov 2026"},
		{DateDay(En, d), "Tue, Nov 24"},
		{DateDay(Es, wbl.NewDate(2026, 9, 5)), "sáb, 5 sep"},
		{DateDay(Es, wbl.NewDate(2026, 9, 2)), "mié, 2 sep"},
		{DateShort(En, wbl.NewDate(2026, 5, 1)), "May 1, 2026"},
		{RelativeDay(En, d, today), "yesterday"},
		{RelativeDay(Es, today, today), "hoy"},
		{RelativeDay(Es, today.AddDays(1), today), "mañana"},
		{RelativeDay(En, today.AddDays(2), today), "Nov 27, 2026"},
		{Date(En, wbl.Date{}) + DateFull(Es, wbl.Date{}) + DateShort(En, wbl.Date{}) + DateDay(Es, wbl.Date{}) + RelativeDay(En, wbl.Date{}, wbl.Date{}), ""},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestTimes(t *testing.T) {
	boston, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	at := time.Date(2026, 11, 25, 2, 5, 0, 0, time.UTC)
	for _, test := range []struct{ got, want string }{
		{DateTime(En, at, boston), "Nov 24, 2026, 9:05 PM"},
		{DateTime(Es, at, boston), "24 nov 2026, 9:05 p. m."},
		{DateTime(En, time.Time{}, boston), ""},
		{TimeOfDay(En, 0), "12:00 AM"},
		{TimeOfDay(En, 12*60+30), "12:30 PM"},
		{TimeOfDay(Es, 11*60+59), "11:59 a. m."},
		{TimeOfDay(En, 24*60), "12:00 AM"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{Hours(En, 150), "2 h 30 min"},
		{Hours(Es, 120), "2 h"},
		{Hours(En, 45), "45 min"},
		{Hours(En, 0), "0 h"},
		{Hours(En, -65), "−1 h 5 min"},
		{Money(En, 123450), "$1,234.50"},
		{Money(Es, 5), "$0.05"},
		{Money(En, -1999), "−$19.99"},
		{Number(En, 999), "999"},
		{Number(En, 1000), "1,000"},
		{Number(Es, 1234567), "1,234,567"},
		{Number(En, -100), "−100"},
		{Number(En, -1000), "−1,000"},
		{Number(En, math.MinInt64), "−9,223,372,036,854,775,808"},
		{Percent(En, 0.125, 1), "12.5%"},
		{Percent(Es, 0.5, 0), "50 %"},
		{Percent(En, math.NaN(), 0), "–"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
