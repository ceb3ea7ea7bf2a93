package people

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestAPersonIsAddedInvitedAndChoosesAPassword(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead := h.in(h.North.Actor(access.SchoolLead))
		lead.get("/people/new").wants(200).sees("Add a person", "North High").seesNot("North West High", "South High", "Whole district")
		lead.post("/people/new", "name", "", "email", "x", "role", "nonsense").wants(422).
			sees("Enter a name", "Enter an e-mail address, like", "Choose a role")
		form := []string{
			"name", "Nora Newman", "email", "Nora@North.example", "role", "teacher", "subject", string(h.North.School), "lang", "es", "key", "k1",
		}
		a := lead.post("/people/new", form...).wants(303)
		lead.post("/people/new", form...).to(a.Header().Get("Location")) // sent twice, counts once
		lead.get(a.Header().Get("Location")).wants(200).sees("Nora Newman", "Invited", "Teacher", "North High")
		letters := h.letters(h.North.District, "nora@north.example")
		if len(letters) != 1 || letters[0].Lang != i18n.Es || !strings.Contains(letters[0].Text, "North District") {
			t.Fatalf("%d letters: %+v", len(letters), letters)
		}
		nora := h.browser()
		nora.post("/sign-in", "email", "nora@north.example", "password", "").wants(422)
		path := linkForm.FindStringSubmatch(letters[0].Text)[1]
		nora.get(path).wants(200).sees("Elija su contraseña", "Nora Newman")
		nora.post(path).to("/set-password")
		nora.get("/set-password").wants(200).sees("nora@north.example")
		nora.post("/set-password", "password", "Nora Newman").wants(422)
		nora.post("/set-password", "password", "tres gatos en la ventana").to("/")
		nora.get("/staff").wants(200)
		nora.get("/set-password").wants(403) // the link is spent with its session
		h.browser().post("/sign-in", "email", "nora@north.example", "password", "tres gatos en la ventana").to("/")
		lead.get("/people?q=nora+new").wants(200).sees("Nora Newman", "Can sign in").seesNot("counselor@")
	})
}

func TestAForgottenPassword(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Learner)
		old := h.in(a)
		for _, email := range []string{h.email(a), "nobody@example.org"} {
			h.browser().post("/forgot", "email", email).to("/forgot/sent")
		}
		h.browser().get("/forgot/sent").wants(200).sees("If this address has an account")
		h.browser().post("/forgot", "email", "no address").wants(422).sees("Enter an e-mail address, like")
		if h.letters("", "nobody@example.org"); h.count(`SELECT count(*) FROM mail_message`) != 1 {
			t.Error("mail to a stranger")
		}
		letter := h.letters(a.District, h.email(a))[0]
		b := h.browser()
		b.post(linkForm.FindStringSubmatch(letter.Text)[1]).to("/set-password")
		if !old.signedIn() {
			t.Error("opening the link ended a session")
		}
		b.post("/set-password", "password", "a fresh long sentence").to("/")
		if old.signedIn() || !b.signedIn() {
			t.Error("want the old session dead and the new one alive")
		}
		h.browser().post("/sign-in", "email", h.email(a), "password", password).wants(422)

		h.browser().post("/forgot", "email", h.email(a)).to("/forgot/sent")
		var late mail.Stored
		for _, m := range h.letters(a.District, h.email(a)) {
			if m.ID != letter.ID && m.Template == "people.forgot" {
				late = m
			}
		}
		h.clock.Advance(61 * time.Minute)
		path := linkForm.FindStringSubmatch(late.Text)[1]
		h.browser().get(path).wants(200).sees("This link has ended")
	})
}

func TestAPasswordLinkLastsHalfAnHourOnceOpened(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	a := h.North.Actor(access.Teacher)
	h.must(h.Invite(ctx, h.North.Actor(access.SchoolLead), wbl.AccountID(a.ID)))
	b := h.browser()
	b.post(linkForm.FindStringSubmatch(h.letters(a.District, h.email(a))[0].Text)[1]).to("/set-password")
	h.clock.Advance(31 * time.Minute)
	b.get("/set-password").wants(303)
	b.post("/set-password", "password", "a fresh long sentence").wants(401)
}

