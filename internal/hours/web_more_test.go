package hours_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// undoOf is the address behind the undo button of a page.
func (a answer) undoOf(prefix string) string {
	a.t.Helper()
	_, rest, found := strings.Cut(a.body, `action="`+prefix)
	if !found {
		a.t.Fatalf("no undo at %s in:\n%s", prefix, text(a.body))
	}
	path, _, _ := strings.Cut(rest, `"`)
	return prefix + path
}

// TestAddressesThatDoNotExist: what people mistype or a program makes up is not found,
// and never a fault of the server.
func TestAddressesThatDoNotExist(t *testing.T) {
	s := newSite(t)
	p := string(s.North.Placement)
	for _, c := range []struct {
		as, method, path string
		want             int
	}{
		{student, "GET", "/hours/entries/none", 404},
		{student, "GET", "/hours/entries/" + p, 404},
		{student, "POST", "/hours/entries/none", 404},
		{student, "POST", "/hours/entries/none/delete", 404},
		{student, "GET", "/hours/week/2026-13-01", 404},
		{student, "GET", "/hours/week/2026-11-22?placement=none", 404},
		{student, "POST", "/hours/week/yesterday", 404},
		{student, "POST", "/hours/week/2026-11-22/reopen?placement=none", 404},
		{student, "POST", "/hours/week/soon/reopen", 404},
		{student, "GET", "/hours/all?after=zz", 404},
		{staff, "GET", "/hours/all?learner=none", 404},
		{staff, "GET", "/hours/queue/none/2026-11-15", 404},
		{staff, "GET", "/hours/queue/" + p + "/2026-11-16", 404}, // not a Sunday
		{staff, "GET", "/hours/queue/" + p + "/soon", 404},
		{staff, "POST", "/hours/queue/" + p + "/soon", 404},
		{staff, "POST", "/hours/queue/" + p + "/2026-11-15", 404}, // nothing to do
		{staff, "POST", "/hours/queue/undo/never", 404},
		{staff, "POST", "/hours/queue/undo/0", 409},
		{staff, "GET", "/hours/entries/" + string(s.North.Waiting) + "/correct", 404}, // not approved
		{staff, "POST", "/hours/entries/none/correct", 404},
		{staff, "GET", "/hours/export/none", 404},
		{staff, "GET", "/hours/export/none/hours.csv", 404},
		{host, "GET", "/confirm/entries/none", 404},
		{host, "POST", "/confirm/entries/none", 404},
		{host, "GET", "/confirm/placements/none", 404},
		{host, "GET", "/confirm/placements/" + string(s.North.Application), 404},
		{host, "POST", "/confirm/undo/never", 404},
		{host, "POST", "/confirm/undo/0", 409},
	} {
		a := s.send(c.as, c.method, c.path, strings.NewReader(""), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
		if a.status != c.want {
			t.Errorf("%s %s as %s: %d, want %d\n%s", c.method, c.path, c.as, a.status, c.want, text(a.body))
		}
		a.seesNot("⟦", "panic", "SQL")
	}
}

// TestRolesAtTheDoors: who has no business on a page is turned away with a reason.
func TestRolesAtTheDoors(t *testing.T) {
	s := newSite(t)
	week, export := "/hours/queue/"+string(s.North.Placement)+"/2026-11-15", "/hours/export"
	for path, may := range map[string]string{
		"/hours":                   "learner",
		"/hours/all":               "learner",
		"/confirm":                 "supervisor",
		"/hours/queue":             "coordinator school_lead district_lead",
		"/hours/silent":            "coordinator school_lead district_lead",
		week:                       "coordinator school_lead district_lead",
		export:                     "coordinator school_lead district_lead",
		"/hours/week/2026-11-15":   "learner",
		"/api/v1/shifts?learner=x": "",
	} {
		for _, role := range access.Roles() {
			got := s.get("quixnorth "+string(role), path)
			allowed := false
			for _, r := range strings.Fields(may) {
				allowed = allowed || r == string(role)
			}
			switch {
			case allowed && got.status != 200:
				t.Errorf("%s as %s: %d\n%s", path, role, got.status, text(got.body))
			case !allowed && got.status != 403 && got.status != 404:
				t.Errorf("%s as %s: %d, want a refusal", path, role, got.status)
			}
			got.seesNot("quixsouth")
			if role != access.DistrictLead {
				got.seesNot("quixwest")
			}
		}
		if got := s.get("", path); got.status != 303 && got.status != 401 {
			t.Errorf("%s without signing in: %d", path, got.status)
		}
	}
}

func TestGuardiansAndTeachersReadOnly(t *testing.T) {
	s := newSite(t)
	entry := "/hours/entries/" + string(s.North.Waiting)
	for _, as := range []string{"quixnorth guardian", "quixnorth teacher"} {
		s.get(as, "/hours/all?learner="+string(s.North.Learner)).is(200).sees("3 h").seesNot("quixwest")
		page := s.get(as, entry).is(200).sees("Wednesday, November 18, 2026")
		page.seesNot("<form method=\"post\" action=\""+entry, "/delete")
		s.post(as, entry, url.Values{"version": {"1"}}).is(403)
		s.post(as, entry+"/delete", url.Values{"version": {"1"}}).is(403)
		s.get(as, "/hours/all?learner="+string(s.West.Learner)).is(404)
	}
}

func TestTheListOfAllHoursPageByPage(t *testing.T) {
	s := newSite(t)
	for n := range 55 {
		e := s.lasted(day(23).AddDays(-n), 10+n)
		s.log(e)
		s.clock.Advance(time.Second)
	}
	first := s.get(student, "/hours/all").is(200).sees("Mon, Nov 23")
	_, rest, found := strings.Cut(first.body, `href="/hours/all?after=`)
	if !found {
		t.Fatalf("no next page in:\n%s", text(first.body))
	}
	cursor, _, _ := strings.Cut(rest, `"`)
	second := s.get(student, "/hours/all?after="+cursor).is(200).sees("Sep 30")
	second.seesNot("Mon, Nov 23")
	if !strings.Contains(second.body, `href="/hours/all?"`) && !strings.Contains(second.body, `href="/hours/all`) {
		t.Error("no way back")
	}
	staffPage := s.get(staff, "/hours/all?learner="+string(s.North.Learner)).is(200)
	if !strings.Contains(staffPage.body, "after=") || !strings.Contains(staffPage.body, "learner="+string(s.North.Learner)) {
		t.Error("the staff's next page forgets the learner")
	}
}

// TestWhatTheLearnerHears is what the page says after an entry that is out of the ordinary.
func TestWhatTheLearnerHears(t *testing.T) {
	s := newSite(t)
	second := s.secondPlacement()
	form := func(place wbl.PlacementID, d wbl.Date, more ...string) url.Values {
		v := url.Values{"kind": {"work"}, "placement": {string(place)}, "date": {d.String()}}
		for i := 0; i+1 < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return v
	}
	s.post(student, "/hours", form(s.North.Placement, day(22), "minutes", "7")).is(200).sees("longer than planned")
	s.post(student, "/hours", form(second, day(20), "minutes", "9")).is(200).sees("9 h")
	s.post(student, "/hours", form(second, day(16), "start", "16:00", "end", "17:00")).is(200).sees("same time")
	s.post(student, "/hours", form(s.North.Placement, day(21), "start", "16:00", "end", "17:00", "break", "90")).is(422).sees("There is a problem")
	s.post(student, "/hours", form(s.North.Placement, day(21), "start", "16:00", "end", "17:00", "note", strings.Repeat("x", 501))).is(422).sees("500")
	s.post(student, "/hours", form(s.North.Placement, day(21), "start", "16:00")).is(422).sees("Enter both a start and an end time")
	s.post(student, "/hours", form(s.North.Placement, wbl.Date{})).is(422).sees("There is a problem")
	s.exec(`UPDATE placement SET state = 'cancelled' WHERE district_id = $1 AND id = $2`, s.North.District, second)
	s.post(student, "/hours", form(second, day(23), "minutes", "1")).is(422).sees("There is a problem")
}

func TestAMistakeInAnEntryThatIsThere(t *testing.T) {
	s := newSite(t)
	path := "/hours/entries/" + string(s.North.Waiting)
	page := s.get(student, path).is(200)
	base := url.Values{"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-18"}, "version": {page.value("version")}}
	bad := url.Values{}
	for k, v := range base {
		bad[k] = v
	}
	bad.Set("start", "16:00")
	bad.Set("note", "kept \"note\"")
	s.post(student, path, bad).is(422).sees("Enter both a start and an end time").sees("There is a problem")
	bad.Set("end", "25 o'clock")
	got := s.post(student, path, bad).is(422)
	if !strings.Contains(got.body, "kept &#34;note&#34;") || !strings.Contains(got.body, "25 o&#39;clock") {
		t.Error("what was typed is lost")
	}
	base.Set("kind", "absence")
	s.post(student, path, base).is(422).sees("Choose why you did not go")
	base.Set("absence", "sick")
	s.post(student, path, base).is(200).sees("Saved: you did not go on Wed, Nov 18.")
}

