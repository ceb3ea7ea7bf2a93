package agreements

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// Accommodation is what somebody must know so that a student can do the work. It is told
// to the people it names and to nobody else: not to other staff, whatever their role.
type Accommodation struct {
	ID      string
	Text    string
	By      string // kind:id of who wrote it
	At      wbl.Instant
	Readers []Reader
}

// Reader is somebody whom an accommodation names.
type Reader struct {
	Key    string // contact:id or account:id
	Name   string
	ReadAt wbl.Instant
}

// Read reports whether everybody named has read it.
func (a Accommodation) Read() bool {
	return !slices.ContainsFunc(a.Readers, func(r Reader) bool { return r.ReadAt.IsZero() })
}

// readerKeys are the names under which an actor may be named as a reader.
func readerKeys(a access.Actor) []string {
	keys := []string{"contact:" + a.Subject(access.Supervisor)}
	if a.Kind == access.Account {
		keys = append(keys, "account:"+a.ID)
	}
	return keys
}

// mayKnow reports whether the actor is named in the accommodation or wrote it.
func (a Accommodation) mayKnow(actor access.Actor) bool {
	if actor.Kind == access.Account && a.By == actor.Key() {
		return true
	}
	keys := readerKeys(actor)
	return slices.ContainsFunc(a.Readers, func(r Reader) bool { return slices.Contains(keys, r.Key) })
}

// AccommodationInput is what a coordinator or counselor writes.
type AccommodationInput struct {
	Text    string
	Readers []string // keys among those of [Service.Choices]
}

const maxAccommodation = 2000

// Validate checks what can be checked without the record.
func (in AccommodationInput) Validate() (errs wbl.FieldErrors) {
	switch {
	case strings.TrimSpace(in.Text) == "":
		errs.Add("text", "agreements.error.accommodation")
	case len([]rune(in.Text)) > maxAccommodation:
		errs.Add("text", "error.too_long", "max", maxAccommodation)
	}
	if len(in.Readers) == 0 {
		errs.Add("readers", "agreements.error.readers")
	}
	return errs
}

// Supports is a placement's page of accommodations as one actor sees it: the texts that
// they may know, and how many there are.
type Supports struct {
	Placement wbl.PlacementID
	Learner   string
	Known     []Accommodation
	Others    int      // that name other people
	Choices   []Reader // who could be named
	Consented bool     // the family allows that hosts are told
	MayWrite  bool
}

// Supports reads the accommodations of a placement.
func (s *Service) Supports(ctx context.Context, a access.Actor, id wbl.PlacementID) (out Supports, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d, r, err := s.open(tx, s.Now(), a, id, access.PaperView)
		if err != nil {
			return err
		}
		out = Supports{Placement: id, Learner: r.names.Learner, MayWrite: access.Can(a, access.AccommodationWrite, d.p.Resource()).Allowed}
		list, err := accommodationsOf(tx, id)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.mayKnow(a) {
				out.Known = append(out.Known, x)
			} else {
				out.Others++
			}
		}
		if !out.MayWrite {
			return nil
		}
		if out.Choices, err = readerChoices(tx, d.p); err != nil {
			return err
		}
		out.Consented, err = Consents(tx, d.p.Learner, ForSupport, "", d.today)
		return err
	})
	return out, err
}

// Accommodate writes an accommodation and tells the people it names that there is
// something to read: the supervisor by a link, staff on their page. To name somebody at
// the host needs the family's consent (law:34CFR99, 99.30).
func (s *Service) Accommodate(ctx context.Context, a access.Actor, id wbl.PlacementID, in AccommodationInput, key string) error {
	if err := in.Validate().Err(); err != nil {
		return err
	}
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		d, r, err := s.open(tx, now, a, id, access.AccommodationWrite)
		if err != nil {
			return err
		}
		_, _, err = db.Once(tx, key, now, func() (bool, error) { return true, d.accommodate(r, in) })
		return err
	})
}

