package hours_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/hours"
	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// site is the room behind a real web server. Who sends a request is told by its header
// "As", as nobody signs in here.
type site struct {
	*stage
	http.Handler
	people map[string]access.Actor
}

// newSite opens the site on SQLite, which is enough for pages: the use cases behind them
// are tested on both engines.
func newSite(t testing.TB) *site {
	s := &site{stage: newStage(t, testenv.OpenDB(t)), people: map[string]access.Actor{}}
	for _, place := range s.Sites() {
		for role, a := range place.People {
			s.people[place.Canary+" "+string(role)] = a
		}
	}
	link := s.host()
	link.Kind, link.ID, link.Task = access.Link, "opened-link", access.TaskConfirmHours
	s.people["link"] = link
	renderer, err := ui.New(texts(t), s.clock.Now, hours.Pages(), web.Pages(), people.Pages())
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Config{
		Routes: s.Routes(), Renderer: renderer, Catalog: texts(t), Now: s.clock.Now, Log: slog.New(slog.DiscardHandler), Secret: []byte("test"),
		Authenticate: func(r *http.Request) (access.Actor, error) { return s.people[r.Header.Get("As")], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = server
	return s
}

type answer struct {
	t      testing.TB
	status int
	body   string
	header http.Header
}

func (s *site) send(as, method, path string, body io.Reader, headers ...string) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("As", as)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return answer{s.t, w.Code, w.Body.String(), w.Header()}
}

func (s *site) get(as, path string, headers ...string) answer {
	s.t.Helper()
	return s.send(as, "GET", path, nil, headers...)
}

// post sends a form; the answer to a success is the page that it leads to.
func (s *site) post(as, path string, form url.Values) answer {
	s.t.Helper()
	a := s.send(as, "POST", path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	if a.status != http.StatusSeeOther {
		return a
	}
	next := s.get(as, a.header.Get("Location"), "Cookie", strings.Split(a.header.Get("Set-Cookie"), ";")[0])
	return next
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d\n%s", a.status, status, text(a.body))
	}
	return a
}

func (a answer) sees(words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(text(a.body), w) {
			a.t.Errorf("does not see %q in:\n%s", w, text(a.body))
		}
	}
	return a
}

func (a answer) seesNot(words ...string) answer {
	a.t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			a.t.Errorf("sees %q", w)
		}
	}
	return a
}

var tags = regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`)

// text is what a person reads of a page.
func text(body string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#34;", `"`).Replace(tags.ReplaceAllString(body, " "))), " ")
}

// value finds what a page's form would send for a field.
func (a answer) value(name string) string {
	a.t.Helper()
	m := regexp.MustCompile(`name="` + regexp.QuoteMeta(name) + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("no field %q in:\n%s", name, a.body)
	}
	return m[1]
}

const (
	student = "quixnorth learner"
	host    = "quixnorth supervisor"
	staff   = "quixnorth coordinator"
)

func TestEveryPageInBothLanguages(t *testing.T) {
	s := newSite(t)
	s.clock.Advance(1)
	p := string(s.North.Placement)
	paid := s.approved(t)
	export := s.exported(t)
	pages := []struct{ as, path, en, es string }{
		{student, "/hours", "Log your hours", "Anota tus horas"},
		{student, "/hours/all", "All my hours", "Todas mis horas"},
		{staff, "/hours/all?learner=" + string(s.North.Learner), "The student's hours", "Las horas del estudiante"},
		{student, "/hours/entries/" + string(s.North.Waiting), "One entry", "Una anotación"},
		{student, "/hours/week/2026-11-15", "Week of November 15, 2026", "Semana del 15 de noviembre de 2026"},
		{host, "/confirm", "Confirm student hours", "Confirmar horas de estudiantes"},
		{"link", "/confirm", "Confirm student hours", "Confirmar horas de estudiantes"},
		{host, "/confirm/entries/" + string(s.North.Waiting), "What is right for Ana", "¿Qué es lo correcto para Ana"},
		{host, "/confirm/placements/" + p, "should we ask somebody else?", "¿debemos preguntar a otra persona?"},
		{staff, "/hours/queue", "Approve hours", "Aprobar horas"},
		{staff, "/hours/queue/" + p + "/2026-11-15", "Entries of the week", "Anotaciones de la semana"},
		{staff, "/hours/silent", "Who is silent", "Quién no responde"},
		{staff, "/hours/export", "Payroll export", "Exportar a nómina"},
		{staff, "/hours/export?school=" + string(s.North.School) + "&from=2026-11-01&to=2026-11-22", "Nothing to export for these days", "Nada que exportar"},
		{staff, "/hours/export/" + string(export), "Payroll file", "Archivo de nómina"},
		{staff, "/hours/entries/" + string(paid) + "/correct", "Correct the hours of Ana", "Corregir las horas de Ana"},
	}
	for _, pg := range pages {
		for _, lang := range i18n.Languages() {
			t.Run(string(lang)+" "+pg.as+" "+pg.path, func(t *testing.T) {
				want := pg.en
				if lang == i18n.Es {
					want = pg.es
				}
				a := s.get(pg.as, pg.path, "Cookie", "throughline_lang="+string(lang))
				a.t = t
				a.is(200).sees(want).seesNot("⟦", "quixwest", "quixsouth", "<no value>", "%!")
			})
		}
	}
}

func (s *stage) approved(t *testing.T) (id wbl.ShiftID) {
	t.Helper()
	odd, rest, err := s.Queue(s.ctx, s.staff())
	if err != nil {
		t.Fatal(err)
	}
	var refs []hours.WeekRef
	for _, g := range append(odd, rest...) {
		refs = append(refs, g.Ref())
		id = g.Lines[0].ID
	}
	must(s.Approve(s.ctx, s.staff(), refs))(t)
	return id
}

func (s *stage) exported(t *testing.T) hours.ExportID {
	t.Helper()
	r := hours.ExportRequest{School: s.North.School, From: day(1), To: day(23)}
	r.Seen = must(s.PreviewExport(s.ctx, s.staff(), r))(t).Fingerprint()
	return must(s.MakeExport(s.ctx, s.staff(), fmt.Sprint("export ", s.clock.Now()), r))(t).ID
}