// Who may give which role where. Rows: the actor's role; the answer for each target.
func TestWhoMayGrantWhat(t *testing.T) {
	d := testenv.OpenDB(t)
	h := open(t, d)
	type target struct {
		role access.Role
		site *testenv.Site
		name string
	}
	targets := []target{
		{access.Teacher, &h.North, "own school"},
		{access.SchoolLead, &h.North, "own school"},
		{access.Teacher, &h.West, "other school"},
		{access.Teacher, &h.South, "other district"},
		{access.DistrictLead, &h.North, "district"},
		{access.Support, &h.North, "above"},
		{access.Auditor, &h.North, "above"},
	}
	const ok, no, hidden, unknown = wbl.Kind(-1), wbl.Denied, wbl.NotFound, wbl.Unprocessable
	want := map[access.Role][]wbl.Kind{
		access.SchoolLead:   {ok, ok, hidden, unknown, no, no, no},
		access.DistrictLead: {ok, ok, ok, unknown, ok, no, no},
		access.Support:      {ok, ok, ok, unknown, ok, hidden, hidden}, // support of one district
		access.Coordinator:  {no, no, no, no, no, no, no},
		access.Learner:      {no, no, no, no, no, no, no},
	}
	for role, kinds := range want {
		for i, to := range targets {
			subject := ""
			if to.role == access.Teacher || to.role == access.SchoolLead {
				subject = string(to.site.School)
			}
			_, err := h.AddPerson(ctx, h.North.Actor(role), "", NewPerson{
				Email: fmt.Sprintf("%s%d@new.example", role, i), Name: "New", Role: to.role, Subject: subject,
			})
			switch {
			case kinds[i] == ok && err != nil:
				t.Errorf("%s gives %s (%s): %v", role, to.role, to.name, err)
			case kinds[i] != ok && (err == nil || wbl.KindOf(err) != kinds[i]):
				t.Errorf("%s gives %s (%s): %v, want %s", role, to.role, to.name, err, kinds[i])
			}
		}
	}
	// a support grant above districts reaches above, one inside a district does not
	above := access.Actor{Kind: access.Account, ID: "x", District: h.North.District, Grants: []access.Grant{{Role: access.Support}}}
	if _, err := h.AddPerson(ctx, above, "", NewPerson{Email: "audit@new.example", Name: "Audit", Role: access.Auditor}); err != nil {
		t.Errorf("support above districts: %v", err)
	}
}

// Changing an account changes all of its roles: whoever does not manage one of them may
// not take the account over by its address.
func TestNobodyTakesOverAnAccountWithMoreRights(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead := h.North.Actor(access.SchoolLead)
		both := h.North.Actor(access.Teacher)
		h.give(both, access.Grant{Role: access.DistrictLead, District: h.North.District, From: wbl.NewDate(2026, 1, 1)})
		id := wbl.AccountID(both.ID)
		profile := Profile{Email: "mine@evil.example", Name: "X", Lang: i18n.En, Version: 1}
		for name, err := range map[string]error{
			"edit":    h.Edit(ctx, lead, id, profile),
			"disable": h.SetState(ctx, lead, id, Disabled),
			"invite":  h.Invite(ctx, lead, id),
			"end":     h.EndRole(ctx, lead, id, access.DistrictLead, ""),
		} {
			if wbl.KindOf(err) != wbl.Denied {
				t.Errorf("%s: %v, want denied", name, err)
			}
		}
		h.in(lead).get("/people/" + both.ID).wants(200).sees("a role that you do not manage").seesNot("Turn this account off")
		h.must(h.EndRole(ctx, lead, id, access.Teacher, string(h.North.School))) // its own school's role it may end

		// other schools and districts do not exist for it
		for _, s := range []*testenv.Site{&h.West, &h.South} {
			err := h.SetState(ctx, lead, wbl.AccountID(s.Actor(access.Teacher).ID), Disabled)
			if k := wbl.KindOf(err); k != wbl.NotFound {
				t.Errorf("a teacher of %s: %v, want not found", s.School, err)
			}
		}
		if err := h.SetState(ctx, lead, wbl.AccountID(lead.ID), Disabled); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("oneself: %v", err)
		}
	})
}

