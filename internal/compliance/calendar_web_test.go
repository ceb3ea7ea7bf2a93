package compliance_test

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"throughline/internal/compliance"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

// world is the cast with this room and a server.
type world struct {
	*testenv.Cast
	s          *compliance.Service
	placements *placements.Service
	site       *webtest.Site
	ctx        context.Context
}

func build(t *testing.T, d *db.DB) world {
	t.Helper()
	now := func() time.Time { return testenv.Fixed }
	cat, err := i18n.New(compliance.Texts(), placements.Texts(), ui.Texts, web.Texts(), mail.Texts)
	if err != nil {
		t.Fatal(err)
	}
	p := placements.New(d, cat, "https://demo.example", now)
	s := compliance.New(d, now, p)
	site := webtest.New(t, webtest.Room{Routes: s.Routes(), Pages: compliance.Pages(), Texts: compliance.Texts()},
		webtest.Room{Routes: p.Routes(), Pages: placements.Pages(), Texts: placements.Texts()}, webtest.Room{Texts: mail.Texts})
	return world{testenv.NewCast(t, d), s, p, site, context.Background()}
}

func date(t testing.TB, s string) wbl.Date {
	t.Helper()
	d, err := wbl.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// upload sends a file as somebody.
func (w world) upload(t *testing.T, who access.Actor, path, name, content string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if name != "" {
		part, err := m.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	rec := httptest.NewRecorder()
	w.site.Handler(who).ServeHTTP(rec, r)
	return rec
}

func TestDrawACalendar(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		lead, teacher := w.site.As(w.North.Actor(access.DistrictLead)), w.site.As(w.North.Actor(access.Teacher))
		lead.Get("/calendar").Wants(200).Sees("North District", "North High", "Assumed", "weekdays from September to mid-June count as school days")
		one := "/calendar/district/2027"
		lead.Get(one).Wants(200).Sees("September 1, 2026", "June 15, 2027", "assumed", "Draw it here")
		teacher.Get(one).Wants(200).Sees("assumed").SeesNot("Draw it here")
		teacher.Get(one + "/edit").Wants(403)
		lead.Get(one + "/months/2026-11").Wants(409)
		lead.Get(one + "/edit").Wants(200).Sees("First day of school")
		frame := []string{
			"version", "0", "first", "2026-08-31", "last", "2027-06-18", "hours_elementary", "8:20", "until_elementary", "3:20 pm",
			"hours_middle", "08:00", "until_middle", "15:00", "hours_high", "07:30", "until_high", "14:30",
		}
		lead.Post(one+"/edit", append(frame, "last", "x")[2:]...).Wants(303) // the first value counts
		lead.Post(one+"/edit", frame...).Wants(409).Sees("Somebody else changed this calendar")
		lead.Post(one+"/edit", "version", "1").Wants(422).Sees("Enter the first day of school", "between 5 am and 8 pm")
		lead.Get(one).Wants(200).Sees("August 31, 2026", "7:30 AM – 2:30 PM", "Drawn here").SeesNot("Copy last year")

		november := one + "/months/2026-11"
		lead.Get(november).Wants(200).Sees("November 2026", "Early release")
		lead.Post(november, "version", "1", "mark", "closed", "name", "Thanksgiving", "day", "2026-11-26", "day", "2026-11-27").Wants(303).Follow().Sees("2 days are marked")
		lead.Post(november, "version", "2", "mark", "early", "ends", "11:30", "day", "2026-11-25").Wants(303)
		lead.Post(november, "version", "2", "mark", "closed", "day", "2026-11-11").Wants(409).Sees("Somebody else changed this calendar")
		lead.Post(november, "version", "3", "mark", "early", "day", "2026-11-24").Wants(422).Sees("Enter when school ends on these days")
		lead.Post(november, "version", "3", "mark", "closed").Wants(422).Sees("Tick at least one day")
		lead.Post(november, "version", "3", "day", "2026-11-24").Wants(422).Sees("Choose what the ticked days are")
		lead.Post(november, "version", "3", "mark", "closed", "day", "2027-07-04").Wants(422).Sees("not between the first and the last day")
		lead.Post(november, "version", "3", "mark", "clear", "day", "2026-11-27").Wants(303)
		lead.Get(one).Wants(200).Sees("Thursday, November 26, 2026", "Thanksgiving", "Ends at 11:30 AM").SeesNot("Friday, November 27")
		for _, month := range []string{"2026-06", "2027-08", "x", "2026-13"} {
			lead.Get(one + "/months/" + month).Wants(404)
		}
		audited(t, w, "calendar.saved", 4)
	})
}

