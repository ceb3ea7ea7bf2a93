package home_test

import (
	"context"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"throughline/internal/home"
	"throughline/internal/hours"
	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/reviews"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
)

type world struct {
	*testenv.Cast
	s      *home.Service
	people *people.Service
}

func build(t *testing.T, d *db.DB) world {
	t.Helper()
	cat, err := i18n.New([]fs.FS{ui.Texts, web.Texts(), mail.Texts, people.Texts(), placements.Texts(), hours.Texts(), reviews.Texts(), home.Texts()}...)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return testenv.Fixed }
	p := people.New(people.Config{DB: d, Now: now, Catalog: cat, Log: slog.New(slog.DiscardHandler), BaseURL: "https://x.example", Secret: []byte("s")})
	pl := placements.New(d, cat, "https://x.example", now)
	h := hours.New(d, cat, p, now)
	r := reviews.New(d, p, cat, now)
	return world{testenv.NewCast(t, d), home.New(d, now, pl, h, r), p}
}

func (w world) site(t *testing.T) *webtest.Site {
	return webtest.New(t, webtest.Room{Routes: append(w.s.Routes(), w.s.DemoRoutes(w.people)...), Pages: home.Pages(), Texts: home.Texts()})
}

func TestEveryRoleHasAHome(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	site := w.site(t)
	as := func(r access.Role) *webtest.Browser { return site.As(w.North.Actor(r)) }
	site.As(access.Actor{}).Get("/").Wants(200).Sees("in one record").Sees("Sign in")
	as(access.Coordinator).Get("/").Wants(200).Sees("Hours to approve").Sees("Applications to answer").Sees("Place a student").SeesNot("quixwest")
	as(access.Teacher).Get("/").Wants(200).Sees("At a glance").SeesNot("Hours to approve")
	as(access.Learner).Get("/").Wants(303) // the log of hours is the learner's home
	as(access.Guardian).Get("/").Wants(200).Sees("Ana").Sees("Baker quixnorth").Sees("3 h of work confirmed").SeesNot("disability")
	as(access.EmployerAdmin).Get("/").Wants(200).Sees("Ana q.").SeesNot("Ana quixnorth")
	as(access.Supervisor).Get("/").Wants(303)
	as(access.Intermediary).Get("/").Wants(200).Sees("Employers")
	as(access.Funder).Get("/").Wants(200).Sees("no pages here yet")
}

func TestPilesCountTheOwnSchool(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		for _, c := range []struct {
			role     access.Role
			approve  int
			applying int
		}{{access.Coordinator, 1, 1}, {access.DistrictLead, 2, 2}} {
			piles, err := w.s.Piles(context.Background(), w.North.Actor(c.role))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, p := range piles {
				got[p.Kind] = p.Count
			}
			if got["hours_approve"] != c.approve || got["applicants"] != c.applying {
				t.Errorf("%s: %v", c.role, got)
			}
		}
		f, err := w.s.Figures(context.Background(), w.North.Actor(access.Coordinator))
		if err != nil || f.Learners != 3 || f.Active != 1 || f.Employers != 1 {
			t.Errorf("figures %+v, %v", f, err)
		}
	})
}

func TestMailThatFailedIsSettled(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	ctx, a := context.Background(), w.North.Actor(access.Coordinator)
	err := w.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := mail.Enqueue(tx, testenv.Fixed, mail.Message{To: "sam@wrong.example", Lang: i18n.En, Template: "x", Subject: "Hours", Text: "t", HTML: "h"}); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE mail_message SET state = 'failed', error = 'no such mailbox' WHERE district_id = $1`, tx.District())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	site := w.site(t)
	page := site.As(a).Get("/mail").Wants(200).Sees("sam@wrong.example").Sees("no such mailbox")
	_, rest, _ := strings.Cut(page.Body.String(), `action="/mail/`)
	id, _, _ := strings.Cut(rest, "/settle")
	site.As(w.South.Actor(access.Coordinator)).Post("/mail/" + id + "/settle").Wants(409)
	site.As(a).Post("/mail/" + id + "/settle").Wants(303).Follow().Sees("All mail arrived")
}

func TestDemoSignsInOnlyWhomItShows(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	learner := w.North.Actor(access.Learner)
	w.s.Demo([]home.Try{{Role: access.Learner, Name: "Ana", Place: "North High", Account: "learner-account"}})
	site := w.site(t)
	visitor := site.As(access.Actor{})
	visitor.Get("/").Wants(200).Sees("Enter as Student").Sees("invented")
	visitor.Post("/demo/sign-in/" + learner.ID).Wants(404)
	visitor.Get("/dev/mail").Wants(200).Sees("No letters yet")
}
