package people

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestALinkOpensItsTaskAndNothingElse(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, path := h.sendLink()
		b := h.browser()
		a := b.get(path).wants(200).sees("This link is for Sam quixnorth (s***m@quixnorth.example)", "Continue").seesNot("sam@quixnorth")
		if got := a.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control of a page with a name: %q", got)
		}
		b.post(path).to("/confirm/week47")
		b.get("/confirm/week47").wants(200).sees("link:" + string(l.ID))
		b.get(path).to("/confirm/week47") // the browser that opened it goes straight on
		b.get("/staff").wants(403)
		b.get("/account").wants(403)
		b.get("/set-password").wants(403)
		who := h.who(b)
		if who.Subject(access.Supervisor) != string(h.North.Contact) || who.Object != "week47" || who.District != h.North.District {
			t.Errorf("actor %+v", who)
		}
		h.clock.Advance(12*time.Hour - time.Minute)
		b.get("/confirm/week47").wants(200)
		h.clock.Advance(2 * time.Minute)
		b.get("/confirm/week47").wants(303)
		if n := h.count(`SELECT count(*) FROM one_task_link WHERE token_hash = $1`, strings.TrimPrefix(path, "/l/")); n != 0 {
			t.Error("the database holds the token itself")
		}
	})
}

// Mail scanners read links, with HEAD and GET; some run scripts, some press the button.
func TestScannersDoNotSpendALink(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, path := h.sendLink()
		before := h.count(`SELECT count(*) FROM audit_entry`)
		scanner := h.browser()
		scanner.do("HEAD", path, nil).wants(200)
		for range 3 {
			page := scanner.get(path).wants(200)
			for _, script := range []string{"<script>", "onload", "http-equiv", "autofocus", "submit()"} {
				page.seesNot(script) // with nothing that sends the form by itself
			}
		}
		if h.count(`SELECT count(*) FROM one_task_link WHERE used_at IS NOT NULL`) != 0 || h.count(`SELECT count(*) FROM session`) != 0 ||
			h.count(`SELECT count(*) FROM audit_entry`) != before {
			t.Fatal("reading the page changed something")
		}
		h.browser().post(path).to("/confirm/week47")
	})
}

func TestAfterAScannerPressedTheButtonTheCodeStillWorks(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, path := h.sendLink()
		letter := h.letters(h.North.District, "sam@quixnorth.example")[0]
		code := codeForm.FindString(letter.Text)
		if linkForm.FindStringSubmatch(letter.Text)[1] != path || code == "" || !strings.Contains(letter.HTML, code) {
			t.Fatalf("the letter lacks link or code:\n%s", letter.Text)
		}
		h.browser().post(path).to("/confirm/week47") // the scanner
		person := h.browser()
		person.get(path).wants(200).sees("This link was used", "Nov 23, 2026, 10:00 AM", "s***m@quixnorth.example", "Send me a new link")
		person.post(path).to(path)
		person.get("/code").wants(200).sees("Six digits")
		person.post("/code", "email", "SAM@quixnorth.example ", "code", strings.ReplaceAll(code, " ", " - ")).to("/confirm/week47")
		person.get("/confirm/week47").wants(200)
		h.browser().post("/code", "email", "sam@quixnorth.example", "code", code).wants(422) // once
	})
}

func TestAUsedLinkIsOfNoUseInAnotherBrowser(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, path := h.sendLink()
		mine, other := h.browser(), h.browser()
		mine.post(path).to("/confirm/week47")
		other.post(path).to(path)
		if other.session() != "" {
			t.Error("a replayed link gave out a session")
		}
		other.get("/confirm/week47").wants(303)
		other.get(path).wants(200).sees("Each link works once")
	})
}

func TestTheCodeOfTheEleventhMinute(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, _ := h.sendLink()
		h.clock.Advance(10 * time.Minute)
		h.browser().post("/code", "email", l.Email, "code", l.Code).wants(422).sees("This code does not work")
		h.browser().post("/code/send", "email", l.Email).to("/code?sent=1")
		letters := h.letters(h.North.District, l.Email)
		if len(letters) != 2 || letters[0].Subject != "Your code" {
			t.Fatalf("letters: %d, %s", len(letters), letters[0].Subject)
		}
		code := codeForm.FindString(letters[0].Text)
		h.clock.Advance(9 * time.Minute)
		h.browser().post("/code", "email", l.Email, "code", code).to("/confirm/week47")
	})
}

