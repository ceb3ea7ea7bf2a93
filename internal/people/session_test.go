package people

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestDisabledInTheMiddleOfASession(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		teacher, lead := h.North.Actor(access.Teacher), h.North.Actor(access.SchoolLead)
		b, boss := h.in(teacher), h.in(lead)
		secret, _, err := h.TokenCreate(ctx, teacher, wbl.AccountID(teacher.ID), NewAPIToken{Name: "x", Scopes: []string{"hours:read"}, Days: 1})
		h.must(err)
		b.get("/staff").wants(200)
		boss.post("/people/" + teacher.ID + "/disable").to("/people/" + teacher.ID)
		b.get("/api/v1/me").wants(http.StatusUnauthorized)
		b.get("/staff").to("/sign-in?next=%2Fstaff")
		h.browser().do("GET", "/api/v1/shifts", nil, "Authorization", "Bearer "+secret).wants(http.StatusUnauthorized)
		h.browser().post("/sign-in", "email", h.email(teacher), "password", password).wants(422)
		boss.get("/people/"+teacher.ID).wants(200).sees("Turned off", "The account is off")
		boss.post("/people/" + teacher.ID + "/enable").to("/people/" + teacher.ID)
		if b.signedIn() {
			t.Error("the old session came back with the account")
		}
		h.browser().post("/sign-in", "email", h.email(teacher), "password", password).to("/")
	})
}

// Sessions end when they are not used, and in any case; a learner's phone longer than
// an office computer.
func TestSessionsEnd(t *testing.T) {
	for _, c := range []struct {
		role                 access.Role
		idle, step, absolute time.Duration
	}{
		{access.Coordinator, 8 * time.Hour, 7 * time.Hour, 7 * 24 * time.Hour},
		{access.Learner, 30 * 24 * time.Hour, 29 * 24 * time.Hour, 90 * 24 * time.Hour},
	} {
		t.Run(string(c.role), func(t *testing.T) {
			testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
				h := open(t, d)
				b := h.in(h.North.Actor(c.role))
				h.clock.Advance(c.idle - time.Second)
				if !b.signedIn() {
					t.Fatalf("ended before %s without use", c.idle)
				}
				h.clock.Advance(c.idle)
				if b.signedIn() {
					t.Fatalf("still there after %s without use", c.idle)
				}
				b = h.in(h.North.Actor(c.role))
				for begin := h.clock.Now(); h.clock.Now().Sub(begin) < c.absolute-c.step; h.clock.Advance(c.step) {
					if !b.signedIn() {
						t.Fatalf("ended after %s although it was used", h.clock.Now().Sub(begin))
					}
				}
				h.clock.Advance(c.step)
				if b.signedIn() {
					t.Fatalf("still there after %s", c.absolute)
				}
				h.must(h.Clean(ctx))
				if n := h.count(`SELECT count(*) FROM session`); n != 0 {
					t.Errorf("%d ended sessions were not cleaned away", n)
				}
			})
		})
	}
}

func TestTheStrictestRoleSetsTheLimit(t *testing.T) {
	for _, c := range []struct {
		roles []access.Role
		want  limits
	}{
		{nil, staffLimits},
		{[]access.Role{access.Learner}, familyLimits},
		{[]access.Role{access.Guardian, access.Learner}, familyLimits},
		{[]access.Role{access.Guardian, access.Teacher}, staffLimits},
		{[]access.Role{access.Support}, staffLimits},
	} {
		var grants []access.Grant
		for _, r := range c.roles {
			grants = append(grants, access.Grant{Role: r})
		}
		if got := limitsFor(grants); got != c.want {
			t.Errorf("%v: %+v", c.roles, got)
		}
	}
}

// Reading pages writes at most once a minute.
func TestSeenAtIsWrittenOnceAMinute(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		b := h.in(h.North.Actor(access.Teacher))
		seen := func() int { return h.count(`SELECT seen_at FROM session`) }
		first := seen()
		h.clock.Advance(59 * time.Second)
		b.get("/staff").wants(200)
		if seen() != first {
			t.Error("written within the minute")
		}
		h.clock.Advance(time.Second)
		b.get("/staff").wants(200)
		if got := seen(); got != first+60_000 {
			t.Errorf("seen %d ms later, want 60000", got-first)
		}
	})
}

func TestPeopleSeeAndEndTheirSessions(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Teacher)
		office, phone, library := h.in(a), h.in(a), h.in(a)
		other := h.in(h.North.Actor(access.Counselor))
		list, current, err := h.Sessions(ctx, a, phone.session())
		h.must(err)
		if len(list) != 3 || current == "" || list[0].Agent != "Chrome, Windows" {
			t.Fatalf("%d sessions, current %q, agent %q", len(list), current, list[0].Agent)
		}
		phone.get("/account").wants(200).sees("Chrome, Windows", "This device", "Sign out all other devices")
		ids := map[string]bool{}
		for _, s := range list {
			ids[s.ID] = true
		}
		delete(ids, current)
		var one string
		for id := range ids {
			one = id
		}
		other.post("/account/sessions/" + one + "/end").wants(404)
		phone.post("/account/sessions/" + one + "/end").to("/account")
		alive := 0
		for _, b := range []*browser{office, library} {
			if b.signedIn() {
				alive++
			}
		}
		if alive != 1 || !phone.signedIn() {
			t.Fatalf("%d others alive after one was ended", alive)
		}
		phone.post("/account/sessions/end-others").to("/account")
		if office.signedIn() || library.signedIn() || !phone.signedIn() || !other.signedIn() {
			t.Error("wrong sessions ended")
		}
		phone.get("/account").wants(200).sees("1 device signed out").seesNot("Sign out all other devices")
	})
}