func TestTheAnswerPage(t *testing.T) {
	s := newSite(t)
	path := "/confirm/entries/" + string(s.North.Waiting)
	s.get("link", path).is(200).sees("Ana quixnorth", "Wednesday, November 18, 2026")
	s.post("link", path, url.Values{}).is(422).sees("There is a problem")
	bad := s.post("link", path, url.Values{"what": {"change"}, "minutes_hours": {"lots"}, "reason": {"Left <early>"}}).is(422).sees("Enter hours as 2.5, 2h30 or 150 min")
	if !strings.Contains(bad.body, "Left &lt;early&gt;") || !strings.Contains(bad.body, `value="lots"`) {
		t.Error("what was typed is lost")
	}
	s.post("link", path, url.Values{"what": {"reject"}}).is(422).sees("Say why")
	s.post("link", path, url.Values{"what": {"reject"}, "reason": {strings.Repeat("x", 501)}}).is(422).sees("500")
	s.post("link", path, url.Values{"what": {"reject"}, "reason": {"You were off"}, "version": {"9"}}).is(409)
	done := s.post("link", path, url.Values{"what": {"reject"}, "reason": {"You were off"}, "version": {"1"}}).is(200).sees("Ana")
	s.get(student, "/hours").is(200).sees("You were off")
	s.post("link", done.undoOf("/confirm/undo/"), url.Values{}).is(200).sees("waits again")
	s.post("link", "/confirm/verify", url.Values{}).is(200) // nothing ticked
	s.post("link", "/confirm/verify", url.Values{"week": {"nonsense", "a.b.c", string(s.North.Placement) + ".2026-11-15"}}).is(200)
	if sh := s.shift(s.North.Waiting); sh.Verify != hours.Waiting {
		t.Errorf("confirmed by nonsense: %+v", sh)
	}
}