func (d *decision) accommodate(r record, in AccommodationInput) error {
	choices, err := readerChoices(d.tx, d.p)
	if err != nil {
		return err
	}
	x := Accommodation{ID: wbl.NewID[string](d.now), Text: in.Text, By: d.a.Key(), At: wbl.At(d.now)}
	host := false
	for _, key := range in.Readers {
		i := slices.IndexFunc(choices, func(c Reader) bool { return c.Key == key })
		if i < 0 {
			return wbl.FieldErrors{{Field: "readers", Key: "agreements.error.readers"}}.Err()
		}
		x.Readers = append(x.Readers, choices[i])
		host = host || strings.HasPrefix(key, "contact:")
	}
	if host {
		ok, err := Consents(d.tx, d.p.Learner, ForSupport, "", d.today)
		if err != nil {
			return err
		}
		if !ok {
			return wbl.FieldErrors{{Field: "readers", Key: "agreements.error.support_consent"}}.Err()
		}
	}
	if err := insertAccommodation(d.tx, d.p.ID, x); err != nil {
		return err
	}
	if host && r.Email != "" {
		if err := d.mailAccommodation(r); err != nil {
			return err
		}
	}
	if err := audit.Append(d.tx, d.now, audit.Entry{
		Actor: d.a.Key(), Action: "accommodation.write", Object: "placement:" + string(d.p.ID),
		Detail: map[string]any{"accommodation": x.ID, "readers": in.Readers},
	}); err != nil {
		return err
	}
	return d.Placements.Refresh(d.tx, d.now, d.system(), d.p.ID)
}

// mailAccommodation asks the supervisor to read. The letter says nothing of what it is.
func (d *decision) mailAccommodation(r record) error {
	lang, t := d.t(r.Lang)
	_, err := d.People.SendLink(d.tx, d.now, people.LinkRequest{
		Task: access.TaskAccommodate, Role: access.Supervisor, District: d.p.District, Subject: string(d.p.Contact), Object: string(d.p.ID),
		Email: r.Email, Name: r.Supervisor, Lang: lang, TTL: linkLife,
		Letter: mail.Letter{
			Template: "agreements.accommodation", About: "placement:" + string(d.p.ID),
			Subject:    t("agreements.mail.accommodation.subject", "name", r.names.Learner),
			Paragraphs: []string{t("agreements.mail.accommodation.text", "name", r.names.Learner)},
			Action:     mail.Action{Label: t("agreements.mail.accommodation.button")},
			Why:        t("agreements.mail.why.employer"),
		},
	})
	return err
}

// named opens the accommodations of a placement for somebody whom one of them names.
func (s *Service) named(tx *db.Tx, a access.Actor, id wbl.PlacementID) (p placements.Placement, known []Accommodation, err error) {
	if p, err = placements.Load(tx, id); err != nil {
		return p, nil, err
	}
	if a.Kind == access.Link && (a.Task != access.TaskAccommodate || a.Object != string(id)) {
		return p, nil, wbl.E(wbl.Denied, "denied.link")
	}
	list, err := accommodationsOf(tx, id)
	for _, x := range list {
		if x.mayKnow(a) {
			known = append(known, x)
		}
	}
	if err == nil && len(known) == 0 {
		err = wbl.E(wbl.NotFound, "error.not_found")
	}
	return p, known, err
}

// Told reads what the actor is told about a student: the accommodations that name them.
func (s *Service) Told(ctx context.Context, a access.Actor, id wbl.PlacementID) (learner string, list []Accommodation, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		p, known, err := s.named(tx, a, id)
		if err != nil {
			return err
		}
		list = known
		n, err := loadNames(tx, p)
		learner = n.Learner
		return err
	})
	return learner, list, err
}

// Understood notes that the actor has read what names them. The gate is asked again.
func (s *Service) Understood(ctx context.Context, a access.Actor, id wbl.PlacementID) error {
	now := s.Now()
	return s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, known, err := s.named(tx, a, id)
		if err != nil {
			return err
		}
		for _, x := range known {
			for _, key := range readerKeys(a) {
				if err := markRead(tx, x.ID, key, wbl.At(now)); err != nil {
					return err
				}
			}
		}
		if err := audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "accommodation.read", Object: "placement:" + string(id)}); err != nil {
			return err
		}
		return s.Placements.Refresh(tx, now, systemActor(p, a.Zone), id)
	})
}

// systemActor is the actor of what follows by itself from somebody's act.
func systemActor(p placements.Placement, zone *time.Location) access.Actor {
	return access.Actor{Kind: access.System, ID: "agreements", District: p.District, Zone: zone}
}