func TestEditing(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, teacher := h.North.Actor(access.SchoolLead), h.North.Actor(access.Teacher)
		id := wbl.AccountID(teacher.ID)
		h.must(h.Invite(ctx, lead, id))
		path := linkForm.FindStringSubmatch(h.letters(lead.District, h.email(teacher))[0].Text)[1]
		boss := h.in(lead)
		boss.post("/people/"+teacher.ID, "version", "1", "name", "T", "email", "counselor@quixnorth.example", "lang", "en").wants(422).
			sees("Someone else has this e-mail address")
		boss.post("/people/"+teacher.ID, "version", "1", "name", "Tea Cher", "email", "Tea@north.example", "lang", "en").wants(303)
		boss.post("/people/"+teacher.ID, "version", "1", "name", "Late", "email", "late@north.example", "lang", "en").wants(409)
		h.browser().get(path).wants(200).sees("taken back") // it went to the old address
		boss.get("/people/" + teacher.ID).wants(200).sees("Tea Cher")
		h.in(teacher).get("/account").wants(200).sees("tea@north.example")
	})
}

func TestRolesEndAndBeginAgain(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, teacher := h.in(h.North.Actor(access.SchoolLead)), h.North.Actor(access.Teacher)
		b := h.in(teacher)
		page := "/people/" + teacher.ID
		lead.post(page+"/roles/end", "role", "teacher", "subject", string(h.North.School)).to(page)
		b.get("/staff").wants(403)
		lead.post(page+"/roles/end", "role", "coordinator", "subject", string(h.North.School)).wants(404)
		for range 2 { // and ended on the same day once more
			lead.post(page+"/roles", "role", "teacher", "subject", string(h.North.School)).to(page)
			b.get("/staff").wants(200)
			lead.post(page+"/roles/end", "role", "teacher", "subject", string(h.North.School)).to(page)
			b.get("/staff").wants(403)
		}
		lead.post(page+"/roles", "role", "teacher", "subject", string(h.West.School)).wants(404)
		lead.post(page+"/roles", "role", "teacher", "subject", "nowhere").wants(422).sees("Choose a school")
	})
}

func TestListsStayInsideTheScope(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, c := range []struct {
			role           access.Role
			sees, mustNots []string
		}{
			{access.SchoolLead, []string{"teacher@quixnorth", "learner@quixnorth", "guardian@quixnorth"}, []string{"quixwest", "quixsouth", "district_lead@"}},
			{access.DistrictLead, []string{"teacher@quixnorth", "teacher@quixwest", "district_lead@"}, []string{"quixsouth"}},
		} {
			b := h.in(h.North.Actor(c.role))
			body := b.get("/people?limit=200").wants(200).sees(c.sees...).seesNot(c.mustNots...)
			_ = body
			b.get("/api/v1/people?limit=200").wants(200).sees(c.sees...).seesNot(c.mustNots...)
			b.get("/people?role=learner").wants(200).sees("learner@quixnorth").seesNot("teacher@")
		}
		for _, role := range []access.Role{access.Teacher, access.Coordinator, access.Learner, access.Supervisor, access.Auditor} {
			h.in(h.North.Actor(role)).get("/people").wants(403)
		}
		if _, err := h.Accounts(ctx, h.North.Actor(access.Teacher), Filter{Limit: 10}); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("a teacher lists accounts: %v", err)
		}
	})
}

func TestListPages(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead := h.North.Actor(access.DistrictLead)
		all, err := h.Accounts(ctx, lead, Filter{Limit: 100})
		h.must(err)
		var paged []wbl.AccountID
		f := Filter{Limit: 4}
		for {
			some, err := h.Accounts(ctx, lead, f)
			h.must(err)
			for _, a := range some[:min(4, len(some))] {
				paged = append(paged, a.ID)
				f.After = a.Cursor()
			}
			if len(some) <= 4 {
				break
			}
		}
		if len(paged) != len(all) || len(all) < 20 {
			t.Fatalf("%d accounts page by page, %d at once", len(paged), len(all))
		}
		for i := range all {
			if paged[i] != all[i].ID {
				t.Fatalf("account %d is %s, want %s", i, paged[i], all[i].ID)
			}
		}
		h.in(lead).get("/people?limit=4").wants(200).sees("Next")
		h.in(lead).get("/people?after=nonsense").wants(404)
		h.in(lead).get("/people?q=zzz").wants(200).sees("Nobody found", "Add a person")
	})
}