func TestAThousandGuesses(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, _ := h.sendLink()
		judged := 0
		for i := range 1000 {
			code := fmt.Sprintf("%06d", i)
			if code == l.Code {
				continue
			}
			_, _, err := h.UseCode(ctx, l.Email, code, From{Network: fmt.Sprint(i)})
			switch wbl.KindOf(err) {
			case wbl.Unprocessable:
				judged++
			case wbl.TooMany:
			default:
				t.Fatal(err)
			}
		}
		if judged != 10 {
			t.Errorf("%d of 1,000 guesses were judged, want 10", judged)
		}
		h.browser().post("/code", "email", l.Email, "code", l.Code).wants(429).sees("Wait 15 minutes")
		for range 10 { // patience: at most 30 a day
			h.clock.Advance(16 * time.Minute)
			for range 10 {
				_, _, err := h.UseCode(ctx, l.Email, "000000", From{})
				if wbl.KindOf(err) == wbl.Unprocessable {
					judged++
				}
			}
		}
		if judged != 30 {
			t.Errorf("%d guesses of a day were judged, want 30", judged)
		}
	})
}

func TestCodePageTellsNothing(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	l, _ := h.sendLink()
	for _, page := range []string{"/code", "/code/send"} {
		answers := map[string]bool{}
		for _, email := range []string{l.Email, "nobody@quixnorth.example"} {
			a := h.browser().post(page, "email", email, "code", "999 999x")
			b := h.browser().post(page, "email", email, "code", "000000")
			for _, one := range []*answer{a, b} {
				answers[fmt.Sprint(one.Code, one.Header().Get("Location"), strings.ReplaceAll(one.Body.String(), email, "EMAIL"))] = true
			}
		}
		if want := map[string]int{"/code": 2, "/code/send": 1}[page]; len(answers) != want {
			t.Errorf("%s: %d different answers, want %d", page, len(answers), want)
		}
	}
	if got := h.letters(h.North.District, "nobody@quixnorth.example"); len(got) != 0 {
		t.Error("mail to a stranger")
	}
	h.browser().post("/code", "email", "", "code", "12").wants(422).sees("Enter an e-mail address", "Enter the six digits")
}

func TestMailCanBeAskedForFiveTimesAnHour(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, email := range []string{"sam@quixnorth.example", "nobody@example.org"} {
			for range 3 {
				h.browser().post("/code/send", "email", email).to("/code?sent=1")
			}
			for range 2 {
				h.browser().post("/forgot", "email", email).to("/forgot/sent")
			}
			h.browser().post("/code/send", "email", email).wants(429).sees("several e-mails")
			h.browser().post("/forgot", "email", email).wants(429)
		}
		h.clock.Advance(61 * time.Minute)
		h.browser().post("/forgot", "email", "nobody@example.org").to("/forgot/sent")
	})
}

func TestANewLinkSupersedesTheOneBefore(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		old, oldPath := h.sendLink()
		_, otherTask := h.sendLink(func(r *LinkRequest) { r.Object = "week46" })
		_, otherPerson := h.sendLink(func(r *LinkRequest) { r.Email = "kim@quixnorth.example" })
		h.clock.Advance(time.Minute)
		_, newPath := h.sendLink()
		h.browser().get(oldPath).wants(200).sees("There is a newer link", "Nov 23, 2026, 10:01 AM")
		h.browser().post(oldPath).to(oldPath)
		h.browser().post("/code", "email", old.Email, "code", old.Code).wants(422)
		h.browser().post(newPath).to("/confirm/week47")
		h.browser().post(otherTask).to("/confirm/week46")
		h.browser().post(otherPerson).to("/confirm/week47")
	})
}

func TestALinkThatEndedOffersANewOne(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, path := h.sendLink(func(r *LinkRequest) { r.Lang = i18n.Es })
		h.clock.Advance(7*24*time.Hour + time.Second)
		b := h.browser()
		b.get(path).wants(200).sees("Este enlace venció", "para s***m@quixnorth.example", "Enviarme un enlace nuevo")
		b.post(path).to(path)
		b.post(path + "/again").to(path + "?sent=1")
		b.get(path + "?sent=1").wants(200).sees("Enviamos un enlace nuevo")
		letter := h.letters(h.North.District, l.Email)[0]
		if !strings.HasPrefix(letter.Subject, "Su enlace nuevo") || letter.Lang != i18n.Es {
			t.Errorf("letter %q in %s", letter.Subject, letter.Lang)
		}
		b.post(linkForm.FindStringSubmatch(letter.Text)[1]).to("/confirm/week47")
		for range 4 {
			b.post(path + "/again").to(path + "?sent=1")
		}
		b.post(path + "/again").wants(429)
	})
}

