package people

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

type (
	step  = webtest.Step
	roles = []access.Role
)

// Roles by what they are to accounts and families.
var (
	adminRoles  = roles{access.SchoolLead, access.DistrictLead, access.Support}
	familyRoles = roles{access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead}
	noLearners  = roles{access.Supervisor, access.EmployerAdmin, access.Intermediary, access.StateAnalyst, access.Funder, access.Reviewer}
)

// site is the room's pages for scenarios that do not sign in.
func (h *house) site() *webtest.Site {
	return webtest.New(h.t, webtest.Room{Routes: h.Routes(), Pages: Pages(), Texts: fs.FS(files)}, webtest.Room{Texts: mail.Texts})
}

// spanish is an actor who reads Spanish.
func spanish(a access.Actor) access.Actor {
	a.Lang = "es"
	return a
}

// but changes fields of a form: names and values in turn.
func but(form []string, changes ...string) []string {
	form = slices.Clone(form)
	for i := 0; i+1 < len(changes); i += 2 {
		if at := slices.Index(form, changes[i]); at >= 0 && at%2 == 0 {
			form[at+1] = changes[i+1]
		} else {
			form = append(form, changes[i], changes[i+1])
		}
	}
	return form
}

// long is a text of n letters.
func long(n int) string { return strings.Repeat("é", n) }

func TestEveryUseCaseAsEveryRole(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		n := &h.North
		teacher := wbl.AccountID(n.Actor(access.Teacher).ID)
		outsiders := roles{}
		for _, r := range access.Roles() {
			if !slices.Contains(adminRoles, r) {
				outsiders = append(outsiders, r)
			}
		}
		admins := func(name string, hidden roles, call func(access.Actor) error) {
			t.Helper()
			h.EveryRole(t, n, name, adminRoles, hidden, call)
		}
		admins("accounts", nil, func(a access.Actor) error {
			_, err := h.Accounts(ctx, a, Filter{Limit: 5})
			return err
		})
		// who may not manage sees no account at all, or, of the staff, that there is one
		for _, role := range outsiders {
			_, manage, err := h.Account(ctx, n.Actor(role), teacher)
			if manage || err == nil || (wbl.KindOf(err) != wbl.NotFound && wbl.KindOf(err) != wbl.Denied) {
				t.Errorf("an account as %s: manage %v, %v", role, manage, err)
			}
			for what, err := range map[string]error{
				"edit":    h.Edit(ctx, n.Actor(role), teacher, Profile{Name: "Mine", Email: "mine@x.example", Lang: "en", Version: 1}),
				"disable": h.SetState(ctx, n.Actor(role), teacher, Disabled),
				"invite":  h.Invite(ctx, n.Actor(role), teacher),
				"role":    h.AddRole(ctx, n.Actor(role), teacher, access.SchoolLead, string(n.School), wbl.Date{}),
				"end":     h.EndRole(ctx, n.Actor(role), teacher, access.Teacher, string(n.School)),
			} {
				if k := wbl.KindOf(err); k != wbl.NotFound && k != wbl.Denied {
					t.Errorf("%s as %s: %v", what, role, err)
				}
			}
			_, err = h.AddPerson(ctx, n.Actor(role), "", NewPerson{Name: "Eva", Email: "eva@x.example", Role: access.Teacher, Subject: string(n.School)})
			if k := wbl.KindOf(err); k != wbl.NotFound && k != wbl.Denied {
				t.Errorf("add a person as %s: %v", role, err)
			}
		}
		family := func(name string, call func(access.Actor) error) {
			t.Helper()
			h.EveryRole(t, n, name, familyRoles, append(slices.Clone(noLearners), access.Learner, access.Guardian), call)
		}
		learner := n.Child // nobody's own sign-in
		family("family", func(a access.Actor) error { _, err := h.Family(ctx, a, learner); return err })
		family("add a guardian", func(a access.Actor) error {
			_, err := h.AddGuardian(ctx, a, "", learner, NewGuardian{Name: "Rosa", Email: "rosa@home.example", Lang: "es", Relation: "parent"})
			return err
		})
		family("invite the learner", func(a access.Actor) error { return h.InviteLearner(ctx, a, learner) })
		for _, role := range access.Roles() {
			err := h.EndGuardian(ctx, n.Actor(role), h.West.Learner, wbl.AccountID(h.West.Actor(access.Guardian).ID))
			if k := wbl.KindOf(err); role != access.DistrictLead && k != wbl.NotFound && k != wbl.Denied {
				t.Errorf("end a guardian at another school as %s: %v", role, err)
			}
		}
	})
}