func TestChangingAPasswordEndsOtherSessions(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Teacher)
		here, there := h.in(a), h.in(a)
		here.post("/account/password", "current", "not it at all", "password", "a fresh long sentence").wants(422).
			sees("This is not your current password")
		here.post("/account/password", "current", password, "password", "short").wants(422).sees("Use at least 8 characters").
			seesNot(password)
		if !there.signedIn() {
			t.Fatal("a failed change ended a session")
		}
		here.post("/account/password", "current", password, "password", "a fresh long sentence").to("/account")
		if there.signedIn() || !here.signedIn() {
			t.Error("want only the session that changed the password alive")
		}
		h.browser().post("/sign-in", "email", h.email(a), "password", password).wants(422)
		h.browser().post("/sign-in", "email", h.email(a), "password", "a fresh long sentence").to("/")
		got := h.letters(a.District, h.email(a))
		if len(got) != 1 || got[0].Subject != "Your password was changed" {
			t.Errorf("letters: %+v", got)
		}
	})
}

func TestAccountPageSavesNameAndLanguage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		b := h.in(h.North.Actor(access.Guardian))
		b.post("/account", "version", "1", "name", "", "lang", "xx").wants(422).sees("Enter a name", "Choose a language")
		b.post("/account", "version", "1", "name", " Rosa  Díaz ", "lang", "es").to("/account?lang=es")
		b.get("/account?lang=es").to("/account")
		b.get("/account").wants(200).sees("Mi cuenta", "Rosa Díaz", "Sus cambios están guardados")
		b.post("/account", "version", "1", "name", "Late", "lang", "es").wants(409)
		fresh := h.browser()
		fresh.post("/sign-in", "email", "guardian@quixnorth.example", "password", password).to("/")
		fresh.get("/account").wants(200).sees("Mi cuenta")
	})
}

// grant gives an account a role by hand.
func (h *house) give(a access.Actor, g access.Grant) {
	h.t.Helper()
	h.must(h.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error { return upsertGrant(tx, wbl.AccountID(a.ID), g, "system:test") }))
}

