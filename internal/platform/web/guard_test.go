package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/obs"
	"throughline/internal/wbl"
)

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	ran := 0
	s := serve(t, post("/form", func(c *Ctx) error { ran++; return c.Redirect("/") }),
		Route{Method: "DELETE", Path: "/api/v1/things/{id}", Access: access.Anyone(), Title: "room.title", Handle: func(c *Ctx) error { ran++; return c.JSON(200, 1) }})
	for _, h := range [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", "https://evil.example"},
		{"Origin", "null"},
		{"Origin", "http://example.com.evil.example"},
	} {
		wants(t, s.do(http.MethodPost, "/form", "a=b", h...), http.StatusForbidden, "This form was sent from another website")
		wants(t, s.do(http.MethodDelete, "/api/v1/things/1", "", h...), http.StatusForbidden, `"type":"/api#denied"`)
	}
	if ran != 0 {
		t.Fatalf("%d of them ran", ran)
	}
	for _, h := range [][]string{{}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", "http://example.com"}} {
		wants(t, s.do(http.MethodPost, "/form", "a=b", h...), http.StatusSeeOther)
	}
	if ran != 4 {
		t.Fatalf("%d of 4 own forms ran", ran)
	}
}

func TestBodiesAreLimited(t *testing.T) {
	form := func(c *Ctx) error {
		in, err := c.Input()
		if err != nil {
			return err
		}
		return c.Page("room/show", len(in.Get("a")))
	}
	doc := func(c *Ctx) error {
		var v struct{ A string }
		if err := c.Body(&v); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, len(v.A))
	}
	small, api := post("/small", form), post("/api/v1/doc", doc)
	small.MaxBody, api.MaxBody = 10<<10, 10<<10
	s := serve(t, small, api, post("/usual", form))
	wants(t, s.do(http.MethodPost, "/small", "a="+strings.Repeat("x", 9<<10)), http.StatusOK, "9216")
	wants(t, s.do(http.MethodPost, "/small", "a="+strings.Repeat("x", 10<<10)), http.StatusRequestEntityTooLarge, "bigger than 10 KB")
	wants(t, s.do(http.MethodPost, "/usual", "a="+strings.Repeat("x", 1<<20)), http.StatusRequestEntityTooLarge, "bigger than 1,024 KB")
	wants(t, s.do(http.MethodPost, "/api/v1/doc", `{"A":"`+strings.Repeat("x", 10<<10)+`"}`), http.StatusRequestEntityTooLarge, "bigger than 10 KB")
}

func TestBodiesAreReadStrictly(t *testing.T) {
	var got wbl.Date
	s := serve(t, post("/api/v1/doc", func(c *Ctx) error {
		var v struct {
			Date wbl.Date `json:"date"`
		}
		err := c.Body(&v)
		got = v.Date
		if err != nil {
			return err
		}
		return c.JSON(http.StatusCreated, v)
	}))
	wants(t, s.do(http.MethodPost, "/api/v1/doc", `{"date":"2026-11-23"} `), http.StatusCreated, `{"date":"2026-11-23"}`)
	if got != wbl.NewDate(2026, 11, 23) {
		t.Errorf("read %v", got)
	}
	for body, why := range map[string]string{
		"": "there is no document", "nonsense": "invalid character", `{"dat":"2026-11-23"}`: `unknown field`, `{"date":"11/23/2026"}`: "is not a date such as",
		`{"date":"2026-11-23"}{}`: "there is data after the document", `{"date":"2026-11-23"`: "unexpected EOF", `[]`: "cannot unmarshal",
	} {
		wants(t, s.do(http.MethodPost, "/api/v1/doc", body), http.StatusUnprocessableEntity, why)
	}
}

func TestPanicBecomesAPage(t *testing.T) {
	s := serve(t, open("/panic", func(*Ctx) error { panic("Ana Lima's record is nil") }), open("/api/v1/panic", func(*Ctx) error { panic("Ana Lima's record is nil") }))
	for target, part := range map[string]string{"/panic": "Something broke on our side", "/api/v1/panic": `"status":500`} {
		s.log.Reset()
		w := s.get(target, "X-Request-Id", "a-request-of-ours")
		wants(t, w, http.StatusInternalServerError, part, "a-request-of-ours")
		if strings.Contains(w.Body.String(), "Lima") {
			t.Errorf("%s shows what only we may know", target)
		}
		if log := s.log.String(); !strings.Contains(log, "Lima") || !strings.Contains(log, "guard_test.go") {
			t.Errorf("%s: the log does not help: %s", target, log)
		}
	}
	if last := s.seen[len(s.seen)-1]; !strings.HasSuffix(last, " Internal Server Error") {
		t.Errorf("metrics heard %q", last)
	}
}

