package testenv_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"throughline/internal/testenv"
)

// tree is the source of a program, parsed: the repository's own, or a small invented
// one with a planted fault. Every rule is a function from a tree to its faults, each
// one sentence that names the place.
type tree struct {
	fsys  fs.FS
	files []*file
	// consts are the texts of package-level constants and variables: dir.name -> text.
	consts map[string]string
	// parts are those that are put together with others: they are read as a whole where
	// that happens, not alone.
	parts map[string]bool
}

// file is one Go file.
type file struct {
	path, dir string
	text      string
	fset      *token.FileSet
	ast       *ast.File
}

func (f *file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// at names a place for a person and an editor.
func (f *file) at(p token.Pos) string { return f.path + ":" + strconv.Itoa(f.fset.Position(p).Line) }

// imports of packages of this module come without the module's name: "internal/wbl".
func (f *file) imports() []string {
	var out []string
	for _, s := range f.ast.Imports {
		p, err := strconv.Unquote(s.Path.Value)
		if err == nil {
			out = append(out, p)
		}
	}
	return out
}

// local turns "throughline/x" into "x"; ok is false for other modules.
func local(importPath string) (dir string, ok bool) {
	return strings.CutPrefix(importPath, "throughline/")
}

func readTree(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, consts: map[string]string{}, parts: map[string]bool{}}
	err := fs.WalkDir(fsys, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if base := path.Base(p); p != "." && (base[0] == '.' || base == "node_modules" || base == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(p) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		f := &file{path: p, dir: path.Dir(p), text: string(text), fset: token.NewFileSet()}
		if f.ast, err = parser.ParseFile(f.fset, p, text, parser.ParseComments); err != nil {
			return err
		}
		t.files = append(t.files, f)
		return nil
	})
	for range 3 { // a constant may be made of others, of other packages too
		for _, f := range t.files {
			t.readConsts(f)
		}
	}
	for _, f := range t.files {
		t.readParts(f)
	}
	return t, err
}

// readParts collects the constants that a file puts together with other texts.
func (t *tree) readParts(f *file) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.ADD {
			for _, e := range []ast.Expr{b.X, b.Y} {
				t.parts[constName(f, e)] = true
			}
		}
		return true
	})
}

// constName is dir.name for the name of a package-level constant, "" for anything else.
func constName(f *file, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return f.dir + "." + e.Name
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		for _, imp := range f.imports() {
			if dir, own := local(imp); ok && own && path.Base(dir) == x.Name {
				return dir + "." + e.Sel.Name
			}
		}
	}
	return ""
}

// readConsts collects the package-level texts, so that a statement that is put
// together from constants is read as a whole.
func (t *tree) readConsts(f *file) {
	for _, d := range f.ast.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || (g.Tok != token.CONST && g.Tok != token.VAR) {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i < len(v.Values) {
					if text, ok := t.text(f, v.Values[i]); ok {
						t.consts[f.dir+"."+name.Name] = text
					}
				}
			}
		}
	}
}

// text is the constant text of an expression; parts that are not constant become " ? ".
func (t *tree) text(f *file, e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			return s, err == nil
		}
	case *ast.Ident, *ast.SelectorExpr:
		s, ok := t.consts[constName(f, e)]
		return s, ok
	case *ast.ParenExpr:
		return t.text(f, e.X)
	case *ast.BinaryExpr:
		x, ok1 := t.text(f, e.X)
		y, ok2 := t.text(f, e.Y)
		if e.Op != token.ADD || !ok1 && !ok2 {
			return "", false
		}
		if !ok1 {
			x = " ? "
		}
		if !ok2 {
			y = " ? "
		}
		return x + y, true
	}
	return "", false
}

// texts calls fn for every text of a file: literals, and concatenations as a whole.
func (t *tree) texts(f *file, fn func(pos token.Pos, text string)) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.ValueSpec:
			return len(n.Names) != 1 || !t.parts[f.dir+"."+n.Names[0].Name]
		case *ast.BinaryExpr:
			if s, ok := t.text(f, n); ok {
				fn(n.Pos(), s)
				return false
			}
		case *ast.BasicLit:
			if s, ok := t.text(f, n); ok {
				fn(n.Pos(), s)
			}
		}
		return true
	})
}

var readRepository = sync.OnceValues(func() (*tree, error) { return readTree(os.DirFS(testenv.Root())) })

// repository is this program's own tree.
func repository(t *testing.T) *tree {
	t.Helper()
	tr, err := readRepository()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// planted is a tree of the given files: path, text, path, text ...
func planted(t *testing.T, pathsAndTexts ...string) *tree {
	t.Helper()
	m := fstest.MapFS{}
	for i := 0; i < len(pathsAndTexts); i += 2 {
		m[pathsAndTexts[i]] = &fstest.MapFile{Data: []byte(pathsAndTexts[i+1])}
	}
	tr, err := readTree(m)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// clean reports every fault.
func clean(t *testing.T, faults []string) {
	t.Helper()
	slices.Sort(faults)
	for _, f := range slices.Compact(faults) {
		t.Error(f)
	}
}

// finds checks that exactly the wanted faults are found, each by a part of its sentence.
func finds(t *testing.T, faults []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, w) }) {
			t.Errorf("the planted fault %q was not found in %q", w, faults)
		}
	}
	for _, f := range faults {
		if !slices.ContainsFunc(want, func(w string) bool { return strings.Contains(f, w) }) {
			t.Errorf("found what is no fault: %s", f)
		}
	}
}
