package home_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/home"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func (w world) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	err := w.DB.Update(context.Background(), db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) pile(t *testing.T, a access.Actor, kind string) home.Pile {
	t.Helper()
	piles, err := w.s.Piles(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range piles {
		if p.Kind == kind {
			return p
		}
	}
	return home.Pile{}
}

// TestEachPile puts one more thing on each pile and finds it there, with its date, for
// whoever works for the school and for nobody else.
func TestEachPile(t *testing.T) {
	ago := func(days int) int64 { return int64(wbl.At(testenv.Fixed.AddDate(0, 0, -days))) }
	day := func(days int) string { return wbl.DateOf(testenv.Fixed).AddDays(-days).String() }
	for _, c := range []struct {
		kind    string
		change  string
		args    []any
		oldest  int // days ago; -1 for a pile without a date
		late    bool
		shared  bool // the district's, so that other schools see it too
		another bool // other schools have such things of their own in the cast
	}{
		{"hours_exceptions", `UPDATE shift SET verify_state = 'rejected', day = $3 WHERE district_id = $1 AND id = $2`, []any{"waiting", day(3)}, 3, true, false, false},
		{"hours_exceptions", `UPDATE shift SET flags = 'late', day = $3 WHERE district_id = $1 AND id = $2`, []any{"verified", day(2)}, 2, false, false, false},
		{"hours_approve", `UPDATE shift SET day = $3 WHERE district_id = $1 AND id = $2`, []any{"verified", day(8)}, 8, true, false, true},
		{"hours_silent", `UPDATE shift SET asked_at = $3 WHERE district_id = $1 AND id = $2`, []any{"waiting", ago(6)}, 6, true, false, false},
		{"offers", `UPDATE opportunity SET state = 'submitted', updated_at = $3 WHERE district_id = $1 AND id = $2`, []any{"offer", ago(4)}, 4, true, false, false},
		{"partners", `UPDATE employer_relation SET vetting = 'pending', updated_at = $3 WHERE district_id = $1 AND employer_id = $2 AND school_id = ''`, []any{"employer", ago(15)}, 15, true, true, false},
		{"applicants", `UPDATE placement SET state_since = $3 WHERE district_id = $1 AND id = $2`, []any{"application", ago(9)}, 9, true, false, true},
		{"overdue", `UPDATE placement SET ends_on = $3 WHERE district_id = $1 AND id = $2`, []any{"placement", day(1)}, 1, true, false, false},
		{"ending", `UPDATE placement SET ends_on = $3 WHERE district_id = $1 AND id = $2`, []any{"placement", day(-14)}, -14, false, false, false},
		{"unanswered", `UPDATE placement SET state = 'offered', state_since = $3 WHERE district_id = $1 AND id = $2`, []any{"application", ago(8)}, 8, true, false, false},
		{"ready", `UPDATE placement SET state = 'preparing', starts_on = $3 WHERE district_id = $1 AND id = $2`, []any{"application", day(-5)}, -5, false, false, false},
	} {
		t.Run(c.kind, func(t *testing.T) {
			testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
				w := build(t, d)
				s := &w.North
				ids := map[string]string{
					"waiting": string(s.Waiting), "verified": string(s.Verified), "offer": string(s.Opportunity), "employer": string(s.Employer),
					"application": string(s.Application), "placement": string(s.Placement),
				}
				name, _ := c.args[0].(string)
				w.exec(t, c.change, s.District, ids[name], c.args[1])
				got := w.pile(t, s.Actor(access.Coordinator), c.kind)
				want := wbl.DateOf(testenv.Fixed).AddDays(-c.oldest)
				if got.Count != 1 || got.Oldest != want || got.Late != c.late || got.Path == "" {
					t.Errorf("%+v, want one of %s, late %v", got, want, c.late)
				}
				if other := w.pile(t, w.West.Actor(access.Coordinator), c.kind); (other.Count > 0) != (c.shared || c.another) {
					t.Errorf("the school next door sees %+v", other)
				}
				if abroad := w.pile(t, w.South.Actor(access.Coordinator), c.kind); (abroad.Count > 0) != c.another {
					t.Errorf("another district sees %+v", abroad)
				}
			})
		})
	}
}

