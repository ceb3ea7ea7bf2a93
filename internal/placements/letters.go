package placements

import (
	"context"
	"errors"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// reader is somebody to whom this room writes.
type reader struct {
	Email, Name, Lang string
	Family            string // of a learner; hosts see its initial only
}

// tellOffered writes to the learner that a place is theirs if they want it.
func (c *change) tellOffered(p Placement) error {
	return c.toLearner(p, "offered")
}

// tellAccepted writes to the supervisor who is coming.
func (c *change) tellAccepted(p Placement) error {
	return c.toSupervisor(p, "accepted")
}

// tellStarted writes to both sides that work begins.
func (c *change) tellStarted(p Placement) error {
	if err := c.toLearner(p, "started"); err != nil {
		return err
	}
	return c.toSupervisor(p, "begun")
}

// Remind writes again to whoever keeps a placement waiting: to the learner about an
// offer, to the family and the host about what is missing before the start. It is a
// Conflict when nobody outside school is waited for, or none of them has an address.
func (s *Service) Remind(ctx context.Context, a access.Actor, ids []wbl.PlacementID) (out Bulk, err error) {
	if err := countCheck(len(ids)); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		out = Bulk{Step: c.step}
		for _, id := range ids {
			if err := out.add(string(id), id, c.remind(id)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (c *change) remind(id wbl.PlacementID) error {
	p, err := Load(c.tx, id)
	if err != nil {
		return err
	}
	if err := access.Can(c.a, access.PlacementEdit, p.Resource()).Err(); err != nil {
		return err
	}
	sent, err := c.reminders(p)
	if err != nil {
		return err
	}
	if sent == 0 {
		return wbl.E(wbl.Conflict, "placements.error.remind")
	}
	return c.record(p, Event{Action: reminded, From: p.State, To: p.State})
}

func (c *change) reminders(p Placement) (sent int, err error) {
	if p.State == Offered {
		l, err := learnerReader(c.tx, p.Learner)
		if err != nil {
			return 0, err
		}
		return c.send(p, "waiting", l)
	}
	if p.State != Preparing {
		return 0, nil
	}
	gates, err := c.gates(c.tx, p, c.today())
	if err != nil {
		return 0, err
	}
	family, host := false, false
	for _, g := range gates {
		open := g.Status == Open
		family = family || open && g.Who == access.Guardian
		host = host || open && (g.Who == access.EmployerAdmin || g.Who == access.Supervisor)
	}
	if family {
		guardians, err := guardiansOf(c.tx, p.Learner, c.today())
		if err != nil {
			return 0, err
		}
		if sent, err = c.send(p, "family", guardians...); err != nil {
			return 0, err
		}
	}
	if host && p.Contact != "" {
		k, err := contactReader(c.tx, p.Contact)
		if err != nil {
			return 0, err
		}
		n, err := c.send(p, "host", k)
		return sent + n, err
	}
	return sent, nil
}

func (c *change) toLearner(p Placement, letter string) error {
	l, err := learnerReader(c.tx, p.Learner)
	if err != nil {
		return err
	}
	_, err = c.send(p, letter, l)
	return err
}

func (c *change) toSupervisor(p Placement, letter string) error {
	if p.Contact == "" {
		return nil
	}
	k, err := contactReader(c.tx, p.Contact)
	if err != nil {
		return err
	}
	_, err = c.send(p, letter, k)
	return err
}

// letterLinks says where the button of a letter leads; a letter to somebody without an
// account has none.
var letterLinks = map[string]string{
	"offered": "/my-placements/", "waiting": "/my-placements/", "started": "/my-placements/", "family": "/my-placements/",
	"lapsing": "/placements/", "lapsing_family": "/my-placements/",
}

// tellLapsing writes to whoever must renew evidence that runs out, and to the coordinator
// of the placement.
func (c *change) tellLapsing(p Placement, g Gate) error {
	var to []reader
	var err error
	kind := "lapsing_family"
	switch gateActions[g.Who] {
	case access.GateFamily:
		to, err = guardiansOf(c.tx, p.Learner, c.today())
	case access.GateSelf:
		to = make([]reader, 1)
		to[0], err = learnerReader(c.tx, p.Learner)
	case access.GateHost:
		if kind = "lapsing_host"; p.Contact != "" {
			to = make([]reader, 1)
			to[0], err = contactReader(c.tx, p.Contact)
		}
	}
	if err != nil {
		return err
	}
	if _, err := c.post(p, letter{kind: kind, gate: g}, to...); err != nil || p.Coordinator == "" {
		return err
	}
	staff, err := accountReader(c.tx, p.Coordinator)
	if err != nil {
		return err
	}
	_, err = c.post(p, letter{kind: "lapsing", gate: g}, staff...)
	return err
}

// letter is what is written about: a kind, which names its texts, and for some a gate.
type letter struct {
	kind string
	gate Gate
}

// send writes a letter about the whole placement.
func (c *change) send(p Placement, kind string, to ...reader) (sent int, err error) {
	return c.post(p, letter{kind: kind}, to...)
}

// post writes one letter to each reader who has an address, and counts them. What a
// roster holds as an address is not always one: that must not stop the placement.
func (c *change) post(p Placement, about letter, to ...reader) (sent int, err error) {
	l, err := learnerReader(c.tx, p.Learner)
	if err != nil {
		return 0, err
	}
	host, err := employerName(c.tx, p.Employer)
	if err != nil {
		return 0, err
	}
	for _, r := range to {
		if r.Email == "" {
			continue
		}
		err := mail.Enqueue(c.tx, c.now, c.compose(p, about, r, l.Name+" "+initial(l.Family), host))
		if errors.Is(err, wbl.Unprocessable) {
			continue
		}
		if err != nil {
			return sent, err
		}
		sent++
	}
	return sent, nil
}

func (c *change) compose(p Placement, about letter, to reader, who, host string) mail.Message {
	lang, ok := i18n.Parse(to.Lang)
	if !ok {
		lang = i18n.En
	}
	t := c.cat.In(lang)
	key := "placements.mail." + about.kind
	args := []any{"title", p.Title, "who", who, "host", host}
	if g := about.gate; g.Code != "" {
		args = append(args, "gate", t("placements.gate_name."+g.Code), "date", i18n.Date(lang, g.ExpiresOn))
	}
	m := mail.Letter{
		To: to.Email, Name: to.Name, Template: "placements." + about.kind, About: "placement:" + string(p.ID),
		Subject:    t(key+".subject", args...),
		Paragraphs: []string{t(key+".text", args...)},
		Rows: []mail.Row{
			{Label: t("placements.field.title"), Value: p.Title},
			{Label: t("placements.field.employer"), Value: host},
		},
		Why: t("placements.mail.why"),
	}
	if !p.StartsOn.IsZero() {
		m.Rows = append(m.Rows, mail.Row{Label: t("placements.field.starts_on"), Value: i18n.Date(lang, p.StartsOn)})
	}
	if week := weekText(lang, t, p.Schedule); week != "" {
		m.Rows = append(m.Rows, mail.Row{Label: t("placements.field.schedule"), Value: week})
	}
	if path := letterLinks[about.kind]; path != "" {
		m.Action = mail.Action{Label: t(key + ".button"), URL: c.base + path + string(p.ID)}
	}
	return mail.Compose(c.cat, lang, m)
}