func TestAddingAPersonFieldByField(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, school := h.North.Actor(access.DistrictLead), string(h.North.School)
		whole := []string{"name", "Eva Reyes", "email", "Eva@School.example", "role", "teacher", "subject", school, "lang", "es"}
		steps := []step{
			{
				As: lead, Do: "GET /people/new", Want: 200,
				Sees: []string{"Add a person", "North High", "North West High", "Whole district"},
				Not:  []string{"South High"},
			},
			{
				As: lead, Do: "POST /people/new", Want: 422,
				Sees: []string{"Enter a name", "Enter an e-mail address", "Choose a role"},
			},
		}
		for _, c := range []struct{ name, value, says string }{
			{"name", " ", "Enter a name"},
			{"name", long(201), "Use 200 characters or fewer"},
			{"email", "", "Enter an e-mail address"},
			{"email", "eva", "Enter an e-mail address, like name@example.com"},
			{"email", "Eva <eva@school.example>", "Enter an e-mail address, like name@example.com"},
			{"email", "eva@school.example, gus@school.example", "Enter an e-mail address, like name@example.com"},
			{"email", long(250) + "@x.example", "Enter an e-mail address"},
			{"role", "king", "Choose a role"},
			{"role", "", "Choose a role"},
			{"lang", "fr", "Choose a language"},
		} {
			kept := c.value
			if c.name == "role" || c.name == "lang" {
				kept = ""
			}
			steps = append(steps, step{As: lead, Do: "POST /people/new", Form: but(whole, c.name, c.value), Want: 422, Sees: []string{c.says}, Values: []string{c.name, kept}})
		}
		schoolLead := h.North.Actor(access.SchoolLead)
		steps = append(steps,
			step{
				As: schoolLead, Do: "GET /people/new", Want: 200,
				Sees: []string{"North High"},
				Not:  []string{"North West High", "District lead"},
			},
			step{
				As: schoolLead, Do: "POST /people/new", Want: 404,
				Form: but(whole, "subject", string(h.West.School)),
				Not:  []string{"North West"},
			},
			step{As: schoolLead, Do: "POST /people/new", Form: but(whole, "role", "district_lead", "subject", ""), Want: 403},
			step{As: schoolLead, Do: "POST /people/new", Form: but(whole, "role", "support", "subject", ""), Want: 403},
			step{
				As: lead, Do: "POST /people/new", Want: 403,
				Form: but(whole, "role", "support", "subject", ""),
				Sees: []string{"does not let you give"},
			},
			step{
				As: lead, Do: "POST /people/new", Want: 303,
				Form:  but(whole, "key", "k"),
				Audit: []string{"people.account_created", "people.role_granted"},
				Mail:  []string{"people.invite"},
				Sees:  []string{"The person is added", "Eva Reyes", "Teacher", "North High", "Invited"},
			},
			step{As: lead, Do: "POST /people/new", Form: but(whole, "key", "k"), Want: 303, Audit: []string{}, Mail: []string{}},
			step{
				As: lead, Do: "POST /people/new", Want: 303,
				Form:  but(whole, "role", "counselor"),
				Audit: []string{"people.role_granted"},
				Mail:  []string{"people.invite"},
				Sees:  []string{"Teacher", "Counselor"},
			},
			step{
				As: spanish(lead), Do: "GET /people/new", Want: 200,
				Sees: []string{"Agregar"},
				Not:  []string{"⟦", "Add a person"},
			},
			step{As: h.North.Actor(access.Coordinator), Do: "POST /people/new", Form: whole, Want: 403},
			step{As: access.Actor{}, Do: "POST /people/new", Form: whole, Want: 401},
		)
		h.site().Play(d, steps...)
		if n := h.count(`SELECT COUNT(*) FROM account WHERE email = 'eva@school.example' AND lang = 'es'`); n != 1 {
			t.Errorf("the account is there %d times", n)
		}
	})
}