func TestTheFirstAdministrator(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		empty := New(Config{DB: d, Now: testenv.NewClock().Now, Catalog: texts(t)})
		if has, err := empty.HasAccounts(ctx); has || err != nil {
			t.Fatalf("a new database has accounts: %v %v", has, err)
		}
		h := open(t, d)
		for name, c := range map[string][3]string{
			"no password":     {"root@example.org", "Root", ""},
			"common password": {"root@example.org", "Root", "password123"},
			"own address":     {"rootperson@example.org", "Root", "rootperson"},
			"no address":      {"root", "Root", password},
			"no name":         {"root@example.org", " ", password},
		} {
			if _, err := h.CreateAdministrator(ctx, c[0], c[1], c[2], db.District{ID: h.North.District}); wbl.KindOf(err) != wbl.Unprocessable {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := h.CreateAdministrator(ctx, "root@example.org", "Root Person", password, db.District{ID: h.North.District})
		h.must(err)
		if _, err := h.CreateAdministrator(ctx, "ROOT@example.org", "Root Person", password, db.District{}); wbl.KindOf(err) != wbl.Unprocessable {
			t.Errorf("twice: %v", err)
		}
		b := h.browser()
		b.post("/sign-in", "email", "root@example.org", "password", password).to("/")
		if who := h.who(b); !who.Has(access.Support) || !who.Has(access.DistrictLead) || who.District != h.North.District {
			t.Errorf("%+v", who)
		}
		if has, _ := h.HasAccounts(ctx); !has {
			t.Error("no accounts")
		}
	})
}

func TestSettingAPasswordAtTheTerminal(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	terminal := access.Actor{Kind: access.System, ID: "user"}
	old := h.in(h.North.Actor(access.Teacher))
	h.must(h.SetPassword(ctx, terminal, "Teacher@quixnorth.example", "a fresh long sentence"))
	if old.signedIn() {
		t.Error("the old session is alive")
	}
	h.browser().post("/sign-in", "email", "teacher@quixnorth.example", "password", "a fresh long sentence").to("/")
	if err := h.SetPassword(ctx, terminal, "no@body.example", password); wbl.KindOf(err) != wbl.NotFound {
		t.Errorf("nobody's: %v", err)
	}
	if err := h.SetPassword(ctx, h.North.Actor(access.DistrictLead), "teacher@quixnorth.example", password); wbl.KindOf(err) != wbl.Denied {
		t.Errorf("not at the terminal: %v", err)
	}
}

func TestPeopleOverTheAPI(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead := h.North.Actor(access.DistrictLead)
		secret, _, err := h.TokenCreate(ctx, lead, wbl.AccountID(lead.ID), NewAPIToken{Name: "sync", Scopes: []string{"people:read", "people:write"}, Days: 5})
		h.must(err)
		call := func(method, path, body string) *answer {
			return h.browser().json(method, path, body, "Authorization", "Bearer "+secret)
		}
		call("POST", "/api/v1/people", `{"name":"Ann","email":"ann@north.example","role":"coordinator","subject":"`+string(h.North.School)+`"}`).
			wants(201).sees(`"invited":true`, `"role":"coordinator"`)
		call("POST", "/api/v1/people", `{"name":"Ann","email":"ann","role":"coordinator"}`).wants(422).sees("people.email.form")
		call("POST", "/api/v1/people", `{"nmae":"Ann"}`).wants(422)
		first := call("GET", "/api/v1/people?limit=3", "").wants(200).sees(`"next":`)
		if strings.Count(first.Body.String(), `"id":`) != 3 {
			t.Errorf("want three: %s", first.Body)
		}
	})
}
