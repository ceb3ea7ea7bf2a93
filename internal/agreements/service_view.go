package agreements

import (
	"context"
	"slices"
	"strconv"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/pdf"
	"throughline/internal/wbl"
)

// View is one paper as somebody reads it who does not sign now.
type View struct {
	Paper
	Learner    string
	Employer   string
	Document   document
	Hash       string
	Signatures []Signature
	Events     []Event
	Lacks      []string
	Party      Party // as which the actor reads
	Manage     bool
	district   string
}

// Read opens a paper for its signers and readers, and for staff.
func (s *Service) Read(ctx context.Context, a access.Actor, id PaperID, lang i18n.Lang) (v View, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err := loadPaper(tx, id)
		if err != nil {
			return err
		}
		d, r, err := s.open(tx, s.Now(), a, p.Placement, access.PaperView)
		if err != nil {
			return err
		}
		if v.Party, err = d.reader(p); err != nil {
			return err
		}
		v.Paper, v.Learner, v.Employer, v.district = p, r.names.Learner, r.names.Employer, r.names.District
		v.Manage = access.Can(a, access.PaperManage, d.p.Resource()).Allowed
		t, err := s.template(tx, p.Kind, p.Wording.In(lang), lang, d.today)
		if err != nil {
			return err
		}
		v.Document = t.document(p, s.Catalog.In(lang))
		v.Hash = documentHash(v.Document)
		if v.Lacks, err = d.missing(p); err != nil {
			return err
		}
		if v.Signatures, err = signaturesOf(tx, id); err != nil {
			return err
		}
		v.Events, err = eventsOf(tx, id)
		return err
	})
	return v, err
}

// reader is as which party the actor may read the paper. Outside of it, there is none.
func (d *decision) reader(p Paper) (Party, error) {
	party, ok := readerParty(d.a, d.p.Resource())
	if d.a.Kind == access.System {
		return School, nil
	}
	if !ok || !mayRead(d.a, party, p.Kind) {
		return party, wbl.E(wbl.NotFound, "error.not_found")
	}
	if d.a.Kind == access.Link && d.a.Object != object(d.p.ID, party) {
		return party, wbl.E(wbl.Denied, "denied.link")
	}
	return party, d.sharing(d.tx, d, party)
}

// Doc is the paper as a document, with its signatures below: what page and file show.
func (s *Service) Doc(v View) paper.Doc {
	t := s.Catalog.In(v.Document.Lang)
	var more []paper.Block
	more = append(more, paper.Heading{Level: 2, Text: t("agreements.doc.signatures")})
	for _, l := range v.Parties {
		more = append(more, s.signatureBlock(t, v, l))
	}
	more = append(more,
		paper.Heading{Level: 2, Text: t("agreements.doc.about")},
		paper.Fields{
			{Label: t("agreements.doc.number"), Value: string(v.ID)},
			{Label: t("agreements.doc.wording"), Value: v.Document.Version},
			{Label: t("agreements.doc.round"), Value: strconv.Itoa(v.Round)},
			{Label: t("agreements.doc.hash"), Value: v.Hash},
		})
	return v.Document.doc(v.district, t("agreements.doc.footer", "kind", v.Document.Title, "version", v.Document.Version), more...)
}

// signatureBlock is a party's signature of this round, or the line for it.
func (s *Service) signatureBlock(t i18n.T, v View, l PartyLine) paper.Signature {
	b := paper.Signature{Party: t("agreements.party." + string(l.Party))}
	i := slices.IndexFunc(v.Signatures, func(x Signature) bool { return x.Party == l.Party && x.Round == v.Round && x.VoidedAt.IsZero() })
	if i < 0 {
		return b
	}
	sig := v.Signatures[i]
	b.Name, b.Signed = sig.Name, true
	b.Facts = paper.Fields{
		{Label: t("agreements.doc.when"), Value: i18n.DateTime(v.Document.Lang, sig.At.Time(), time.UTC)},
		{Label: t("agreements.doc.how"), Value: t("agreements.method." + sig.Method)},
	}
	if sig.Relation != "" {
		b.Facts = append(b.Facts, paper.Field{Label: t("agreements.doc.relation"), Value: relationText(t, sig)})
	}
	if sig.DocumentHash != v.Hash {
		b.Facts = append(b.Facts, paper.Field{Label: t("agreements.doc.hash"), Value: sig.DocumentHash})
	}
	return b
}

