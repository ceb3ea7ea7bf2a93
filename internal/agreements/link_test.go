package agreements

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv/htmlcheck"
	"throughline/internal/wbl"
)

// site is the room behind a real sign-in: links, cookies and all.
func (r *rig) site() *httptest.Server {
	r.t.Helper()
	renderer, err := ui.New(r.Catalog, r.clock.Now, web.Pages(), people.Pages(), placements.Pages(), Pages())
	if err != nil {
		r.t.Fatal(err)
	}
	srv, err := web.New(web.Config{
		Routes: append(r.People.Routes(), r.Routes()...), Renderer: renderer, Catalog: r.Catalog, Now: r.clock.Now, Secret: []byte("a secret for tests"),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Authenticate: r.People.Authenticate,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	s := httptest.NewServer(srv)
	r.t.Cleanup(s.Close)
	return s
}

// phone is somebody's browser.
type phone struct {
	t    *testing.T
	base string
	http *http.Client
}

func newPhone(t *testing.T, base string) *phone {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &phone{t, base, &http.Client{Jar: jar}}
}

func (p *phone) read(resp *http.Response, err error) (int, string) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		for _, problem := range htmlcheck.Problems(htmlcheck.Parse(p.t, string(b))) {
			p.t.Errorf("%s: %s", resp.Request.URL.Path, problem)
		}
	}
	return resp.StatusCode, string(b)
}

func (p *phone) get(path string) (int, string) {
	p.t.Helper()
	return p.read(p.http.Get(p.base + path))
}

// press sends the form that stands on a page, with some fields filled in.
func (p *phone) press(path string, fields map[string]string) (int, string) {
	p.t.Helper()
	v := url.Values{}
	for name, value := range fields {
		v.Set(name, value)
	}
	return p.read(p.http.PostForm(p.base+path, v))
}

func sees(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	text := htmlcheck.Text(htmlcheck.Parse(t, body))
	for _, want := range texts {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not show %q:\n%s", what, want, text)
		}
	}
}

var linkIn = regexp.MustCompile(`https://try\.example(/l/\S+)`)

// TestByLink: a guardian without a password reads and signs every paper on a phone, in
// Spanish, by the link of a letter that a mail scanner has opened before.
func TestByLink(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.exec(r.North, `UPDATE account SET lang = 'es' WHERE email = 'guardian@quixnorth.example'`)
		r.decided()
		out, err := r.Send(ctx, r.actor(School), []wbl.PlacementID{r.North.Placement}, "k")
		if err != nil || out.Letters != 3 || len(out.NoAddress) != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		r.drain()
		letters := r.mails(r.address(Guardian))
		if len(letters) != 1 || !strings.Contains(letters[0], "Papeles por firmar") {
			t.Fatalf("letters %q", letters)
		}
		link := linkIn.FindStringSubmatch(letters[0])[1]
		site := r.site()
		for range 3 { // a scanner reads and changes nothing
			newPhone(t, site.URL).get(link)
		}
		p := newPhone(t, site.URL)
		_, body := p.get(link)
		sees(t, "the link", body, "Leer y firmar papeles de una colocación")
		code, body := p.press(link, nil)
		if code != 200 {
			t.Fatalf("open: %d", code)
		}
		sees(t, "the desk", body, "Papeles de Ana", "Para firmar ahora", "Tarjeta de emergencia")
		for kind, paper := range r.papers() {
			l, ok := paper.Line(Guardian)
			if !ok || l.Step != 1 {
				continue
			}
			path := "/sign/" + string(r.North.Placement) + "/guardian/" + string(paper.ID)
			_, body := p.press(path+"/open", nil)
			if strings.Contains(body, `name="step"`) {
				if code, _ := p.press(path, map[string]string{"step": "answers"}); code != 422 {
					t.Errorf("%s without answers: %d", kind, code)
				}
				fields := map[string]string{"step": "answers"}
				for name, value := range answers {
					fields[name] = value
				}
				_, body = p.press(path, fields)
			}
			hash := htmlcheck.Attr(htmlcheck.First(htmlcheck.Parse(t, body), `input[name="hash"]`), "value")
			if hash == "" {
				t.Fatalf("%s cannot be signed:\n%s", kind, htmlcheck.Text(htmlcheck.Parse(t, body)))
			}
			code, _ = p.press(path, map[string]string{"hash": hash, "name": "Luz Lima"})
			if code != 422 {
				t.Errorf("%s signed without consent to a screen: %d", kind, code)
			}
			_, body = p.press(path, map[string]string{"hash": hash, "name": "Luz Lima", "agree": "yes"})
			sees(t, kind, body, "Firmado. Gracias.")
		}
		_, body = p.get("/sign/" + string(r.North.Placement) + "/guardian")
		sees(t, "the desk", body, "No hay nada que firmar ahora")
		consent := r.papers()["consent"]
		if consent.State != Complete {
			t.Errorf("the consent is %s", consent.State)
		}
		code, body = p.get("/papers/" + string(consent.ID))
		if code != 200 {
			t.Errorf("reading what was signed: %d", code)
		}
		sees(t, "the paper", body, "Luz Lima", "Permiso para aprender en el trabajo", "En pantalla, con un enlace")
		if code, _ := p.get("/papers/" + string(r.papers()["insurance"].ID)); code != 404 {
			t.Errorf("the guardian reads the insurance: %d", code)
		}
		if code, _ := p.get("/sign/" + string(r.North.Placement) + "/employer"); code != 403 {
			t.Errorf("the guardian's link opens the employer's desk: %d", code)
		}
		v, err := r.Read(ctx, r.actor(School), consent.ID, i18n.Es)
		if err != nil {
			t.Fatal(err)
		}
		sig := v.Signatures[0]
		if sig.Method != "link" || sig.Lang != i18n.Es || sig.DocumentHash != v.Hash || sig.Relation != "parent" || sig.Email != "guardian@quixnorth.example" {
			t.Errorf("kept %+v", sig)
		}
		// the copy comes when the sitting is over
		r.clock.Advance(copiesAfter * 2)
		r.drain()
		letters = r.mails(r.address(Guardian))
		if last := letters[len(letters)-1]; !strings.Contains(last, "Todos firmaron") {
			t.Errorf("no copy: %q", last)
		}
		// papers can be printed and checked
		file, _, err := r.File(ctx, r.actor(School), consent.ID, i18n.Es, true)
		if err != nil || !strings.HasPrefix(string(file), "%PDF-") {
			t.Fatalf("%d bytes, %v", len(file), err)
		}
	})
}

// TestReminders: who was written to and has not signed is reminded after some days, and
// not for ever.
func TestReminders(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		r.decided()
		if _, err := r.Send(ctx, r.actor(School), []wbl.PlacementID{r.North.Placement}, ""); err != nil {
			t.Fatal(err)
		}
		r.mustSign("training_agreement", Learner)
		r.mustSign("media", Guardian)
		for range 40 {
			r.clock.Advance(halfDay * 2)
			if err := r.Tend(ctx); err != nil {
				t.Fatal(err)
			}
		}
		r.drain()
		count := map[Party]int{}
		for _, party := range byMail {
			for _, letter := range r.mails(r.address(party)) {
				if strings.HasPrefix(letter, "Reminder") {
					count[party]++
				}
			}
		}
		if count[Guardian] != maxLetters-1 || count[Employer] != maxLetters-1 {
			t.Errorf("reminders: %v", count)
		}
		if count[Learner] != 0 {
			t.Errorf("a learner who has signed was reminded: %v", count)
		}
	})
}
