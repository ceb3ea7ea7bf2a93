package ui

import (
	"html/template"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/platform/i18n"
)

// What is folded into the source reads exactly as what the template would have written.
func TestFoldedTemplatesReadTheSame(t *testing.T) {
	texts := fstest.MapFS{}
	for _, lang := range []string{"en", "es"} {
		texts["text/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{
			"x.plain": "Hours of ` + lang + `", "x.odd": "Ana's <b>\"best\"</b> & only", "x.arg": "{n} seconds left",
			"x.many": {"one": "{n} shift", "other": "{n} shifts"}}`)}
	}
	cat, err := i18n.New(Texts, texts)
	if err != nil {
		t.Fatal(err)
	}
	r := &Renderer{cat: cat, clock: time.Now}
	const source = `<p title="{{t "x.odd"}}">{{t "x.plain"}} {{t "x.odd"}}{{icon "info"}} {{- t "x.plain" -}} </p>
		<a data-left="{{t "x.arg" "n" "{n}"}}" aria-label="{{t "x.many" "n" 1}}{{t "x.many" "n" .N}}">{{t .Key}}{{t "x.arg" "n" "<5>"}}</a>{{t "x.unknown"}}`
	for _, lang := range i18n.Languages() {
		var plain, folded strings.Builder
		data := struct {
			N   int
			Key string
		}{3, "x.plain"}
		text := r.fold(lang, source)
		for _, c := range []struct {
			source string
			to     *strings.Builder
		}{{source, &plain}, {text, &folded}} {
			tmpl, err := template.New("x").Funcs(r.funcs(lang)).Parse(c.source)
			if err != nil {
				t.Fatal(err)
			}
			if err := tmpl.Execute(c.to, data); err != nil {
				t.Fatal(err)
			}
		}
		if plain.String() != folded.String() {
			t.Errorf("%s: folded it reads\n%s\nand not\n%s", lang, folded.String(), plain.String())
		}
		if strings.Contains(text, `{{t "x.plain"}}`) || strings.Contains(text, `{{icon`) || !strings.Contains(text, `{{- t "x.plain" -}}`) {
			t.Errorf("folded wrongly: %s", text)
		}
	}
}

func TestUnknownIconIsStillAFault(t *testing.T) {
	cat, err := i18n.New(Texts)
	if err != nil {
		t.Fatal(err)
	}
	if got := (&Renderer{cat: cat}).fold(i18n.En, `{{icon "unicorn"}}`); got != `{{icon "unicorn"}}` {
		t.Errorf("folded to %s", got)
	}
}