func TestAPersonIsChangedByTwo(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, schoolLead := h.North.Actor(access.DistrictLead), h.North.Actor(access.SchoolLead)
		path := "/people/" + h.North.Actor(access.Teacher).ID
		form := []string{"name", "Tess", "email", "tess@school.example", "lang", "en", "version", "1"}
		h.site().Play(d,
			step{
				As: lead, Do: "GET " + path, Want: 200,
				Sees:   []string{"teacher quixnorth", "Teacher", "North High", "End this role"},
				Values: []string{"name", "teacher quixnorth", "email", "teacher@quixnorth.example", "version", "1"},
			},
			step{
				As: schoolLead, Do: "POST " + path, Want: 303,
				Form:  form,
				Audit: []string{"people.account_edited"},
				Sees:  []string{"The changes are saved", "Tess"},
			},
			step{
				As: lead, Do: "POST " + path, Form: but(form, "name", "Teresa", "email", "teacher@quixnorth.example", "lang", "es"), Want: 409,
				Sees:   []string{"Someone else changed this while you were editing", "Name Tess", "E-mail address tess@school.example", "Language English"},
				Values: []string{"name", "Teresa", "email", "teacher@quixnorth.example", "lang", "es", "version", "2"},
			},
			// the conflict is not forgotten
			step{
				As: lead, Do: "POST " + path, Want: 422,
				Form:   but(form, "name", "", "version", "1"),
				Sees:   []string{"Enter a name"},
				Values: []string{"version", "1"},
			},
			step{
				As: lead, Do: "POST " + path, Want: 422,
				Form: but(form, "name", "Te\x00ss", "version", "2"),
				Sees: []string{"We took out characters"},
			},
			step{
				As: lead, Do: "POST " + path, Want: 422,
				Form: but(form, "email", "coordinator@quixnorth.example", "version", "2"),
				Sees: []string{"Someone else has this e-mail address"},
			},
			step{
				As: lead, Do: "POST " + path, Want: 422,
				Form: but(form, "email", "no address", "lang", "fr", "version", "2"),
				Sees: []string{"like name@example.com", "Choose a language"},
			},
			step{
				As: lead, Do: "POST " + path, Want: 303,
				Form: but(form, "name", "Teresa", "version", "2"),
				Sees: []string{"Teresa"},
			},
			step{As: lead, Do: "POST " + path, Form: but(form, "version", "x"), Want: 409},
			step{As: h.West.Actor(access.SchoolLead), Do: "GET " + path, Want: 404, Not: []string{"Teresa"}},
			step{As: h.South.Actor(access.DistrictLead), Do: "POST " + path, Form: but(form, "version", "3"), Want: 404},
			step{As: h.North.Actor(access.Coordinator), Do: "GET " + path, Want: 403},
			step{As: spanish(lead), Do: "GET " + path, Want: 200, Not: []string{"⟦", "End this role"}},
			step{As: lead, Do: "GET /people/12", Want: 404},
		)
	})
}

func TestRolesAndStateByPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead, schoolLead := h.North.Actor(access.DistrictLead), h.North.Actor(access.SchoolLead)
		school, west := string(h.North.School), string(h.West.School)
		path := "/people/" + h.North.Actor(access.Teacher).ID
		h.site().Play(d,
			step{
				As: schoolLead, Do: "POST " + path + "/roles", Want: 303,
				Form:  []string{"role", "counselor", "subject", school},
				Audit: []string{"people.role_granted"},
				Sees:  []string{"The role is added", "Counselor"},
			},
			step{As: schoolLead, Do: "POST " + path + "/roles", Form: []string{"role", "counselor", "subject", west}, Want: 404},
			step{As: schoolLead, Do: "POST " + path + "/roles", Form: []string{"role", "auditor", "subject", ""}, Want: 403},
			step{
				As: lead, Do: "POST " + path + "/roles", Want: 303,
				Form:  []string{"role", "coordinator", "subject", west},
				Audit: []string{"people.role_granted"},
				Sees:  []string{"North West High"},
			},
			step{
				As: schoolLead, Do: "GET " + path, Want: 200,
				Sees: []string{"also has a role that you do not manage"},
				Not:  []string{"Turn this account off"},
			},
			step{
				As: schoolLead, Do: "POST " + path, Want: 403,
				Form: []string{"name", "Mine", "email", "mine@x.example", "lang", "en", "version", "1"},
				Sees: []string{"also has a role that you do not manage"},
			},
			step{As: schoolLead, Do: "POST " + path + "/disable", Want: 403},
			step{
				As: schoolLead, Do: "POST " + path + "/roles/end", Want: 403,
				Form: []string{"role", "coordinator", "subject", west},
			},
			step{
				As: schoolLead, Do: "POST " + path + "/roles/end", Want: 303,
				Form:  []string{"role", "counselor", "subject", school},
				Audit: []string{"people.role_ended"},
				Sees:  []string{"The role has ended"},
			},
			step{As: lead, Do: "POST " + path + "/roles/end", Form: []string{"role", "funder", "subject", ""}, Want: 404},
			step{
				As: lead, Do: "POST " + path + "/roles/end", Want: 303,
				Form:  []string{"role", "coordinator", "subject", west},
				Audit: []string{"people.role_ended"},
			},
			step{As: lead, Do: "GET " + path + "/roles", Want: 303},
			step{
				As: lead, Do: "POST " + path + "/invite", Want: 303,
				Audit: []string{"people.invited"},
				Mail:  []string{"people.invite"},
				Sees:  []string{"The invitation is on its way"},
			},
			step{
				As: lead, Do: "POST " + path + "/disable", Want: 303,
				Audit: []string{"people.account_disabled"},
				Sees:  []string{"Turned off", "Turn this account on"},
			},
			step{
				As: lead, Do: "POST " + path + "/enable", Want: 303,
				Audit: []string{"people.account_active"},
				Sees:  []string{"The account is on again"},
			},
			step{
				As: lead, Do: "POST /people/" + lead.ID + "/disable", Want: 403,
				Sees: []string{"You cannot turn off your own account"},
			},
			step{As: lead, Do: "POST /people/" + h.South.Actor(access.Teacher).ID + "/disable", Want: 404},
			step{As: h.North.Actor(access.Counselor), Do: "POST " + path + "/disable", Want: 403},
		)
	})
}
