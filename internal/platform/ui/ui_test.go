package ui

import (
	"bytes"
	"testing"
	"time"

	"throughline/internal/platform/i18n"
)

func TestSmoke(t *testing.T) {
	cat, err := i18n.New(Texts)
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(cat, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s := Shell{Path: "/x?y=1", Title: "T", Errors: true, SignedIn: true, Demo: true, Name: "n", Nav: []NavItem{{Label: "a", Path: "/"}}, Flash: &Flash{Tone: Good, Text: "x", UndoPath: "/"}}
	if err := r.Render(&b, i18n.Es, "ui/gallery", s, nil); err != nil {
		t.Fatal(err)
	}
	t.Log(b.String())
}
