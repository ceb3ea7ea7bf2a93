package agreements

import (
	"net/http"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// paperJSON is a paper as programs read it: what it is and who has signed, never what
// families and employers filled in.
type paperJSON struct {
	ID          PaperID         `json:"id"`
	Placement   wbl.PlacementID `json:"placement"`
	Kind        string          `json:"kind"`
	State       State           `json:"state"`
	Wording     Wording         `json:"wording"`
	Round       int             `json:"round"`
	ContentHash string          `json:"content_sha256"`
	DueOn       wbl.Date        `json:"due_on"`
	ExpiresOn   wbl.Date        `json:"expires_on"`
	CompletedAt wbl.Instant     `json:"completed_at"`
	Parties     []partyJSON     `json:"parties"`
}

type partyJSON struct {
	Party    Party       `json:"party"`
	Step     int         `json:"step"`
	State    PartyState  `json:"state"`
	SentAt   wbl.Instant `json:"sent_at"`
	ViewedAt wbl.Instant `json:"viewed_at"`
}

func paperOut(p Paper) paperJSON {
	out := paperJSON{
		ID: p.ID, Placement: p.Placement, Kind: p.Kind, State: p.State, Wording: p.Wording, Round: p.Round, ContentHash: p.ContentHash,
		DueOn: p.DueOn, ExpiresOn: p.ExpiresOn, CompletedAt: p.CompletedAt, Parties: []partyJSON{},
	}
	for _, l := range p.Parties {
		out.Parties = append(out.Parties, partyJSON{l.Party, l.Step, l.State, l.SentAt, l.ViewedAt})
	}
	return out
}

func (s *Service) apiPapers(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.FolderOf(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	out := web.List[paperJSON]{Items: []paperJSON{}}
	for _, p := range f.Papers {
		out.Items = append(out.Items, paperOut(p.Paper))
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Service) apiPaper(c *web.Ctx) error {
	v, err := s.viewOf(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, paperOut(v.Paper))
}

// consentJSON is a line of the ledger.
type consentJSON struct {
	ID          string          `json:"id"`
	Purpose     Purpose         `json:"purpose"`
	Recipient   string          `json:"recipient,omitempty"`
	Placement   wbl.PlacementID `json:"placement,omitempty"`
	From        wbl.Date        `json:"from"`
	To          wbl.Date        `json:"to"`
	How         string          `json:"how"`
	GivenAt     wbl.Instant     `json:"given_at"`
	WithdrawnAt wbl.Instant     `json:"withdrawn_at"`
	InForce     bool            `json:"in_force"`
}

func (s *Service) apiConsents(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.FamilyOf(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	out := web.List[consentJSON]{Items: []consentJSON{}}
	for _, x := range f.Consents {
		out.Items = append(out.Items, consentJSON{
			x.ID, x.Purpose, x.Recipient, x.Placement, x.From, x.To, x.How, x.GivenAt, x.WithdrawnAt, x.InForce(c.Today()),
		})
	}
	return c.JSON(http.StatusOK, out)
}
