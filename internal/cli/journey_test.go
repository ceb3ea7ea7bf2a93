package cli

import (
	"log/slog"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/home"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/testenv/browser"
	"throughline/internal/wbl"
)

// site is the whole application in its demonstration, with the cast in it, as a server
// that a browser can visit. Letters are recorded, and time passes when a test says so.
type site struct {
	*testenv.Cast
	app   *app
	clock *testenv.Clock
	url   string
}

// beto is the account of the learner who looks for a place.
const beto = "000000000000000000000beta0"

func newSite(t *testing.T) *site {
	t.Helper()
	d := testenv.OpenDB(t)
	s := &site{Cast: testenv.NewCast(t, d), clock: testenv.NewClock()}
	s.addLearner(t, d)
	server := httptest.NewUnstartedServer(nil)
	t.Cleanup(server.Close)
	s.url = "http://" + server.Listener.Addr().String()
	var err error
	s.app, err = newApp(t.Context(), appConfig{
		DB: d, Now: s.clock.Now, Log: slog.New(slog.DiscardHandler), Mail: mail.Recorder{}, Files: t.TempDir(), BaseURL: s.url,
		Demo: &demoInfo{s.tries()},
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = s.app
	server.Start()
	s.letters(t) // from now on what is to be done each hour is known
	return s
}

// addLearner gives Beto, who has a placement nowhere, an account.
func (s *site) addLearner(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
		if _, err := tx.Exec(`INSERT INTO account (id, email, name, search, lang, created_at) VALUES ($1, 'beto@quixnorth.example', 'Beto', 'beto', 'en', $2)`,
			beto, wbl.At(testenv.Fixed)); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO role_grant (account_id, role, district_id, subject_id, from_date, granted_by)
			VALUES ($1, 'learner', $2, $3, '2026-01-01', 'system:test')`, beto, s.North.District, s.North.Learner2)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tried are the roles that the demonstration offers on its first page.
var tried = []access.Role{
	access.Coordinator, access.Guardian, access.EmployerAdmin, access.Supervisor, access.Teacher, access.Counselor, access.SchoolLead,
	access.DistrictLead, access.Intermediary, access.Auditor, access.Support,
}

func (s *site) tries() []home.Try {
	out := []home.Try{{Role: access.Learner, Name: "Beto", Place: "North High", Account: beto}}
	for _, r := range tried {
		a := s.North.Actor(r)
		out = append(out, home.Try{Role: r, Name: a.Name, Place: "North High", Account: wbl.AccountID(a.ID)})
	}
	return out
}

// letters sends what is due, and does what else waits in the background.
func (s *site) letters(t *testing.T) {
	t.Helper()
	if _, err := s.app.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// walker is somebody at a browser, who becomes one person after another.
type walker struct {
	*browser.Tab
	*site
	t       *testing.T
	size    browser.Size
	scripts bool   // the pages' JavaScript runs
	name    string // of the pictures
	stage   string // what is being done, told when it fails
}

// manner is how a journey is walked: at which size, with the pages' JavaScript or without.
type manner struct {
	name    string
	size    browser.Size
	scripts bool
}

var (
	desktop      = manner{"desktop", browser.Desktop, true}
	phone        = manner{"phone", browser.Phone, true}
	desktopPlain = manner{"desktop without JavaScript", browser.Desktop, false}
	phonePlain   = manner{"phone without JavaScript", browser.Phone, false}
)

// journey walks a way in several manners, each time at a site of its own.
func journey(t *testing.T, name string, manners []manner, way ...stage) {
	t.Helper()
	t.Parallel()
	for _, m := range manners {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			w := &walker{t: t, size: m.size, scripts: m.scripts, name: name}
			if m.scripts {
				w.Tab = browser.Open(t, m.size)
			} else {
				w.Tab, w.name = browser.Open(t, m.size, browser.NoScript), name+"-plain"
			}
			w.site = newSite(t)
			t.Cleanup(func() {
				if t.Failed() {
					t.Log("it failed while " + w.stage)
				}
			})
			for _, s := range way {
				w.stage = s.name
				s.walk(w)
			}
		})
	}
}

// stage is a part of a journey, told when it fails.
type stage struct {
	name string
	walk func(*walker)
}

// visit opens a page and looks at it.
func (w *walker) visit(path, shot string) {
	w.t.Helper()
	w.Go(w.url + path)
	w.looks(shot)
}

// looks checks the page as it stands: nothing that keeps people out, no text missing.
func (w *walker) looks(shot string) {
	w.t.Helper()
	w.Axe()
	w.SeesNot("⟦")
	if shot != "" {
		w.Shot(w.name + "-" + shot)
	}
}

// roleNames are the roles as the first page says them.
var roleNames = map[access.Role]string{
	access.Learner: "Student", access.Guardian: "Guardian", access.Teacher: "Teacher", access.Counselor: "Counselor", access.Coordinator: "Coordinator",
	access.SchoolLead: "School leader", access.DistrictLead: "District leader", access.EmployerAdmin: "Employer", access.Supervisor: "Supervisor",
	access.Intermediary: "Intermediary", access.Auditor: "Auditor", access.Support: "Support",
}

// as sits somebody else down at the browser, who signs in with one click.
func (w *walker) as(role access.Role) {
	w.t.Helper()
	w.Forget(w.url)
	w.Go(w.url + "/")
	w.Press("Enter as " + roleNames[role])
}

// menu follows a link of the navigation, which a phone hides behind a button.
func (w *walker) menu(text string) {
	w.t.Helper()
	if w.size == browser.Phone {
		w.Click("Menu")
	}
	w.Press(text)
}

// letter opens the newest letter to somebody in which a text stands and follows its link,
// signed out: the letter is all that the person has.
func (w *walker) letter(to, subject string) (text string) {
	w.t.Helper()
	w.letters(w.t)
	w.Forget(w.url)
	w.Go(w.url + "/dev/mail")
	w.In(to, subject).Press(subject)
	return browser.Eval[string](w.Tab, "document.querySelector('main').innerText")
}

// link is the address of a one-task link in a letter.
func (w *walker) link(letter string) string {
	w.t.Helper()
	words := strings.Fields(letter)
	i := slices.IndexFunc(words, func(word string) bool { return strings.HasPrefix(word, w.url+"/l/") })
	if i < 0 {
		w.t.Fatalf("no link in the letter\n%s", letter)
	}
	return words[i]
}

// later lets time pass.
func (w *walker) later(d time.Duration) { w.clock.Advance(d) }

// shotName names a picture of a role's page.
func shotName(role access.Role, path string) string {
	path = ids.ReplaceAllString(strings.SplitN(path, "?", 2)[0], "/x")
	return string(role) + strings.ReplaceAll(path, "/", "-")
}

var ids = regexp.MustCompile(`/[0-9a-z]{26}\b`)