// TestPilesOfTheGates: what is missing before the start has its day, papers that run out
// have each their own.
func TestPilesOfTheGates(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		s := &w.North
		a := s.Actor(access.Coordinator)
		gate := func(code, status string, expires any) {
			w.exec(t, `INSERT INTO placement_gate (district_id, placement_id, gate, who, status, expires_on) VALUES ($1, $2, $3, 'guardian', $4, $5)`,
				s.District, s.Placement, code, status, expires)
		}
		gate("emergency", "met", "2027-11-30")
		if p := w.pile(t, a, "lapsing"); p.Count != 0 {
			t.Errorf("a paper that holds for a year: %+v", p)
		}
		gate("insurance", "met", wbl.DateOf(testenv.Fixed).AddDays(60).String())
		if p := w.pile(t, a, "lapsing"); p.Count != 1 || !p.Oldest.IsZero() || p.Late {
			t.Errorf("a paper that runs out in 60 days: %+v", p)
		}
		w.exec(t, `UPDATE placement SET state = 'preparing' WHERE district_id = $1 AND id = $2`, s.District, s.Placement)
		gate("consent", "open", nil)
		if p := w.pile(t, a, "gates"); p.Count != 1 || p.Path != "/placements?queue=gates" {
			t.Errorf("something missing: %+v", p)
		}
	})
}

