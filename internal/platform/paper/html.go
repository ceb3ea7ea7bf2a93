package paper

import (
	"bytes"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"rsc.io/qr"

	"throughline/internal/platform/i18n"
)

//go:embed paper.html
var pages embed.FS

// templates are parsed once; a call gives its own t, so each call works on a clone.
var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"t":       func(string, ...any) string { panic("no catalog") },
	"show":    func(Block) template.HTML { panic("no document") },
	"lines":   func(s string) []string { return strings.Split(s, "\n") },
	"picture": picture,
	"code":    code,
}).ParseFS(pages, "paper.html"))

// HTML writes the document as an article for the middle of a page, with its title as the
// page's h1. It fails on a document that [Doc.Check] refuses, and on a picture that is
// neither PNG nor JPEG.
func HTML(d Doc, cat *i18n.Catalog) (template.HTML, error) {
	if err := d.Check(); err != nil {
		return "", err
	}
	t, err := templates.Clone()
	if err != nil {
		return "", err
	}
	t.Funcs(template.FuncMap{
		"t": cat.In(d.Lang),
		"show": func(b Block) (template.HTML, error) {
			var out bytes.Buffer
			err := t.ExecuteTemplate(&out, b.block(), b)
			return template.HTML(out.String()), err //nolint:gosec // written by our templates
		},
	})
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "doc", d); err != nil {
		return "", fmt.Errorf("write the document %q as HTML: %w", d.Title, err)
	}
	return template.HTML(out.String()), nil //nolint:gosec // written by our templates
}

// picture is an image as a data: address. Only pictures that browsers decode come
// through: an SVG, say, could carry a program.
func picture(data []byte) (template.URL, error) {
	kind := http.DetectContentType(data)
	if kind != "image/png" && kind != "image/jpeg" {
		return "", fmt.Errorf("a picture in a document is PNG or JPEG, and this is %s", kind)
	}
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data)), nil //nolint:gosec
}

// code is the picture of a QR code as a data: address.
func code(url string) (template.URL, error) {
	c, err := qr.Encode(url, qr.M)
	if err != nil {
		return "", fmt.Errorf("make a QR code: %w", err)
	}
	c.Scale = 4
	return picture(c.PNG())
}
