package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"throughline/internal/platform/access"
)

type document struct {
	Title string            `json:"title"`
	Tags  []string          `json:"tags"`
	Tasks []task            `json:"tasks"`
	More  map[string]string `json:"more"`
}

type task struct {
	Name string `json:"name"`
}

func takesDocuments(t *testing.T) *site {
	return serve(t, Route{Method: "POST", Path: "/api/v1/docs", Access: access.Anyone(), Title: "room.title", MaxBody: 4 << 10, Handle: func(c *Ctx) error {
		var d document
		if err := c.Body(&d); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, d.Title)
	}})
}

func TestBodiesWithUnprintableCharactersNameTheField(t *testing.T) {
	s := takesDocuments(t)
	for body, want := range map[string][]string{
		`{"title":"a\u0000b"}`:                                       {"title"},
		`{"title":"\u0007"}`:                                         {"title"},
		`{"title":"ok\b","tags":["fine","\f"]}`:                      {"tags.1", "title"},
		`{"tasks":[{"name":"a"},{"name":"b"},{"name":"\u001f"}]}`:    {"tasks.2.name"},
		`{"more":{"k":"\u009f"}}`:                                    {"more.k"},
		"{\"title\":\"raw\u0085\"}":                                  {"title"},
		`{"title":"\u007F","tags":["\u0000"],"more":{"x":"\u0000"}}`: {"more.x", "tags.0", "title"},
	} {
		w := s.do(http.MethodPost, "/api/v1/docs", body)
		wants(t, w, http.StatusUnprocessableEntity, "Send text without control characters")
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range p.Fields {
			got = append(got, f.Field)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: names %q, want %q", body, got, want)
		}
	}
	for body, want := range map[string]string{
		`{"title":"two\nlines\tand \"quotes\" \\ \u00e9"}`: `"two\nlines\tand \"quotes\" \\ é"`,
		`{"title":"\ud800"}`: `"\ufffd"`, // half a pair: no character at all
		`{"title":"日本 👩‍🔧"}`: `"日本 👩‍🔧"`,
	} {
		w := s.do(http.MethodPost, "/api/v1/docs", body)
		wants(t, w, http.StatusOK)
		if got := strings.TrimSpace(w.Body.String()); got != want && got != strings.ReplaceAll(want, "\\ufffd", "\ufffd") {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func TestBodiesThatAreTooLarge(t *testing.T) {
	s := takesDocuments(t)
	wants(t, s.do(http.MethodPost, "/api/v1/docs", `{"title":"`+strings.Repeat("x", 4<<10)+`"}`), http.StatusRequestEntityTooLarge,
		`"type":"/api#too_large"`, `"status":413`, "The body is bigger than 4 KB")
	wants(t, s.do(http.MethodPost, "/api/v1/docs", `{"title":"x"}`+strings.Repeat(" ", 4<<10)), http.StatusRequestEntityTooLarge) // also past the document
	wants(t, s.do(http.MethodPost, "/api/v1/docs", `{"title":"`+strings.Repeat("x", 4000)+`"}`), http.StatusOK)
}

// FuzzBody: whatever is sent, the answer is the document or a problem that a program can
// read, and what is kept holds no unprintable character.
func FuzzBody(f *testing.F) {
	for _, s := range []string{`{}`, `{"title":"a"}`, `{"title":"\u0000"}`, `{"tags":["\b"]} x`, `[`, `"`, "\xff", `{"more":{"":"\u0000"}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var d document
		c := &Ctx{R: request(body)}
		if c.Body(&d) != nil {
			return
		}
		for _, s := range append(d.Tags, d.Title) {
			if strings.ContainsFunc(s, unprintable) {
				t.Errorf("%q came through %q", s, body)
			}
		}
	})
}
