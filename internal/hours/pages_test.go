package hours_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
)

func TestTwoTapsLogTheUsualDay(t *testing.T) {
	s := newSite(t)
	page := s.get(student, "/hours").is(200).sees("Today, Mon, Nov 23", "0 h of 6 h this week")
	if page.value("start") != "15:30" || page.value("end") != "18:30" || page.value("placement") != string(s.North.Placement) {
		t.Fatalf("the usual times are not filled in:\n%s", page.body)
	}
	if !strings.Contains(page.body, "data-outbox") {
		t.Error("the form cannot wait in the outbox")
	}
	form := url.Values{
		"kind": {"work"}, "key": {page.value("key")}, "placement": {page.value("placement")}, "date": {"2026-11-23"},
		"start": {"15:30"}, "end": {"18:30"}, "break": {"0"},
	}
	s.post(student, "/hours", form).is(200).sees("3 h logged for Mon, Nov 23.", "Not sent yet", "3 h of 6 h this week")
	s.post(student, "/hours", form).is(200).sees("3 h logged") // the button pressed twice
	if n := s.count(`SELECT COUNT(*) FROM shift WHERE day = '2026-11-23'`); n != 1 {
		t.Errorf("%d shifts, want 1", n)
	}
}

func TestEveryWayToWriteALength(t *testing.T) {
	s := newSite(t)
	for i, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"minutes": {"2.5"}}, "2 h 30 min logged"},
		{url.Values{"minutes": {"2h30"}}, "2 h 30 min logged"},
		{url.Values{"minutes": {"150 min"}}, "2 h 30 min logged"},
		{url.Values{"minutes_hours": {"2"}, "minutes_minutes": {"15"}}, "2 h 15 min logged"},
		{url.Values{"minutes_minutes": {"45"}, "start": {"09:00"}, "end": {"17:00"}}, "45 min logged"},
		{url.Values{"minutes_hours": {"1,5"}}, "1 h 30 min logged"},
	} {
		c.form.Set("kind", "work")
		c.form.Set("placement", string(s.North.Placement))
		c.form.Set("date", day(2+i).String())
		s.post(student, "/hours", c.form).is(200).sees(c.want)
	}
}

func TestMistakesKeepWhatWasTyped(t *testing.T) {
	s := newSite(t)
	form := url.Values{
		"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-23"}, "start": {"25:99"}, "end": {""},
		"note": {"Cut \"bagels\" <b>"}, "key": {"kept"},
	}
	a := s.post(student, "/hours", form).is(422).sees("There is a problem", "Enter a time, such as 4:30 pm")
	if a.value("key") != "kept" || !strings.Contains(a.body, `value="25:99"`) || !strings.Contains(a.body, `Cut &#34;bagels&#34; &lt;b&gt;`) {
		t.Errorf("not kept:\n%s", a.body)
	}
	form = url.Values{"kind": {"absence"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-23"}}
	s.post(student, "/hours", form).is(422).sees("Choose why you did not go")
	form.Set("absence", "sick")
	s.post(student, "/hours", form).is(200).sees("Saved: you did not go on Mon, Nov 23.", "I was sick")

	long := url.Values{"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-22"}, "minutes": {"2"}}
	s.post(student, "/hours", long).is(200)
	s.post(student, "/hours", long).is(422).sees("Yes, I worked this long twice on this day")
	long.Set("again", "yes")
	s.post(student, "/hours", long).is(200).sees("2 h logged")
}

