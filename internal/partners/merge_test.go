package partners_test

import (
	"testing"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func TestMergeReadsAsOneAndComesApart(t *testing.T) {
	each(t, func(s *stage) {
		a := s.North.Actor(access.DistrictLead)
		s.ok(s.s.Merge(s.ctx, a, s.North.Employer, s.West.Employer))
		p, err := s.s.Get(s.ctx, a, s.West.Employer)
		s.ok(err)
		if p.Employer.ID != s.North.Employer || len(p.Worksites) != 2 || len(p.Contacts) != 2 || len(p.Hosted) != 4 || len(p.Merged) != 1 || len(p.Relations) != 2 {
			s.Fatalf("merged: %+v", p)
		}
		if got := s.names(a, partners.Filter{Q: "quixwest"}); len(got) != 1 || got[0] != "Bakery quixnorth" {
			s.Errorf("the old name finds %q", got)
		}
		theirs, err := s.s.Get(s.ctx, s.West.Actor(access.EmployerAdmin), s.West.Employer)
		s.ok(err)
		if theirs.Employer.ID != s.North.Employer || !theirs.May.Edit || theirs.May.Vet {
			s.Errorf("the admin of the merged employer sees %+v", theirs)
		}
		items, _, err := s.s.List(s.ctx, a, partners.Filter{Q: "quixnorth", Limit: 5})
		s.ok(err)
		if items[0].Active != 2 || items[0].Sites != 2 {
			s.Errorf("the list shows %+v", items[0])
		}
		s.wants(s.s.Merge(s.ctx, a, s.West.Employer, s.North.Employer), wbl.Conflict)
		s.ok(s.s.Unmerge(s.ctx, a, s.West.Employer))
		s.wants(s.s.Unmerge(s.ctx, a, s.West.Employer), wbl.Conflict)
		p, err = s.s.Get(s.ctx, a, s.West.Employer)
		s.ok(err)
		if p.Employer.ID != s.West.Employer || len(p.Worksites) != 1 || len(p.Hosted) != 2 {
			s.Errorf("apart again: %+v", p)
		}
		if got := s.names(a, partners.Filter{Q: "quixwest"}); len(got) != 1 || got[0] != "Bakery quixwest" {
			s.Errorf("apart, the name finds %q", got)
		}
	})
}

// c goes into b, b into a; taking b out of a takes c along, as it was before.
func TestMergesInARowComeApartInTheirOrder(t *testing.T) {
	each(t, func(s *stage) {
		lead := s.North.Actor(access.DistrictLead)
		a, b, c, d := s.add("Alder", "Lee"), s.add("Birch", "Lee"), s.add("Cedar", "Lee"), s.add("Dogwood", "Lee")
		s.ok(s.s.Merge(s.ctx, lead, b, c))
		s.ok(s.s.Merge(s.ctx, lead, a, b))
		s.ok(s.s.Merge(s.ctx, lead, a, d))
		into := func(want map[wbl.EmployerID]wbl.EmployerID) {
			s.Helper()
			for id, root := range want {
				s.ok(s.DB.View(s.ctx, db.Scope{}, func(tx *db.Tx) error {
					got, err := partners.Resolve(tx, id)
					if got != root {
						s.Errorf("%s stands for %s, want %s", id, got, root)
					}
					return err
				}))
			}
		}
		into(map[wbl.EmployerID]wbl.EmployerID{a: a, b: a, c: a, d: a})
		s.ok(s.s.Unmerge(s.ctx, lead, b))
		into(map[wbl.EmployerID]wbl.EmployerID{a: a, b: b, c: b, d: a})
		s.ok(s.s.Unmerge(s.ctx, lead, c))
		into(map[wbl.EmployerID]wbl.EmployerID{a: a, b: b, c: c, d: a})
	})
}

func TestTheLatestDecisionOfAFamilyHolds(t *testing.T) {
	each(t, func(s *stage) {
		lead := s.North.Actor(access.DistrictLead)
		kept := s.add("Alder", "Lee")
		s.ok(s.s.Merge(s.ctx, lead, kept, s.North.Employer))
		p, err := s.s.Get(s.ctx, lead, kept)
		s.ok(err)
		if p.Vetting.State != partners.Approved || p.Vetting.Version != 0 {
			s.Fatalf("the merged partner's vetting is lost: %+v", p.Vetting)
		}
		s.clock.Advance(1e9)
		_, _, err = s.s.Decide(s.ctx, lead, kept, partners.Decision{State: partners.Refused, Reason: "closed"})
		s.ok(err)
		if got := s.names(lead, partners.Filter{Vetting: partners.Refused}); len(got) != 1 || got[0] != "Alder" {
			s.Errorf("refused: %q", got)
		}
	})
}
