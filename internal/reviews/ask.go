package reviews

import (
	"context"
	"errors"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// linkLife is how long a supervisor may take to open the link of a review.
const linkLife = 21 * 24 * time.Hour

// Asked is one review to ask a supervisor for.
type Asked struct {
	Placement wbl.PlacementID
	Kind      Kind
}

// Ask writes to the supervisors and returns to how many. Reviews that exist already
// and supervisors without an address are passed over; of several, also those that it is
// too early for.
func (s *Service) Ask(ctx context.Context, a access.Actor, list []Asked, key string) (n int, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		n, _, err = db.Once(tx, key, now, func() (int, error) {
			sent := 0
			for _, x := range list {
				ok, err := s.askOne(tx, now, a, x)
				if len(list) > 1 && errors.Is(err, wbl.Conflict) {
					continue
				}
				if err != nil {
					return 0, err
				}
				if ok {
					sent++
				}
			}
			return sent, nil
		})
		return err
	})
	return n, err
}

func (s *Service) askOne(tx *db.Tx, now time.Time, a access.Actor, x Asked) (bool, error) {
	f, err := s.open(tx, a, x.Placement, access.ReviewPlan)
	if err != nil {
		return false, err
	}
	if err := ready(f, x.Kind); err != nil {
		return false, err
	}
	if _, done := f.Find(x.Kind, Supervisor); done || f.email == "" {
		return false, nil
	}
	lang, ok := i18n.Parse(f.lang)
	if !ok {
		lang = i18n.En
	}
	t := s.cat.In(lang)
	link, err := s.people.SendLink(tx, now, people.LinkRequest{
		Task: access.TaskReview, Role: access.Supervisor, District: f.district, Subject: string(f.contact), Object: object(f.ID, x.Kind),
		Email: f.email, Name: f.supervisor, Lang: lang, TTL: linkLife,
		Letter: mail.Letter{
			Template: "reviews.ask", About: "placement:" + string(f.ID), Subject: t("reviews.mail.subject", "name", f.Learner),
			Paragraphs: []string{t("reviews.mail.text", "name", f.Learner, "employer", f.Employer)},
			Action:     mail.Action{Label: t("reviews.mail.button", "name", f.Learner)},
			Why:        t("reviews.mail.why", "name", f.Learner),
		},
	})
	if err != nil {
		return false, err
	}
	return true, audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "review.ask", Object: "placement:" + string(f.ID),
		Detail: map[string]any{"kind": x.Kind, "link": link.ID},
	})
}
