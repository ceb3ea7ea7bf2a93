package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"throughline/internal/platform/ui"
)

func TestPagesAreCompressedAndComeBack(t *testing.T) {
	rows := strings.Fields(strings.Repeat("many rows of text ", 500))
	s := serve(t,
		open("/long", func(c *Ctx) error { return c.Page("room/long", rows) }),
		open("/api/v1/long", func(c *Ctx) error { return c.JSON(http.StatusOK, rows) }),
		open("/api/v1/short", func(c *Ctx) error { return c.JSON(http.StatusOK, "short") }),
		open("/picture", func(c *Ctx) error {
			c.W.Header().Set("Content-Type", "image/png")
			_, err := c.W.Write([]byte(strings.Repeat("x", 5000)))
			return err
		}),
		open("/part", func(c *Ctx) error {
			c.W.Header().Set("Content-Type", "text/plain")
			c.W.Header().Set("Content-Range", "bytes 0-4999/9999")
			c.W.WriteHeader(http.StatusPartialContent)
			_, err := c.W.Write([]byte(strings.Repeat("x", 5000)))
			return err
		}))
	for target, compressed := range map[string]bool{"/long": true, "/api/v1/long": true, "/none": true, "/api/v1/short": false, "/picture": false, "/part": false} {
		plain, w := s.get(target), s.get(target, "Accept-Encoding", "br, gzip")
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != compressed {
			t.Errorf("%s: compressed %v, want %v", target, got, compressed)
			continue
		}
		if plain.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s is compressed though nobody asked", target)
		}
		if !compressed {
			continue
		}
		if w.Header().Get("Content-Length") != "" {
			t.Errorf("%s: the length is that of the plain text", target)
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, z); target != "/none" && got != plain.Body.String() { // an error page has its request's id
			t.Errorf("%s came back as %d bytes, not %d", target, len(got), plain.Body.Len())
		}
	}
}

func TestAssetsAreNotCompressedTwice(t *testing.T) {
	s := serve(t)
	w := s.get(ui.AssetPath("style.css"), "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if css := read(t, z); !strings.Contains(css, "{") {
		t.Errorf("not a style sheet: %.60q", css)
	}
	if got := w.Header().Values("Vary"); len(got) != 1 || !strings.Contains(got[0], "Accept-Encoding") {
		t.Errorf("Vary: %q", got)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for accept, want := range map[string]bool{
		"": false, "gzip": true, "deflate, gzip": true, "gzip;q=0.5, br": true, "br; q=1, gzip; q=1.0": true,
		"gzip;q=0": false, "gzip; q=0.000, br": false, "identity": false, "x-gzip": false, "notgzip": false,
	} {
		if got := acceptsGzip(accept); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}

// After a panic the compressor is not used again: its state is unknown.
func TestCompressionAfterABrokenAnswer(t *testing.T) {
	rows := strings.Fields(strings.Repeat("row ", 2000))
	s := serve(t, open("/long", func(c *Ctx) error { return c.Page("room/long", rows) }), open("/half", func(c *Ctx) error {
		_, _ = c.Attachment("x", "text/csv").Write([]byte(strings.Repeat("half ", 2000)))
		panic("a bug")
	}))
	address, client := s.live()
	for range 20 {
		if res, err := client.Get(address + "/half"); err == nil { // the client compresses by itself
			res.Body.Close()
		}
		res, err := client.Get(address + "/long")
		if err != nil {
			t.Fatal(err)
		}
		if text := read(t, res.Body); !strings.Contains(text, "</html>") || strings.Contains(text, "half ") {
			t.Fatal("a page came damaged")
		}
		res.Body.Close()
	}
}
