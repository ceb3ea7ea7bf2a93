package offers

import (
	"throughline/internal/placements"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// applicantsModel is the model of offers/applicants.
type applicantsModel struct {
	Title   string
	Seats   string
	Bulk    *ui.BulkBar
	Cards   []applicantCard
	Empty   *ui.EmptyState
	CanPick bool
}

type applicantCard struct {
	ID      string // of the placement, when it can be offered
	Name    string
	Caption string
	Path    string // for staff
	Tag     ui.Tag
	Facts   ui.SummaryList
}

func (s *Service) applicantsPage(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	o, all, err := s.Applicants(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back(pathOf(id))
	return c.Page("offers/applicants", newApplicants(c, o, all))
}

func newApplicants(c *web.Ctx, o Row, all []Applicant) applicantsModel {
	m := applicantsModel{Title: o.Title, Seats: c.T("offers.seats.of", "held", o.SeatsHeld, "n", o.Seats)}
	staff := c.Actor.Has(staffRoles...)
	for _, a := range all {
		card := applicantCard{Name: a.Name, Tag: ui.Tag{Tone: ui.Info, Text: c.T("placements.state." + a.State)}}
		if a.State == string(placements.Applied) {
			card.ID, card.Tag.Tone, m.CanPick = string(a.Placement), ui.Waiting, true
		}
		if staff {
			card.Path, card.Caption = "/placements/"+string(a.Placement), grade(c.T, a.Grade)+" · "+a.School
		}
		card.Facts.Rows = []ui.SummaryRow{{Key: c.T("offers.why.row"), Value: a.Message}}
		for _, row := range profileFacts(c.T, a.Profile, nil).Rows {
			if row.Value != "" {
				card.Facts.Rows = append(card.Facts.Rows, row)
			}
		}
		m.Cards = append(m.Cards, card)
	}
	if m.CanPick {
		m.Bulk = &ui.BulkBar{ID: "bulk", Path: pathOf(o.ID) + "/applicants", Key: ui.NewKey(), Buttons: []ui.Button{{Label: c.T("offers.offer_seat"), Kind: ui.Primary}}}
	}
	if len(all) == 0 {
		m.Empty = &ui.EmptyState{Icon: "inbox", Title: c.T("offers.applicants.none"), Text: c.T("offers.applicants.none.text")}
	}
	return m
}

func (s *Service) offerSeats(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	back := pathOf(id) + "/applicants"
	var ids []wbl.PlacementID
	for _, p := range in.Values["ids"] {
		if wbl.IsID(p) {
			ids = append(ids, wbl.PlacementID(p))
		}
	}
	if len(ids) == 0 {
		return c.Done(back, web.Flash{Key: "offers.error.nobody_chosen", Warn: true})
	}
	out, err := s.placements.DoAll(c.Context(), c.Actor, ids, placements.Offer, placements.Reason{})
	if err != nil {
		return err
	}
	f := web.Flash{Key: "offers.done.offered", Args: []any{"n", len(out.Done)}, Undo: "/placement-steps/" + out.Step + "/undo"}
	if len(out.Failed) > 0 {
		f = web.Flash{Key: "offers.done.some", Args: []any{"n", len(out.Done), "left", len(out.Failed)}, Warn: true}
	}
	return c.Done(back, f)
}