func TestTwoSupervisorsAtOnce(t *testing.T) {
	s := newSite(t)
	page := s.get("link", "/confirm").is(200)
	ref := page.value("week")
	s.post(host, "/confirm/verify", url.Values{"week": {ref}}).is(200).sees("Confirmed: 3 h")
	s.post("link", "/confirm/verify", url.Values{"week": {ref}}).is(200).seesNot("Confirmed: 3 h")
	s.get("link", "/confirm/placements/"+string(s.North.Placement)).is(404)
	s.post("link", "/confirm/entries/"+string(s.North.Waiting), url.Values{"what": {"reject"}, "reason": {"no"}}).is(409)
}

func TestTheStaffWeek(t *testing.T) {
	s := newSite(t)
	week := "/hours/queue/" + string(s.North.Placement) + "/2026-11-15"
	page := s.get(staff, week).is(200).sees("Ana quixnorth", "Baker quixnorth", "Sam quixnorth")
	form := func(do string) url.Values {
		p := s.get(staff, week).is(200)
		v := url.Values{"do": {do}, "seen": {p.value("seen")}}
		if strings.Contains(p.body, `name="week"`) {
			v.Set("week", p.value("week"))
		}
		return v
	}
	s.post(staff, week, form("explode")).is(404)
	s.post(staff, week, form("again")).is(409)
	stale := form("behalf")
	stale.Set("evidence", "Signed sheet")
	stale.Set("seen", "0")
	s.post(staff, week, stale).is(409)
	done := s.post(staff, week, form("approve")).is(200).sees("Approved: 3 h in one entry.")
	s.post(staff, done.undoOf("/hours/queue/undo/"), url.Values{}).is(200).sees("Taken back")
	must(s.Dispute(s.ctx, s.host(), s.North.Placement, hours.NotStudent, "Who?"))(t)
	s.get(staff, week).is(200).sees("Who?")
	s.post(staff, week, form("again")).is(200)
	s.get("link", "/confirm").is(200).sees("Confirm 3 h")
	empty := "/hours/queue/" + string(s.North.Placement) + "/2026-10-04"
	s.get(staff, empty).is(200).seesNot("Approve 3 h")
	_ = page
}

