package access

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/internal/wbl"
)

const (
	north, south = wbl.DistrictID("north"), wbl.DistrictID("south")
	high, west   = wbl.SchoolID("high"), wbl.SchoolID("west")
)

func actor(role Role, subject string) Actor {
	return Actor{Kind: Account, ID: "a", District: north, Grants: []Grant{{Role: role, District: north, Subject: subject}}}
}

func TestCan(t *testing.T) {
	placement := Resource{District: north, School: high, Learner: "ana", Employer: "bakery", Contact: "sam"}
	elsewhere, abroad := placement, placement
	elsewhere.School, elsewhere.Learner, elsewhere.Employer, elsewhere.Contact = west, "beto", "garage", "kim"
	abroad.District = south
	const yes, denied, hidden = "yes", "denied", "hidden"
	for _, c := range []struct {
		name   string
		a      Actor
		act    Action
		r      Resource
		expect string
	}{
		{"a learner sees the own placement", actor(Learner, "ana"), PlacementView, placement, yes},
		{"a learner does not approve it", actor(Learner, "ana"), HoursApprove, placement, denied},
		{"another's placement does not exist for a learner", actor(Learner, "ana"), PlacementView, elsewhere, hidden},
		{"a guardian reads", actor(Guardian, "ana"), HoursView, placement, yes},
		{"a guardian does not log hours", actor(Guardian, "ana"), HoursLog, placement, denied},
		{"a teacher does not see demographics", actor(Teacher, "high"), LearnerFacts, placement, denied},
		{"a coordinator approves at the own school", actor(Coordinator, "high"), HoursApprove, placement, yes},
		{"a coordinator of another school sees nothing", actor(Coordinator, "west"), HoursApprove, placement, hidden},
		{"a coordinator of all schools of the district", actor(Coordinator, ""), HoursApprove, elsewhere, yes},
		{"a district's lead", actor(DistrictLead, ""), PlacementEdit, elsewhere, yes},
		{"a district's lead abroad", actor(DistrictLead, ""), PlacementEdit, abroad, hidden},
		{"a supervisor verifies", actor(Supervisor, "sam"), HoursVerify, placement, yes},
		{"a supervisor never sees demographics", actor(Supervisor, "sam"), LearnerFacts, placement, denied},
		{"a supervisor of another site", actor(Supervisor, "sam"), HoursVerify, elsewhere, hidden},
		{"an employer sees who works there", actor(EmployerAdmin, "bakery"), PlacementView, placement, yes},
		{"an employer never sees hours", actor(EmployerAdmin, "bakery"), HoursView, placement, denied},
		{"an intermediary has no learners", actor(Intermediary, ""), PlacementView, placement, hidden},
		{"an intermediary edits partners", actor(Intermediary, ""), PartnerEdit, Resource{Shared: true, Employer: "bakery"}, yes},
		{"support has accounts, not placements", actor(Support, ""), PlacementView, placement, denied},
		{"nobody", Actor{}, PlacementView, placement, hidden},
		{"a job", Actor{Kind: System, ID: "job"}, PlacementEdit, placement, yes},
	} {
		d := Can(c.a, c.act, c.r)
		got := denied
		if d.Allowed {
			got = yes
		} else if d.Hidden {
			got = hidden
		}
		if got != c.expect {
			t.Errorf("%s: %s, want %s", c.name, got, c.expect)
		}
		if want := map[string]wbl.Kind{denied: wbl.Denied, hidden: wbl.NotFound}[c.expect]; c.expect != yes && !errors.Is(d.Err(), want) {
			t.Errorf("%s: the error is %v", c.name, d.Err())
		}
	}
}

func TestALinkDoesItsTaskOnly(t *testing.T) {
	a := actor(Supervisor, "sam")
	a.Kind, a.Task = Link, TaskConfirmHours
	r := Resource{District: north, School: high, Learner: "ana", Contact: "sam"}
	if !Can(a, HoursVerify, r).Allowed {
		t.Error("the link does not do what it was sent for")
	}
	if d := Can(a, ReviewRate, r); d.Allowed || d.Reason != "denied.link" {
		t.Errorf("a link for hours rated a review: %+v", d)
	}
}

