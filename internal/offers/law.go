package offers

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Law is what labour law has to say about an opportunity. It informs and never refuses:
// the start gates of a placement hold back what is against the law.
type Law interface {
	// Fits says how opportunities suit a learner; one about which nothing can be said is
	// left out.
	Fits(tx *db.Tx, lang i18n.Lang, t i18n.T, learner wbl.LearnerID, ids []wbl.OpportunityID) (map[wbl.OpportunityID]Fit, error)
	// Ages says what learners of each age from 14 to 17 may not do of an opportunity, and
	// what would let them.
	Ages(tx *db.Tx, lang i18n.Lang, t i18n.T, id wbl.OpportunityID) ([]AgeNote, error)
}

// Fit is how an opportunity suits one learner, in words.
type Fit struct {
	Tone  ui.Tone
	Short string // "Fits you", "From March 4"
	Text  string // why
}

// AgeNote is what an opportunity means for some ages, in words.
type AgeNote struct {
	Ages  string // "14 and 15"
	Tone  ui.Tone
	Short string
	Text  string // one reason a line
}

// SetLaw gives the room that knows labour law. The application does so once while it is
// put together; without it pages say nothing about it.
func (s *Service) SetLaw(l Law) { s.law = l }

// fits asks how opportunities suit the learner for whom the actor looks.
func (s *Service) fits(ctx context.Context, a access.Actor, lang i18n.Lang, t i18n.T, ids ...wbl.OpportunityID) (out map[wbl.OpportunityID]Fit, err error) {
	learner := speaksFor(a)
	if s.law == nil || learner == "" || len(ids) == 0 {
		return nil, nil
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := access.Can(a, access.OfferView, access.Resource{District: tx.District(), Learner: learner}).Err(); err != nil {
			return err
		}
		out, err = s.law.Fits(tx, lang, t, learner, ids)
		return err
	})
	return out, err
}

// ages lists what an opportunity that the actor has before them means for each age.
func (s *Service) ages(ctx context.Context, a access.Actor, lang i18n.Lang, t i18n.T, id wbl.OpportunityID) (rows []ui.SummaryRow, err error) {
	if s.law == nil {
		return nil, nil
	}
	var notes []AgeNote
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		notes, err = s.law.Ages(tx, lang, t, id)
		return err
	})
	for _, n := range notes {
		rows = append(rows, ui.SummaryRow{Key: n.Ages, Value: n.Text, Tag: &ui.Tag{Tone: n.Tone, Text: n.Short}})
	}
	return rows, err
}
