package i18ntest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
)

// Keys compares a catalog with the Go files and templates of some trees. Missing are
// keys that the code asks for and no catalog has, each with its file; unused are keys
// that no file mentions. Test files and testdata are not read.
//
// A key that is put together counts by its beginning: "hours.state." + s and
// (printf "hours.state.%s" .State) use every key that begins with "hours.state.".
func Keys(cat *i18n.Catalog, trees ...fs.FS) (missing, unused []string, err error) {
	u := usage{rooms: map[string]bool{}, mentioned: map[string]bool{}, wanted: map[string]string{}}
	for _, key := range cat.Keys() {
		room, _, _ := strings.Cut(key, ".")
		u.rooms[room] = true
	}
	for _, tree := range trees {
		if err := fs.WalkDir(tree, ".", u.visit(tree)); err != nil {
			return nil, nil, err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(u.wanted)) {
		if !cat.Has(key) {
			missing = append(missing, key+" ("+u.wanted[key]+")")
		}
	}
	for _, key := range cat.Keys() {
		if !u.mentions(key) {
			unused = append(unused, key)
		}
	}
	return missing, unused, nil
}

type usage struct {
	rooms     map[string]bool
	mentioned map[string]bool   // every literal, whole
	prefixes  []string          // beginnings of keys that are put together
	wanted    map[string]string // keys that must exist, with the file that asks
}

func (u *usage) visit(tree fs.FS) fs.WalkDirFunc {
	return func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case strings.HasSuffix(name, ".html"):
			return u.template(tree, name)
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			return u.goFile(tree, name)
		}
		return nil
	}
}

func (u *usage) mentions(key string) bool {
	return u.mentioned[key] || slices.ContainsFunc(u.prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
}

var (
	keyShape  = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[A-Za-z0-9_-]+)+$`)
	literal   = regexp.MustCompile(`"([^"\n]*)"`)
	called    = regexp.MustCompile(`(?:\{\{-?|[\s(|])\$?t\s+"([^"\n]*)"`)
	composing = regexp.MustCompile(`^([a-z][a-z0-9]*\.(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]*)(?:%[sdv].*)?$`)
)

// mention notes one literal of the code.
func (u *usage) mention(text, file string) {
	u.mentioned[text] = true
	room, _, _ := strings.Cut(text, ".")
	if !u.rooms[room] {
		return
	}
	if m := composing.FindStringSubmatch(text); m != nil && (strings.HasSuffix(text, ".") || strings.Contains(text, "%")) {
		u.prefixes = append(u.prefixes, m[1])
	}
	// Three parts that begin with a room's name are a key, wherever they stand; with two
	// it may as well be a file.
	if keyShape.MatchString(text) && strings.Count(text, ".") >= 2 {
		u.wanted[text] = file
	}
}

func (u *usage) template(tree fs.FS, name string) error {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	for _, m := range literal.FindAllStringSubmatch(string(data), -1) {
		u.mention(m[1], name)
	}
	for _, m := range called.FindAllStringSubmatch(string(data), -1) {
		u.mention(m[1], name)
		if keyShape.MatchString(m[1]) {
			u.wanted[m[1]] = name
		}
	}
	return nil
}

// keyArgument is where a function that wants a key has it.
var keyArgument = map[string]int{"T": 0, "t": 0, "E": 1, "Label": 0, "Hint": 0, "Prefix": 0, "Suffix": 0}

func (u *usage) goFile(tree fs.FS, name string) error {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if text, ok := stringOf(n); ok {
				u.mention(text, name)
			}
		case *ast.CallExpr:
			at, ok := keyArgument[calledName(n.Fun)]
			if !ok || len(n.Args) <= at {
				break
			}
			if text, ok := stringOf(n.Args[at]); ok && keyShape.MatchString(text) {
				u.wanted[text] = name
			}
		}
		return true
	})
	return nil
}

func calledName(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func stringOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}
