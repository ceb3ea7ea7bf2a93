package ui

import (
	"fmt"
	"html/template"
	"io/fs"
	"regexp"

	"throughline/internal/platform/i18n"
)

// constant is a call in a template whose result is the same for every reader of a
// language: a text, perhaps with arguments written out, or a picture.
var (
	constant = regexp.MustCompile(`\{\{(t|icon) "([^"{}]+)"((?: "[^"]*")*)\}\}`)
	quoted   = regexp.MustCompile(`"([^"]*)"`)
)

// fold writes the constant texts and pictures of a template into its source, so that
// they are looked up and escaped once and not for every page that is shown. They stand
// in text and in quoted attributes only, where escaping is the same.
func (r *Renderer) fold(lang i18n.Lang, source string) string {
	return constant.ReplaceAllStringFunc(source, func(call string) string {
		m := constant.FindStringSubmatch(call)
		if m[1] == "icon" {
			picture, err := icon(m[2])
			if err != nil {
				return call // the template tells of it
			}
			return string(picture)
		}
		var args []any
		for _, a := range quoted.FindAllStringSubmatch(m[3], -1) {
			args = append(args, a[1])
		}
		return template.HTMLEscapeString(r.cat.T(lang, m[2], args...)) // the catalog has no text with "{{"
	})
}

// base parses layout and components for a language.
func (r *Renderer) base(lang i18n.Lang) (*template.Template, error) {
	base := template.New("ui").Funcs(r.funcs(lang))
	for _, folder := range []string{"layout", "components"} {
		entries, err := fs.ReadDir(templates, folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			source, err := fs.ReadFile(templates, folder+"/"+e.Name())
			if err != nil {
				return nil, err
			}
			if _, err := base.New(e.Name()).Parse(r.fold(lang, string(source))); err != nil {
				return nil, fmt.Errorf("%s: %w", e.Name(), err)
			}
		}
	}
	return base, nil
}
