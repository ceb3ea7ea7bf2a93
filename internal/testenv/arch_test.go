package testenv_test

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// The storeys of the house, from the ground up; an import goes down or stays level.
const (
	engine = iota
	vocabulary
	platform
	room
	home
	commands
	program
	testsOnly
)

var storeyNames = [...]string{"an engine", "the vocabulary", "the platform", "a room", "home", "the command line", "the program", "a test's own package"}

var engines = []string{"labor", "match", "cube", "equity", "disclosure", "credential", "oneroster"}

func storey(dir string) int {
	first, rest, _ := strings.Cut(dir, "/")
	second, _, _ := strings.Cut(rest, "/")
	switch {
	case slices.Contains(engines, first):
		return engine
	case first == "cmd":
		return program
	case second == "testenv", strings.HasSuffix(path.Base(dir), "test"):
		return testsOnly
	case second == "wbl":
		return vocabulary
	case second == "platform":
		return platform
	case second == "home":
		return home
	case second == "cli":
		return commands
	}
	return room
}

// enginesArePure is rule 1.
func enginesArePure(t *tree) (faults []string) {
	for _, f := range t.files {
		if f.isTest() || storey(f.dir) != engine {
			continue
		}
		for _, imp := range f.imports() {
			if why := impure(imp); why != "" {
				faults = append(faults, fmt.Sprintf("%s: an engine imports %s: %s", f.path, imp, why))
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, s.Sel.Name) {
				faults = append(faults, fmt.Sprintf("%s: an engine reads the clock with time.%s: take the time as an argument", f.at(s.Pos()), s.Sel.Name))
			}
			return true
		})
	}
	return faults
}

// impure says why an engine may not import a package, "" when it may.
func impure(imp string) string {
	first, _, _ := strings.Cut(imp, "/")
	if dir, ok := local(imp); ok {
		if storey(dir) == engine {
			return ""
		}
		return "engines know only engines"
	}
	if strings.Contains(first, ".") {
		return "engines use the standard library only"
	}
	switch {
	case imp == "net/url", imp == "net/mail": // these parse text and touch no network
		return ""
	case first == "net", first == "os", strings.HasPrefix(imp, "database/sql"), strings.HasPrefix(imp, "math/rand"):
		return "engines touch no network, file, database or chance: pass in what is needed"
	}
	return ""
}

// arrowsPointDown is rule 2.
func arrowsPointDown(t *tree) (faults []string) {
	for _, f := range t.files {
		if f.isTest() {
			continue
		}
		from := storey(f.dir)
		for _, imp := range f.imports() {
			dir, ok := local(imp)
			if !ok || from == engine { // rule 1
				continue
			}
			to := storey(dir)
			switch {
			case to == commands && from != program && from != commands:
				faults = append(faults, fmt.Sprintf("%s imports %s: only main imports the command line", f.path, dir))
			case dir == "internal/demo" && from != commands:
				faults = append(faults, fmt.Sprintf("%s imports %s: only the command line and tests do", f.path, dir))
			case to == testsOnly && from != testsOnly:
				faults = append(faults, fmt.Sprintf("%s imports %s: only tests do", f.path, dir))
			case to > from && from != testsOnly:
				faults = append(faults, fmt.Sprintf("%s: %s imports %s, %s: imports go down", f.path, storeyNames[from], dir, storeyNames[to]))
			}
		}
	}
	return append(faults, cycles(t)...)
}

// cycles are rooms that need one another through their packages; of packages, the
// compiler sees to it.
func cycles(t *tree) (faults []string) {
	needs := map[string]map[string]bool{}
	for _, f := range t.files {
		for _, imp := range f.imports() {
			dir, ok := local(imp)
			from, to := roomOf(f.dir), roomOf(dir)
			if ok && !f.isTest() && from != to && from != "" && to != "" {
				if needs[from] == nil {
					needs[from] = map[string]bool{}
				}
				needs[from][to] = true
			}
		}
	}
	done := map[string]bool{} // all ways on from here are known
	var visit func(at string, way []string)
	visit = func(at string, way []string) {
		if i := slices.Index(way, at); i >= 0 {
			faults = append(faults, "rooms in a circle: "+strings.Join(append(way[i:], at), " -> "))
			return
		}
		if done[at] {
			return
		}
		for _, to := range slices.Sorted(maps.Keys(needs[at])) {
			visit(to, append(slices.Clone(way), at))
		}
		done[at] = true
	}
	for _, from := range slices.Sorted(maps.Keys(needs)) {
		visit(from, nil)
	}
	return faults
}

// roomOf is the room, or the part of the platform, that a package belongs to.
func roomOf(dir string) string {
	parts := strings.Split(dir, "/")
	switch storey(dir) {
	case room, home:
		return strings.Join(parts[:min(2, len(parts))], "/")
	case platform:
		return strings.Join(parts[:min(3, len(parts))], "/")
	}
	return ""
}

func TestEnginesArePure(t *testing.T) { clean(t, enginesArePure(repository(t))) }

func TestEnginesArePureIsProved(t *testing.T) {
	finds(t, enginesArePure(planted(t,
		"labor/a.go", `package labor; import ("os"; "time"; "net/http"; "database/sql"; "math/rand/v2"; "throughline/internal/wbl"; "rsc.io/qr"); var T = time.Now()`,
		"match/deep/b.go", `package deep; import ("sort"; "net/url"; "time"; "throughline/cube"); var D = time.Hour`,
		"cube/c_test.go", `package cube; import "os"`,
		"internal/wbl/d.go", `package wbl; import "os"`,
	)), "imports os", "imports net/http", "imports database/sql", "imports math/rand/v2", "imports throughline/internal/wbl", "imports rsc.io/qr", "time.Now")
}

func TestArrowsPointDown(t *testing.T) { clean(t, arrowsPointDown(repository(t))) }

func TestArrowsPointDownIsProved(t *testing.T) {
	finds(t, arrowsPointDown(planted(t,
		"internal/platform/web/a.go", `package web; import ("throughline/internal/hours"; "throughline/internal/wbl"; "throughline/labor")`,
		"internal/wbl/b.go", `package wbl; import "throughline/internal/platform/db"`,
		"internal/hours/c.go", `package hours; import ("throughline/internal/cli"; "throughline/internal/testenv"; "throughline/internal/people")`,
		"internal/offers/k.go", `package offers; import "throughline/internal/demo"`,
		"internal/people/store/d.go", `package store; import "throughline/internal/hours/export"`,
		"internal/reviews/e.go", `package reviews; import "throughline/internal/home"`,
		"internal/demo/f.go", `package demo; import "throughline/internal/people"`,
		"internal/cli/g.go", `package cli; import ("throughline/internal/demo"; "throughline/internal/home")`,
		"cmd/throughline/main.go", `package main; import "throughline/internal/cli"`,
		"internal/testenv/h.go", `package testenv; import "throughline/internal/hours"`,
		"internal/hours/i_test.go", `package hours; import "throughline/internal/testenv"`,
	)),
		"the platform imports internal/hours", "the vocabulary imports internal/platform/db", "only main imports the command line",
		"imports internal/testenv: only tests", "imports internal/demo: only the command line", "a room imports internal/home",
		"circle: internal/people -> internal/hours -> internal/people")
}
