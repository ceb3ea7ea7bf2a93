package agreements

import (
	"context"
	"slices"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// consented writes into the ledger what a signature of the family allows.
func (d *decision) consented(r record, p Paper, sig Signature) error {
	purpose, ok := byPaper[p.Kind]
	if !ok || (sig.Party != Guardian && !(sig.Party == Learner && p.Marks.Has("adult"))) {
		return nil
	}
	c := Consent{
		ID: wbl.NewID[string](d.now), Learner: d.p.Learner, Purpose: purpose, Placement: d.p.ID, From: d.today, To: d.p.EndsOn,
		GivenBy: sig.Actor, GivenName: sig.Name, How: "signature:" + sig.ID, GivenAt: wbl.At(d.now),
	}
	if slices.Contains(toHost, purpose) {
		c.Recipient, c.RecipientName = "employer:"+string(d.p.Employer), r.names.Employer
	}
	return d.give(c)
}

// give writes a line of the ledger.
func (d *decision) give(c Consent) error {
	if err := insertConsent(d.tx, c); err != nil {
		return err
	}
	return audit.Append(d.tx, d.now, audit.Entry{
		Actor: d.a.Key(), Action: "consent.give", Object: "learner:" + string(c.Learner),
		Detail: map[string]any{"consent": c.ID, "purpose": c.Purpose, "recipient": c.Recipient, "how": c.How},
	})
}

// Family is a guardian's page about one learner.
type Family struct {
	Learner  wbl.LearnerID
	Name     string
	Under13  bool
	Places   []FamilyPlace
	Consents []Consent // newest first
	// MayGive are the purposes that the actor may allow with a button and that are not in
	// force; MayEnd whether they may take consents back.
	MayGive []Purpose
	MayEnd  bool
}

// FamilyPlace is a placement on a guardian's page.
type FamilyPlace struct {
	ID       wbl.PlacementID
	Title    string
	Employer string
	State    placements.State
	Starts   wbl.Date
	Ends     wbl.Date
	Week     wbl.Schedule
	Papers   []DeskPaper // that the family signs or reads
}

// FamilyOf reads a learner's page for the family.
func (s *Service) FamilyOf(ctx context.Context, a access.Actor, id wbl.LearnerID) (f Family, err error) {
	today := a.Today(s.Now())
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		w, err := s.ward(tx, a, id, access.ConsentView)
		if err != nil {
			return err
		}
		f = Family{Learner: w.ID, Name: w.Name, Under13: !w.Birth.IsZero() && w.Birth.AgeOn(today) < 13}
		if f.Consents, err = consentsOf(tx, w.ID); err != nil {
			return err
		}
		slices.Reverse(f.Consents)
		f.MayEnd = s.mayGive(a, w) == nil
		for _, p := range onPage {
			given := slices.ContainsFunc(f.Consents, func(c Consent) bool { return c.Purpose == p && c.InForce(today) })
			if f.MayEnd && !given && (p != ForAccount || f.Under13) {
				f.MayGive = append(f.MayGive, p)
			}
		}
		f.Places, err = s.places(tx, a, w)
		return err
	})
	return f, err
}

func (s *Service) places(tx *db.Tx, a access.Actor, w ward) (out []FamilyPlace, err error) {
	ids, err := placementsOf(tx, w.ID)
	for _, id := range ids {
		if err != nil {
			return nil, err
		}
		var p placements.Placement
		if p, err = placements.Load(tx, id); err != nil {
			return nil, err
		}
		var n names
		if n, err = loadNames(tx, p); err != nil {
			return nil, err
		}
		place := FamilyPlace{ID: id, Title: p.Title, Employer: n.Employer, State: p.State, Starts: p.StartsOn, Ends: p.EndsOn, Week: p.Schedule}
		party, _ := readerParty(a, p.Resource())
		var list []Paper
		list, err = papersOf(tx, id)
		for _, x := range list {
			if l, _ := x.Line(party); x.State != Void && mayRead(a, party, x.Kind) {
				place.Papers = append(place.Papers, DeskPaper{ID: x.ID, Kind: x.Kind, State: x.State, Line: l, DueOn: x.DueOn, Turn: slices.Contains(x.Waits(), party)})
			}
		}
		out = append(out, place)
	}
	return out, err
}

// ward loads a learner and checks that the actor may do something about them.
func (s *Service) ward(tx *db.Tx, a access.Actor, id wbl.LearnerID, act access.Action) (ward, error) {
	w, err := loadWard(tx, id)
	if err != nil {
		return w, err
	}
	return w, access.Can(a, act, access.Resource{District: tx.District(), School: w.School, Learner: w.ID}).Err()
}

