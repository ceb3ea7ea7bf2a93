package agreements

import (
	"slices"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Purpose is what a family allows.
type Purpose string

// The purposes.
const (
	ForWork      Purpose = "work"      // to take part, and that the host hears name, school and times
	ForMedia     Purpose = "media"     // photographs and words
	ForTransport Purpose = "transport" // the way there and back
	ForEmergency Purpose = "emergency" // that the host has the emergency card
	ForSupport   Purpose = "support"   // that an accommodation is told to the people named
	ForAccount   Purpose = "account"   // that a student under 13 has a sign-in
)

// Purposes lists all of them.
func Purposes() []Purpose {
	return []Purpose{ForWork, ForMedia, ForTransport, ForEmergency, ForSupport, ForAccount}
}

// onPage are the purposes that a guardian allows with a button; the others come with a
// signed paper.
var onPage = []Purpose{ForSupport, ForAccount}

// byPaper says what a signature of the family under a kind of paper allows.
var byPaper = map[string]Purpose{"consent": ForWork, "media": ForMedia, "transport": ForTransport, "emergency": ForEmergency}

// toHost are the purposes that share something with the host of a placement.
var toHost = []Purpose{ForWork, ForMedia, ForEmergency}

// Consent is one line of the ledger: what, for whom, to whom, from when to when, by whom
// and how.
type Consent struct {
	ID            string
	Learner       wbl.LearnerID
	Purpose       Purpose
	Recipient     string // kind:id; "" for the school itself
	RecipientName string
	Placement     wbl.PlacementID
	From, To      wbl.Date // To: the last day; zero while it lasts
	GivenBy       string   // kind:id
	GivenName     string
	How           string // signature:id, or page
	GivenAt       wbl.Instant
	WithdrawnAt   wbl.Instant
	WithdrawnBy   string
}

// InForce reports whether the consent counts on a day.
func (c Consent) InForce(today wbl.Date) bool {
	return c.WithdrawnAt.IsZero() && !today.Before(c.From) && (c.To.IsZero() || !c.To.Before(today))
}

// Consents reports whether sharing for a purpose is allowed today: for the recipient
// (kind:id), or for "" where the school itself acts. It is asked by whatever shares or
// exports a learner's record, in the transaction that does so.
func Consents(tx *db.Tx, learner wbl.LearnerID, purpose Purpose, recipient string, today wbl.Date) (bool, error) {
	list, err := consentsOf(tx, learner)
	return slices.ContainsFunc(list, func(c Consent) bool {
		return c.Purpose == purpose && c.Recipient == recipient && c.InForce(today)
	}), err
}

// withdrawn reports whether the family took back what it had allowed for a recipient and
// did not allow it again.
func withdrawn(tx *db.Tx, learner wbl.LearnerID, purpose Purpose, recipient string) (bool, error) {
	list, err := consentsOf(tx, learner)
	taken := false
	for _, c := range list {
		if c.Purpose != purpose || c.Recipient != recipient {
			continue
		}
		if c.WithdrawnAt.IsZero() {
			return false, err
		}
		taken = taken || c.WithdrawnBy != systemEnded
	}
	return taken, err
}

// systemEnded marks a consent that ended because its paper changed, not because anybody
// changed their mind.
const systemEnded = "system:agreements"
