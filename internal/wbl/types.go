package wbl

import (
	_ "embed"
	"fmt"
	"strings"
)

// Level is a step of the continuum of career-connected learning.
type Level int

// The four levels.
const (
	Awareness Level = 1 + iota
	Exploration
	Preparation
	Launch
)

var levelNames = [...]string{"", "awareness", "exploration", "preparation", "launch"}

func (l Level) String() string { return levelNames[l] }

// Type is a kind of experience. Types are dated data with a source, because
// definitions change: a past experience is judged by the list of its day.
type Type struct {
	Code     string
	Level    Level
	Placed   bool // has a host, an agreement and hours: a placement
	CEDS     string
	CALPADS  string
	From, To Date
	Source   string
}

//go:embed types.tsv
var typesTSV string

// types is read once; the file is part of the program and a test reads it too.
var types = must(parseTypes(typesTSV))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func parseTypes(tsv string) ([]Type, error) {
	var out []Type
	for n, line := range strings.Split(strings.TrimSpace(tsv), "\n") {
		if n == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 8 {
			return nil, fmt.Errorf("types.tsv line %d has %d columns, not 8", n+1, len(c))
		}
		t := Type{Code: c[0], Placed: c[2] == "yes", CEDS: c[3], CALPADS: c[4], Source: c[7]}
		for l := Awareness; l <= Launch; l++ {
			if l.String() == c[1] {
				t.Level = l
			}
		}
		if t.Level == 0 {
			return nil, fmt.Errorf("types.tsv line %d: unknown level %q", n+1, c[1])
		}
		if err := t.From.UnmarshalText([]byte(c[5])); err != nil {
			return nil, err
		}
		if err := t.To.UnmarshalText([]byte(c[6])); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Types lists the types in force on a day, by level.
func Types(day Date) []Type {
	var out []Type
	for _, t := range types {
		if !day.Before(t.From) && (t.To.IsZero() || !t.To.Before(day)) {
			out = append(out, t)
		}
	}
	return out
}

// TypeByCode finds a type; its name is the text type.<code>.
func TypeByCode(code string) (Type, bool) {
	for _, t := range types {
		if t.Code == code {
			return t, true
		}
	}
	return Type{}, false
}