func TestTheSilentPage(t *testing.T) {
	s := newSite(t)
	s.get(staff, "/hours/silent").is(200).seesNot("Sam quixnorth")
	s.clock.Set(friday)
	s.askAll()
	s.clock.Set(friday.AddDate(0, 0, 6))
	s.get(staff, "/hours/silent").is(200).sees("Sam quixnorth", "Ana quixnorth", "3 h")
	s.post(staff, "/hours/silent/remind", url.Values{"contact": {string(s.North.Contact), string(s.West.Contact)}}).is(200).sees("One supervisor gets a new link")
	if n := s.mails(); n != 2 {
		t.Errorf("%d mails, want the weekly one and the reminder", n)
	}
	s.post(staff, "/hours/silent/remind", url.Values{"contact": {string(s.North.Contact)}}).is(200)
	s.post(staff, "/hours/silent/remind", url.Values{}).is(200)
	if n := s.mails(); n != 2 {
		t.Errorf("%d mails after a second press", n)
	}
	s.exec(`UPDATE contact SET email = '' WHERE id = $1`, s.North.Contact)
	s.post(staff, "/hours/silent/remind", url.Values{"contact": {string(s.North.Contact)}}).is(200).sees("no")
	if n := s.mails(); n != 2 {
		t.Errorf("%d mails, one of them to no address", n)
	}
	s.post(staff, "/hours/silent/print", url.Values{}).is(200).sees("Choose one supervisor")
	s.post("quixwest coordinator", "/hours/silent/print", url.Values{"contact": {string(s.North.Contact)}}).is(404)
	s.post(staff, "/hours/silent/print", url.Values{"contact": {string(s.North.Contact)}}).is(200).
		sees("This link is for Sam quixnorth", "Point your phone's camera at the square", "https://throughline.example/l/")
	if n := s.mails(); n != 2 {
		t.Errorf("%d mails: a printed link is not mailed", n)
	}
	s.exec(`UPDATE shift SET contact_id = '' WHERE district_id = $1`, s.North.District)
	s.exec(`UPDATE placement SET contact_id = '' WHERE district_id = $1`, s.North.District)
	s.get(staff, "/hours/silent").is(200)
	s.get("quixwest coordinator", "/hours/silent").is(200).seesNot("quixnorth")
}

