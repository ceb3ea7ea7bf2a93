package compliance

import (
	"context"
	"fmt"
	"slices"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/labor"
)

// Sheet is everything that this room knows about one placement.
type Sheet struct {
	Placement wbl.PlacementID
	Title     string
	Learner   string
	LearnerID wbl.LearnerID
	Employer  string
	State     string // of the placement
	WorkState string
	Birth     wbl.Date
	Paid      bool
	Schedule  wbl.Schedule
	Tasks     []string // tags of the rules
	Facts     FactsIn
	Guessed   EmployerFacts  // with what the industry code tells
	Signed    AgreementFacts // the agreement that counts: entered, or of the papers
	Needed    []string       // documents that the state asks for
	Plan      Plan
	Pay       *PayDecision
	Findings  []Finding
	MayEdit   bool
	Rules     *labor.Rules
}

// FactsIn is what people enter about a placement, its learner and its employer.
type FactsIn struct {
	Learner   LearnerFacts
	Employer  EmployerFacts
	Placement PlacementFacts
	Version   string // of the three together, as they were read
}

// Sheet reads what is known of a placement, and judges its usual week.
func (s *Service) Sheet(ctx context.Context, a access.Actor, id wbl.PlacementID) (out Sheet, err error) {
	today := a.Today(s.now())
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = s.sheet(tx, a, id, today)
		return err
	})
	return out, err
}

func (s *Service) sheet(tx *db.Tx, a access.Actor, id wbl.PlacementID, today wbl.Date) (out Sheet, err error) {
	p, err := placements.Load(tx, id)
	if err != nil {
		return out, err
	}
	if err := access.Can(a, access.LaborView, p.Resource()).Err(); err != nil {
		return out, err
	}
	b, err := s.bench(tx)
	if err != nil {
		return out, err
	}
	sub, err := subjectOf(tx, id)
	if err != nil {
		return out, err
	}
	from, to := span(sub, today)
	f, err := b.open(sub, from, to)
	if err != nil {
		return out, err
	}
	out = Sheet{
		Placement: id, Title: sub.Title, Learner: sub.LearnerName, LearnerID: sub.Learner, Employer: sub.EmployerIs, State: sub.State, WorkState: sub.WorkState, Birth: sub.Birth,
		Paid: sub.Paid, Schedule: sub.Schedule, Tasks: b.ask(f).Tasks, Guessed: f.ofEmployer, Needed: b.papersNeeded(f, from, to), Plan: b.plan(f, from, to),
		MayEdit: access.Can(a, access.LaborFacts, p.Resource()).Allowed, Rules: b.rules,
		Facts: FactsIn{Learner: f.ofLearner},
	}
	out.Signed = f.ofPlacement.Agreement
	out.Facts.Placement = PlacementFacts{} // as it was entered, without what papers tell
	if err := readFacts(tx, "placement", string(id), &out.Facts.Placement); err != nil {
		return out, err
	}
	if err := readFacts(tx, "employer", string(sub.Employer), &out.Facts.Employer); err != nil {
		return out, err
	}
	if out.Facts.Version, err = versions(tx, sub); err != nil {
		return out, err
	}
	if out.Findings, err = placementFindings(tx, id); err != nil {
		return out, err
	}
	pay, err := payOf(tx, id)
	if err == nil {
		out.Pay = &pay
	} else if !isNotFound(err) {
		return out, err
	}
	return out, nil
}

// versions are those of the facts of a placement, its learner and its employer.
func versions(tx *db.Tx, s subject) (string, error) {
	var n [3]int
	for i, of := range []struct{ about, id string }{{"placement", string(s.Placement)}, {"learner", string(s.Learner)}, {"employer", string(s.Employer)}} {
		v, err := factVersion(tx, of.about, of.id)
		if err != nil {
			return "", err
		}
		n[i] = v
	}
	return fmt.Sprintf("%d-%d-%d", n[0], n[1], n[2]), nil
}

// SaveFacts writes what people entered about a placement, its learner and its employer.
// What was there is judged anew: the start gates follow.
func (s *Service) SaveFacts(ctx context.Context, a access.Actor, id wbl.PlacementID, in FactsIn) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err := placements.Load(tx, id)
		if err != nil {
			return err
		}
		if err := access.Can(a, access.LaborFacts, p.Resource()).Err(); err != nil {
			return err
		}
		rules, err := s.rulesOf(tx)
		if err != nil {
			return err
		}
		if err := append(in.Placement.Validate(isTag(rules)), in.Employer.Validate()...).Err(); err != nil {
			return err
		}
		sub, err := subjectOf(tx, id)
		if err != nil {
			return err
		}
		if have, err := versions(tx, sub); err != nil {
			return err
		} else if have != in.Version {
			return wbl.E(wbl.Conflict, "compliance.error.facts_changed")
		}
		for _, f := range []struct {
			about, id string
			facts     any
		}{{"placement", string(id), in.Placement}, {"learner", string(sub.Learner), in.Learner}, {"employer", string(sub.Employer), in.Employer}} {
			if err := saveFacts(tx, f.about, f.id, f.facts, a.Key(), wbl.At(now)); err != nil {
				return err
			}
		}
		err = audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "labor.facts", Object: "placement:" + string(id), Detail: detailOf(in)})
		if err != nil {
			return err
		}
		return s.placements.Refresh(tx, now, a, id)
	})
}

// detailOf is what the audit log keeps of facts: codes, days and numbers of orders, never
// the number of a document.
func detailOf(in FactsIn) any {
	papers := map[string]wbl.Date{}
	for _, p := range in.Placement.Papers {
		papers[p.Kind] = p.To
	}
	return map[string]any{
		"learner": in.Learner, "employer": in.Employer, "program": in.Placement.Program, "parent_owned": in.Placement.ParentOwned, "tasks": in.Placement.Tasks,
		"papers": papers, "agreement": in.Placement.Agreement, "consents": in.Placement.Consents,
	}
}

func isTag(rules *labor.Rules) func(string) bool {
	tags := rules.Tags()
	return func(name string) bool {
		return slices.ContainsFunc(tags, func(t labor.Tag) bool { return t.Name == name })
	}
}

// DecidePay writes a reviewer's decision about whether the work may go unpaid. Version
// is that of the decision that the reviewer saw, 0 for none.
func (s *Service) DecidePay(ctx context.Context, a access.Actor, id wbl.PlacementID, version int, d PayDecision) error {
	if err := d.Validate().Err(); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err := placements.Load(tx, id)
		if err != nil {
			return err
		}
		if err := access.Can(a, access.LaborDecide, p.Resource()).Err(); err != nil {
			return err
		}
		old, err := payOf(tx, id)
		if err != nil && !isNotFound(err) {
			return err
		}
		if old.Version != version {
			return wbl.E(wbl.Conflict, "error.conflict")
		}
		d.By, d.Name, d.At = a.Key(), a.Name, wbl.At(now)
		if err := savePay(tx, id, d); err != nil {
			return err
		}
		err = audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "labor.pay", Object: "placement:" + string(id), Reason: d.Reason, Detail: map[string]any{"decision": d.Decision, "answers": d.Answers},
		})
		if err != nil {
			return err
		}
		return s.placements.Refresh(tx, now, a, id)
	})
}
