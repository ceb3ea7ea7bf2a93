package agreements

import (
	"context"
	"errors"
	"slices"
	"time"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// linkLife is how long a link to papers works; who comes later asks it for a new one.
const linkLife = 30 * 24 * time.Hour

// Reminders: so many letters at most to a party about one paper, and no two of them
// within so many days.
const (
	maxLetters   = 4
	remindPeriod = 4
)

// byMail are the parties that are written to. Staff have their list.
var byMail = []Party{Learner, Guardian, Employer}

var roleOf = map[Party]access.Role{Learner: access.Learner, Guardian: access.Guardian, Employer: access.Supervisor}

// Outcome tells what a press of "Send" did.
type Outcome struct {
	Letters int // sent
	// NoAddress are parties of placements whom no letter can reach: they sign on paper,
	// or staff add an address.
	NoAddress []Missing
}

// Missing is a party of a placement that has papers to sign.
type Missing struct {
	Placement wbl.PlacementID
	Party     Party
}

// Send writes to every party of the placements whose turn it is, one letter for all
// papers of a placement, in the reader's language. Sent again, it is a reminder.
func (s *Service) Send(ctx context.Context, a access.Actor, ids []wbl.PlacementID, key string) (out Outcome, err error) {
	now := s.Now()
	err = s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out, _, err = db.Once(tx, key, now, func() (sum Outcome, err error) {
			for _, id := range ids {
				d, r, err := s.open(tx, now, a, id, access.PaperManage)
				if err != nil {
					return sum, err
				}
				for _, party := range byMail {
					if err := d.sendTo(r, party, "ask", &sum); err != nil {
						return sum, err
					}
				}
			}
			return sum, nil
		})
		return err
	})
	return out, err
}

// ready lists the papers of the placement that a party can sign now.
func (d *decision) ready(party Party) (out []Paper, err error) {
	for _, p := range d.have {
		if !slices.Contains(p.Waits(), party) {
			continue
		}
		missing, err := d.missing(p)
		if err != nil {
			return nil, err
		}
		if len(missing) == 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// missing lists what must be set in the record before a paper can be signed.
func (d *decision) missing(p Paper) ([]string, error) {
	t, err := d.template(d.tx, p.Kind, p.Wording.In(i18n.En), i18n.En, d.today)
	if err != nil {
		return nil, err
	}
	return p.Missing(t), nil
}

// sendTo writes one letter about all papers that wait for a party.
func (d *decision) sendTo(r record, party Party, letter string, sum *Outcome) error {
	list, err := d.ready(party)
	if err != nil || len(list) == 0 {
		return err
	}
	to, err := d.readers(r, party)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		sum.NoAddress = append(sum.NoAddress, Missing{d.p.ID, party})
		return nil
	}
	var links []string
	for _, reader := range to {
		link, err := d.mailLink(r, party, letter, reader, list)
		if errors.Is(err, wbl.Unprocessable) {
			continue // what a roster holds as an address is not always one
		}
		if err != nil {
			return err
		}
		links = append(links, string(link.ID))
		sum.Letters++
	}
	if len(links) == 0 {
		sum.NoAddress = append(sum.NoAddress, Missing{d.p.ID, party})
		return nil
	}
	return d.sent(list, party, links)
}

// sent notes the letter at each paper.
func (d *decision) sent(list []Paper, party Party, links []string) error {
	for _, p := range list {
		l, _ := p.Line(party)
		l.SentAt, l.Letters = wbl.At(d.now), l.Letters+1
		if err := saveLine(d.tx, p.ID, l); err != nil {
			return err
		}
		if err := happen(d.tx, d.now, p.ID, Sent, party, d.a.Key(), map[string]any{"links": links}); err != nil {
			return err
		}
	}
	return audit.Append(d.tx, d.now, audit.Entry{
		Actor: d.a.Key(), Action: "paper.send", Object: "placement:" + string(d.p.ID),
		Detail: map[string]any{"party": party, "papers": len(list), "links": links},
	})
}

// readers are the people whom a letter to a party goes to, those without an address left
// out. A learner under 13 is not written to: the guardian acts.
func (d *decision) readers(r record, party Party) ([]person, error) {
	var list []person
	switch party {
	case Guardian:
		var err error
		if list, err = guardiansOf(d.tx, d.p.Learner, d.today); err != nil {
			return nil, err
		}
	case Learner:
		if r.Birth.IsZero() || r.Birth.AgeOn(d.today) >= 13 {
			list = []person{{Name: r.Preferred, Email: r.LearnerEmail, Lang: r.LearnerLang}}
		}
	case Employer:
		list = []person{{Name: r.Supervisor, Email: r.Email, Lang: r.Lang}}
	}
	return slices.DeleteFunc(list, func(p person) bool { return p.Email == "" }), nil
}

// mailLink makes a reader's link to all their papers of the placement, and its letter.
func (d *decision) mailLink(r record, party Party, letter string, to person, list []Paper) (people.Link, error) {
	lang, t := d.t(to.Lang)
	subject := string(d.p.Learner)
	if party == Employer {
		subject = string(d.p.Contact)
	}
	key := "agreements.mail." + letter
	var rows []mail.Row
	for _, p := range list {
		row := mail.Row{Label: t("agreements.kind." + p.Kind)}
		if !p.DueOn.IsZero() {
			row.Value = t("agreements.by", "day", i18n.Date(lang, p.DueOn))
		}
		rows = append(rows, row)
	}
	return d.People.SendLink(d.tx, d.now, people.LinkRequest{
		Task: access.TaskSign, Role: roleOf[party], District: d.p.District, Subject: subject,
		Object: object(d.p.ID, party), Email: to.Email, Name: to.Name, Lang: lang, TTL: linkLife,
		Letter: mail.Letter{
			Template: "agreements." + letter, About: "placement:" + string(d.p.ID),
			Subject:    t(key+".subject", "n", len(list), "name", r.names.Learner, "host", r.names.Employer),
			Paragraphs: []string{t(key+".text", "n", len(list), "name", r.names.Learner, "host", r.names.Employer)},
			Rows:       rows,
			Action:     mail.Action{Label: t("agreements.mail.button")},
			After:      []string{t("agreements.mail.paper")},
			Why:        t("agreements.mail.why." + string(party)),
		},
	})
}

// object is what a link to papers is about.
func object(id wbl.PlacementID, party Party) string { return string(id) + "/" + string(party) }

// tellChanged writes to those who had signed that the papers have changed and that no
// signature counts any more, one letter each; those whose turn it is are asked again.
func (d *decision) tellChanged(r record) error {
	for _, party := range byMail {
		list := d.again[party]
		if len(list) == 0 {
			continue
		}
		turn := slices.ContainsFunc(list, func(p Paper) bool { return slices.Contains(p.Waits(), party) })
		if !turn {
			if err := d.tell(r, party, "voided", list); err != nil {
				return err
			}
			continue
		}
		if err := d.sendTo(r, party, "changed", &Outcome{}); err != nil {
			return err
		}
	}
	return nil
}

const copiesKind = "agreements.copies"

// copiesAfter is how long copies wait for other papers of the same sitting.
const copiesAfter = 2 * time.Minute

// copies are the arguments of the job that mails signed papers.
type copies struct {
	Placement wbl.PlacementID `json:"placement"`
	Since     wbl.Instant     `json:"since"`
}

// sendCopies writes to every party that all have signed, with a link to the signed
// papers as pages and files.
func (s *Service) sendCopies(ctx context.Context, j jobs.Job) error {
	var args copies
	if err := j.Decode(&args); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Update(ctx, j.Scope(), func(tx *db.Tx) error {
		a := access.Actor{Kind: access.System, ID: copiesKind, District: j.District}
		d, r, err := s.open(tx, now, a, args.Placement, access.PaperManage)
		if err != nil {
			return err
		}
		for _, party := range byMail {
			var list []Paper
			for _, p := range d.have {
				if p.State == Complete && p.CompletedAt >= args.Since && reads(p.Kind, party) {
					list = append(list, p)
				}
			}
			if err := d.tell(r, party, "copy", list); err != nil {
				return err
			}
		}
		return j.Done(tx)
	})
}

// replace puts the new state of a paper among those at hand.
func (d *decision) replace(p Paper) {
	for i := range d.have {
		if d.have[i].ID == p.ID {
			d.have[i] = p
		}
	}
}

// tell writes a letter about papers to a party, with a link that reads them.
func (d *decision) tell(r record, party Party, letter string, list []Paper) error {
	if len(list) == 0 {
		return nil
	}
	to, err := d.readers(r, party)
	for _, reader := range to {
		if err != nil {
			return err
		}
		_, err = d.mailLink(r, party, letter, reader, list)
		if errors.Is(err, wbl.Unprocessable) {
			err = nil
		}
	}
	return err
}

// Tend does what days bring: facts of the record that changed, papers that ran out, and
// reminders to those who have not answered.
func (s *Service) Tend(ctx context.Context) error {
	var all []placeOfWork
	err := s.DB.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		all, err = districts(tx)
		return err
	})
	for _, place := range all {
		if err != nil {
			return err
		}
		err = s.tendDistrict(ctx, place)
	}
	return err
}