func TestTheWeekOnAPage(t *testing.T) {
	s := newSite(t)
	path := "/hours/week/2026-11-22"
	page := s.get(student, path+"?usual=1").is(200).sees("Tue, Nov 24 to Sat, Nov 28: still to come.")
	if page.value("d1_start") != "15:30" {
		t.Error("the usual times are not filled in")
	}
	form := url.Values{
		"placement": {string(s.North.Placement)}, "do": {"complete"}, "key": {"w"},
		"d0_start": {"9:00"}, "d0_end": {""}, "d1_start": {""}, "d1_end": {""}, "d1_minutes": {"many"},
	}
	s.post(student, path, form).is(422).sees("Enter both a start and an end time", "Enter hours as 2.5, 2h30 or 150 min")
	form = url.Values{
		"placement": {string(s.North.Placement)}, "do": {"complete"}, "key": {"w2"},
		"d0_start": {"9:00"}, "d0_end": {"11:00"}, "d1_start": {""}, "d1_end": {""}, "d1_minutes": {""}, "d1_absence": {"school_closed"},
	}
	done := s.post(student, path, form).is(200).sees("Your week is complete: 2 h. Your supervisor will see it.", "With the supervisor", "Undo")
	s.get("link", "/confirm").is(200).sees("Sun, Nov 22 · 2 h", "Did not go: school closed")
	_ = done
	s.post(student, path+"/reopen?placement="+string(s.North.Placement), url.Values{}).is(200).sees("Your week is open again")
	s.get("link", "/confirm").is(200).seesNot("Sun, Nov 22 · 2 h")
	s.get(student, "/hours/week/soon").is(404)
	s.post(student, "/hours/week/2026-11-23", form).is(404) // not a Sunday
}

func TestConfirmFromThePhone(t *testing.T) {
	s := newSite(t)
	page := s.get("link", "/confirm").is(200).sees("3 h from one student wait for you", "Confirm 3 h")
	page.seesNot("quixwest", "quixsouth", "disability", "birth")
	ref := page.value("week")
	done := s.post("link", "/confirm/verify", url.Values{"week": {ref}}).is(200).sees("Confirmed: 3 h in one entry.", "All done. Thank you!", "Undo")
	undo := strings.Split(strings.SplitAfter(done.body, `action="/confirm/undo/`)[1], `"`)[0]
	s.post("link", "/confirm/undo/"+undo, url.Values{}).is(200).sees("Taken back: one entry waits again.", "Confirm 3 h")
	s.post("link", "/confirm/verify", url.Values{"week": {ref}}).is(200).sees("The hours changed while you looked at them")

	entry := "/confirm/entries/" + string(s.North.Waiting)
	s.post("link", entry, url.Values{"what": {"change"}, "minutes_hours": {"2"}, "version": {"3"}}).is(422).sees("Say why")
	s.post("link", entry, url.Values{"what": {"change"}, "minutes_hours": {"2"}, "reason": {"Left at 5:30"}, "version": {"3"}}).is(200).sees("now 2 h")
	s.get(student, "/hours").is(200).sees("Changed from 3 h to 2 h: Left at 5:30")
	s.get(staff, "/hours/queue").is(200).sees("Changed by the supervisor", "Left at 5:30")
}

func TestNotMyStudent(t *testing.T) {
	s := newSite(t)
	path := "/confirm/placements/" + string(s.North.Placement)
	s.post("link", path, url.Values{}).is(422).sees("Choose what is wrong")
	s.post("link", path, url.Values{"why": {"not_host"}, "reason": {"Ask Kim"}}).is(200).sees("The school knows now. Thank you.")
	s.get(staff, "/hours/queue").is(200).sees("Somebody else supervises", "Ask Kim")
	s.get(student, "/hours").is(200).sees("School is checking")
	s.get("quixwest supervisor", path).is(404)
}