func (h *house) takeAll(a access.Actor) {
	h.t.Helper()
	h.must(h.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM role_grant WHERE account_id = $1`, a.ID)
		return err
	}))
}

// who is the actor that the server makes of a browser.
func (h *house) who(b *browser) access.Actor {
	h.t.Helper()
	r := newRequest("GET", "/")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	a, err := h.Authenticate(r)
	h.must(err)
	return a
}

// The day is that of the grant's district: 23 November in Massachusetts lasts until five
// in the morning UTC of the 24th.
func TestGrantsInForceByDate(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Teacher)
		h.takeAll(a)
		day := func(n int) wbl.Date { return wbl.NewDate(2026, 11, n) }
		for _, g := range []struct {
			role     access.Role
			from, to wbl.Date
		}{
			{access.Teacher, day(23), wbl.Date{}},
			{access.Counselor, day(24), wbl.Date{}},
			{access.Coordinator, day(1), day(23)},
			{access.SchoolLead, day(1), day(22)},
			{access.DistrictLead, day(23), day(23)},
		} {
			h.give(a, access.Grant{Role: g.role, District: h.North.District, Subject: string(h.North.School), From: g.from, To: g.to})
		}
		var b *browser
		for _, c := range []struct {
			at   string
			want []access.Role
		}{
			{"2026-11-23T15:00:00Z", []access.Role{access.Teacher, access.Coordinator, access.DistrictLead}},
			{"2026-11-24T04:59:00Z", []access.Role{access.Teacher, access.Coordinator, access.DistrictLead}},
			{"2026-11-24T05:00:00Z", []access.Role{access.Teacher, access.Counselor}},
		} {
			at, err := time.Parse(time.RFC3339, c.at)
			h.must(err)
			h.clock.Set(at)
			b = h.in(a)
			who := h.who(b)
			for _, r := range access.Staff {
				want := false
				for _, w := range c.want {
					want = want || w == r
				}
				if who.Has(r) != want {
					t.Errorf("%s at %s: %v", r, c.at, who.Has(r))
				}
			}
			if who.District != h.North.District || who.Zone.String() != "America/New_York" {
				t.Errorf("district %s, zone %s", who.District, who.Zone)
			}
		}
	})
}

func TestSomebodyOfTwoDistrictsSwitches(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Coordinator)
		h.give(a, access.Grant{Role: access.Teacher, District: h.South.District, Subject: string(h.South.School), From: wbl.NewDate(2026, 9, 1)})
		b := h.in(a)
		if got := h.who(b).District; got != h.North.District {
			t.Fatalf("begins in %s", got)
		}
		b.get("/account").wants(200).sees("Switch district", "South District")
		b.post("/account/district", "district", string(h.South.District)).to("/")
		if got := h.who(b); got.District != h.South.District || len(got.Grants) != 2 {
			t.Errorf("acts in %s with %d grants", got.District, len(got.Grants))
		}
		other := h.in(h.North.Actor(access.Teacher))
		other.post("/account/district", "district", string(h.South.District)).wants(404)
		other.get("/account").wants(200).seesNot("Switch district", "South District")
	})
}

// Support stands above districts: it begins in the first and may go to any.
func TestSupportActsInAnyDistrict(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		id, err := h.CreateAdministrator(ctx, "root@example.org", "Root Person", password, db.District{})
		h.must(err)
		b := h.browser()
		b.post("/sign-in", "email", "root@example.org", "password", password).to("/")
		first := h.who(b)
		if first.ID != string(id) || first.District == "" || !first.Has(access.Support) {
			t.Fatalf("%+v", first)
		}
		b.post("/account/district", "district", string(h.South.District)).to("/")
		if got := h.who(b).District; got != h.South.District {
			t.Errorf("acts in %s", got)
		}
		b.get("/people").wants(200).sees("quixsouth").seesNot("quixnorth")
	})
}

func TestALearnerWhoWasMergedKeepsEveryRecord(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.must(d.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			return tx.ExecOne(`UPDATE learner SET merged_into = $3, state = 'merged' WHERE district_id = $1 AND id = $2`,
				h.North.District, h.North.Learner, h.North.Learner2)
		}))
		for _, role := range []access.Role{access.Learner, access.Guardian} {
			who := h.who(h.in(h.North.Actor(role)))
			if got := who.Subject(role); got != string(h.North.Learner2) {
				t.Errorf("%s is %s, want the kept record", role, got)
			}
			for _, id := range []wbl.LearnerID{h.North.Learner, h.North.Learner2} {
				r := access.Resource{District: h.North.District, School: h.North.School, Learner: id}
				if !access.Can(who, access.LearnerView, r).Allowed {
					t.Errorf("%s does not see %s", role, id)
				}
			}
		}
	})
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		chrome: "Chrome, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iPhone",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36":                                "Chrome, Android",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36":                              "Chrome, Chromebook",
		"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0":                               "Edge, Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0":                                                    "Firefox, Mac",
		"<script>": "", "": "",
	} {
		if got := Device(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}

// A form that was refused stands at an address of its own; the language switch and a
// reload lead from there to the page.
func TestFormsHaveAPageToGoBackTo(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	lead := h.in(h.North.Actor(access.SchoolLead))
	teacher := "/people/" + h.North.Actor(access.Teacher).ID
	for form, page := range map[string]string{
		"/account/password": "/account", "/code/send": "/code", teacher + "/roles": teacher,
	} {
		lead.get(form).to(page)
		lead.get(form + "?lang=es").to(form)
	}
}

// A second node reads from a replica that never hears of anything. Who is signed in is
// asked of the primary all the same: a session that ended on the first node is over.
func TestSessionsDoNotWaitForAReplica(t *testing.T) {
	primary, replica := testenv.OpenPostgres(t), testenv.OpenPostgres(t)
	h := open(t, primary)
	teacher := h.North.Actor(access.Teacher)
	b := h.in(teacher)
	secret, token, err := h.TokenCreate(ctx, teacher, wbl.AccountID(teacher.ID), NewAPIToken{Name: "x", Scopes: []string{"hours:read"}, Days: 1})
	h.must(err)

	lagging, err := db.Open(ctx, db.Config{DSN: primary.DSN(), Replica: replica.DSN()})
	h.must(err)
	defer lagging.Close()
	second := New(Config{DB: lagging, Now: h.clock.Now, Catalog: texts(t), Log: slog.Default(), Secret: []byte("a secret for tests")})
	byCookie, byToken := newRequest("GET", "/"), newRequest("GET", "/")
	byCookie.AddCookie(&http.Cookie{Name: plainCookie, Value: b.session()})
	byToken.Header.Set("Authorization", "Bearer "+secret)
	for _, r := range []*http.Request{byCookie, byToken} {
		if a, err := second.Authenticate(r); err != nil || a.ID != teacher.ID {
			t.Fatalf("the second node takes the teacher for %q: %v", a.ID, err)
		}
	}
	b.post("/sign-out")
	h.must(h.TokenRevoke(ctx, teacher, token.ID))
	if a, err := second.Authenticate(byCookie); err != nil || a.Kind != access.Anonymous {
		t.Errorf("the ended session is %+v on the second node: %v", a, err)
	}
	if _, err := second.Authenticate(byToken); err == nil {
		t.Error("the revoked token still holds on the second node")
	}
}
