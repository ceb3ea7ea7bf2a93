package partners

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/wbl"
)

func fields(errs wbl.FieldErrors) string {
	var names []string
	for _, e := range errs {
		names = append(names, e.Field)
	}
	return strings.Join(names, " ")
}

func TestWhatIsEnteredIsChecked(t *testing.T) {
	f := func(n float64) *float64 { return &n }
	for name, c := range map[string]struct {
		errs wbl.FieldErrors
		want string
	}{
		"employer":       {EmployerIn{Name: " Mill ", Website: "mill.example", NAICS: "3118"}.Clean().Validate(), ""},
		"no name":        {EmployerIn{Name: "  "}.Clean().Validate(), "name"},
		"a script":       {EmployerIn{Name: "M", Website: "javascript://mill.example/%0aalert(1)"}.Clean().Validate(), "website"},
		"naics":          {EmployerIn{Name: "M", NAICS: "31181x"}.Clean().Validate(), "naics"},
		"long":           {EmployerIn{Name: strings.Repeat("ñ", 121)}.Clean().Validate(), "name"},
		"site":           {WorksiteIn{City: "Lee", State: "ma", Zip: "01238-0001", Locale: "42", Lat: f(42), Lon: f(-73)}.Clean().Validate(), ""},
		"no city":        {WorksiteIn{Street: "1 Main"}.Clean().Validate(), "city"},
		"state":          {WorksiteIn{City: "Lee", State: "Mass"}.Clean().Validate(), "state"},
		"zip":            {WorksiteIn{City: "Lee", Zip: "1238"}.Clean().Validate(), "zip"},
		"locale":         {WorksiteIn{City: "Lee", Locale: "14"}.Clean().Validate(), "locale"},
		"half position":  {WorksiteIn{City: "Lee", Lat: f(42)}.Clean().Validate(), "lat"},
		"no such place":  {WorksiteIn{City: "Lee", Lat: f(142), Lon: f(0)}.Clean().Validate(), "lat"},
		"contact":        {ContactIn{Name: "Sam", Email: " Sam@Mill.Example "}.Clean().Validate(), ""},
		"nameless":       {ContactIn{Email: "sam@mill.example"}.Clean().Validate(), "name"},
		"address":        {ContactIn{Name: "Sam", Email: "Sam <sam@mill.example>"}.Clean().Validate(), "email"},
		"language":       {ContactIn{Name: "Sam", Lang: "fr"}.Clean().Validate(), "lang"},
		"refuse":         {Decision{State: Refused, Reason: "no insurance"}.Validate(), ""},
		"without reason": {Decision{State: Refused, Reason: " "}.Validate(), "reason"},
		"no decision":    {Decision{State: "great"}.Validate(), "state"},
		"new partner":    {NewPartner{EmployerIn: EmployerIn{Name: "M"}}.Clean().Validate(), ""},
		"and its parts":  {NewPartner{Worksite: WorksiteIn{Zip: "1"}, Contact: ContactIn{Phone: "1"}}.Clean().Validate(), "name site_city site_zip contact_name"},
		"stage":          {RelationIn{Stage: "love"}.Validate(wbl.NewDate(2026, 11, 23)), "stage"},
		"the future":     {RelationIn{Stage: "talking", LastContactOn: wbl.NewDate(2026, 11, 24)}.Validate(wbl.NewDate(2026, 11, 23)), "last_contact_on"},
	} {
		if got := fields(c.errs); got != c.want {
			t.Errorf("%s: problems with %q, want %q", name, got, c.want)
		}
	}
}

func TestSimilarNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Núñez Bakery", "Nunez Bakery, Inc.", true},
		{"The Mill Company", "Mill", true},
		{"Bakery Nunez", "Nunez Bakery LLC", true},
		{"Riverside Hospital", "Riversyde Hospital", true},
		{"Riverside Hospital", "Hillside Hospital", false},
		{"Mill", "Hill", false},
		{"Joe's Garage", "Joes Garage", true},
		{"The Company", "Mill", false},
		{"", "Mill", false},
		{"A A", "A B", true}, // all of the first, however often it says it
	} {
		if got := isSimilar(c.a, c.b); got != c.want || isSimilar(c.b, c.a) != c.want {
			t.Errorf("%q and %q: similar is %v", c.a, c.b, got)
		}
	}
}

func TestSimilarityHoldsForAnyNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if isSimilar(a, b) != isSimilar(b, a) {
			t.Fatalf("%q and %q are similar in one order only", a, b)
		}
		if d := distance(a, b); (d == 0) != (a == b) || d != distance(b, a) || d > max(len(a), len(b)) {
			t.Fatalf("distance of %q and %q is %d", a, b, d)
		}
		for _, s := range stems(a) {
			if !strings.Contains(strings.ReplaceAll(wbl.Fold(a), "'", ""), s) {
				t.Fatalf("%q is no part of %q", s, a)
			}
		}
	})
}

func TestAddressInOneLine(t *testing.T) {
	if got := (WorksiteIn{Street: "1 Main St", City: "Lee", State: "MA", Zip: "01238"}).Label(); got != "1 Main St, Lee, MA 01238" {
		t.Errorf("label %q", got)
	}
	if got := (WorksiteIn{Name: "Shop", City: "Lee"}).Label(); got != "Shop" {
		t.Errorf("label %q", got)
	}
}