func TestTheSchoolDecides(t *testing.T) {
	s := newSite(t)
	page := s.get(staff, "/hours/queue").is(200).sees("Weeks as planned", "Approve the one week as planned: 3 h").seesNot("quixwest")
	done := s.post(staff, "/hours/queue/approve", url.Values{"week": {page.value("week")}}).is(200).sees("Approved: 3 h in one entry.", "No hours wait for you", "Undo")
	undo := strings.Split(strings.SplitAfter(done.body, `action="/hours/queue/undo/`)[1], `"`)[0]
	s.post(staff, "/hours/queue/undo/"+undo, url.Values{}).is(200).sees("Taken back: one entry waits again.")

	week := "/hours/queue/" + string(s.North.Placement) + "/2026-11-15"
	page = s.get(staff, week).is(200).sees("Approve 3 h", "Confirm on behalf of the supervisor")
	form := url.Values{"do": {"behalf"}, "seen": {page.value("seen")}, "week": {page.value("week")}}
	s.post(staff, week, form).is(422).sees("Say why")
	form.Set("evidence", "Signed sheet")
	s.post(staff, week, form).is(200).sees("Confirmed from your evidence: 3 h in one entry.", "Confirmed by the school from paper")
	page = s.get(staff, week)
	form = url.Values{"do": {"return"}, "week": {page.value("week")}}
	s.post(staff, week, form).is(422).sees("Say why")
	form.Set("return_reason", "Which room?")
	s.post(staff, week, form).is(200).sees("Sent back: 2 entries, 6 h.")
	s.get(student, "/hours").is(200).sees("Sent back by school", "The school says: Which room?")
	s.get("quixwest coordinator", week).is(404)
	s.get(student, week).is(403)
}

