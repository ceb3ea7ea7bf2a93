package agreements

import (
	"context"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

// asParty opens a placement for somebody who acts as one of its parties, and checks that
// they are that party. A link opens the papers of the party it was sent to.
func (s *Service) asParty(tx *db.Tx, now time.Time, a access.Actor, id wbl.PlacementID, party Party) (*decision, record, error) {
	d, r, err := s.open(tx, now, a, id, access.PaperSign)
	if err != nil {
		return d, r, err
	}
	if a.Kind == access.Link && a.Object != object(id, party) {
		return d, r, wbl.E(wbl.Denied, "denied.link")
	}
	if !actsAs(a, d.p.Resource(), party) {
		return d, r, wbl.E(wbl.NotFound, "error.not_found")
	}
	return d, r, s.sharing(tx, d, party)
}

// sharing stops an employer whom the family does not allow to see the student any more.
func (s *Service) sharing(tx *db.Tx, d *decision, party Party) error {
	if party != Employer {
		return nil
	}
	stopped, err := withdrawn(tx, d.p.Learner, ForWork, "employer:"+string(d.p.Employer))
	if err != nil || !stopped {
		return err
	}
	return wbl.E(wbl.Gone, "agreements.error.withdrawn")
}

// current refuses what cannot be signed now, and says why.
func (d *decision) current(sheet Sheet) error {
	lacks, err := d.missing(sheet.Paper)
	switch {
	case err != nil:
		return err
	case sheet.Line.State == Signed:
		return wbl.E(wbl.Conflict, "agreements.error.signed_already")
	case sheet.State == Declined:
		return wbl.E(wbl.Conflict, "agreements.error.declined")
	case sheet.State != Open:
		return wbl.E(wbl.Conflict, "agreements.error.not_open")
	case len(lacks) > 0:
		return wbl.E(wbl.Conflict, "agreements.error.lacks")
	case !slices.Contains(sheet.Waits(), sheet.Party):
		return wbl.E(wbl.Conflict, "agreements.error.turn")
	}
	return nil
}

// Look notes that a party has opened a paper, once in each round. It is a use case of
// its own, because reading changes nothing: the page that shows the paper posts it with
// the next step.
func (d *decision) look(sheet *Sheet) error {
	if !sheet.Line.ViewedAt.IsZero() {
		return nil
	}
	sheet.Line.ViewedAt = wbl.At(d.now)
	if err := saveLine(d.tx, sheet.ID, sheet.Line); err != nil {
		return err
	}
	return happen(d.tx, d.now, sheet.ID, Viewed, sheet.Party, d.a.Key(), map[string]any{"document": sheet.Hash, "lang": sheet.Document.Lang})
}

// Open begins the signing of a paper: the party asks to read it, which the chain notes.
func (s *Service) Open(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party, paper PaperID, lang i18n.Lang) error {
	return s.act(ctx, a, id, party, paper, lang, func(d *decision, _ record, sheet *Sheet) error { return nil })
}

// act runs a step of a party at a paper in one transaction.
func (s *Service) act(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party, paper PaperID, lang i18n.Lang,
	step func(*decision, record, *Sheet) error,
) error {
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		d, r, err := s.asParty(tx, now, a, id, party)
		if err != nil {
			return err
		}
		sheet, err := d.sheet(r, party, paper, lang)
		if err != nil {
			return err
		}
		if err := d.current(sheet); err != nil {
			return err
		}
		if err := d.look(&sheet); err != nil {
			return err
		}
		return step(d, r, &sheet)
	})
}

