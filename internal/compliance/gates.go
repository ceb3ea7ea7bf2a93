package compliance

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/placements"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/labor"
)

// Gates answers for the start gates age, permit, hours, hazards and pay of a placement on
// a day. It is a placements.Prover.
func (s *Service) Gates(tx *db.Tx, p placements.Placement, day wbl.Date) ([]placements.Proof, error) {
	b, err := s.bench(tx)
	if err != nil {
		return nil, err
	}
	sub, err := subjectOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	from, to := span(sub, day)
	f, err := b.open(sub, from, to)
	if err != nil {
		return nil, err
	}
	proofs := b.prove(f, from, to)
	pay, err := payOf(tx, p.ID)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	return append(proofs, mended(p.ID, []placements.Proof{payProof(pay, err == nil)})...), nil
}

// prove makes the proofs of the gates that the rules answer.
func (b *bench) prove(f file, from, to wbl.Date) []placements.Proof {
	plan := b.plan(f, from, to)
	if plan.NoBirth {
		// Nothing can be said of a minor whose birth date nobody knows.
		return mended(f.Placement, []placements.Proof{
			{Code: "age", Key: "compliance.gate.age.no_birth"}, {Code: "hours", Key: "compliance.gate.age.no_birth"}, {Code: "hazards", Key: "compliance.gate.age.no_birth"},
		})
	}
	age := placements.Proof{Code: "age", Met: true, Key: "compliance.gate.age.met", Args: []any{"age", f.Birth.AgeOn(from)}}
	if found := plan.of(isAge); slices.ContainsFunc(found, breaks) {
		age = placements.Proof{Code: "age", Key: "compliance.gate.age.open", Args: []any{"age", found[0].Age, "cite", found[0].Cite}}
	}
	hazards := placements.Proof{Code: "hazards", Met: true, Key: "compliance.gate.hazards.met", Args: []any{"n", len(b.ask(f).Tasks)}}
	if len(b.ask(f).Tasks) == 0 {
		hazards.Key, hazards.Args = "compliance.gate.hazards.none", nil
	}
	if found := broken(plan.of(isHazard)); len(found) > 0 {
		hazards = placements.Proof{Code: "hazards", Key: "compliance.gate.hazards.open", Args: []any{"n", len(found), "cite", cites(found)}}
	}
	proofs := []placements.Proof{age, hazards}
	if hours, ok := hoursProof(f, plan); ok {
		proofs = append(proofs, hours)
	}
	if permit, ok := b.permitProof(f, from, to); ok {
		proofs = append(proofs, permit)
	}
	return mended(f.Placement, proofs)
}

// mended says where staff mend what is open.
func mended(id wbl.PlacementID, proofs []placements.Proof) []placements.Proof {
	for i := range proofs {
		proofs[i].Path = "/compliance/placements/" + string(id)
	}
	return proofs
}

// hoursProof answers for the usual week. Where a state's rules are not loaded and
// federal law finds nothing, people decide.
func hoursProof(f file, plan Plan) (placements.Proof, bool) {
	found := broken(plan.of(isHours))
	switch {
	case len(found) > 0:
		return placements.Proof{Code: "hours", Key: "compliance.gate.hours.open", Args: []any{"n", len(found), "cite", cites(found)}}, true
	case len(f.Schedule) == 0:
		return placements.Proof{Code: "hours", Key: "compliance.gate.hours.no_week"}, true
	case len(plan.NotLoaded) > 0:
		return placements.Proof{}, false
	}
	key := "compliance.gate.hours.met"
	if plan.Assumed {
		key = "compliance.gate.hours.met_assumed"
	}
	return placements.Proof{Code: "hours", Met: true, Key: key}, true
}

// permitProof answers for the papers that the state asks for; where it asks for none,
// people decide.
func (b *bench) permitProof(f file, from, to wbl.Date) (placements.Proof, bool) {
	needed := b.papersNeeded(f, from, to)
	if len(needed) == 0 {
		return placements.Proof{}, false
	}
	missing := broken(b.plan(f, from, to).of(isPaper))
	if len(missing) > 0 {
		return placements.Proof{Code: "permit", Key: "compliance.gate.permit.open", Args: []any{"n", len(missing), "cite", cites(missing)}}, true
	}
	proof := placements.Proof{Code: "permit", Met: true, Key: "compliance.gate.permit.met"}
	for _, h := range f.ofPlacement.Papers {
		if slices.Contains(needed, h.Kind) && !h.To.IsZero() && (proof.ExpiresOn.IsZero() || h.To.Before(proof.ExpiresOn)) {
			proof.ExpiresOn = h.To
		}
	}
	return proof, true
}

// papersNeeded are the kinds of document that the law of the workplace asks for at the
// learner's age, on the first day.
func (b *bench) papersNeeded(f file, from, _ wbl.Date) (kinds []string) {
	c := b.ask(f)
	c.Papers, c.PapersKnown = nil, true
	f.Schedule = nil
	for _, x := range b.judgePlan(f, c, from, from).of(isPaper) {
		if kind := b.paperOf(x.Finding); kind != "" && breaks(x) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// paperOf is the kind of document that a finding asks for.
func (b *bench) paperOf(f labor.Finding) string {
	for _, row := range b.rules.Rows(f.Jurisdiction) {
		if row.Rule == f.Rule && row.Kind == "paper" {
			return row.Value
		}
	}
	return ""
}

func broken(found []Planned) []Planned {
	return slices.DeleteFunc(slices.Clone(found), func(f Planned) bool { return !breaks(f) })
}

// cites names the sources of findings, each once.
func cites(found []Planned) string {
	var out []string
	for _, f := range found {
		if !slices.Contains(out, f.Cite) {
			out = append(out, f.Cite)
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return strings.Join(out, "; ")
}

// payProof answers for unpaid work: only a reviewer's decision meets it.
func payProof(d PayDecision, decided bool) placements.Proof {
	switch {
	case !decided:
		return placements.Proof{Code: "pay", Key: "compliance.gate.pay.open"}
	case d.Decision == "pay":
		return placements.Proof{Code: "pay", Key: "compliance.gate.pay.must", Args: []any{"name", d.Name}}
	}
	return placements.Proof{Code: "pay", Met: true, Key: "compliance.gate.pay.met", Args: []any{"name", d.Name}}
}

// Hazards names the hazardous orders that a placement's tasks fall under ("HO 8"), and
// these tasks, in the words of the opportunity: what the agreement of a student-learner
// has to name.
func (s *Service) Hazards(tx *db.Tx, p placements.Placement) (orders, tasks []string, err error) {
	b, err := s.bench(tx)
	if err != nil {
		return nil, nil, err
	}
	sub, err := subjectOf(tx, p.ID)
	if err != nil {
		return nil, nil, err
	}
	f, err := b.open(sub, p.StartsOn, p.StartsOn)
	if err != nil {
		return nil, nil, err
	}
	add := func(tag, name string) {
		if order := b.orderOf(tag); order > 0 {
			tasks = append(tasks, name)
			if ho := "HO " + strconv.Itoa(order); !slices.Contains(orders, ho) {
				orders = append(orders, ho)
			}
		}
	}
	for _, t := range f.Tasks {
		add(ruleTag(b.rules, t.Hazard, f.ofEmployer.Agriculture), t.Name)
	}
	for _, tag := range f.ofPlacement.Tasks {
		add(tag, taskName(b.rules, tag, labor.English))
	}
	return orders, tasks, nil
}
