package people

import (
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestGuardians(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		page := "/learners/" + string(h.North.Child)
		b := h.in(h.North.Actor(access.Counselor))
		b.get(page+"/people").wants(200).sees("Carla quixnorth", "No guardian yet", "No sign-in yet", "Invite the student")
		b.post(page+"/people").wants(422).sees("Enter a name", "Enter an e-mail address", "Choose a language", "Choose the relation")
		form := []string{"name", "Rosa Díaz", "email", "rosa@home.example", "relation", "parent", "lang", "es", "key", "k1"}
		for range 2 {
			b.post(page+"/people", form...).to(page + "/people")
		}
		b.get(page+"/people").wants(200).sees("Rosa Díaz", "Parent", "rosa@home.example")
		letters := h.letters(h.North.District, "rosa@home.example")
		if len(letters) != 1 {
			t.Fatalf("%d invitations", len(letters))
		}
		rosa := h.browser()
		rosa.post(linkForm.FindStringSubmatch(letters[0].Text)[1]).to("/set-password")
		rosa.post("/set-password", "password", "tres gatos en la ventana").to("/")
		who := h.who(rosa)
		sees := func(id wbl.LearnerID) bool {
			return access.Can(h.who(rosa), access.LearnerView, access.Resource{District: h.North.District, School: h.North.School, Learner: id}).Allowed
		}
		if !sees(h.North.Child) || sees(h.North.Learner) {
			t.Errorf("a guardian sees the wrong learners: %+v", who.Grants)
		}
		// a second child, and the invitation is not sent again to somebody with a password
		second := "/learners/" + string(h.North.Learner2)
		b.post(second+"/people", "name", "R", "email", "rosa@home.example", "relation", "parent", "lang", "es").to(second + "/people")
		if n := len(h.letters(h.North.District, "rosa@home.example")); n != 1 || !sees(h.North.Learner2) {
			t.Errorf("%d letters, second child seen: %v", n, sees(h.North.Learner2))
		}
		b.post(page + "/guardians/" + who.ID + "/end").to(page + "/people")
		if sees(h.North.Child) || !sees(h.North.Learner2) {
			t.Error("ending one guardianship ends that one")
		}
		b.get(page+"/people").wants(200).seesNot("Rosa Díaz", "rosa@home.example")
		b.post(page + "/guardians/" + who.ID + "/end").wants(404)
		b.post(page+"/people", form[:8]...).to(page + "/people") // and begins again
		if !sees(h.North.Child) {
			t.Error("the guardian did not come back")
		}
	})
}

func TestWhoManagesGuardians(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		page := "/learners/" + string(h.North.Learner) + "/people"
		for role, want := range map[access.Role]int{
			access.Teacher: 403, access.Learner: 403, access.Guardian: 403, access.Supervisor: 403, access.Support: 403,
			access.Counselor: 200, access.Coordinator: 200, access.SchoolLead: 200, access.DistrictLead: 200,
		} {
			h.in(h.North.Actor(role)).get(page).wants(want)
		}
		h.in(h.West.Actor(access.Coordinator)).get(page).wants(404)
		h.in(h.South.Actor(access.DistrictLead)).get(page).wants(404).seesNot("quixnorth")
		_, err := h.AddGuardian(ctx, h.West.Actor(access.Coordinator), "", h.North.Learner, NewGuardian{
			Name: "X", Email: "x@home.example", Lang: "en", Relation: "parent",
		})
		if wbl.KindOf(err) != wbl.NotFound {
			t.Errorf("another school: %v", err)
		}
	})
}

func TestALearnerIsInvited(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		b := h.in(h.North.Actor(access.Coordinator))
		page := "/learners/" + string(h.North.Learner2)
		for range 2 { // the second time it is sent again
			b.post(page + "/invite").to(page + "/people")
		}
		letters := h.letters(h.North.District, "beto@quixnorth.example")
		if len(letters) != 2 {
			t.Fatalf("%d letters", len(letters))
		}
		if n := h.count(`SELECT count(*) FROM account WHERE email = 'beto@quixnorth.example'`); n != 1 {
			t.Errorf("%d accounts", n)
		}
		b.get(page+"/people").wants(200).sees("Invited", "Send the invitation again")

		// the roster's address is a parent's: the learner must not get the parent's rights
		h.must(d.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			return tx.ExecOne(`UPDATE learner SET email = 'guardian@quixnorth.example' WHERE district_id = $1 AND id = $2`, h.North.District, h.North.Child)
		}))
		b.post("/learners/" + string(h.North.Child) + "/invite").wants(422).sees("belongs to an adult")
		h.must(d.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			return tx.ExecOne(`UPDATE learner SET email = '' WHERE district_id = $1 AND id = $2`, h.North.District, h.North.Child)
		}))
		b.get("/learners/" + string(h.North.Child) + "/people").wants(200).sees("The roster has no e-mail address").seesNot("Invite the student")
		b.post("/learners/" + string(h.North.Child) + "/invite").wants(422)
	})
}

// TestUnder13 holds that a child has no sign-in before a parent has said yes to it.
func TestUnder13(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		b := h.in(h.North.Actor(access.Coordinator))
		page := "/learners/" + string(h.North.Child)
		b.post(page + "/invite").wants(422).sees("under 13")
		if n := h.count(`SELECT count(*) FROM role_grant WHERE role = 'learner' AND subject_id = '` + string(h.North.Child) + `'`); n != 0 {
			t.Errorf("%d grants", n)
		}
		h.must(d.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO consent (district_id, id, learner_id, purpose, from_on, given_by, given_name, how, given_at)
				VALUES ($1, 'c', $2, 'account', '2026-01-01', 'account:x', 'Rosa', 'page', 1)`, h.North.District, h.North.Child)
			return err
		}))
		b.post(page + "/invite").to(page + "/people")
		if n := len(h.letters(h.North.District, "carla@quixnorth.example")); n != 1 {
			t.Errorf("%d letters", n)
		}
		a := h.North.Actor(access.Guardian)
		h.must(d.Update(ctx, a.Scope(), func(tx *db.Tx) error { return h.EndSignIn(tx, h.clock.Now(), a, h.North.Child) }))
		if n := h.count(`SELECT count(*) FROM role_grant WHERE role = 'learner' AND to_date IS NULL AND subject_id = '` + string(h.North.Child) + `'`); n != 0 {
			t.Errorf("%d grants are left", n)
		}
	})
}
