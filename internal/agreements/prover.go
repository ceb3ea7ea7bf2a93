package agreements

import (
	"slices"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Gates answers for the start gates that papers and accommodations meet.
func (s *Service) Gates(tx *db.Tx, p placements.Placement, day wbl.Date) ([]placements.Proof, error) {
	list, err := papersOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	var out []placements.Proof
	for _, paper := range list {
		gate := gateOf(paper.Kind)
		if gate == "" || paper.State == Void {
			continue
		}
		proof, err := s.proof(tx, p, paper, gate, day)
		if err != nil {
			return nil, err
		}
		out = append(out, proof)
	}
	supports, err := s.supportGate(tx, p)
	return append(out, supports...), err
}

// proof says of one paper whether it meets its gate, and else who must act.
func (s *Service) proof(tx *db.Tx, p placements.Placement, paper Paper, gate string, day wbl.Date) (placements.Proof, error) {
	out := placements.Proof{Code: gate, Path: "/placements/" + string(p.ID) + "/papers", ExpiresOn: paper.ExpiresOn}
	switch {
	case paper.InForce(day):
		out.Met, out.Key = true, "agreements.gate.signed"
	case paper.State == Complete:
		out.Key = "agreements.gate.expired"
	case paper.State == Declined:
		out.Key, out.Who = "agreements.gate.declined", access.Coordinator
	default:
		d := decision{Service: s, tx: tx, p: p, today: day}
		lacks, err := d.missing(paper)
		if err != nil {
			return out, err
		}
		if len(lacks) > 0 {
			out.Key, out.Who = "agreements.gate.lacks", access.Coordinator
			break
		}
		out.Key = "agreements.gate.waits"
		if waits := paper.Waits(); len(waits) > 0 {
			out.Key, out.Who = "agreements.gate.waits."+string(waits[0]), gateRole[waits[0]]
			out.OwnPath = "/sign/" + string(p.ID)
			if len(waits) > 1 {
				out.Key = "agreements.gate.waits"
			}
		}
	}
	return out, nil
}

// gateRole is who must act when a paper waits for a party.
var gateRole = map[Party]access.Role{
	Learner: access.Learner, Guardian: access.Guardian, Employer: access.EmployerAdmin, School: access.Coordinator, Teacher: access.Teacher,
}

// supportGate answers for the accommodations of a placement: each has been read by
// everybody whom it names.
func (s *Service) supportGate(tx *db.Tx, p placements.Placement) ([]placements.Proof, error) {
	list, err := accommodationsOf(tx, p.ID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil // whether one is needed is decided by people
	}
	out := placements.Proof{
		Code: "accommodations", Met: true, Key: "agreements.gate.support.read", Path: "/placements/" + string(p.ID) + "/accommodations",
	}
	if slices.ContainsFunc(list, func(a Accommodation) bool { return !a.Read() }) {
		out.Met, out.Key, out.Who = false, "agreements.gate.support.waits", access.Coordinator
	}
	return []placements.Proof{out}, nil
}
