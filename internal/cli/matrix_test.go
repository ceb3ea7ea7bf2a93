package cli

import (
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// relation is whose things an address names, as seen by the people of North High.
type relation struct {
	name string
	of   func(*testenv.Cast) *testenv.Site
}

var relations = []relation{
	{"own", func(c *testenv.Cast) *testenv.Site { return &c.North }},
	{"other school", func(c *testenv.Cast) *testenv.Site { return &c.West }},
	{"other district", func(c *testenv.Cast) *testenv.Site { return &c.South }},
}

// objects says which of a site's things the names in an address stand for. The longest
// beginning that fits decides. A route whose names are not all known fails the test.
var objects = []struct {
	begin string
	ids   func(*testenv.Site) map[string]string
}{
	{"/partners/", func(s *testenv.Site) map[string]string {
		return map[string]string{"id": string(s.Employer), "site": string(s.Worksite), "contact": string(s.Contact)}
	}},
	{"/api/v1/partners/", func(s *testenv.Site) map[string]string { return map[string]string{"id": string(s.Employer)} }},
	{"/offers/", func(s *testenv.Site) map[string]string { return map[string]string{"id": string(s.Opportunity)} }},
	{"/opportunities/", func(s *testenv.Site) map[string]string { return map[string]string{"id": string(s.Opportunity)} }},
	{"/api/v1/opportunities/", func(s *testenv.Site) map[string]string { return map[string]string{"id": string(s.Opportunity)} }},
	{"/placements/", placementIDs},
	{"/my-placements/", placementIDs},
	{"/api/v1/placements/", placementIDs},
	{"/review/", placementIDs},
	{"/my-review/", placementIDs},
	{"/applications/", placementIDs},
	{"/learners/", learnerIDs},
	{"/roster/learners/", learnerIDs},
	{"/api/v1/learners/", learnerIDs},
	{"/hours/", shiftIDs},
	{"/confirm/", shiftIDs},
	{"/api/v1/shifts/", shiftIDs},
	{"/people/", accountIDs},
	{"/api/v1/people/", accountIDs},
	{"/api/v1/accounts/", accountIDs},
	{"/profile/", func(*testenv.Site) map[string]string { return map[string]string{"question": "about"} }},
	{"/offers/mine/", func(s *testenv.Site) map[string]string {
		return map[string]string{"id": string(s.Opportunity), "group": "what"}
	}},
	{"/hours/export/", func(*testenv.Site) map[string]string {
		return map[string]string{"id": strings.Repeat("0", 26), "file": "hours.csv"}
	}},
	{"/offers/steps/", steps},
	{"/hours/queue/undo/", steps},
	{"/confirm/undo/", steps},
	{"/roster/schools/", func(s *testenv.Site) map[string]string { return map[string]string{"id": string(s.School)} }},
	{"/calendar/", calendars},
	{"/compliance/placements/", placementIDs},
	{"/api/v1/school-calendars/", calendars},
	{"/api/v1/schools/", func(s *testenv.Site) map[string]string { return map[string]string{"id": string(s.School)} }},
	{"/sign/", func(s *testenv.Site) map[string]string {
		return map[string]string{"id": string(s.Placement), "party": "guardian", "paper": strings.Repeat("0", 26)}
	}},
	{"/hosting/", placementIDs},
	{"/accommodation/", placementIDs},
	{"/family/", func(s *testenv.Site) map[string]string {
		return map[string]string{"id": string(s.Learner), "consent": strings.Repeat("0", 26)}
	}},
	{"/paper-templates/", func(*testenv.Site) map[string]string { return map[string]string{"kind": "consent", "lang": "es"} }},
	// things that the cast has none of: an id of the right shape that does not exist
	{"/", func(*testenv.Site) map[string]string {
		return map[string]string{
			"id": strings.Repeat("0", 26), "token": "none", "run": strings.Repeat("0", 26), "step": strings.Repeat("0", 26),
			"a": strings.Repeat("0", 26), "b": strings.Repeat("0", 26), "field": "birth_date",
		}
	}},
}

// calendars are a school's of this school year.
func calendars(s *testenv.Site) map[string]string {
	return map[string]string{"school": string(s.School), "year": "2027", "month": "2026-11"}
}

// steps are acts to take back, of which the cast has none.
func steps(*testenv.Site) map[string]string {
	return map[string]string{"step": strings.Repeat("0", 26), "at": "1"}
}

func placementIDs(s *testenv.Site) map[string]string {
	return map[string]string{"id": string(s.Placement), "kind": "baseline", "gate": "agreement", "action": "complete"}
}

func learnerIDs(s *testenv.Site) map[string]string {
	return map[string]string{"id": string(s.Learner), "account": s.Actor(access.Guardian).ID}
}

func shiftIDs(s *testenv.Site) map[string]string {
	return map[string]string{"id": string(s.Waiting), "week": "2026-11-15", "sunday": "2026-11-15", "placement": string(s.Placement), "learner": string(s.Learner)}
}

func accountIDs(s *testenv.Site) map[string]string {
	return map[string]string{"id": s.Actor(access.Teacher).ID, "learner": string(s.Learner), "account": s.Actor(access.Guardian).ID}
}

var placeholder = regexp.MustCompile(`\{(\w+)(?:\.\.\.)?\}`)

// fill puts the ids of a site into a route's path.
func fill(t *testing.T, path string, s *testenv.Site) string {
	t.Helper()
	path = strings.TrimSuffix(path, "{$}")
	var ids map[string]string
	longest := ""
	for _, o := range objects {
		if strings.HasPrefix(path, o.begin) && len(o.begin) > len(longest) {
			longest, ids = o.begin, o.ids(s)
		}
	}
	return placeholder.ReplaceAllStringFunc(path, func(m string) string {
		name := placeholder.FindStringSubmatch(m)[1]
		id, ok := ids[name]
		if !ok {
			t.Errorf("the matrix does not know what %s stands for in %s: add it to objects", m, path)
		}
		return id
	})
}

// firmWords are names of firms and their contacts, which are one record for every
// school and so no district's secret.
var firmWords = regexp.MustCompile(`(?i)(bakery|sam|sam@) ?quix(north|west|south)(\.example)?`)

var canary = regexp.MustCompile(`(?i)quix(north|west|south)`)

// TestAccessMatrix calls every route as every role with things of the own school, of
// another school of the district and of another district. The answers are a golden
// file, so that a change of policy is read as a diff; and no answer may hold a canary
// of a place that the person has no business in.
func TestAccessMatrix(t *testing.T) {
	d := testenv.OpenDB(t)
	cast := testenv.NewCast(t, d)
	var who access.Actor
	handler := matrixServer(t, d, &who)
	people := matrixPeople(cast)
	var out strings.Builder
	for _, r := range matrixRoutes(t, handler) {
		if strings.HasPrefix(r.Path, "/assets") || r.Path == "/sign-out" {
			continue
		}
		fmt.Fprintf(&out, "%s %s\n", r.Method, r.Path)
		lines := map[string]string{}
		for _, rel := range relations {
			answers := map[string][]string{}
			for _, p := range people {
				who = p.actor
				status, body := call(t, handler.web, r, fill(t, r.Path, rel.of(cast)))
				answers[outcome(status, body)] = append(answers[outcome(status, body)], p.name)
				for _, found := range canary.FindAllString(firmWords.ReplaceAllString(body, ""), -1) {
					if !p.may[strings.ToLower(found)] {
						t.Errorf("%s %s (%s) as %s: the answer (%d) holds %s: …%s…", r.Method, r.Path, rel.name, p.name, status, found, around(body, found))
						break
					}
				}
				if status >= 500 {
					t.Errorf("%s %s (%s) as %s: %d", r.Method, r.Path, rel.name, p.name, status)
				}
			}
			lines[rel.name] = inWords(answers)
		}
		for _, rel := range relations {
			if rel.name != "own" && lines[rel.name] == lines["own"] {
				continue // said once when nothing differs
			}
			fmt.Fprintf(&out, "\t%s: %s\n", rel.name, lines[rel.name])
		}
	}
	golden(t, "access.txt", out.String())
}

// around is where a word stands in a text.
func around(text, word string) string {
	plain := firmWords.ReplaceAllString(text, "")
	i := strings.Index(plain, word)
	return strings.Join(strings.Fields(plain[max(0, i-80):min(len(plain), i+40)]), " ")
}

type player struct {
	name  string
	actor access.Actor
	may   map[string]bool // canaries that the person may see
}

func matrixPeople(c *testenv.Cast) []player {
	own, district, none := map[string]bool{"quixnorth": true}, map[string]bool{"quixnorth": true, "quixwest": true}, map[string]bool{}
	out := []player{{"anonymous", access.Actor{}, none}}
	for _, role := range access.Roles() {
		may := own
		switch role {
		case access.DistrictLead, access.Support, access.Auditor, access.Intermediary:
			may = district
		}
		out = append(out, player{string(role), c.North.Actor(role), may})
	}
	for _, task := range []string{access.TaskConfirmHours, access.TaskReview, access.TaskPostOffer} {
		a := access.Actor{
			Kind: access.Link, ID: strings.Repeat("1", 26), Name: "Sam", District: c.North.District, Task: task,
			Grants: []access.Grant{{Role: access.Supervisor, District: c.North.District, Subject: string(c.North.Contact)}},
		}
		if task == access.TaskReview {
			a.Object = string(c.North.Placement) + "/baseline"
		}
		out = append(out, player{"link " + task, a, own})
	}
	sign := access.Actor{
		Kind: access.Link, ID: strings.Repeat("2", 26), Name: "Luz", District: c.North.District, Task: access.TaskSign,
		Object: string(c.North.Placement) + "/guardian",
		Grants: []access.Grant{{Role: access.Guardian, District: c.North.District, Subject: string(c.North.Learner)}},
	}
	return append(out, player{"link " + access.TaskSign, sign, own})
}

// matrixServer assembles the application with a sign-in that believes the test.
func matrixServer(t *testing.T, d *db.DB, who *access.Actor) *app {
	t.Helper()
	a, err := newApp(t.Context(), appConfig{
		DB: d, Now: func() time.Time { return testenv.Fixed }, Log: slog.New(slog.DiscardHandler), Mail: mail.Recorder{},
		Files: t.TempDir(), BaseURL: "https://matrix.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := a.serves
	cfg.Authenticate = func(*http.Request) (access.Actor, error) { return *who, nil }
	// rate limits are tested in package web; here the calls are far apart
	tick := testenv.Fixed
	cfg.Now = func() time.Time { tick = tick.Add(11 * time.Minute); return tick }
	if a.web, err = web.New(cfg); err != nil {
		t.Fatal(err)
	}
	return a
}

// matrixRoutes are the routes in the order of the golden file: reading first, then what
// changes things, so that an early change does not hide a later answer.
func matrixRoutes(t *testing.T, a *app) []web.Route {
	t.Helper()
	routes := slices.Clone(a.web.Routes())
	sort.SliceStable(routes, func(i, j int) bool {
		ri, rj := routes[i], routes[j]
		if (ri.Method == "GET") != (rj.Method == "GET") {
			return ri.Method == "GET"
		}
		return ri.Path < rj.Path
	})
	return routes
}

func call(t *testing.T, h http.Handler, r web.Route, path string) (int, string) {
	t.Helper()
	body := ""
	kind := "application/x-www-form-urlencoded"
	if r.API() && r.Method != "GET" {
		body, kind = "{}", "application/json"
	}
	req := httptest.NewRequest(r.Method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	text := rec.Body.String()
	for k, v := range rec.Header() {
		text += "\n" + k + ": " + strings.Join(v, " ")
	}
	return rec.Code, text
}

// outcome is a status as far as access is concerned: everything that is not a refusal
// means that the person came through to the use case.
func outcome(status int, answer string) string {
	if strings.Contains(answer, "\nLocation: /sign-in?") {
		return "sign in"
	}
	switch status {
	case http.StatusUnauthorized:
		return "sign in"
	case http.StatusForbidden:
		return "403"
	case http.StatusNotFound:
		return "404"
	case http.StatusTooManyRequests:
		return "429"
	}
	return "yes"
}

func inWords(answers map[string][]string) string {
	var parts []string
	for _, kind := range []string{"yes", "404", "sign in", "429"} { // everybody else is refused: 403
		if names := answers[kind]; len(names) > 0 {
			parts = append(parts, kind+" = "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// TestScopes finds API routes that no token could be made for.
func TestScopes(t *testing.T) {
	d := testenv.OpenDB(t)
	var nobody access.Actor
	for _, r := range matrixServer(t, d, &nobody).web.Routes() {
		if r.API() && r.Scope != "" && !slices.Contains(people.Scopes(), r.Scope) {
			t.Errorf("%s %s needs the scope %s, which no token can have", r.Method, r.Path, r.Scope)
		}
		if !r.API() && r.Scope != "" {
			t.Errorf("%s %s is a page and has a scope", r.Method, r.Path)
		}
	}
}

// golden compares with a file under testdata, or rewrites it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	w, g := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			t.Fatalf("%s line %d\n was: %s\n now: %s\nlook at it, then run go test ./internal/cli -run %s -update", path, i+1, a, b, t.Name())
		}
	}
}
