package agreements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Ink is a paper that was signed by hand: a scan or photograph, and whose signatures
// stand on it.
type Ink struct {
	Names map[Party]string // as they stand there
	Lang  i18n.Lang        // of the sheet that was printed
	Hash  string           // of the document that was printed; another one is a Conflict
}

// Validate checks what can be checked without the record.
func (in Ink) Validate() (errs wbl.FieldErrors) {
	if len(in.Names) == 0 {
		errs.Add("party", "agreements.error.party")
	}
	for _, party := range Parties() {
		name, ok := in.Names[party]
		if !ok {
			continue
		}
		var one wbl.FieldErrors
		checkName(&one, name)
		for _, e := range one {
			errs.Add("name_"+string(party), e.Key, e.Args...)
		}
	}
	return errs
}

// Attach records signatures in ink, with the scan that shows them. Staff answer for what
// they attach: the signature names them as who brought it. Parties of a later step may
// stand on the same sheet as those before.
func (s *Service) Attach(ctx context.Context, a access.Actor, id PaperID, in Ink, staged files.Staged) error {
	if err := in.Validate().Err(); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err := loadPaper(tx, id)
		if err != nil {
			return err
		}
		d, r, err := s.open(tx, now, a, p.Placement, access.PaperManage)
		if err != nil {
			return err
		}
		if party, _ := readerParty(a, d.p.Resource()); !mayRead(a, party, p.Kind) {
			return wbl.E(wbl.Denied, "denied.role")
		}
		if p.State != Open {
			return wbl.E(wbl.Conflict, "agreements.error.not_open")
		}
		f, err := files.Commit(tx, now, staged, "paper:"+string(id), a.Key())
		if err != nil {
			return err
		}
		return d.inked(r, p, in, f)
	})
}

// inked writes the signatures in the order of the steps.
func (d *decision) inked(r record, p Paper, in Ink, f files.File) error {
	t, err := d.template(d.tx, p.Kind, p.Wording.In(in.Lang), in.Lang, d.today)
	if err != nil {
		return err
	}
	doc := documentHash(t.document(p, d.Catalog.In(in.Lang)))
	if in.Hash != doc {
		return wbl.E(wbl.Conflict, "agreements.error.printed_before")
	}
	for _, l := range slices.Clone(p.Parties) {
		name, ok := in.Names[l.Party]
		if !ok {
			continue
		}
		if !slices.Contains(p.Waits(), l.Party) {
			return wbl.E(wbl.Conflict, "agreements.error.turn")
		}
		relation, err := d.relation(r, l.Party, "")
		if err != nil {
			return err
		}
		sig := Signature{
			ID: wbl.NewID[string](d.now), Paper: p.ID, Round: p.Round, Party: l.Party, Name: name, Relation: relation, Method: "ink",
			Actor: d.a.Key(), Lang: in.Lang, DocumentHash: doc, ContentHash: p.ContentHash, Intent: "ink", File: f.ID, At: wbl.At(d.now),
		}
		if err := d.signed(r, p, sig); err != nil {
			return err
		}
		if p, err = loadPaper(d.tx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// Again asks a party that has declined once more, after people have talked.
func (s *Service) Again(ctx context.Context, a access.Actor, id PaperID) error {
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err := loadPaper(tx, id)
		if err != nil {
			return err
		}
		d, r, err := s.open(tx, now, a, p.Placement, access.PaperManage)
		if err != nil {
			return err
		}
		if p.State != Declined {
			return wbl.E(wbl.Conflict, "agreements.error.not_declined")
		}
		p.State = Open
		if err := savePaper(tx, &p); err != nil {
			return err
		}
		for i := range p.Parties {
			if l := &p.Parties[i]; l.State == Refused {
				l.State, l.Reason = Waiting, ""
				if err := saveLine(tx, p.ID, *l); err != nil {
					return err
				}
			}
		}
		if err := happen(tx, now, p.ID, Reopened, "", a.Key(), nil); err != nil {
			return err
		}
		if err := audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "paper.again", Object: "paper:" + string(p.ID)}); err != nil {
			return err
		}
		d.replace(p)
		for _, party := range byMail {
			if slices.Contains(p.Waits(), party) {
				if err := d.sendTo(r, party, "ask", &Outcome{}); err != nil {
					return err
				}
			}
		}
		return s.Placements.Refresh(tx, now, d.system(), d.p.ID)
	})
}