// The address of a contact changes: what was sent to the old one is dead, sessions too.
func TestLinksAreTakenBack(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, used := h.sendLink()
		inside := h.browser()
		inside.post(used).to("/confirm/week47")
		_, unused := h.sendLink(func(r *LinkRequest) { r.Object = "week48" })
		h.must(d.Update(ctx, db.Scope{District: h.North.District}, func(tx *db.Tx) error {
			return RevokeLinks(tx, h.clock.Now(), string(h.North.Contact))
		}))
		inside.get("/confirm/week47").wants(303)
		for _, path := range []string{used, unused} {
			h.browser().get(path).wants(200).sees("This link was taken back").seesNot("/again")
			h.browser().post(path).to(path)
			h.browser().post(path + "/again").wants(403)
		}
		h.browser().post("/code", "email", l.Email, "code", l.Code).wants(422)
		h.browser().post("/code/send", "email", l.Email).to("/code?sent=1")
		for _, m := range h.letters(h.North.District, l.Email) {
			if m.Subject == "Your code" {
				t.Error("a code for a link that was taken back")
			}
		}
	})
}

func TestUnknownLinks(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	for _, path := range []string{"/l/NOSUCHTOKEN", "/l/%2e%2e", "/l/" + strings.Repeat("A", 3000)} {
		h.browser().get(path).wants(404).sees("We do not know this link")
		h.browser().post(path).wants(404)
		h.browser().post(path + "/again").wants(404)
	}
}

func TestOneNewCodeForEachTask(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, _ := h.sendLink()
		h.sendLink(func(r *LinkRequest) { r.Object = "week46" })
		h.clock.Advance(time.Hour)
		h.browser().post("/code/send", "email", l.Email).to("/code?sent=1")
		letter := h.letters(h.North.District, l.Email)[0]
		codes := codeForm.FindAllString(letter.Text, -1)
		if len(codes) != 2 {
			t.Fatalf("codes %q in\n%s", codes, letter.Text)
		}
		opened := map[string]bool{}
		for _, code := range codes {
			a := h.browser().post("/code", "email", l.Email, "code", code).wants(303)
			opened[a.Header().Get("Location")] = true
		}
		if !opened["/confirm/week46"] || !opened["/confirm/week47"] {
			t.Errorf("opened %v", opened)
		}
	})
}

func TestALinkReplacesTheSessionOfTheBrowser(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	b := h.in(h.North.Actor(access.Teacher))
	old := b.session()
	_, path := h.sendLink()
	b.post(path).to("/confirm/week47")
	b.get("/staff").wants(403)
	copied := h.browser()
	copied.cookies[plainCookie] = old
	if copied.signedIn() {
		t.Error("the session that was replaced is alive")
	}
}

func TestLinksNeedARegisteredTask(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	err := h.db.Update(ctx, db.Scope{District: h.North.District}, func(tx *db.Tx) error {
		_, err := h.SendLink(tx, h.clock.Now(), LinkRequest{Task: "no.such", Email: "a@b.example"})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "no.such") {
		t.Errorf("err %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a task was registered twice")
		}
	}()
	h.RegisterTask(taskHours, nil, "x")
}

func TestPrintedLink(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	var l Link
	h.must(h.db.Update(ctx, db.Scope{District: h.North.District}, func(tx *db.Tx) (err error) {
		l, err = h.PrintLink(tx, h.clock.Now(), LinkRequest{
			Task: taskHours, Role: access.Supervisor, District: h.North.District, Subject: string(h.North.Contact), Object: "week47",
			Name: "Sam quixnorth", Lang: i18n.En, TTL: 24 * time.Hour,
		})
		return err
	}))
	png, err := QR(l)
	h.must(err)
	if http.DetectContentType(png) != "image/png" {
		t.Errorf("picture of type %s", http.DetectContentType(png))
	}
	path := strings.TrimPrefix(l.URL, "https://wbl.example")
	b := h.browser()
	b.get(path).wants(200).sees("This link is for Sam quixnorth.")
	b.post(path).to("/confirm/week47")
	h.browser().get(path).wants(200).sees("This link was used").seesNot("/again") // there is no address to send to
}

func TestMaskEmail(t *testing.T) {
	for email, want := range map[string]string{
		"daz@example.org": "d***z@example.org", "ab@example.org": "a***@example.org", "a@b.example": "a***@b.example",
		"ñandú@example.org": "ñ***ú@example.org", "": "", "nobody": "", "@x.example": "",
	} {
		if got := maskEmail(email); got != want {
			t.Errorf("%q: %q, want %q", email, got, want)
		}
	}
}