func audited(t *testing.T, w world, action string, want int) {
	t.Helper()
	var n int
	err := w.DB.View(w.ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], `SELECT COUNT(id) FROM audit_entry WHERE action = $1`, action)
		return err
	})
	if err != nil || n != want {
		t.Errorf("%d entries of %s (%v), want %d", n, action, err, want)
	}
	if _, err := audit.NewLog(w.DB, func() time.Time { return testenv.Fixed }).Verify(w.ctx); err != nil {
		t.Error(err)
	}
}

func TestSchoolOverridesDistrict(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		lead, coordinator := w.site.As(w.North.Actor(access.DistrictLead)), w.site.As(w.North.Actor(access.Coordinator))
		table := "date,until,what,ends,name\n2026-08-31,,first,,\n2026-11-26,2026-11-27,closed,,Thanksgiving\n2027-06-18,,last,,\n"
		if rec := w.upload(t, w.North.Actor(access.DistrictLead), "/calendar/district/2027/import", "year.csv", table); rec.Code != 303 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		north, west := "/calendar/"+string(w.North.School)+"/2027", "/calendar/"+string(w.West.School)+"/2027"
		coordinator.Get(north).Wants(200).Sees("follows the calendar of the district", "Thanksgiving", "Draw it here")
		coordinator.Get("/calendar/district/2027").Wants(200).SeesNot("Draw it here")
		coordinator.Get("/calendar/district/2027/edit").Wants(403).Sees("belongs to the people of the district")
		coordinator.Get(west + "/edit").Wants(404)
		coordinator.Post(north+"/edit", "version", "0", "first", "2026-09-08", "last", "2027-06-22", "hours_elementary", "8:00", "until_elementary", "15:00",
			"hours_middle", "08:00", "until_middle", "15:00", "hours_high", "09:00", "until_high", "16:00").Wants(303)
		coordinator.Get(north).Wants(200).Sees("September 8, 2026", "Thanksgiving", "Follow the district again") // its own, begun from the district's
		lead.Get(west).Wants(200).Sees("August 31, 2026", "follows the calendar of the district")
		coordinator.Post("/calendar/"+string(w.North.School)+"/2028/copy", "key", "k").Wants(303).Follow().Sees("Last year was copied", "September 7, 2027")
		coordinator.Post("/calendar/"+string(w.North.School)+"/2028/copy", "key", "k2").Wants(409)
		coordinator.Post(west+"/copy", "key", "k").Wants(404)
		coordinator.Post(north+"/drop", "version", "9").Wants(409)
		coordinator.Post(north+"/drop", "version", "1").Wants(303).Follow().Sees("August 31, 2026", "follows the calendar")
		w.site.As(w.South.Actor(access.DistrictLead)).Get(north).Wants(404)
		w.site.As(w.South.Actor(access.DistrictLead)).Get("/calendar/district/2027").Wants(200).Sees("assumed").SeesNot("Thanksgiving")
		w.site.As(w.North.Actor(access.Learner)).Get("/calendar").Wants(403)
		lead.Get("/calendar/district/1999").Wants(404)
		lead.Get("/calendar/nowhere/2027").Wants(404)
	})
}

const ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260831\nSUMMARY:First day of school\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20261126\nDTEND:20261128\nSUMMARY:No school: Thanksgiving\nEND:VEVENT\n" +
	"BEGIN:VEVENT\nDTSTART:20261223\nSUMMARY:Early release\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260918\nSUMMARY:Concert | spring\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20270618\nSUMMARY:Last day of school\nEND:VEVENT\nEND:VCALENDAR\n"

func TestImportICS(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		lead := w.North.Actor(access.DistrictLead)
		one := "/calendar/district/2027"
		rec := w.upload(t, lead, one+"/import", "school.ics", ics)
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), "No school: Thanksgiving") || !strings.Contains(rec.Body.String(), "Leave out") {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		events := []string{
			"event", "2|2026-08-31|2026-08-31|0|First day of school", "what0", "first", "event", "6|2026-11-26|2026-11-27|0|No school: Thanksgiving", "what1", "closed",
			"event", "11|2026-12-23|2026-12-23|0|Early release", "what2", "early", "event", "15|2026-09-18|2026-09-18|0|Concert | spring", "what3", "skip",
			"event", "19|2027-06-18|2027-06-18|0|Last day of school", "what4", "last",
		}
		b := w.site.As(lead)
		b.Post(one+"/check", append(events, "early", "")...).Wants(422).Sees("Correct 1 thing", "Say when school ends", "Concert | spring")
		b.Post(one+"/check", append(events, "early", "late")...).Wants(422)
		b.Post(one+"/check", "event", "x", "early", "12:00").Wants(422)
		b.Post(one+"/check", "early", "12:00").Wants(422).Sees("Say which day is the first day of school")
		b.Post(one+"/check", append(events, "early", "12:00")...).Wants(303).Follow().Sees("3 days that are different", "Ends at 12:00 PM", "Imported")
		b.JSON("GET", "/api/v1/school-calendars/district/2027", "").Wants(200).Sees(`"source":"ics"`, `"first_day":"2026-08-31"`, `"ends":"12:00"`, `"version":1`)
	})
}