func TestGrantsHoldFromDayToDay(t *testing.T) {
	g := Grant{From: wbl.NewDate(2026, 9, 1), To: wbl.NewDate(2027, 6, 30)}
	for day, want := range map[string]bool{"2026-08-31": false, "2026-09-01": true, "2027-06-30": true, "2027-07-01": false} {
		d, err := wbl.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if g.InForce(d) != want {
			t.Errorf("on %s the grant is in force: %v", day, !want)
		}
	}
}

func TestAdmit(t *testing.T) {
	link := Actor{Kind: Link, Task: TaskReview}
	for _, c := range []struct {
		name string
		rule Rule
		a    Actor
		want error
	}{
		{"everybody to an open page", Anyone(), Actor{}, nil},
		{"visitors sign in first", SignedIn(), Actor{}, wbl.Unauthenticated},
		{"everybody signed in", SignedIn(), actor(Funder, ""), nil},
		{"a role that fits", For(Teacher, Counselor), actor(Counselor, "high"), nil},
		{"a role that does not", For(Teacher), actor(Learner, "ana"), wbl.Denied},
		{"a link for the task", For(Supervisor).OrTask(TaskReview), link, nil},
		{"a link for another task", For(Supervisor).OrTask(TaskConfirmHours), link, wbl.Denied},
		{"a link is not a sign-in", SignedIn(), link, wbl.Denied},
	} {
		err := c.rule.Admit(c.a)
		if (c.want == nil) != (err == nil) || (c.want != nil && !errors.Is(err, c.want)) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestSchools(t *testing.T) {
	a := actor(Coordinator, "high")
	a.Grants = append(a.Grants, Grant{Role: Teacher, District: north, Subject: "west"}, Grant{Role: Coordinator, District: south, Subject: "far"})
	if ids, all := a.Schools(Coordinator); all || !slices.Equal(ids, []wbl.SchoolID{high}) {
		t.Errorf("coordinates %v, all %v", ids, all)
	}
	if ids, _ := a.Schools(Staff...); !slices.Equal(ids, []wbl.SchoolID{high, west}) {
		t.Errorf("works for %v", ids)
	}
	if _, all := actor(DistrictLead, "").Schools(Staff...); !all {
		t.Error("a district's lead does not work for all schools")
	}
}

func TestTodayIsTheDistrictsDay(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) // ten in the evening of the 23rd in New York
	if got := (Actor{Zone: zone}).Today(late); got != wbl.NewDate(2026, 11, 23) {
		t.Errorf("today is %s", got)
	}
	if got := (Actor{}).Today(late); got != wbl.NewDate(2026, 11, 24) {
		t.Errorf("without a zone today is %s", got)
	}
}

// Whatever a person holds in one district, nothing of another district is ever theirs.
func TestNoGrantReachesAnotherDistrict(t *testing.T) {
	actions := make([]Action, 0, len(rules))
	for a := range rules {
		actions = append(actions, a)
	}
	slices.Sort(actions)
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom([]string{"", "x", "y"})
		a := actor(rapid.SampledFrom(Roles()).Draw(t, "role"), id.Draw(t, "subject"))
		r := Resource{
			District: south, School: wbl.SchoolID(id.Draw(t, "school")), Learner: wbl.LearnerID(id.Draw(t, "learner")),
			Employer: wbl.EmployerID(id.Draw(t, "employer")), Contact: wbl.ContactID(id.Draw(t, "contact")),
		}
		if d := Can(a, rapid.SampledFrom(actions).Draw(t, "action"), r); !d.Hidden {
			t.Fatalf("%+v reaches %+v: %+v", a.Grants, r, d)
		}
	})
}

func TestEveryTaskAllowsSomethingItsRoleMay(t *testing.T) {
	for task, actions := range taskActions {
		for _, act := range actions {
			if _, known := rules[act]; !known {
				t.Errorf("task %s allows %s, which has no rule", task, act)
			}
		}
	}
}