// A connection that breaks is the only way to say that half an answer is not a whole one.
func TestHalfAnAnswerIsBrokenOff(t *testing.T) {
	half := func(end func() error) Handler {
		return func(c *Ctx) error {
			out := c.Attachment("x.csv", "text/csv")
			for range 5000 {
				if _, err := out.Write([]byte("many rows of text\r\n")); err != nil {
					return err
				}
			}
			return end()
		}
	}
	s := serve(t,
		open("/whole", half(func() error { return nil })),
		open("/error", half(func() error { return errors.New("the database went away") })),
		open("/panic", half(func() error { panic("a bug") })),
		open("/abort", half(func() error { panic(http.ErrAbortHandler) })))
	address, client := s.live()
	for _, encoding := range []string{"gzip", "identity"} {
		for path, whole := range map[string]bool{"/whole": true, "/error": false, "/panic": false, "/abort": false} {
			r, err := http.NewRequest(http.MethodGet, address+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", encoding)
			res, err := client.Do(r)
			if err == nil {
				_, err = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
			if (err == nil) != whole {
				t.Errorf("%s (%s) ended with %v", path, encoding, err)
			}
		}
	}
}

func TestPageThatCannotBeMadeIsAnErrorPage(t *testing.T) {
	s := serve(t, open("/bad", func(c *Ctx) error { return c.Page("room/bad", "no struct") }), open("/api/v1/bad", func(c *Ctx) error { return c.JSON(200, func() {}) }))
	w := s.get("/bad")
	wants(t, w, http.StatusInternalServerError, "Something broke on our side")
	if strings.Contains(w.Body.String(), "half a page") {
		t.Error("a part of the page was sent")
	}
	wants(t, s.get("/api/v1/bad"), http.StatusInternalServerError, `"type":"/api#internal"`)
}

func TestRequestIDs(t *testing.T) {
	s := serve(t, open("/id", func(c *Ctx) error { return c.JSON(http.StatusOK, obs.RequestID(c.Context())) }))
	own := regexp.MustCompile(`^[0-9a-f]{24}$`)
	for _, hostile := range []string{
		"", "short", strings.Repeat("x", 65), "12345678\x00", "<script>alert(1)</script>", "id with spaces", "línea-de-texto", "abc\r\nSet-Cookie: a=b", `"quoted-id"`,
	} {
		w := s.get("/id", "X-Request-Id", hostile)
		id := w.Header().Get("X-Request-Id")
		if !own.MatchString(id) || w.Body.String() != `"`+id+"\"\n" {
			t.Errorf("%q was answered with id %q and %s", hostile, id, w.Body)
		}
	}
	if got := s.get("/id", "X-Request-Id", "from-the-Proxy_01").Header().Get("X-Request-Id"); got != "from-the-Proxy_01" {
		t.Errorf("a proxy's id became %q", got)
	}
	if a, b := s.get("/id").Header().Get("X-Request-Id"), s.get("/id").Header().Get("X-Request-Id"); a == b {
		t.Error("two requests have one id")
	}
}

// upload is a form with one file of the given size.
func upload(t *testing.T, size int) (body *bytes.Buffer, contentType string) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	_ = w.WriteField("name", "roster")
	part, err := w.CreateFormFile("file", "../../users.zip")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(bytes.Repeat([]byte("a"), size))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return body, w.FormDataContentType()
}

func TestUploadsAreReadAndLeaveNothingBehind(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	r := post("/upload", func(c *Ctx) error {
		in, err := c.Input()
		if err != nil {
			return err
		}
		f, name, err := c.File(in, "file")
		if err != nil {
			return err
		}
		defer f.Close()
		n, err := io.Copy(io.Discard, f)
		if left, _ := os.ReadDir(tmp); len(left) != 1 {
			t.Errorf("while it is read there are %d temporary files", len(left))
		}
		return errors.Join(err, c.Page("room/show", fmt.Sprint(name, " ", n, " ", in.Get("name"))))
	})
	r.MaxBody = 8 << 20
	s := serve(t, r)
	address, client := s.live()
	body, kind := upload(t, 3<<20)
	res, err := client.Post(address+"/upload", kind, body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text := read(t, res.Body); res.StatusCode != http.StatusOK || !strings.Contains(text, "users.zip 3145728 roster") {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	if left, _ := os.ReadDir(tmp); len(left) != 0 {
		t.Errorf("%d files are left in the temporary folder", len(left))
	}
	wants(t, s.do(http.MethodPost, "/upload", "name=x"), http.StatusUnprocessableEntity, "Choose a file")
}

func TestHeadAnswersAsGetWithoutABody(t *testing.T) {
	s := serve(t, open("/page", func(c *Ctx) error {
		in, err := c.Input()
		if err != nil {
			return err
		}
		return c.Page("room/show", in.Get("q"))
	}), Route{Method: "GET", Path: "/own", Access: access.SignedIn(), Title: "room.title", Handle: page})
	address, client := s.live()
	res, err := client.Head(address + "/page?q=bread")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	w := s.get("/page?q=bread")
	if res.StatusCode != http.StatusOK || fmt.Sprint(res.ContentLength) != w.Header().Get("Content-Length") || w.Body.Len() == 0 {
		t.Errorf("HEAD: %d with length %d; GET: length %s", res.StatusCode, res.ContentLength, w.Header().Get("Content-Length"))
	}
	if w := s.do(http.MethodHead, "/own", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/sign-in?next=%2Fown" {
		t.Errorf("HEAD of a page for members: %d %v", w.Code, w.Header())
	}
}

func TestWhoHasLeftIsNotLoggedAsAFault(t *testing.T) {
	s := serve(t, open("/slow", func(c *Ctx) error { return c.Context().Err() }))
	r := httptest.NewRequest(http.MethodGet, "/slow", nil)
	ctx, cancel := context.WithCancel(r.Context())
	cancel()
	s.ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
	if log := s.log.String(); strings.Contains(log, "ERROR") {
		t.Errorf("logged %s", log)
	}
}
