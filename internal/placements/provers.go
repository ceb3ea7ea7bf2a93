package placements

import (
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Prover is a room that answers for start gates from its own records: whether all have
// signed, whether the hours are lawful. A gate that a prover answers for is met and
// opened by those records; people can only waive it.
type Prover interface {
	// Gates answers for the gates of one placement on a day. It reads and never writes,
	// because it is asked whenever the list is shown. Gates that it leaves out, and those
	// that the placement does not have, are decided by people.
	Gates(tx *db.Tx, p Placement, day wbl.Date) ([]Proof, error)
}

// Proof is a prover's answer about one gate.
type Proof struct {
	Code      string
	Met       bool
	Who       access.Role // who must act next; "" leaves it with whom the gate names
	Key       string      // text that says why it is open, or what shows that it is met
	Args      []any       // of the text, alternating names and values
	Path      string      // page on which staff mend it, "" for none
	OwnPath   string      // page on which the family or the host does
	ExpiresOn wbl.Date    // the last day on which this holds; zero for no end
}

// AddProver registers a room that answers for gates. The application does so once while
// it is put together; of two that answer for one gate, the later counts.
func (s *Service) AddProver(p Prover) { s.provers = append(s.provers, p) }

// proofs asks every prover about a placement.
func (s *Service) proofs(tx *db.Tx, p Placement, day wbl.Date) (map[string]Proof, error) {
	out := map[string]Proof{}
	for _, prover := range s.provers {
		list, err := prover.Gates(tx, p, day)
		if err != nil {
			return nil, err
		}
		for _, proof := range list {
			out[proof.Code] = proof
		}
	}
	return out, nil
}

// gates reads the gates of a placement as they stand now.
func (s *Service) gates(tx *db.Tx, p Placement, today wbl.Date) ([]Gate, error) {
	list, err := gatesOf(tx, p.ID)
	if err != nil || len(list) == 0 {
		return list, err
	}
	proofs, err := s.proofs(tx, p, today)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if proof, ok := proofs[list[i].Code]; ok {
			list[i].prove(proof)
		}
		list[i].settle(today)
	}
	return list, nil
}

// prove lets a prover's answer stand for the gate. What a person waived stays waived.
func (g *Gate) prove(proof Proof) {
	g.Proof = &proof
	if proof.Who != "" {
		g.Who = proof.Who
	}
	if g.Status == Waived {
		return
	}
	g.Status, g.Derived, g.ExpiresOn = Open, proof.Met, proof.ExpiresOn
	if proof.Met {
		g.Status = Met
	}
}

// Refresh asks the provers again and keeps what they say for lists and queues, which
// cannot ask. Rooms call it in the transaction that changes what they answer; a job does
// for what only time changes.
func (s *Service) Refresh(tx *db.Tx, now time.Time, a access.Actor, id wbl.PlacementID) error {
	p, err := Load(tx, id)
	if err != nil || (p.State != Preparing && p.State != Active) {
		return err
	}
	gates, err := s.gates(tx, p, a.Today(now))
	if err != nil {
		return err
	}
	for _, g := range gates {
		if err := saveProof(tx, id, g); err != nil {
			return err
		}
	}
	return nil
}
