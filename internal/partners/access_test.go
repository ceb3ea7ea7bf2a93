package partners_test

import (
	"slices"
	"testing"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Roles by what they are to an employer's record.
var (
	readers  = []access.Role{access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary}
	vetters  = []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}
	adders   = append(slices.Clone(vetters), access.Intermediary)
	mergers  = []access.Role{access.Coordinator, access.DistrictLead, access.Intermediary}
	outside  = []access.Role{access.Learner, access.Guardian, access.Supervisor} // for them it does not exist
	employer = []access.Role{access.EmployerAdmin}
)

func (s *stage) decides(name string, allowed, hidden []access.Role, call func(access.Actor) error) {
	s.Helper()
	s.EveryRole(s.T, &s.North, name, allowed, hidden, call)
}

// stale is a version that no row has: what gets that far is a conflict and changes nothing.
const stale = 99

func TestEveryUseCaseAsEveryRole(t *testing.T) {
	each(t, func(s *stage) {
		n, none := &s.North, append(slices.Clone(outside), access.EmployerAdmin)
		site, kim := partners.WorksiteIn{City: "Lee"}, partners.ContactIn{Name: "Kim"}
		own := append(slices.Clone(adders), employer...)
		s.decides("list", readers, none, func(a access.Actor) error {
			_, _, err := s.s.List(s.ctx, a, partners.Filter{Limit: 5})
			return err
		})
		s.decides("similar", readers, none, func(a access.Actor) error {
			_, err := s.s.Similar(s.ctx, a, "Bakery")
			return err
		})
		s.decides("get", append(slices.Clone(readers), employer...), outside, func(a access.Actor) error {
			_, err := s.s.Get(s.ctx, a, n.Employer)
			return err
		})
		s.decides("create", adders, none, func(a access.Actor) error {
			_, err := s.s.Create(s.ctx, a, "", partners.NewPartner{EmployerIn: partners.EmployerIn{Name: "Bakery quixnorth"}})
			return err // a conflict with the one there is
		})
		s.decides("update", own, outside, func(a access.Actor) error {
			return s.s.Update(s.ctx, a, n.Employer, stale, partners.EmployerIn{Name: "Other"})
		})
		s.decides("add a worksite", own, outside, func(a access.Actor) error {
			_, err := s.s.AddWorksite(s.ctx, a, "", n.Employer, site)
			return err
		})
		s.decides("change a worksite", own, outside, func(a access.Actor) error {
			return s.s.UpdateWorksite(s.ctx, a, n.Employer, n.Worksite, stale, site)
		})
		s.decides("add a contact", own, outside, func(a access.Actor) error {
			_, err := s.s.AddContact(s.ctx, a, "", n.Employer, kim)
			return err
		})
		s.decides("change a contact", own, outside, func(a access.Actor) error {
			return s.s.UpdateContact(s.ctx, a, n.Employer, n.Contact, stale, kim)
		})
		s.decides("vet", vetters, outside, func(a access.Actor) error {
			_, _, err := s.s.Decide(s.ctx, a, n.Employer, partners.Decision{State: partners.Approved, Version: stale})
			return err
		})
		s.decides("take vetting back", vetters, outside, func(a access.Actor) error {
			return s.s.Restore(s.ctx, a, n.Employer, partners.Pending, stale)
		})
		s.decides("vet a contact", vetters, outside, func(a access.Actor) error {
			_, err := s.s.VetContact(s.ctx, a, n.Employer, n.Contact, partners.Approved)
			return err
		})
		s.decides("keep notes", vetters, outside, func(a access.Actor) error {
			return s.s.SetRelation(s.ctx, a, n.Employer, n.School, stale, partners.RelationIn{Stage: "talking"})
		})
		s.decides("merge", mergers, outside, func(a access.Actor) error { return s.s.Merge(s.ctx, a, n.Employer, n.Employer) })
		s.decides("unmerge", mergers, outside, func(a access.Actor) error { return s.s.Unmerge(s.ctx, a, n.Employer) })
	})
}

func TestAnotherEmployersPeopleFindNothing(t *testing.T) {
	each(t, func(s *stage) {
		admin, w := s.North.Actor(access.EmployerAdmin), &s.West
		for name, err := range map[string]error{
			"update":         s.s.Update(s.ctx, admin, w.Employer, 1, partners.EmployerIn{Name: "Mine"}),
			"worksite":       s.s.UpdateWorksite(s.ctx, admin, w.Employer, w.Worksite, 1, partners.WorksiteIn{City: "Lee"}),
			"their worksite": s.s.UpdateWorksite(s.ctx, admin, s.North.Employer, w.Worksite, 1, partners.WorksiteIn{City: "Lee"}),
			"contact":        s.s.UpdateContact(s.ctx, admin, w.Employer, w.Contact, 1, partners.ContactIn{Name: "Kim"}),
			"their contact":  s.s.UpdateContact(s.ctx, admin, s.North.Employer, w.Contact, 1, partners.ContactIn{Name: "Kim"}),
			"no employer":    s.s.Update(s.ctx, admin, "00000000000000000000000000", 1, partners.EmployerIn{Name: "Mine"}),
		} {
			if wbl.KindOf(err) != wbl.NotFound {
				s.Errorf("%s: %v", name, err)
			}
		}
		_, err := s.s.AddContact(s.ctx, admin, "", w.Employer, partners.ContactIn{Name: "Kim"})
		s.wants(err, wbl.NotFound)
		_, err = s.s.AddWorksite(s.ctx, admin, "", w.Employer, partners.WorksiteIn{City: "Lee"})
		s.wants(err, wbl.NotFound)
	})
}

