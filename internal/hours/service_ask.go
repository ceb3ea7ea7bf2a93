package hours

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// Kinds of the room's jobs.
const (
	jobAskDue = "hours.ask_due" // each hour: is it Friday afternoon anywhere?
	jobAsk    = "hours.ask"     // writes to one supervisor
)

// When the weekly mail leaves, on the clocks of the district. Later on Friday and on
// Saturday it is made up for, should no node have run.
const (
	askDay  = time.Friday
	askHour = 15
)

const (
	linkLife  = 14 * 24 * time.Hour // of the link in a mail: two weeks, with a new one each week
	sendDelay = wbl.UndoWindow      // between the last complete week and the mail, so that it can be taken back
	remindGap = 24 * time.Hour      // between two reminders
)

// letterKind is one of the letters to a supervisor, by its texts.
type letterKind struct{ template, subject, text string }

var (
	weekly   = letterKind{"hours.weekly", "hours.mail.ask.subject", "hours.mail.ask.text"}
	reminder = letterKind{"hours.reminder", "hours.mail.remind.subject", "hours.mail.remind.text"}
)

type askArgs struct {
	Contact wbl.ContactID `json:"contact"`
}

// Jobs registers the room's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Every(jobAskDue, time.Hour, func(ctx context.Context, _ jobs.Job) error { return s.AskSupervisors(ctx) })
	r.Handle(jobAsk, func(ctx context.Context, j jobs.Job) error {
		var args askArgs
		if err := json.Unmarshal(j.Args, &args); err != nil {
			return err
		}
		return s.ask(ctx, j.District, args.Contact)
	})
}

// AskSupervisors sends the weekly mail in every district where it is due: what learners
// have logged until today goes to their supervisors, one mail each. Who was written to
// this week already is not written to again, so it may run at any time.
func (s *Service) AskSupervisors(ctx context.Context) error {
	var districts []district
	err := s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		districts, err = allDistricts(tx)
		return err
	})
	if err != nil {
		return err
	}
	var faults []error // one district's fault is no reason to leave the others waiting
	for _, d := range districts {
		local := s.now().In(d.zone())
		if local.Weekday() == time.Saturday || (local.Weekday() == askDay && local.Hour() >= askHour) {
			faults = append(faults, s.askDistrict(ctx, d, wbl.DateOf(local)))
		}
	}
	return errors.Join(faults...)
}

func (s *Service) askDistrict(ctx context.Context, d district, today wbl.Date) error {
	var contacts []wbl.ContactID
	err := s.db.Update(ctx, systemScope(d.ID), func(tx *db.Tx) error {
		now := wbl.At(s.now())
		if err := followSupervisors(tx, now); err != nil {
			return err
		}
		if _, err := sendDrafts(tx, today, now); err != nil {
			return err
		}
		var err error
		contacts, err = contactsToAsk(tx, wbl.At(weekBegin(today, d.zone())))
		return err
	})
	if err != nil {
		return err
	}
	var faults []error
	for _, c := range contacts {
		faults = append(faults, s.ask(ctx, d.ID, c))
	}
	return errors.Join(faults...)
}

// weekBegin is the moment at which the week of a day begins at a place.
func weekBegin(day wbl.Date, zone *time.Location) time.Time {
	w := day.Week()
	return time.Date(w.Year, w.Month, w.Day, 0, 0, 0, 0, zone)
}

func systemScope(d wbl.DistrictID) db.Scope { return db.Scope{District: d, Actor: "system:hours"} }

// ask writes to one supervisor, unless that happened this week or nothing waits.
func (s *Service) ask(ctx context.Context, in wbl.DistrictID, contact wbl.ContactID) error {
	return s.db.Update(ctx, systemScope(in), func(tx *db.Tx) error {
		now := s.now()
		d, err := loadDistrict(tx, in)
		if err != nil {
			return err
		}
		last, err := lastAsked(tx, contact)
		if err != nil {
			return err
		}
		if !last.Time().Before(weekBegin(wbl.DateOf(now.In(d.zone())), d.zone())) {
			return nil
		}
		sent, err := s.sendAsk(tx, now, contact, weekly)
		if err != nil || !sent {
			return err
		}
		if err := markAsked(tx, contact, wbl.At(now)); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: "system:hours", Action: "hours.ask", Object: "contact:" + string(contact)})
	})
}

// sendAsk mails a supervisor the link to what waits; sent is false when nothing does, or
// when there is no address to write to.
func (s *Service) sendAsk(tx *db.Tx, now time.Time, contact wbl.ContactID, kind letterKind) (sent bool, err error) {
	c, err := loadContact(tx, contact)
	if err != nil || c.Email == "" {
		return false, err
	}
	lines, err := waitingLines(tx, []string{string(contact)})
	if err != nil || len(lines) == 0 {
		return false, err
	}
	_, err = s.people.SendLink(tx, now, people.LinkRequest{
		Task: access.TaskConfirmHours, Role: access.Supervisor, District: tx.District(), Subject: string(contact), Object: string(contact),
		Email: c.Email, Name: c.Name, Lang: c.Lang, TTL: linkLife, Letter: s.letter(c, groupWeeks(lines), kind),
	})
	return err == nil, err
}