func (s *Service) tendDistrict(ctx context.Context, place placeOfWork) error {
	zone, err := time.LoadLocation(place.zone)
	if err != nil {
		return err
	}
	a := access.Actor{Kind: access.System, ID: "agreements.day", District: place.id, Zone: zone}
	var ids []wbl.PlacementID
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		ids, err = livePlacements(tx)
		return err
	})
	for _, id := range ids {
		if err != nil {
			return err
		}
		err = s.tendOne(ctx, a, id)
	}
	return err
}

func (s *Service) tendOne(ctx context.Context, a access.Actor, id wbl.PlacementID) error {
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err := placements.Load(tx, id)
		if err != nil {
			return err
		}
		if err := s.Decide(tx, now, a, p); err != nil {
			return err
		}
		d, r, err := s.open(tx, now, a, id, access.PaperManage)
		if err != nil {
			return err
		}
		if err := d.expire(); err != nil {
			return err
		}
		return d.remind(r)
	})
}

// expire notes once that what a paper proves is not in force any more. The room of
// placements opens the gate by itself, from the same day.
func (d *decision) expire() error {
	for _, p := range d.have {
		if p.State != Complete || p.InForce(d.today) {
			continue
		}
		last, err := lastEvent(d.tx, p.ID)
		if err != nil {
			return err
		}
		if last.Kind == Expired {
			continue
		}
		if err := happen(d.tx, d.now, p.ID, Expired, "", d.a.Key(), map[string]any{"on": p.ExpiresOn}); err != nil {
			return err
		}
	}
	return nil
}

// remind writes again to parties that were written to and have not signed: after some
// days, and not for ever.
func (d *decision) remind(r record) error {
	for _, party := range byMail {
		list, err := d.ready(party)
		if err != nil {
			return err
		}
		due := slices.ContainsFunc(list, func(p Paper) bool {
			l, _ := p.Line(party)
			return !l.SentAt.IsZero() && l.Letters < maxLetters && d.today.DaysSince(d.a.Today(l.SentAt.Time())) >= remindPeriod
		})
		if !due {
			continue
		}
		if err := d.sendTo(r, party, "remind", &Outcome{}); err != nil {
			return err
		}
	}
	return nil
}