func TestDuplicatesAndMail(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		a := w.North.Actor(access.Coordinator)
		err := d.Update(context.Background(), a.Scope(), func(tx *db.Tx) error {
			if err := mail.Enqueue(tx, testenv.Fixed, mail.Message{To: "sam@wrong.example", Lang: i18n.En, Template: "x", Subject: "Hours", Text: "t", HTML: "h"}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE mail_message SET state = 'failed', error = 'no such mailbox' WHERE district_id = $1`, tx.District())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if p := w.pile(t, a, "mail"); p.Count != 1 || p.Path != "/mail" || p.Oldest != wbl.DateOf(testenv.Fixed) {
			t.Errorf("%+v", p)
		}
		if p := w.pile(t, w.South.Actor(access.Coordinator), "mail"); p.Count != 0 {
			t.Errorf("another district's mail: %+v", p)
		}
		if p := w.pile(t, a, "duplicates"); p.Count != 0 {
			t.Errorf("nobody is in twice: %+v", p)
		}
	})
}

func TestFiguresOfTheYear(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx, a := context.Background(), w.North.Actor(access.SchoolLead)
		figures := func(a access.Actor) home.Figures {
			t.Helper()
			f, err := w.s.Figures(ctx, a)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		before := figures(a)
		w.exec(t, `UPDATE shift SET approve_state = 'approved', minutes = 600 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Verified)
		w.exec(t, `UPDATE experience SET ended_on = '2026-09-30' WHERE district_id = $1 AND learner_id = $2`, w.North.District, w.North.Learner)
		w.exec(t, `UPDATE learner SET state = 'left' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Child)
		after := figures(a)
		if after.Approved != before.Approved+600 || after.Taking < before.Taking || after.Learners != before.Learners-1 {
			t.Errorf("before %+v, after %+v", before, after)
		}
		if west := figures(w.West.Actor(access.SchoolLead)); west.Approved != 0 {
			t.Errorf("next door counts %+v", west)
		}
		if lead := figures(w.North.Actor(access.DistrictLead)); lead.Learners != 5 || lead.Active != 2 {
			t.Errorf("the district counts %+v", lead)
		}
	})
}

func TestChildrenOfAGuardian(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		ctx, a := context.Background(), w.North.Actor(access.Guardian)
		a.Grants = append(a.Grants, access.Grant{Role: access.Guardian, District: w.North.District, Subject: string(w.North.Child)})
		list, err := w.s.Children(ctx, a)
		if err != nil || len(list) != 2 || list[0].Name != "Ana" || list[1].Name != "Carla" || len(list[1].Placements) != 0 {
			t.Fatalf("%+v, %v", list, err)
		}
		if p := list[0].Placements[0]; p.Verified != 180 || p.Waiting != 180 || p.Asked != 0 {
			t.Errorf("%+v", p)
		}
		// A gate that the family must see to shows on the card; the school's does not.
		w.exec(t, `UPDATE placement SET state = 'preparing' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Placement)
		for code, who := range map[string]string{"consent": "guardian", "emergency": "guardian", "agreement": "coordinator", "insurance": "employer_admin"} {
			w.exec(t, `INSERT INTO placement_gate (district_id, placement_id, gate, who) VALUES ($1, $2, $3, $4)`, w.North.District, w.North.Placement, code, who)
		}
		if list, err = w.s.Children(ctx, a); err != nil || list[0].Placements[0].Asked != 2 {
			t.Errorf("%+v, %v", list[0].Placements, err)
		}
		young, err := w.s.Young(ctx, w.North.Actor(access.EmployerAdmin))
		if err != nil || len(young) != 1 || young[0].Asked != 1 || strings.Contains(young[0].Employer, "quix") {
			t.Errorf("the host: %+v, %v", young, err)
		}
		stays, err := w.s.Stays(ctx, w.North.Actor(access.Learner))
		if err != nil || len(stays) != 1 || stays[0].Asked != 0 {
			t.Errorf("the learner: %+v, %v", stays, err)
		}
		// The children of a merged record are one child.
		w.exec(t, `UPDATE learner SET state = 'merged', merged_into = $3 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner, w.North.Child)
		if list, err = w.s.Children(ctx, a); err != nil || len(list[len(list)-1].Placements) != 1 {
			t.Errorf("after the merge: %+v, %v", list, err)
		}
		nobody, err := w.s.Children(ctx, w.South.Actor(access.Teacher))
		if err != nil || len(nobody) != 0 {
			t.Errorf("a teacher's children: %+v, %v", nobody, err)
		}
	})
}

// TestTheNavigationOfEachRole is the whole table of who has which link.
func TestTheNavigationOfEachRole(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	for role, want := range map[access.Role]string{
		access.Guardian:      "/ /family",
		access.Teacher:       "/ /placements /partners /roster",
		access.Counselor:     "/ /placements /partners /roster",
		access.Coordinator:   "/ /placements /hours/queue /offers /partners /roster",
		access.SchoolLead:    "/ /placements /hours/queue /offers /partners /roster /people",
		access.EmployerAdmin: "/ /offers/mine /hosting",
		access.Intermediary:  "/ /offers /partners",
		access.Support:       "/ /people",
		access.Auditor:       "/",
		access.Funder:        "",
	} {
		got := w.s.NavOf(role)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", role, strings.Join(got, " "), want)
		}
	}
}

func TestPagesInSpanish(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	site := w.site(t)
	for role, words := range map[access.Role][]string{
		access.Coordinator:   {"Horas por aprobar"},
		access.Teacher:       {"De un vistazo"},
		access.Guardian:      {"Ana"},
		access.EmployerAdmin: {"Ana q."},
		access.Funder:        nil,
	} {
		page := site.As(w.North.Actor(role)).Get("/?lang=es").Follow().Wants(200)
		page.SeesNot("⟦", "Hours to approve", "At a glance", "Placements with")
		for _, word := range words {
			if !strings.Contains(page.Body.String(), word) {
				t.Errorf("%s does not read %q", role, word)
			}
		}
	}
	visitor := site.As(access.Actor{}).Get("/?lang=es").Follow().Wants(200)
	visitor.SeesNot("Sign in", "⟦")
}

func TestHomesThatLeadOn(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	site := w.site(t)
	for role, to := range map[access.Role]string{access.Learner: "/hours", access.Supervisor: "/confirm"} {
		if got := site.As(w.North.Actor(role)).Get("/").Wants(303).Header().Get("Location"); got != to {
			t.Errorf("%s is led to %s", role, got)
		}
	}
	link := w.North.Actor(access.Supervisor)
	link.Kind, link.Task = access.Link, access.TaskReview
	site.As(link).Get("/").Wants(200).SeesNot("quixnorth")
	// A learner whose place is not there yet sees how far it has come.
	w.exec(t, `UPDATE placement SET state = 'offered' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Placement)
	site.As(w.North.Actor(access.Learner)).Get("/").Wants(200).Sees("Baker quixnorth")
	w.exec(t, `DELETE FROM shift WHERE district_id = $1`, w.North.District)
	w.exec(t, `DELETE FROM placement_event WHERE district_id = $1`, w.North.District)
	w.exec(t, `DELETE FROM placement WHERE district_id = $1`, w.North.District)
	site.As(w.North.Actor(access.Learner)).Get("/").Wants(200).SeesNot("⟦")
	site.As(w.North.Actor(access.EmployerAdmin)).Get("/").Wants(200).SeesNot("Ana")
	site.As(w.North.Actor(access.Guardian)).Get("/").Wants(200).Sees("Ana")
}

func TestMailBelongsToThoseWhoMaySettleIt(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	site := w.site(t)
	for _, role := range access.Roles() {
		want := 403
		if slices.Contains([]access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}, role) {
			want = 200
		}
		site.As(w.North.Actor(role)).Get("/mail").Wants(want)
		if want == 403 {
			site.As(w.North.Actor(role)).Post("/mail/x/settle").Wants(403)
		}
	}
	site.As(w.North.Actor(access.Coordinator)).Post("/mail/none/settle").Wants(404)
	site.As(access.Actor{}).Get("/mail").Wants(303)
	if err := w.s.Settle(context.Background(), w.North.Actor(access.Teacher), "x"); wbl.KindOf(err) != wbl.Denied {
		t.Errorf("a teacher settles: %v", err)
	}
}

func TestLettersOfTheDemonstration(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	for i, s := range w.Sites() {
		err := w.DB.Update(context.Background(), db.Scope{District: s.District}, func(tx *db.Tx) error {
			return mail.Enqueue(tx, testenv.Fixed.Add(time.Duration(i)*time.Minute), mail.Message{
				To: "sam@" + s.Canary + ".example", ToName: "Sam " + s.Canary, Lang: i18n.En, Template: "x", Subject: "Hours of " + s.Canary,
				Text: "Open https://demo.example/l/abc?x=1 now.", HTML: "h",
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	site := w.site(t)
	b := site.As(access.Actor{})
	page := b.Get("/dev/mail").Wants(200).Sees("Hours of quixnorth", "Hours of quixsouth", "Sam quixwest")
	text := page.Body.String()
	if strings.Index(text, "quixsouth") > strings.Index(text, "quixnorth") {
		t.Error("the newest letter is not on top")
	}
	_, rest, _ := strings.Cut(text, `href="/dev/mail/`)
	path, _, _ := strings.Cut(rest, `"`)
	letter := b.Get("/dev/mail/" + path).Wants(200).Sees("Hours of quixsouth")
	if !strings.Contains(letter.Body.String(), `href="https://demo.example/l/abc?x=1"`) {
		t.Error("the address in the letter cannot be clicked")
	}
	b.Get("/dev/mail/" + string(w.North.District) + "/none").Wants(404)
	b.Get("/dev/mail/-/none").Wants(404)
	b.Post("/demo/sign-in/none").Wants(404)
}