func TestSeveralPlaces(t *testing.T) {
	s := newSite(t)
	second := s.secondPlacement()
	page := s.get(student, "/hours").is(200).sees("Second place", "Baker quixnorth")
	if !strings.Contains(page.body, `type="radio"`) {
		t.Error("the learner cannot choose the place")
	}
	s.get(student, "/hours?placement="+string(second)+"&date=2026-11-20").is(200)
	s.get(student, "/hours?placement="+string(s.West.Placement)).is(200).seesNot("quixwest") // the learner's own instead
	s.get(student, "/hours?date=someday").is(200).sees("Today")
	week := "/hours/week/2026-11-22?placement=" + string(second)
	s.get(student, week).is(200).sees("Second place")
	form := url.Values{"placement": {string(second)}, "do": {"save"}, "key": {"s"}, "d0_start": {""}, "d0_minutes": {"8"}, "d1_start": {""}, "d1_minutes": {"2"}}
	s.post(student, "/hours/week/2026-11-22", form).is(200).sees("10 h")
	for _, as := range []string{"quixwest learner", "quixsouth coordinator"} {
		s.post(as, "/hours/week/2026-11-22", form).is(404)
	}
}

func TestALearnerWithoutAPlace(t *testing.T) {
	s := newSite(t)
	s.exec(`UPDATE placement SET state = 'cancelled' WHERE district_id = $1 AND learner_id = $2`, s.North.District, s.North.Learner)
	s.get(student, "/hours").is(200).seesNot("⟦")
	s.get(student, "/hours/all").is(200).sees("3 h")
	s.post(student, "/hours", url.Values{"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-23"}, "minutes": {"1"}}).is(422).sees("There is a problem")
}

// TestSpanishAnswers walks the same errors in Spanish: no English word is left over.
func TestSpanishAnswers(t *testing.T) {
	s := newSite(t)
	es := []string{"Cookie", "throughline_lang=es", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin"}
	post := func(as, path string, v url.Values) answer {
		t.Helper()
		return s.send(as, "POST", path, strings.NewReader(v.Encode()), es...)
	}
	post(student, "/hours", url.Values{"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-23"}, "start": {"99"}}).is(422).sees("Hay un problema")
	post("link", "/confirm/entries/"+string(s.North.Waiting), url.Values{"what": {"reject"}}).is(422).sees("Hay un problema")
	post("link", "/confirm/placements/"+string(s.North.Placement), url.Values{}).is(422).sees("Hay un problema")
	post(staff, "/hours/export", url.Values{"school": {string(s.North.School)}}).is(422).sees("Hay un problema")
	week := "/hours/queue/" + string(s.North.Placement) + "/2026-11-15"
	post(staff, week, url.Values{"do": {"return"}}).is(422).sees("Hay un problema")
	for _, a := range []answer{
		s.get(student, "/hours", es...), s.get("link", "/confirm", es...), s.get(staff, "/hours/queue", es...), s.get(staff, week, es...), s.get(staff, "/hours/silent", es...),
	} {
		a.is(200).seesNot(" Week of", "Approve", "Log your hours", ">Day<", "⟦")
	}
}

// TestMidnightInTheDistrict: at eleven in the evening in New York it is still today, though
// the server's clock shows the next day.
func TestMidnightInTheDistrict(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		utc   string
		today string
		ok    int
	}{
		{"2026-11-24T04:59:00Z", "Mon, Nov 23", 422}, // 23:59 in New York: the 24th is to come
		{"2026-11-24T05:00:00Z", "Tue, Nov 24", 200},
	} {
		at, err := time.Parse(time.RFC3339, c.utc)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.Set(at)
		s.get(student, "/hours").is(200).sees("Today, " + c.today)
		form := url.Values{"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-24"}, "minutes": {"1"}, "key": {fmt.Sprint("m", c.ok)}}
		s.post(student, "/hours", form).is(c.ok)
	}
}
