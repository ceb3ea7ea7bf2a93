package agreements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Desk is what one party has to sign of a placement, with what is signed already.
type Desk struct {
	Placement wbl.PlacementID
	Party     Party
	Learner   string
	Employer  string
	Title     string
	Papers    []DeskPaper
}

// DeskPaper is one paper on the desk.
type DeskPaper struct {
	ID    PaperID
	Kind  string
	State State
	Line  PartyLine
	Turn  bool     // the party can sign now
	Lacks []string // of the record: fields that must be set first
	DueOn wbl.Date
}

// DeskOf reads the desk of a party.
func (s *Service) DeskOf(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party) (desk Desk, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d, r, err := s.asParty(tx, s.Now(), a, id, party)
		if err != nil {
			return err
		}
		desk = Desk{Placement: id, Party: party, Learner: r.names.Learner, Employer: r.names.Employer, Title: d.p.Title}
		for _, p := range d.have {
			l, ok := p.Line(party)
			if !ok || p.State == Void {
				continue
			}
			lacks, err := d.missing(p)
			if err != nil {
				return err
			}
			desk.Papers = append(desk.Papers, DeskPaper{
				ID: p.ID, Kind: p.Kind, State: p.State, Line: l, Turn: slices.Contains(p.Waits(), party) && len(lacks) == 0, Lacks: lacks, DueOn: p.DueOn,
			})
		}
		return nil
	})
	return desk, err
}

// Sheet is one paper in front of one party.
type Sheet struct {
	Paper
	Party    Party
	Line     PartyLine
	Learner  string
	Employer string
	Asked    []Field // what this party is asked for
	Document document
	Hash     string // of the document in this language
	Name     string // as the record has the person, to start from
}

// SheetOf reads a paper for a party in a language. The first look is noted in the chain,
// by [Service.Look].
func (s *Service) SheetOf(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party, paper PaperID, lang i18n.Lang) (out Sheet, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d, r, err := s.asParty(tx, s.Now(), a, id, party)
		if err != nil {
			return err
		}
		out, err = d.sheet(r, party, paper, lang)
		return err
	})
	return out, err
}

func (d *decision) sheet(r record, party Party, id PaperID, lang i18n.Lang) (out Sheet, err error) {
	i := slices.IndexFunc(d.have, func(p Paper) bool { return p.ID == id })
	if i < 0 {
		return out, wbl.E(wbl.NotFound, "error.not_found")
	}
	out = Sheet{Paper: d.have[i], Party: party, Learner: r.names.Learner, Employer: r.names.Employer, Name: d.a.Name}
	l, ok := out.Paper.Line(party)
	if !ok {
		return out, wbl.E(wbl.NotFound, "error.not_found")
	}
	t, err := d.template(d.tx, out.Kind, out.Wording.In(lang), lang, d.today)
	if err != nil {
		return out, err
	}
	out.Line = l
	for _, f := range t.Fields(out.Marks) {
		if f.asks(party, out.Marks) {
			out.Asked = append(out.Asked, f)
		}
	}
	out.Document = t.document(out.Paper, d.Catalog.In(lang))
	out.Hash = documentHash(out.Document)
	return out, nil
}

// PartyAt is as which party the actor has papers of a placement.
func (s *Service) PartyAt(ctx context.Context, a access.Actor, id wbl.PlacementID) (party Party, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d, _, err := s.open(tx, s.Now(), a, id, access.PaperSign)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(Parties(), func(p Party) bool { return actsAs(a, d.p.Resource(), p) })
		if i < 0 {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		party = Parties()[i]
		return nil
	})
	return party, err
}