// Answer keeps what a party was asked for: in the paper, and for the next paper of the
// same student or employer.
func (s *Service) Answer(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party, paper PaperID, lang i18n.Lang, values map[string]string) error {
	return s.act(ctx, a, id, party, paper, lang, func(d *decision, r record, sheet *Sheet) error {
		if err := checkAnswers(sheet.Asked, values, d.today).Err(); err != nil {
			return err
		}
		for _, f := range sheet.Asked {
			if err := saveFact(d.tx, r.subject(f.About), f.Name, values[f.Name], a.Key(), wbl.At(d.now)); err != nil {
				return err
			}
			sheet.Values[f.Name] = values[f.Name]
		}
		t, err := d.template(d.tx, sheet.Kind, sheet.Wording.In(lang), lang, d.today)
		if err != nil {
			return err
		}
		p := sheet.Paper
		p.ExpiresOn, p.ContentHash = p.expiry(t), contentHash(p)
		if p.ContentHash == sheet.ContentHash {
			return nil
		}
		if err := savePaper(d.tx, &p); err != nil {
			return err
		}
		if err := happen(d.tx, d.now, p.ID, Filled, party, a.Key(), map[string]any{"content": p.ContentHash}); err != nil {
			return err
		}
		return d.note(p, "paper.fill", map[string]any{"party": party})
	})
}

// Sign signs a paper on a screen. Errors: Unprocessable for a missing name or consent to
// electronic records, Conflict when it is not this party's turn, when it is signed
// already, or when the paper changed while it was read.
func (s *Service) Sign(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party, paper PaperID, in SignInput) error {
	if err := in.Validate().Err(); err != nil {
		return err
	}
	return s.act(ctx, a, id, party, paper, in.Lang, func(d *decision, r record, sheet *Sheet) error {
		if in.Hash != sheet.Hash {
			return wbl.E(wbl.Conflict, "agreements.error.changed_meanwhile")
		}
		if err := checkAnswers(sheet.Asked, sheet.Values, d.today).Err(); err != nil {
			return wbl.E(wbl.Conflict, "agreements.error.answers_first")
		}
		sig, err := d.signature(r, sheet, in)
		if err != nil {
			return err
		}
		return d.signed(r, sheet.Paper, sig)
	})
}

// signature is the record of the act.
func (d *decision) signature(r record, sheet *Sheet, in SignInput) (Signature, error) {
	sig := Signature{
		ID: wbl.NewID[string](d.now), Paper: sheet.ID, Round: sheet.Round, Party: sheet.Party, Name: in.Name,
		Method: string(d.a.Kind), Actor: d.a.Key(), Network: in.Network, Agent: in.Agent, Lang: sheet.Document.Lang,
		DocumentHash: sheet.Hash, ContentHash: sheet.ContentHash, Intent: in.Intent, Disclosure: DisclosureVersion, At: wbl.At(d.now),
	}
	var err error
	switch d.a.Kind {
	case access.Link:
		sig.Email, err = linkEmail(d.tx, d.a.ID)
	case access.Account:
		sig.Email, err = accountEmail(d.tx, d.a.ID)
	default:
		sig.Method = string(access.Link) // the demonstration stands in for people who came by a link
	}
	if err != nil {
		return sig, err
	}
	sig.Relation, err = d.relation(r, sheet.Party, sig.Email)
	return sig, err
}

// relation says what the signer is to the student or at the firm.
func (d *decision) relation(r record, party Party, email string) (string, error) {
	switch party {
	case Guardian:
		list, err := guardiansOf(d.tx, d.p.Learner, d.today)
		for _, g := range list {
			if g.Email == email {
				return g.Relation, err
			}
		}
		return "", err
	case Employer:
		return r.names.Title, nil
	}
	return "", nil
}

// signed writes a signature and what follows from it: the next step, the end, consents.
func (d *decision) signed(r record, p Paper, sig Signature) error {
	if err := insertSignature(d.tx, sig); err != nil {
		return err
	}
	for i := range p.Parties {
		if p.Parties[i].Party == sig.Party {
			p.Parties[i].State = Signed
			p.Parties[i].ViewedAt = earliest(p.Parties[i].ViewedAt, wbl.At(d.now))
			if err := saveLine(d.tx, p.ID, p.Parties[i]); err != nil {
				return err
			}
		}
	}
	detail := map[string]any{"signature": sig.ID, "document": sig.DocumentHash, "content": sig.ContentHash, "method": sig.Method, "round": p.Round}
	if err := happen(d.tx, d.now, p.ID, HasSigned, sig.Party, d.a.Key(), detail); err != nil {
		return err
	}
	if err := d.note(p, "paper.sign", map[string]any{"party": sig.Party, "method": sig.Method, "signature": sig.ID}); err != nil {
		return err
	}
	if err := d.consented(r, p, sig); err != nil {
		return err
	}
	d.replace(p)
	if p.Turn() < 0 {
		return d.complete(p)
	}
	return d.nextStep(r, p, sig.Party)
}

