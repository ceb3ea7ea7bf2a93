package offers_test

import (
	"slices"
	"testing"

	"throughline/internal/offers"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

type roles = []access.Role

// Roles by what they are to opportunities.
var (
	approvers = roles{access.Coordinator, access.SchoolLead, access.DistrictLead}
	staff     = append(roles{access.Teacher, access.Counselor, access.Intermediary}, approvers...)
	hosts     = roles{access.EmployerAdmin, access.Supervisor}
	family    = roles{access.Learner, access.Guardian}
	posters   = append(append(roles{access.Intermediary}, approvers...), hosts...)
	notFamily = append(roles{access.Guardian}, hosts...) // hidden where only the learner acts
)

func with(some roles, more ...access.Role) roles { return append(slices.Clone(some), more...) }

// stale is a version that no row has.
const stale = 99

func TestEveryUseCaseOfStaffAndHostsAsEveryRole(t *testing.T) {
	each(t, func(s *stage) {
		n := &s.North
		decides := func(name string, allowed, hidden roles, call func(access.Actor) error) {
			s.Helper()
			s.EveryRole(s.T, n, name, allowed, hidden, call)
		}
		in := good("Miller")
		elsewhere := in
		elsewhere.Worksite = s.South.Worksite // refused after the access rule
		decides("queue", staff, with(hosts, family...), func(a access.Actor) error {
			_, _, err := s.s.Queue(s.ctx, a, offers.TabOpen, "", [2]string{}, 5)
			return err
		})
		decides("get", with(staff, hosts...), family, func(a access.Actor) error {
			_, err := s.s.Get(s.ctx, a, n.Opportunity)
			return err
		})
		decides("create", posters, family, func(a access.Actor) error {
			_, err := s.s.Create(s.ctx, a, "", n.Employer, elsewhere, false)
			return err
		})
		decides("create a draft", posters, family, func(a access.Actor) error {
			_, err := s.s.Create(s.ctx, a, "", n.Employer, offers.Input{Worksite: s.South.Worksite}, true)
			return err
		})
		decides("save", posters, family, func(a access.Actor) error { return s.s.Save(s.ctx, a, n.Opportunity, stale, in) })
		decides("send", posters, family, func(a access.Actor) error {
			_, err := s.s.Send(s.ctx, a, n.Opportunity, stale)
			return err
		})
		decides("copy", posters, family, func(a access.Actor) error {
			_, err := s.s.Copy(s.ctx, a, "", n.Opportunity)
			return err
		})
		decides("decide", approvers, family, func(a access.Actor) error {
			_, err := s.s.Decide(s.ctx, a, []wbl.OpportunityID{n.Opportunity}, offers.Refused, "no")
			return err // what is open is closed and not refused
		})
		decides("invite", with(approvers, access.Intermediary, access.EmployerAdmin), with(family, access.Supervisor), func(a access.Actor) error {
			_, err := s.s.Invite(s.ctx, a, n.Contact)
			return err
		})
		decides("applicants", with(approvers, access.EmployerAdmin), family, func(a access.Actor) error {
			_, _, err := s.s.Applicants(s.ctx, a, n.Opportunity)
			return err
		})
		for _, role := range access.Roles() {
			_, err := s.s.Mine(s.ctx, n.Actor(role))
			if host := slices.Contains(hosts, role); host != (err == nil) || !host && wbl.KindOf(err) != wbl.NotFound {
				s.Errorf("what is mine as %s: %v", role, err)
			}
		}
	})
}

func TestEveryUseCaseOfLearnersAsEveryRole(t *testing.T) {
	each(t, func(s *stage) {
		n := &s.North
		decides := func(name string, allowed, hidden roles, call func(access.Actor) error) {
			s.Helper()
			s.EveryRole(s.T, n, name, allowed, hidden, call)
		}
		learner := roles{access.Learner}
		decides("browse", with(staff, family...), hosts, func(a access.Actor) error {
			_, err := s.s.Browse(s.ctx, a, offers.Search{Limit: 5})
			return err
		})
		decides("look", with(staff, family...), hosts, func(a access.Actor) error {
			_, err := s.s.Look(s.ctx, a, n.Opportunity)
			return err
		})
		decides("keep", learner, notFamily, func(a access.Actor) error { return s.s.Keep(s.ctx, a, n.Opportunity, true) })
		decides("profile", learner, notFamily, func(a access.Actor) error {
			_, err := s.s.Profile(s.ctx, a)
			return err
		})
		decides("answer", learner, notFamily, func(a access.Actor) error {
			_, err := s.s.Answer(s.ctx, a, offers.QAbout, offers.Profile{About: "I bake"})
			return err
		})
		decides("begin", learner, notFamily, func(a access.Actor) error {
			_, err := s.s.Begin(s.ctx, a, n.Opportunity)
			return err
		})
		decides("why", learner, notFamily, func(a access.Actor) error { return s.s.Why(s.ctx, a, n.Opportunity, "I like it") })
		decides("apply", learner, notFamily, func(a access.Actor) error {
			_, err := s.s.Apply(s.ctx, a, "", n.Opportunity, "I like it")
			return err
		})
		decides("finding", learner, notFamily, func(a access.Actor) error {
			_, err := s.s.Finding(s.ctx, a)
			return err
		})
		decides("find", learner, notFamily, func(a access.Actor) error { return s.s.Find(s.ctx, a, offers.Found{Employer: "Mill"}) })
		decides("send what was found", learner, notFamily, func(a access.Actor) error {
			_, err := s.s.SendFound(s.ctx, a, "")
			return err
		})
	})
}

// TestALinkIsForItsTask: who came by a link to offer a place does that, and nothing else
// that a supervisor with an account may do.
func TestALinkIsForItsTask(t *testing.T) {
	each(t, func(s *stage) {
		host := s.link()
		_, err := s.s.Mine(s.ctx, host)
		s.ok(err)
		id, err := s.s.Create(s.ctx, host, "", s.West.Employer, good("Miller"), false)
		s.ok(err)
		if got := s.text(`SELECT employer_id || ' ' || contact_id || ' ' || school_id || '|' || posted_by FROM opportunity WHERE id = $1`, id); got != string(s.North.Employer)+" "+string(s.North.Contact)+" |host" {
			s.Errorf("it is posted as %s", got)
		}
		for name, err := range map[string]error{
			"applicants": third(s.s.Applicants(s.ctx, host, id)),
			"invite":     second(s.s.Invite(s.ctx, host, s.North.Contact)),
			"decide":     second(s.s.Decide(s.ctx, host, []wbl.OpportunityID{id}, offers.Open, "")),
			"browse":     wantDenied(second(s.s.Browse(s.ctx, host, offers.Search{Limit: 1}))),
		} {
			s.Run(name, func(t *testing.T) {
				if wbl.KindOf(err) != wbl.Denied {
					t.Errorf("by a link: %v", err)
				}
			})
		}
		other := host
		other.Task = access.TaskReview
		_, err = s.s.Create(s.ctx, other, "", "", good("Miller"), false)
		s.wants(err, wbl.Denied)
		_, err = s.s.Get(s.ctx, other, id)
		s.wants(err, wbl.Denied)
	})
}

func second(_ any, err error) error   { return err }
func third(_, _ any, err error) error { return err }

// wantDenied takes "it does not exist for you" as a denial too.
func wantDenied(err error) error {
	if wbl.KindOf(err) == wbl.NotFound {
		return wbl.E(wbl.Denied, "denied.link")
	}
	return err
}

func TestOtherPlacesOpportunitiesDoNotExist(t *testing.T) {
	each(t, func(s *stage) {
		for name, who := range map[string]access.Actor{
			"a coordinator of another school":   s.West.Actor(access.Coordinator),
			"a teacher of another school":       s.West.Actor(access.Teacher),
			"the lead of another district":      s.South.Actor(access.DistrictLead),
			"an intermediary of another":        s.South.Actor(access.Intermediary),
			"another employer":                  s.West.Actor(access.EmployerAdmin),
			"another employer's supervisor":     s.West.Actor(access.Supervisor),
			"a supervisor of another district":  s.South.Actor(access.Supervisor),
			"a learner of another school":       s.West.Actor(access.Learner),
			"a guardian of another district":    s.South.Actor(access.Guardian),
			"a counselor of the other district": s.South.Actor(access.Counselor),
		} {
			id := s.North.Opportunity
			for what, err := range map[string]error{
				"get": second(s.s.Get(s.ctx, who, id)), "look": second(s.s.Look(s.ctx, who, id)), "save": s.s.Save(s.ctx, who, id, 1, good("Mine")),
				"send": second(s.s.Send(s.ctx, who, id, 1)), "copy": second(s.s.Copy(s.ctx, who, "", id)), "keep": s.s.Keep(s.ctx, who, id, true),
				"decide":     second(s.s.Decide(s.ctx, who, []wbl.OpportunityID{id}, offers.Closed, "")),
				"applicants": third(s.s.Applicants(s.ctx, who, id)), "apply": second(s.s.Apply(s.ctx, who, "", id, "why")),
			} {
				if k := wbl.KindOf(err); k != wbl.NotFound && !(k == wbl.Denied && (what == "keep" || what == "apply")) {
					s.Errorf("%s: %s gives %v", name, what, err)
				}
			}
		}
		if got := s.state(s.North.Opportunity); got != offers.Open {
			s.Errorf("after all that it is %s", got)
		}
	})
}

// TestMergedEmployersStayTheirOwn: whoever was granted an employer that was merged into
// another goes on with what they had.
func TestMergedEmployersStayTheirOwn(t *testing.T) {
	each(t, func(s *stage) {
		lead, admin := s.North.Actor(access.DistrictLead), s.West.Actor(access.EmployerAdmin)
		s.ok(s.partners.Merge(s.ctx, lead, s.North.Employer, s.West.Employer))
		h, err := s.s.Mine(s.ctx, admin)
		s.ok(err)
		if h.Employer.ID != s.North.Employer || len(h.Rows) != 2 {
			s.Errorf("mine: %s with %d", h.Employer.ID, len(h.Rows))
		}
		id, err := s.s.Create(s.ctx, admin, "", "", good("Miller"), false)
		s.ok(err)
		if got := s.text(`SELECT employer_id FROM opportunity WHERE id = $1`, id); got != string(s.North.Employer) {
			s.Errorf("posted for %s", got)
		}
		_, err = s.s.Get(s.ctx, admin, s.North.Opportunity)
		s.ok(err)
		_, err = s.s.Get(s.ctx, s.North.Actor(access.EmployerAdmin), s.West.Opportunity)
		s.ok(err)
	})
}
