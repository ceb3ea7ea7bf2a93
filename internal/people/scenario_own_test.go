package people

import (
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

func TestTheListOfPeople(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, schoolLead := h.North.Actor(access.DistrictLead), h.North.Actor(access.SchoolLead)
		h.site().Play(d,
			step{
				As: lead, Do: "GET /people", Want: 200,
				Sees: []string{"coordinator quixnorth", "coordinator quixwest", "Coordinator (North High)", "Invited"},
				Not:  []string{"quixsouth"},
			},
			step{
				As: schoolLead, Do: "GET /people", Want: 200,
				Sees: []string{"coordinator quixnorth"},
				Not:  []string{"coordinator quixwest"},
			},
			step{
				As: lead, Do: "GET /people?q=COORD", Want: 200,
				Sees:   []string{"coordinator quixwest"},
				Not:    []string{"teacher quixnorth"},
				Values: []string{"q", "COORD"},
			},
			step{
				As: lead, Do: "GET /people?q=teacher+quixw", Want: 200,
				Sees: []string{"teacher quixwest"},
				Not:  []string{"quixnorth"},
			},
			step{As: lead, Do: "GET /people?q=%25", Want: 200, Sees: []string{"Nobody found"}},
			step{
				As: lead, Do: "GET /people?role=teacher", Want: 200,
				Sees:   []string{"teacher quixnorth", "teacher quixwest"},
				Not:    []string{"coordinator quix"},
				Values: []string{"role", "teacher"},
			},
			step{As: lead, Do: "GET /people?role=king", Want: 200, Sees: []string{"Nobody found", "Add a person"}},
			step{As: lead, Do: "GET /people?limit=2", Want: 200, Sees: []string{"Next"}},
			step{As: lead, Do: "GET /people?after=x", Want: 404},
			step{As: h.North.Actor(access.Coordinator), Do: "GET /people", Want: 403},
			step{As: spanish(lead), Do: "GET /people?q=zzz", Want: 200, Not: []string{"⟦", "Nobody found"}},
			step{
				As: lead, Do: "GET /api/v1/people?role=teacher&q=quixn", Want: 200,
				Sees: []string{`"email":"teacher@quixnorth.example"`, `"invited":true`, `"role":"teacher"`},
				Not:  []string{"quixwest", "password"},
			},
			step{As: lead, Do: "GET /api/v1/people?limit=1", Want: 200, Sees: []string{`"next":"`}},
			step{As: schoolLead, Do: "GET /api/v1/people?q=quixwest", Want: 200, Sees: []string{`{"items":[]}`}},
			step{
				As: lead, Do: "POST /api/v1/people", Want: 201,
				Body:  `{"name":"Eva","email":"eva@x.example","role":"teacher","subject":"` + string(h.North.School) + `"}`,
				Audit: []string{"people.account_created", "people.role_granted"},
				Mail:  []string{"people.invite"},
				Sees:  []string{`"state":"active"`, `"invited":true`},
			},
			step{
				As: lead, Do: "POST /api/v1/people", Want: 422,
				Body: `{"name":"Eva","email":"eva","role":"king","lang":"fr"}`,
				Sees: []string{`"field":"email"`, `"field":"role"`, `"field":"lang"`},
			},
			step{
				As: lead, Do: "POST /api/v1/people", Want: 422,
				Body: `{"name":"Eva\u0000","email":"eva@y.example","role":"teacher"}`,
				Sees: []string{`"field":"name"`},
			},
			step{
				As: lead, Do: "POST /api/v1/people", Want: 422,
				Body: `{"name":"Eva","email":"eva@y.example","role":"supervisor"}`,
				Sees: []string{`"field":"subject"`},
			},
			step{
				As: lead, Do: "POST /api/v1/people", Want: 422,
				Body: `{"name":"Eva","admin":true}`,
				Sees: []string{"unknown field"},
			},
			step{As: h.North.Actor(access.Teacher), Do: "POST /api/v1/people", Body: `{}`, Want: 403},
			step{
				As: h.North.Actor(access.Teacher), Do: "GET /api/v1/me", Want: 200,
				Sees: []string{`"role":"teacher"`, `"district":"` + string(h.North.District)},
				Not:  []string{"email"},
			},
			step{As: access.Actor{}, Do: "GET /api/v1/me", Want: 401, Sees: []string{"Authorization: Bearer TOKEN"}},
		)
	})
}

func TestFamiliesByPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		counselor := h.North.Actor(access.Counselor)
		path := "/learners/" + string(h.North.Learner2)
		whole := []string{"name", "Rosa Díaz", "email", "rosa@home.example", "lang", "es", "relation", "grandparent"}
		steps := []step{
			{
				As: counselor, Do: "GET " + path + "/people", Want: 200,
				Sees:   []string{"Beto quixnorth", "No sign-in yet", "No guardian yet", "Invite the student"},
				Values: []string{"lang", "en"},
			},
			{
				As: counselor, Do: "POST " + path + "/people", Want: 422,
				Sees: []string{"Enter a name", "Enter an e-mail address", "Choose a language", "Choose the relation"},
			},
		}
		for _, c := range []struct{ name, value, says string }{
			{"name", "", "Enter a name"},
			{"name", long(201), "Use 200 characters or fewer"},
			{"email", "rosa at home", "like name@example.com"},
			{"relation", "neighbor", "Choose the relation to the student"},
			{"lang", "fr", "Choose a language"},
		} {
			steps = append(steps, step{As: counselor, Do: "POST " + path + "/people", Form: but(whole, c.name, c.value), Want: 422, Sees: []string{c.says}})
		}
		steps = append(steps,
			step{
				As: counselor, Do: "POST " + path + "/people", Want: 303,
				Form:  but(whole, "key", "g"),
				Audit: []string{"people.account_created", "people.role_granted"},
				Mail:  []string{"people.invite"},
				Sees:  []string{"The guardian is added", "Rosa Díaz", "Grandparent", "rosa@home.example"},
			},
			step{
				As: counselor, Do: "POST " + path + "/people", Want: 303,
				Form:  but(whole, "key", "g"),
				Audit: []string{},
				Mail:  []string{},
			},
			step{
				As: counselor, Do: "POST " + path + "/invite", Want: 303,
				Audit: []string{"people.account_created", "people.invited", "people.role_granted"},
				Mail:  []string{"people.invite"},
				Sees:  []string{"The invitation is on its way", "Invited", "Send the invitation again"},
			},
			step{
				As: counselor, Do: "POST " + path + "/invite", Want: 303,
				Audit: []string{"people.invited"},
				Mail:  []string{"people.invite"},
			},
			step{As: h.West.Actor(access.Counselor), Do: "GET " + path + "/people", Want: 404, Not: []string{"Rosa"}},
			step{As: h.West.Actor(access.Counselor), Do: "POST " + path + "/people", Form: whole, Want: 404},
			step{As: h.South.Actor(access.DistrictLead), Do: "POST " + path + "/invite", Want: 404},
			step{As: h.North.Actor(access.Teacher), Do: "GET " + path + "/people", Want: 403},
			step{As: h.North.Actor(access.Guardian), Do: "GET " + path + "/people", Want: 403},
			step{
				As: spanish(counselor), Do: "GET " + path + "/people", Want: 200,
				Sees: []string{"Rosa Díaz"},
				Not:  []string{"⟦", "Grandparent"},
			},
			step{As: counselor, Do: "GET /learners/12/people", Want: 404},
			step{As: counselor, Do: "POST " + path + "/guardians/12/end", Want: 404},
			// another learner's
			step{
				As: counselor, Do: "POST " + path + "/guardians/" + h.North.Actor(access.Guardian).ID + "/end", Want: 404,
			},
			step{
				As: counselor, Do: "POST /learners/" + string(h.North.Learner) + "/guardians/" + h.North.Actor(access.Guardian).ID + "/end", Want: 303,
				Audit: []string{"people.role_ended"},
				Sees:  []string{"no longer sees"},
			},
		)
		h.site().Play(d, steps...)
		h.must(h.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE learner SET email = '' WHERE id = $1`, h.North.Child)
			return err
		}))
		child := "/learners/" + string(h.North.Child)
		h.site().Play(d,
			step{
				As: counselor, Do: "GET " + child + "/people", Want: 200,
				Sees: []string{"The roster has no e-mail address for this student"},
				Not:  []string{"Invite the student"},
			},
			step{
				As: counselor, Do: "POST " + child + "/invite", Want: 422,
				Sees: []string{"Add one to the student's record first"},
			})
	})
}

func TestOnesOwnAccountByPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		me := h.North.Actor(access.Coordinator)
		token := []string{"name", "Payroll", "scopes", "hours:read", "scopes", "placements:read", "days", "30"}
		h.site().Play(d,
			step{
				As: me, Do: "GET /account", Want: 200,
				Sees:   []string{"My account", "You sign in as coordinator@quixnorth.example"},
				Values: []string{"name", "coordinator quixnorth", "lang", "en", "version", "1"},
			},
			step{
				As: me, Do: "POST /account", Want: 422,
				Form: []string{"name", "", "lang", "fr", "version", "1"},
				Sees: []string{"Enter a name", "Choose a language"},
			},
			step{
				As: me, Do: "POST /account", Want: 422,
				Form:   []string{"name", long(201), "lang", "en", "version", "1"},
				Values: []string{"name", long(201)},
			},
			step{
				As: me, Do: "POST /account", Want: 303,
				Form:  []string{"name", "Cora", "lang", "en", "version", "1"},
				Audit: []string{"people.account_edited"},
			},
			step{
				As: me, Do: "POST /account", Want: 409,
				Form:   []string{"name", "Corinna", "lang", "es", "version", "1"},
				Sees:   []string{"Someone else changed this", "Name Cora", "Language English"},
				Values: []string{"name", "Corinna", "lang", "es", "version", "2"},
			},
			step{As: me, Do: "POST /account", Form: []string{"name", "Corinna", "lang", "en", "version", "2"}, Want: 303},
			step{
				As: me, Do: "POST /account/password", Want: 422,
				Form: []string{"current", "wrong", "password", "four warm loaves daily"},
				Sees: []string{"This is not your current password"},
				Not:  []string{"four warm loaves"},
			},
			step{As: me, Do: "GET /account/password", Want: 303},
			step{As: me, Do: "POST /account/district", Form: []string{"district", string(h.South.District)}, Want: 404},
			step{As: me, Do: "POST /account/sessions/00000000000000000000000000/end", Want: 404},
			step{As: me, Do: "POST /account/sessions/x/end", Want: 404},
			step{
				As: me, Do: "GET /account/tokens", Want: 200,
				Sees:   []string{"Keys for programs", "No tokens yet"},
				Values: []string{"days", "90"},
			},
			step{
				As: me, Do: "POST /account/tokens", Want: 422,
				Sees: []string{"Enter what the token is for", "Choose at least one thing"},
			},
			step{
				As: me, Do: "POST /account/tokens", Want: 422,
				Form:   but(token, "days", "367"),
				Sees:   []string{"Enter a whole number from 1 to 366"},
				Values: []string{"days", "367", "name", "Payroll", "scopes", "placements:read,hours:read"},
			},
			step{As: me, Do: "POST /account/tokens", Form: but(token, "days", "0"), Want: 422},
			step{
				As: me, Do: "POST /account/tokens", Want: 422,
				Form: but(token, "name", long(101)),
				Sees: []string{"Use 100 characters or fewer"},
			},
			step{
				As: me, Do: "POST /account/tokens", Want: 422,
				Form: []string{"name", "All", "scopes", "everything", "days", "30"},
				Sees: []string{"Choose at least one thing"},
			},
			step{
				As: me, Do: "POST /account/tokens", Want: 200,
				Form:  token,
				Audit: []string{"people.token_created"},
				Sees:  []string{"Your new token", "Copy it now", "hours:read, placements:read"},
			},
			step{As: me, Do: "GET /account/tokens", Want: 200, Sees: []string{"Payroll", "Never"}, Not: []string{"Copy it now"}},
			step{As: h.North.Actor(access.Teacher), Do: "GET /account/tokens", Want: 200, Not: []string{"Payroll"}},
			step{As: me, Do: "POST /account/tokens/00000000000000000000000000/revoke", Want: 404},
			step{As: spanish(me), Do: "GET /account", Want: 200, Sees: []string{"Mi cuenta"}, Not: []string{"⟦", "My account"}},
			step{As: spanish(me), Do: "GET /account/tokens", Want: 200, Not: []string{"⟦", "Keys for programs"}},
			step{As: access.Actor{}, Do: "GET /account", Want: 303},
			step{As: access.Actor{}, Do: "POST /account", Want: 401},
			step{As: access.Actor{Kind: access.Link, ID: "l", Task: access.TaskConfirmHours}, Do: "GET /account", Want: 403},
		)
	})
}

func TestPagesForVisitors(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		nobody, es := access.Actor{}, access.Actor{Lang: "es"}
		h.site().Play(d,
			step{
				As: nobody, Do: "GET /sign-in", Want: 200,
				Sees: []string{"Sign in", "I forgot my password", "Use the code from your e-mail"},
			},
			step{As: nobody, Do: "GET /sign-in?out=1", Want: 200, Sees: []string{"You are signed out"}},
			step{As: nobody, Do: "POST /sign-in", Want: 422, Sees: []string{"Enter an e-mail address", "Enter a password"}},
			step{
				As: nobody, Do: "POST /sign-in", Want: 422,
				Form:   []string{"email", "nobody@x.example", "password", "guess it"},
				Audit:  []string{"people.sign_in_failed"},
				Sees:   []string{"is not right"},
				Not:    []string{"guess it"},
				Values: []string{"email", "nobody@x.example"},
			},
			step{As: h.North.Actor(access.Teacher), Do: "GET /sign-in?next=/roster", Want: 303},
			step{As: nobody, Do: "GET /forgot", Want: 200, Sees: []string{"Choose a new password"}},
			step{
				As: nobody, Do: "POST /forgot", Want: 422,
				Form:   []string{"email", "no address"},
				Sees:   []string{"like name@example.com"},
				Values: []string{"email", "no address"},
			},
			step{
				As: nobody, Do: "POST /forgot", Want: 303,
				Form:  []string{"email", "nobody@x.example"},
				Mail:  []string{},
				Audit: []string{},
				Sees:  []string{"If this address has an account"},
			},
			// the same for whoever has one
			step{
				As: nobody, Do: "POST /forgot", Want: 303,
				Form: []string{"email", "teacher@quixnorth.example"},
				Sees: []string{"If this address has an account"},
			},
			step{As: nobody, Do: "GET /code", Want: 200, Sees: []string{"Enter your code", "Send me a new code"}},
			step{
				As: nobody, Do: "POST /code", Want: 422,
				Form:   []string{"email", "sam@x.example", "code", "12345"},
				Sees:   []string{"Enter the six digits"},
				Values: []string{"email", "sam@x.example", "code", "12345"},
			},
			step{
				As: nobody, Do: "POST /code", Want: 422,
				Form: []string{"email", "sam@x.example", "code", "123456"},
				Sees: []string{"This code does not work"},
			},
			step{
				As: nobody, Do: "POST /code/send", Want: 422,
				Form: []string{"email", ""},
				Sees: []string{"Enter an e-mail address"},
			},
			step{
				As: nobody, Do: "POST /code/send", Want: 303,
				Form: []string{"email", "sam@x.example"},
				Sees: []string{"a new code is on its way"},
			},
			step{As: nobody, Do: "GET /code/send", Want: 303},
			step{As: nobody, Do: "GET /l/NOSUCHLINK", Want: 404},
			step{As: nobody, Do: "POST /l/NOSUCHLINK", Want: 404},
			step{As: nobody, Do: "POST /l/NOSUCHLINK/again", Want: 404},
			step{As: nobody, Do: "GET /set-password", Want: 303},
			step{As: h.North.Actor(access.Teacher), Do: "GET /set-password", Want: 403},
			step{As: es, Do: "GET /sign-in", Want: 200, Sees: []string{"Entrar"}, Not: []string{"⟦", "I forgot"}},
			step{As: es, Do: "GET /forgot", Want: 200, Not: []string{"⟦", "Choose a new"}},
			step{As: es, Do: "GET /code", Want: 200, Not: []string{"⟦", "Enter your code"}},
		)
	})
}