func TestImportRefusesWhole(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	lead := w.North.Actor(access.DistrictLead)
	for name, test := range map[string]struct{ file, content, sees string }{
		"none":        {"", "", "Choose a file"},
		"of no kind":  {"calendar.pdf", "%PDF", "Choose a file that ends in .ics or .csv"},
		"no calendar": {"x.ics", "<html>", "not a calendar file"},
		"broken":      {"x.ics", "BEGIN:VCALENDAR\n" + strings.Repeat("x", 70_000), "could not be read to its end"},
		"table":       {"x.csv", "date,what\n2026-13-40,closed\n2026-10-12,shut\n", "Correct 4 things"},
	} {
		rec := w.upload(t, lead, "/calendar/district/2027/import", test.file, test.content)
		if rec.Code != 422 || !strings.Contains(rec.Body.String(), test.sees) {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	v, err := w.s.Look(w.ctx, lead, "", 2027)
	if err != nil || v.Own || v.Source != compliance.Assumed {
		t.Errorf("%+v %v", v, err)
	}
}

func TestCalendarAPI(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		b := w.site.As(w.North.Actor(access.Coordinator))
		path := "/api/v1/school-calendars/" + string(w.North.School) + "/2027"
		b.JSON("GET", path, "").Wants(200).Sees(`"source":"assumed"`, `"own":false`)
		hours := `{"elementary":{"start":"08:20","end":"15:20"},"middle":{"start":"08:00","end":"15:00"},"high":{"start":"07:30","end":"14:30"}}`
		body := `{"version":0,"first_day":"2026-08-31","last_day":"2027-06-18","hours":` + hours + `,"days":[{"date":"2026-11-25","mark":"early","ends":"11:30"},{"date":"2026-11-26","mark":"closed","name":"Thanksgiving"}]}`
		b.JSON("PUT", path, body).Wants(200).Sees(`"source":"api"`, `"own":true`, `"version":1`, `"school_days":209`)
		b.JSON("PUT", path, body).Wants(409)
		b.JSON("PUT", path, strings.Replace(body, "11:30", "noon", 1)).Wants(422).Sees("days")
		b.JSON("PUT", path, `{"version":1,"first_day":"2026-08-31","last_day":"2027-06-18","hours":{},"days":[]}`).Wants(422).Sees("hours_high")
		w.site.As(w.North.Actor(access.Teacher)).JSON("PUT", path, body).Wants(403)
		b.JSON("PUT", "/api/v1/school-calendars/district/2027", body).Wants(403)
	})
}

func TestTwoPeopleDrawAtOnce(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		c := compliance.Assumption(2027)
		done := make(chan error, 8)
		for range cap(done) {
			go func() {
				_, err := w.s.SaveCalendar(w.ctx, w.North.Actor(access.DistrictLead), func() compliance.Calendar { x := c; x.Source = compliance.Drawn; return x }())
				done <- err
			}()
		}
		saved := 0
		for range cap(done) {
			if err := <-done; err == nil {
				saved++
			} else if !errors.Is(err, wbl.Conflict) {
				t.Error(err)
			}
		}
		if saved != 1 {
			t.Errorf("%d of %d were saved", saved, cap(done))
		}
	})
}

func TestSamples(t *testing.T) {
	webtest.Samples(t, compliance.Pages(), compliance.Samples(), compliance.Texts(), web.Texts())
}

func TestTexts(t *testing.T) {
	cat, err := i18n.New(compliance.Texts(), ui.Texts, web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	missing, unused, err := i18ntest.Keys(cat, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("no text %s", key)
	}
	for _, key := range unused {
		if strings.HasPrefix(key, "compliance.") {
			t.Errorf("%s is never shown", key)
		}
	}
	for _, fault := range i18ntest.BannedWords(cat) {
		t.Error(fault)
	}
}
