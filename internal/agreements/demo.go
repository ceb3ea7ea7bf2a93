package agreements

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// demoPlaces is how many placements of the demonstration get families and papers.
const demoPlaces = 12

// demoAnswers are what invented families and firms say when they are asked.
var demoAnswers = map[string]string{
	"emergency.name": "Luz Rivera", "emergency.relation": "Aunt", "emergency.phone": "413-555-0142", "transport.how": "bus",
	"insurance.carrier": "Example Mutual", "insurance.policy": "GL-20417", "comp.carrier": "Example Mutual", "comp.policy": "WC-20418", "comp.unpaid": "district",
}

// Demo gives placements of the demonstration a family and papers in every state, through
// the same use cases that people use: letters to sign wait in the mail.
func (s *Service) Demo(ctx context.Context) error {
	var all []placeOfWork
	var places []wbl.PlacementID
	if err := s.DB.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		all, err = districts(tx)
		return err
	}); err != nil || len(all) == 0 {
		return err
	}
	a := access.Actor{Kind: access.System, ID: "demo", District: all[0].id}
	if err := s.DB.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		places, err = preparing(tx, demoPlaces)
		return err
	}); err != nil {
		return err
	}
	for n, id := range places {
		if err := s.demoPlace(ctx, a, id, n); err != nil {
			return fmt.Errorf("invent papers: %w", err)
		}
	}
	return nil
}

func (s *Service) demoPlace(ctx context.Context, a access.Actor, id wbl.PlacementID, n int) error {
	var p placements.Placement
	if err := s.DB.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		p, err = placements.Load(tx, id)
		return err
	}); err != nil {
		return err
	}
	_, err := s.People.AddGuardian(ctx, a, "", p.Learner, people.NewGuardian{
		Name: [...]string{"Rosa Díaz", "Luz Rivera", "Dana Cole", "Iris Marsh"}[n%4], Email: fmt.Sprintf("family%02d@home.example", n),
		Lang: [...]i18n.Lang{i18n.Es, i18n.Es, i18n.En, i18n.En}[n%4], Relation: "parent",
	})
	if err != nil {
		return err
	}
	if err := s.tendOne(ctx, a, id); err != nil {
		return err
	}
	stage := n % 6
	if stage == 0 {
		return nil // nobody was asked yet
	}
	if _, err := s.Send(ctx, a, []wbl.PlacementID{id}, ""); err != nil || stage == 1 {
		return err
	}
	return s.demoSign(ctx, a, id, stage)
}

// demoSign has the parties sign as far as the stage goes: the family; all; all but one
// who declines; all, and then the last day changes.
func (s *Service) demoSign(ctx context.Context, a access.Actor, id wbl.PlacementID, stage int) error {
	var list []Paper
	if err := s.DB.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		list, err = papersOf(tx, id)
		return err
	}); err != nil {
		return err
	}
	for _, p := range list {
		for _, l := range p.Parties {
			if stage == 2 && l.Party != Guardian {
				continue
			}
			if stage == 4 && p.Kind == "transport" {
				if err := s.Decline(ctx, demoActor(a, id, l.Party), id, l.Party, p.ID, i18n.En, "We are still looking for a ride home."); err != nil {
					return err
				}
				break
			}
			if err := s.demoSignOne(ctx, a, p, l.Party); wbl.KindOf(err) == wbl.Conflict {
				break // the record lacks something: nobody can sign yet
			} else if err != nil {
				return err
			}
		}
	}
	if stage != 5 {
		return nil
	}
	return s.demoChange(ctx, a, id)
}

// demoActor is a party of the demonstration. The system may do what every party may; who
// it stands for is said by the party that it names.
func demoActor(a access.Actor, id wbl.PlacementID, party Party) access.Actor {
	a.ID = "demo-" + string(party) + "-" + strings.ToLower(string(id[20:]))
	return a
}

func (s *Service) demoSignOne(ctx context.Context, a access.Actor, p Paper, party Party) error {
	who := demoActor(a, p.Placement, party)
	sheet, err := s.SheetOf(ctx, who, p.Placement, party, p.ID, i18n.En)
	if err != nil {
		return err
	}
	if len(sheet.Asked) > 0 {
		values := map[string]string{}
		for _, f := range sheet.Asked {
			values[f.Name] = demoAnswers[f.Name]
			if f.Form == asDay {
				values[f.Name] = a.Today(s.Now()).AddDays(200).String()
			}
		}
		if err := s.Answer(ctx, who, p.Placement, party, p.ID, i18n.En, values); err != nil {
			return err
		}
		if sheet, err = s.SheetOf(ctx, who, p.Placement, party, p.ID, i18n.En); err != nil {
			return err
		}
	}
	return s.Sign(ctx, who, p.Placement, party, p.ID, SignInput{
		Name: s.demoName(ctx, a, p.Placement, party), Agreed: true, Hash: sheet.Hash, Network: "192.0.2.0/24", Agent: "demonstration", Lang: i18n.En,
		Intent: intent(s.Catalog.In(i18n.En), sheet),
	})
}

// demoName is the name that a party types.
func (s *Service) demoName(ctx context.Context, a access.Actor, id wbl.PlacementID, party Party) (name string) {
	name = "Alex Morgan"
	_ = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error { // a name is no reason to fail
		d, r, err := s.open(tx, s.Now(), a, id, access.PaperView)
		if err != nil {
			return err
		}
		switch party {
		case Learner:
			name = r.names.Learner
		case Employer:
			name = r.Supervisor
		case Guardian:
			list, err := guardiansOf(tx, d.p.Learner, d.today)
			if err != nil || len(list) == 0 {
				return err
			}
			name = list[0].Name
		}
		return nil
	})
	return name
}

// demoChange moves the last day of a placement after the signatures: none counts any more.
func (s *Service) demoChange(ctx context.Context, a access.Actor, id wbl.PlacementID) error {
	var p placements.Placement
	if err := s.DB.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		p, err = placements.Load(tx, id)
		return err
	}); err != nil {
		return err
	}
	t := p.Terms
	t.Schedule = slices.Clone(t.Schedule)
	t.EndsOn = t.EndsOn.AddDays(-7)
	_, err := s.Placements.Edit(ctx, a, id, p.Version, t)
	return err
}