func earliest(a, b wbl.Instant) wbl.Instant {
	if a.IsZero() {
		return b
	}
	return a
}

// nextStep writes to the parties of a step that begins now.
func (d *decision) nextStep(r record, p Paper, by Party) error {
	l, _ := p.Line(by)
	if p.Turn() == l.Step {
		return nil // others of the same step were asked together with this one
	}
	for _, party := range p.Waits() {
		if !slices.Contains(byMail, party) {
			continue
		}
		if err := d.sendTo(r, party, "ask", &Outcome{}); err != nil {
			return err
		}
	}
	return nil
}

// complete ends a paper that all have signed: the gate is asked again and every party
// gets a copy.
func (d *decision) complete(p Paper) error {
	p.State, p.CompletedAt = Complete, wbl.At(d.now)
	if err := savePaper(d.tx, &p); err != nil {
		return err
	}
	if err := happen(d.tx, d.now, p.ID, Completed, "", d.a.Key(), map[string]any{"content": p.ContentHash, "round": p.Round}); err != nil {
		return err
	}
	d.replace(p)
	if err := d.Placements.Refresh(d.tx, d.now, d.system(), d.p.ID); err != nil {
		return err
	}
	// several papers are often signed in one sitting: one letter for all of them
	return jobs.Enqueue(d.tx, d.now, copiesKind, copies{Placement: d.p.ID, Since: wbl.At(d.now)},
		jobs.RunAt(d.now.Add(copiesAfter)), jobs.Unique(string(d.p.ID)))
}

// system is the actor of what follows by itself from somebody's act.
func (d *decision) system() access.Actor {
	return access.Actor{Kind: access.System, ID: "agreements", District: d.p.District, Zone: d.a.Zone}
}

const maxReason = 500

// Decline says no to a paper, with the reason. Staff see it and may ask again.
func (s *Service) Decline(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party, paper PaperID, lang i18n.Lang, reason string) error {
	var errs wbl.FieldErrors
	if reason == "" {
		errs.Add("reason", "agreements.error.reason")
	} else if len([]rune(reason)) > maxReason {
		errs.Add("reason", "error.too_long", "max", maxReason)
	}
	if err := errs.Err(); err != nil {
		return err
	}
	return s.act(ctx, a, id, party, paper, lang, func(d *decision, _ record, sheet *Sheet) error {
		sheet.Line.State, sheet.Line.Reason = Refused, reason
		if err := saveLine(d.tx, sheet.ID, sheet.Line); err != nil {
			return err
		}
		p := sheet.Paper
		p.State = Declined
		if err := savePaper(d.tx, &p); err != nil {
			return err
		}
		if err := happen(d.tx, d.now, p.ID, HasRefused, party, a.Key(), map[string]any{"round": p.Round}); err != nil {
			return err
		}
		if err := d.Placements.Refresh(d.tx, d.now, d.system(), d.p.ID); err != nil {
			return err
		}
		return audit.Append(d.tx, d.now, audit.Entry{
			Actor: a.Key(), Action: "paper.decline", Object: "paper:" + string(p.ID), Reason: reason, Detail: map[string]any{"party": party, "kind": p.Kind},
		})
	})
}

// actsAs reports whether the actor is this party of the placement.
func actsAs(a access.Actor, r access.Resource, party Party) bool {
	if a.Kind == access.System {
		return true
	}
	only := a
	only.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(g access.Grant) bool { return !slices.Contains(partyRoles[party], g.Role) })
	return access.Can(only, access.PaperSign, r).Allowed
}