// mayGive checks that the actor may allow things for the learner and take them back: a
// guardian until the learner is 18, then the learner (law:34CFR99, 99.5).
func (s *Service) mayGive(a access.Actor, w ward) error {
	r := access.Resource{District: a.District, School: w.School, Learner: w.ID}
	adult := !w.Birth.IsZero() && w.Birth.AgeOn(a.Today(s.Now())) >= 18
	if adult {
		if a.Subject(access.Learner) == string(w.ID) {
			return nil
		}
		return wbl.E(wbl.Denied, "agreements.error.adult")
	}
	return access.Can(a, access.ConsentGive, r).Err()
}

// Allow gives a consent that needs no paper.
func (s *Service) Allow(ctx context.Context, a access.Actor, id wbl.LearnerID, purpose Purpose, key string) error {
	if !slices.Contains(onPage, purpose) {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		w, err := s.ward(tx, a, id, access.ConsentView)
		if err != nil {
			return err
		}
		if err := s.mayGive(a, w); err != nil {
			return err
		}
		_, _, err = db.Once(tx, key, now, func() (bool, error) {
			d := decision{Service: s, tx: tx, now: now, a: a, today: a.Today(now)}
			return true, d.give(Consent{
				ID: wbl.NewID[string](now), Learner: w.ID, Purpose: purpose, From: d.today, GivenBy: a.Key(), GivenName: a.Name,
				How: "page", GivenAt: wbl.At(now),
			})
		})
		return err
	})
}

// Withdraw takes a consent back. It counts from the same moment: nothing more is shared
// for it, the paper that it came with is void, and its start gate opens. The coordinator
// is told.
func (s *Service) Withdraw(ctx context.Context, a access.Actor, id string) (c Consent, err error) {
	now := s.Now()
	err = s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if c, err = loadConsent(tx, id); err != nil {
			return err
		}
		w, err := s.ward(tx, a, c.Learner, access.ConsentView)
		if err != nil {
			return err
		}
		if err := s.mayGive(a, w); err != nil {
			return err
		}
		if err := endConsent(tx, id, wbl.At(now), a.Key()); err != nil {
			return err
		}
		if err := audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "consent.withdraw", Object: "learner:" + string(w.ID),
			Detail: map[string]any{"consent": c.ID, "purpose": c.Purpose, "recipient": c.Recipient},
		}); err != nil {
			return err
		}
		if c.Purpose == ForAccount {
			return s.People.EndSignIn(tx, now, a, w.ID)
		}
		return s.undoPaper(tx, now, a, c)
	})
	return c, err
}

// undoPaper makes the paper void that a withdrawn consent came with.
func (s *Service) undoPaper(tx *db.Tx, now time.Time, a access.Actor, c Consent) error {
	id, err := paperOfSignature(tx, c.How)
	if err != nil || id == "" {
		return err
	}
	p, err := loadPaper(tx, id)
	if err != nil {
		return err
	}
	place, err := placements.Load(tx, p.Placement)
	if err != nil {
		return err
	}
	d := decision{Service: s, tx: tx, now: now, a: a, p: place, today: a.Today(now)}
	if p.State != Void {
		if err := d.void(p, "consent withdrawn"); err != nil {
			return err
		}
	}
	if err := s.Placements.Refresh(tx, now, d.system(), place.ID); err != nil {
		return err
	}
	return d.tellWithdrawn(c)
}

// tellWithdrawn writes to the coordinator, who must act: the place may have to end.
func (d *decision) tellWithdrawn(c Consent) error {
	n, err := loadNames(d.tx, d.p)
	if err != nil || n.CoordinatorEmail == "" {
		return err
	}
	lang, t := d.t(n.CoLang)
	return mail.Enqueue(d.tx, d.now, mail.Compose(d.Catalog, lang, mail.Letter{
		To: n.CoordinatorEmail, Name: n.Coordinator, Template: "agreements.withdrawn", About: "placement:" + string(d.p.ID),
		Subject:    t("agreements.mail.withdrawn.subject", "name", n.Learner),
		Paragraphs: []string{t("agreements.mail.withdrawn.text", "name", n.Learner, "what", t("agreements.purpose."+string(c.Purpose)))},
		Action:     mail.Action{Label: t("agreements.mail.withdrawn.button"), URL: d.Base + "/placements/" + string(d.p.ID) + "/papers"},
		Why:        t("agreements.mail.why.school"),
	}))
}