// relationText is a guardian's relation in words; an employer's is a title already.
func relationText(t i18n.T, sig Signature) string {
	if sig.Party == Guardian {
		return t("people.relation." + sig.Relation)
	}
	return sig.Relation
}

// File is the paper as a sealed PDF. The one to be signed by hand ends with a code that
// leads staff to where they attach the scan.
func (s *Service) File(ctx context.Context, a access.Actor, id PaperID, lang i18n.Lang, byHand bool) (file []byte, v View, err error) {
	if v, err = s.Read(ctx, a, id, lang); err != nil {
		return nil, v, err
	}
	doc := s.Doc(v)
	if byHand {
		doc.Blocks = append(doc.Blocks, paper.QR{
			URL: s.Base + "/papers/" + string(id) + "/attach?text=" + string(lang) + "&hash=" + v.Hash, Alt: s.Catalog.In(lang)("agreements.doc.code"),
		})
	}
	if file, err = pdf.Render(doc, s.Catalog); err != nil {
		return nil, v, err
	}
	file, err = pdf.Seal(file, s.Key)
	return file, v, err
}

// Folder is the papers of a placement, for staff.
type Folder struct {
	Placement  wbl.PlacementID
	Learner    string
	Employer   string
	Title      string
	State      placements.State
	Papers     []FolderPaper
	OnDemand   []string // kinds that can be added
	Manage     bool
	NoGuardian bool // a guardian must sign and none is on record
	NoContact  bool
}

// FolderPaper is one paper in the folder.
type FolderPaper struct {
	Paper
	Readable bool
	Lacks    []string
}

// FolderOf reads the papers of a placement.
func (s *Service) FolderOf(ctx context.Context, a access.Actor, id wbl.PlacementID) (f Folder, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d, r, err := s.open(tx, s.Now(), a, id, access.PaperView)
		if err != nil {
			return err
		}
		party, ok := readerParty(a, d.p.Resource())
		if !ok {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		f = Folder{Placement: id, Learner: r.names.Learner, Employer: r.names.Employer, Title: d.p.Title, State: d.p.State}
		f.Manage = access.Can(a, access.PaperManage, d.p.Resource()).Allowed
		for _, p := range d.have {
			lacks, err := d.missing(p)
			if err != nil {
				return err
			}
			f.Papers = append(f.Papers, FolderPaper{Paper: p, Readable: mayRead(a, party, p.Kind), Lacks: lacks})
		}
		for _, rule := range RulesFor("demand", r.facts, d.today) {
			f.OnDemand = append(f.OnDemand, rule.Kind)
		}
		guardians, err := d.readers(r, Guardian)
		f.NoGuardian = len(guardians) == 0 && r.facts.minor()
		f.NoContact = r.Email == ""
		return err
	})
	return f, err
}

// Owing is a placement with papers that wait, in the list of who is missing.
type Owing struct {
	Placement wbl.PlacementID
	Learner   string
	Employer  string
	Starts    wbl.Date
	First     wbl.Date // the day by which the first of the papers is due
	Open      int      // papers that are not signed
	Declined  int
	Waits     []Party // who is missing, each once
	SentAt    wbl.Instant
}

// Owes lists the placements of the actor's schools whose papers are not all signed, the
// first that is due first.
func (s *Service) Owes(ctx context.Context, a access.Actor, limit int) (list []Owing, err error) {
	schools, all := a.Schools(access.Staff...)
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = listOwing(tx, db.IDs(schools), all, limit)
		if err != nil {
			return err
		}
		for i := range list {
			papers, err := papersOf(tx, list[i].Placement)
			if err != nil {
				return err
			}
			list[i].count(papers)
		}
		return nil
	})
	return list, err
}

// count sums the papers of a placement up.
func (o *Owing) count(papers []Paper) {
	for _, p := range papers {
		switch p.State {
		case Open:
			o.Open++
		case Declined:
			o.Declined++
		}
		for _, party := range p.Waits() {
			if !slices.Contains(o.Waits, party) {
				o.Waits = append(o.Waits, party)
			}
		}
		for _, l := range p.Parties {
			o.SentAt = max(o.SentAt, l.SentAt)
		}
	}
	slices.SortFunc(o.Waits, func(a, b Party) int { return slices.Index(Parties(), a) - slices.Index(Parties(), b) })
}