// letter says how much waits. Names of students are told only to an address that the
// school has looked at.
func (s *Service) letter(c contactRow, groups []Group, kind letterKind) mail.Letter {
	t := s.cat.In(c.Lang)
	students, minutes, vetted := map[wbl.PlacementID]bool{}, 0, true
	var rows []mail.Row
	for _, g := range groups {
		students[g.Placement] = true
		minutes += g.Minutes
		vetted = vetted && g.Lines[0].Vetted
		rows = append(rows, mail.Row{
			Label: g.Student,
			Value: t("hours.mail.row", "day", i18n.DateShort(c.Lang, g.Week), "hours", i18n.Hours(c.Lang, g.Minutes)),
		})
	}
	if !vetted {
		rows = nil
	}
	total := i18n.Hours(c.Lang, minutes)
	return mail.Letter{
		Template: kind.template, About: "contact:" + string(c.ID),
		Subject:    t(kind.subject, "n", len(students), "hours", total),
		Paragraphs: []string{t(kind.text, "n", len(students), "hours", total), t("hours.mail.how")},
		Rows:       rows, Action: mail.Action{Label: t("hours.mail.button")}, Why: t("hours.mail.why"),
	}
}

// askWhenAllComplete writes to the supervisor as soon as all of their students have
// completed this week, rather than on Friday.
func (s *Service) askWhenAllComplete(tx *db.Tx, a access.Actor, now time.Time, place wbl.PlacementID, week wbl.Date) error {
	p, err := loadPlacement(tx, place)
	if err != nil || p.Contact == "" || week != a.Today(now).Week() {
		return err
	}
	open, err := openWeeks(tx, p.Contact, week)
	if err != nil || open > 0 {
		return err
	}
	return AskAt(tx, now, p.Contact, now.Add(sendDelay))
}

// AskAt has a supervisor of the transaction's district written to at a moment, as on
// Friday, unless that happened this week by then or nothing waits.
func AskAt(tx *db.Tx, now time.Time, contact wbl.ContactID, at time.Time) error {
	return jobs.Enqueue(tx, now, jobAsk, askArgs{contact}, jobs.RunAt(at), jobs.Unique(string(contact)))
}

// Silence is a placement whose hours wait for a supervisor who does not answer.
type Silence struct {
	Contact    wbl.ContactID
	Placement  wbl.PlacementID
	Host       string
	Email      string
	Employer   string
	Student    string
	Title      string
	Week       wbl.Date // the oldest
	Shifts     int
	Minutes    int
	AskedAt    wbl.Instant // 0 when nobody could be asked
	RemindedAt wbl.Instant
}

// Idle is an active placement of which nothing was heard.
type Idle struct {
	Placement wbl.PlacementID
	Student   string
	Title     string
	Employer  string
	LastDay   wbl.Date // of an entry; zero for none
}

// Silent lists supervisors who do not answer and learners who do not log, at the
// schools of the actor.
func (s *Service) Silent(ctx context.Context, a access.Actor) (hosts []Silence, learners []Idle, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		hosts, learners, err = s.silent(tx, a)
		return err
	})
	return hosts, learners, err
}

func (s *Service) silent(tx *db.Tx, a access.Actor) (hosts []Silence, learners []Idle, err error) {
	now := s.now()
	schools, all := a.Schools(approvers...)
	if hosts, err = silentHosts(tx, schools, all, wbl.At(now.AddDate(0, 0, -s.limits.Silent))); err != nil {
		return nil, nil, err
	}
	learners, err = idlePlacements(tx, schools, all, a.Today(now).AddDays(-s.limits.Idle))
	return hosts, learners, err
}

// Remind sends the link again to supervisors who do not answer. Who was reminded within
// a day, or has no address, is left out; n counts the mails.
func (s *Service) Remind(ctx context.Context, a access.Actor, contacts []wbl.ContactID) (n int, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		n = 0
		silent, _, err := s.silent(tx, a)
		if err != nil {
			return err
		}
		mine := map[wbl.ContactID]bool{}
		for _, h := range silent {
			mine[h.Contact] = h.Email != "" && now.Sub(h.RemindedAt.Time()) >= remindGap
		}
		for _, c := range contacts {
			if !mine[c] {
				continue
			}
			mine[c] = false
			sent, err := s.sendAsk(tx, now, c, reminder)
			if err != nil {
				return err
			}
			if !sent {
				continue
			}
			if err := s.reminded(tx, a, now, c); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// PrintAsk makes a link to what waits for one of the supervisors who do not answer, to be
// printed and handed over: for who has no address, or does not read letters.
func (s *Service) PrintAsk(ctx context.Context, a access.Actor, contact wbl.ContactID) (link people.Link, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		silent, _, err := s.silent(tx, a)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(silent, func(h Silence) bool { return h.Contact == contact }) {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		c, err := loadContact(tx, contact)
		if err != nil {
			return err
		}
		link, err = s.people.PrintLink(tx, now, people.LinkRequest{
			Task: access.TaskConfirmHours, Role: access.Supervisor, District: tx.District(), Subject: string(contact), Object: string(contact),
			Email: c.Email, Name: c.Name, Lang: c.Lang, TTL: linkLife,
		})
		if err != nil {
			return err
		}
		return s.reminded(tx, a, now, contact)
	})
	return link, err
}

func (s *Service) reminded(tx *db.Tx, a access.Actor, now time.Time, c wbl.ContactID) error {
	if err := markReminded(tx, c, wbl.At(now)); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "hours.remind", Object: "contact:" + string(c)})
}