func TestOwnersAreStaffOfTheSchoolsInReach(t *testing.T) {
	each(t, func(s *stage) {
		names := func(a access.Actor) (out []string) {
			people, err := s.s.Owners(s.ctx, a)
			s.ok(err)
			for _, p := range people {
				out = append(out, p.Name)
			}
			return out
		}
		district := []string{"district_lead of the district", "district_lead of the district", "intermediary of the district", "intermediary of the district"}
		if got, want := names(s.North.Actor(access.Coordinator)), append([]string{"coordinator quixnorth"}, append(slices.Clone(district), "school_lead quixnorth")...); !slices.Equal(got, want) {
			s.Errorf("for a coordinator: %q, want %q", got, want)
		}
		if got := names(s.North.Actor(access.DistrictLead)); len(got) != 8 || !slices.Contains(got, "coordinator quixwest") || slices.Contains(got, "coordinator quixsouth") {
			s.Errorf("for the district's lead: %q", got)
		}
		for _, role := range []access.Role{access.Teacher, access.Intermediary, access.EmployerAdmin, access.Learner} {
			if got := names(s.North.Actor(role)); got != nil {
				s.Errorf("for a %s: %q", role, got)
			}
		}
		gone := s.North.Actor(access.SchoolLead)
		s.exec(`UPDATE account SET state = 'disabled' WHERE id = $1`, gone.ID)
		s.exec(`UPDATE role_grant SET to_date = '2026-11-22' WHERE account_id = $1`, s.North.Actor(access.Coordinator).ID)
		if got := names(s.North.Actor(access.Coordinator)); !slices.Equal(got, district) {
			s.Errorf("after two have gone: %q", got)
		}
	})
}

// What is refused says so field by field, and nothing is written.
func TestBadInputNamesItsFields(t *testing.T) {
	each(t, func(s *stage) {
		a, n := s.North.Actor(access.Coordinator), &s.North
		bad := func(err error) string {
			out := ""
			for _, f := range wbl.FieldsOf(err) {
				out += f.Field + ":" + f.Key + " "
			}
			return out
		}
		third := func(_ any, err error) error { return err }
		before := s.count(`SELECT COUNT(*) FROM audit_entry`)
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"a contact without a name": {third(s.s.AddContact(s.ctx, a, "", n.Employer, partners.ContactIn{Email: "x"})), "name:partners.error.contact_name email:partners.error.email "},
			"at another's worksite":    {third(s.s.AddContact(s.ctx, a, "", n.Employer, partners.ContactIn{Name: "Kim", Worksite: s.West.Worksite})), "worksite:partners.error.worksite "},
			"at no worksite":           {third(s.s.AddContact(s.ctx, a, "", n.Employer, partners.ContactIn{Name: "Kim", Worksite: "nowhere"})), "worksite:partners.error.worksite "},
			"a worksite without city":  {third(s.s.AddWorksite(s.ctx, a, "", n.Employer, partners.WorksiteIn{Zip: "123"})), "city:partners.error.city zip:partners.error.zip "},
			"a changed worksite":       {s.s.UpdateWorksite(s.ctx, a, n.Employer, n.Worksite, 1, partners.WorksiteIn{City: "Lee", State: "Massachusetts"}), "state:partners.error.state "},
			"a nameless employer":      {s.s.Update(s.ctx, a, n.Employer, 1, partners.EmployerIn{NAICS: "1"}), "name:partners.error.name naics:partners.error.naics "},
			"a stage that is none":     {s.s.SetRelation(s.ctx, a, n.Employer, n.School, 1, partners.RelationIn{Stage: "love"}), "stage:partners.error.stage "},
			"an owner from elsewhere":  {s.s.SetRelation(s.ctx, a, n.Employer, n.School, 1, partners.RelationIn{Stage: "talking", Owner: "nobody"}), "owner:partners.error.owner "},
			"a decision that is none":  {third(s.s.VetContact(s.ctx, a, n.Employer, n.Contact, "great")), "state:partners.error.vetting "},
		} {
			if got := bad(c.err); wbl.KindOf(c.err) != wbl.Unprocessable || got != c.want {
				s.Errorf("%s: %q (%v), want %q", name, got, c.err, c.want)
			}
		}
		s.wants(s.s.Restore(s.ctx, a, n.Employer, "great", 1), wbl.NotFound)
		s.exec(`UPDATE contact SET email = '' WHERE id = $1`, n.Contact)
		_, err := s.s.VetContact(s.ctx, a, n.Employer, n.Contact, partners.Approved)
		s.wants(err, wbl.Unprocessable) // nobody to vet at no address
		if s.count(`SELECT COUNT(*) FROM audit_entry`) != before {
			s.Error("something refused was logged")
		}
	})
}