func TestPayroll(t *testing.T) {
	s := newSite(t)
	s.approved(t)
	query := "school=" + string(s.North.School) + "&from=2026-11-01&to=2026-11-22"
	page := s.get(staff, "/hours/export?"+query).is(200).sees("$46.50", "One entry (3 h) of these days is not approved yet")
	form := url.Values{"key": {"k"}, "school": {page.value("school")}, "from": {page.value("from")}, "to": {page.value("to")}, "seen": {page.value("seen")}}
	done := s.send(staff, "POST", "/hours/export", strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin").is(303)
	at := done.header.Get("Location")
	s.get(staff, at).is(200).sees("Payroll file", "SHA-256")
	one, two := s.get(staff, at+"/hours.csv").is(200), s.get(staff, at+"/hours.csv").is(200)
	if one.body != two.body {
		t.Error("the CSV file differs")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(one.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][10] != "180" {
		t.Errorf("the CSV file: %v, %v", rows, err)
	}
	x, y := s.get(staff, at+"/hours.xlsx").is(200), s.get(staff, at+"/hours.xlsx").is(200)
	if x.body != y.body {
		t.Error("the workbook differs")
	}
	book, err := excelize.OpenReader(strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := book.GetCellValue("Hours", "N2"); got != "46.5" {
		t.Errorf("amount in the workbook: %q", got)
	}
	s.get(staff, at+"/hours.exe").is(404)
	s.get("quixwest coordinator", at).is(404)
	s.get(student, at).is(403)

	correct := "/hours/entries/" + string(s.North.Verified) + "/correct"
	page = s.get(staff, correct).is(200).sees("These hours went to payroll already")
	s.post(staff, correct, url.Values{"minutes_hours": {"2"}, "version": {page.value("version")}}).is(422).sees("Say why")
	s.post(staff, correct, url.Values{"minutes_hours": {"2"}, "reason": {"Sheet"}, "version": {page.value("version")}}).is(200).sees("Corrected: 2 h.")
	s.get(staff, "/hours/export?"+query).is(200).sees("−$15.50", "was 3 h, now 2 h")
}

func TestTheAPI(t *testing.T) {
	s := newSite(t)
	post := func(as, body, key string) answer {
		t.Helper()
		return s.send(as, "POST", "/api/v1/shifts", strings.NewReader(body), "Content-Type", "application/json", "Idempotency-Key", key)
	}
	body := `{"placement":"` + string(s.North.Placement) + `","date":"2026-11-20","minutes":240,"note":"Stock"}`
	first := post(student, body, "k1").is(201)
	if again := post(student, body, "k1").is(201); again.body != first.body {
		t.Errorf("sent again, the answer is another:\n%s\n%s", first.body, again.body)
	}
	post(student, body, "k2").is(201) // another key is another shift
	post(student, `{"placement":"`+string(s.North.Placement)+`","date":"2026-11-20","start":"16:00","end":"5:30 pm"}`, "k3").is(201).sees(`"minutes":90`, `"start":"16:00"`)
	post(student, `{"placement":"`+string(s.North.Placement)+`","date":"2026-12-20","minutes":0}`, "k4").is(422).sees(`"field":"date"`, `"field":"minutes"`)
	post(student, `{"placement":"nobody","date":"2026-11-20","minutes":60}`, "k5").is(404)
	post(student, `{"hours":4}`, "k6").is(422)
	post("quixwest learner", body, "k7").is(404)

	var got struct {
		Items []hours.Shift
		Next  string
	}
	page := s.get(student, "/api/v1/shifts?learner=me&limit=2").is(200)
	if err := json.Unmarshal([]byte(page.body), &got); err != nil || len(got.Items) != 2 || got.Next == "" {
		t.Fatalf("%v %s", err, page.body)
	}
	s.get(student, "/api/v1/shifts?learner=me&limit=2&after="+got.Next).is(200).sees(`"date":"2026-11-18"`)
	s.get(student, "/api/v1/shifts?learner="+string(s.West.Learner)).is(404)
	s.get(staff, "/api/v1/shifts?learner="+string(s.North.Learner)).is(200)
	s.get(host, "/api/v1/shifts?learner="+string(s.North.Learner)).is(403)
	s.get("", "/api/v1/shifts?learner=me").is(401)

	at := "/api/v1/shifts/" + string(s.North.Waiting)
	act := func(as, path, body string) answer {
		t.Helper()
		return s.send(as, "POST", path, strings.NewReader(body), "Content-Type", "application/json")
	}
	act(host, at+"/reject", `{}`).is(422).sees(`"field":"reason"`)
	act(staff, at+"/approve", `{}`).is(409)
	act(host, at+"/verify", `{"minutes":150,"reason":"Left early"}`).is(200).sees(`"verify_state":"verified"`, `"claimed_minutes":180`)
	act(staff, at+"/approve", `{}`).is(200).sees(`"approve_state":"approved"`)
	act("quixsouth coordinator", at+"/approve", `{}`).is(404)
}

func TestATokenReachesOnlyItsScope(t *testing.T) {
	s := newSite(t)
	a := s.student()
	a.Scopes = []string{"hours:read"}
	s.people["token"] = a
	s.get("token", "/api/v1/shifts?learner=me").is(200)
	s.send("token", "POST", "/api/v1/shifts", strings.NewReader(`{}`), "Content-Type", "application/json").is(http.StatusForbidden)
	s.get("token", "/hours").is(http.StatusForbidden)
}

func TestALinkForAnotherTaskSeesNothing(t *testing.T) {
	s := newSite(t)
	a := s.host()
	a.Kind, a.Task = access.Link, access.TaskReview
	s.people["review link"] = a
	s.get("review link", "/confirm").is(403)
	s.get("link", "/hours/queue").is(403)
	s.get("", "/confirm").is(303)
}

func TestTwoPeopleChangeOneEntry(t *testing.T) {
	s := newSite(t)
	path := "/hours/entries/" + string(s.North.Waiting)
	page := s.get(student, path).is(200)
	form := url.Values{"kind": {"work"}, "placement": {string(s.North.Placement)}, "date": {"2026-11-18"}, "version": {page.value("version")}, "start": {"15:00"}, "end": {"16:00"}}
	s.post(staff, path, form).is(200)
	form.Set("end", "17:00")
	s.post(student, path, form).is(409).sees("This entry was changed while you looked at it", "1 h (3:00 PM – 4:00 PM)")
	s.post(student, path+"/delete", url.Values{"version": {"1"}}).is(409)
	s.post(student, path+"/delete", url.Values{"version": {"2"}}).is(200).sees("The entry for Wed, Nov 18 is deleted.")
}
