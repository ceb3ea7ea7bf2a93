package agreements

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"strings"
	"time"

	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

// Config is what the room stands on.
type Config struct {
	DB         *db.DB
	People     *people.Service
	Placements *placements.Service
	Files      *files.Store
	Catalog    *i18n.Catalog
	Base       string // address of the site without a slash at its end
	Now        func() time.Time
	// Key seals papers as files, see package pdf.
	Key ed25519.PrivateKey
	// Hazards answers which tasks are hazardous; nil: none are known.
	Hazards Hazards
}

// Service is the use cases of the room.
type Service struct {
	Config
	hazards Hazards
}

// New makes the service. It registers its links with people, and with placements that
// papers follow what becomes of a placement and answer for its start gates.
func New(cfg Config) *Service {
	s := &Service{Config: cfg, hazards: cfg.Hazards}
	cfg.People.RegisterTask(access.TaskSign, func(l people.Link) string { return "/sign/" + l.Object }, "agreements.task.sign")
	cfg.People.RegisterTask(access.TaskAccommodate, func(l people.Link) string { return "/accommodation/" + l.Object }, "agreements.task.accommodation")
	cfg.Placements.AddFollower(s.Decide)
	cfg.Placements.AddProver(s)
	return s
}

// t are the texts of a language; one that is not known becomes English.
func (s *Service) t(lang string) (i18n.Lang, i18n.T) {
	l, ok := i18n.Parse(lang)
	if !ok {
		l = i18n.En
	}
	return l, s.Catalog.In(l)
}

// Decide makes the papers that a placement needs, brings those that it has up to date
// with the record, and takes away what is needed no more. It is called inside every
// transaction that changes a placement, and may be called at any time: what is right
// already stays as it is.
func (s *Service) Decide(tx *db.Tx, now time.Time, a access.Actor, p placements.Placement) error {
	d := decision{Service: s, tx: tx, now: now, a: a, p: p, today: a.Today(now)}
	var err error
	if d.have, err = papersOf(tx, p.ID); err != nil {
		return err
	}
	switch p.State {
	case placements.Preparing:
		return d.decide("accepted")
	case placements.Active:
		if len(d.have) == 0 {
			return nil // it began before there were papers here: what was agreed then stands
		}
		return d.decide("accepted")
	case placements.Completed:
		return d.decide("completed")
	case placements.EndedEarly:
		return d.decide("ended_early")
	}
	return d.dropOpen(nil) // an acceptance was taken back
}

// decision is one look at the papers of one placement.
type decision struct {
	*Service
	tx    *db.Tx
	now   time.Time
	a     access.Actor
	p     placements.Placement
	today wbl.Date
	have  []Paper
	again map[Party][]Paper // had signed papers whose signatures are void now
}

func (d *decision) decide(when string) error {
	r, err := d.loadRecord(d.tx, d.p, d.today)
	if err != nil {
		return err
	}
	needed := RulesFor(when, r.facts, d.today)
	for _, rule := range needed {
		if p, ok := alive(d.have, rule.Kind); ok {
			if err := d.refresh(p, rule, r); err != nil {
				return err
			}
			continue
		}
		if _, err := d.create(rule, r); err != nil {
			return err
		}
	}
	if when != "accepted" {
		return nil // what was signed before stands
	}
	if err := d.dropOpen(needed); err != nil {
		return err
	}
	return d.tellChanged(r)
}

// alive is the paper of a kind that counts, if there is one.
func alive(list []Paper, kind string) (Paper, bool) {
	for _, p := range list {
		if p.Kind == kind && p.State != Void {
			return p, true
		}
	}
	return Paper{}, false
}

// create makes a paper with the values of today.
func (d *decision) create(rule Rule, r record) (Paper, error) {
	p := Paper{
		ID: wbl.NewID[PaperID](d.now), Placement: d.p.ID, Kind: rule.Kind, Round: 1, State: Open,
		DueOn: rule.due(d.p.StartsOn, d.today), CreatedAt: wbl.At(d.now), Version: 1,
	}
	var versions []string
	for _, lang := range i18n.Languages() {
		t, err := d.template(d.tx, rule.Kind, "", lang, d.today)
		if err != nil {
			return p, err
		}
		versions = append(versions, string(lang)+":"+t.Version)
	}
	p.Wording = Wording(strings.Join(versions, " "))
	if err := d.fill(&p, r); err != nil {
		return p, err
	}
	p.Parties = freshLines(rule)
	if err := insertPaper(d.tx, p); err != nil {
		return p, err
	}
	if err := happen(d.tx, d.now, p.ID, Created, "", d.a.Key(), map[string]any{"kind": p.Kind, "wording": p.Wording, "content": p.ContentHash}); err != nil {
		return p, err
	}
	return p, d.note(p, "paper.create", nil)
}

// freshLines are the parties of a rule before anybody has done anything.
func freshLines(rule Rule) (out []PartyLine) {
	for step, parties := range rule.Steps {
		for _, party := range parties {
			out = append(out, PartyLine{Party: party, Step: step + 1, State: Waiting})
		}
	}
	return out
}

// fill writes the values that the wordings show. What a party answered for this paper
// stays; what it has not been asked yet comes from earlier answers.
func (d *decision) fill(p *Paper, r record) error {
	p.Marks = r.facts.Marks()
	values := map[string]string{}
	for _, lang := range i18n.Languages() {
		t, err := d.template(d.tx, p.Kind, p.Wording.In(lang), lang, d.today)
		if err != nil {
			return err
		}
		for _, f := range t.Fields(p.Marks) {
			v := r.value(f)
			if own := p.Values[f.Name]; own != "" && f.Asked != "" {
				v = own
			}
			values[f.Name] = v
		}
		p.Values = values
		p.ExpiresOn = p.expiry(t)
	}
	p.ContentHash = contentHash(*p)
	return nil
}

// refresh brings a paper up to date. Before the first signature that is nobody's
// business; after it, all signatures are void and a new round begins.
func (d *decision) refresh(p Paper, rule Rule, r record) error {
	before := p
	if err := d.fill(&p, r); err != nil {
		return err
	}
	if p.ContentHash == before.ContentHash {
		if due := rule.due(d.p.StartsOn, d.today); p.State == Open && due != p.DueOn && due.After(d.today) {
			p.DueOn = due
			return savePaper(d.tx, &p)
		}
		return nil
	}
	p.DueOn = rule.due(d.p.StartsOn, d.today)
	signed := before.Begun()
	return d.change(&p, rule, signed)
}

// change saves new content. Parties are those of the rule, because who must sign can
// change with it.
func (d *decision) change(p *Paper, rule Rule, signed bool) error {
	kind, detail := Changed, map[string]any{"content": p.ContentHash}
	told := p.Parties
	p.Parties = freshLines(rule)
	if p.State == Declined || p.State == Complete {
		p.State = Open
	}
	if signed {
		kind = Voided
		p.Round++
		p.CompletedAt = 0
		detail["round"] = p.Round
		n, err := voidSignatures(d.tx, p.ID, wbl.At(d.now))
		if err != nil {
			return err
		}
		detail["signatures"] = n
		if err := endConsentsOf(d.tx, p.ID, wbl.At(d.now)); err != nil {
			return err
		}
	}
	if err := savePaper(d.tx, p); err != nil {
		return err
	}
	if err := replaceLines(d.tx, *p); err != nil {
		return err
	}
	if err := happen(d.tx, d.now, p.ID, kind, "", d.a.Key(), detail); err != nil {
		return err
	}
	if !signed {
		return nil
	}
	if err := d.note(*p, "paper.void", map[string]any{"round": p.Round}); err != nil {
		return err
	}
	d.replace(*p)
	if d.again == nil {
		d.again = map[Party][]Paper{}
	}
	for _, l := range told {
		if l.State == Signed {
			d.again[l.Party] = append(d.again[l.Party], *p)
		}
	}
	return nil
}

// dropOpen takes away papers that no rule asks for any more. What was signed to the end
// stays as it is; what was made on demand stays too.
func (d *decision) dropOpen(needed []Rule) error {
	for _, p := range d.have {
		if p.State == Void || p.State == Complete || contains(needed, p.Kind) || (needed != nil && !byRule(p.Kind, "accepted")) {
			continue
		}
		if err := d.void(p, "not needed"); err != nil {
			return err
		}
	}
	return nil
}

// void ends a paper with its signatures and with what the family allowed by it.
func (d *decision) void(p Paper, why string) error {
	p.State = Void
	if err := savePaper(d.tx, &p); err != nil {
		return err
	}
	if _, err := voidSignatures(d.tx, p.ID, wbl.At(d.now)); err != nil {
		return err
	}
	if err := endConsentsOf(d.tx, p.ID, wbl.At(d.now)); err != nil {
		return err
	}
	return happen(d.tx, d.now, p.ID, Voided, "", d.a.Key(), map[string]any{"why": why})
}

func contains(list []Rule, kind string) bool {
	for _, r := range list {
		if r.Kind == kind {
			return true
		}
	}
	return false
}

func byRule(kind, when string) bool {
	for _, r := range rules {
		if r.Kind == kind && r.When == when {
			return true
		}
	}
	return false
}

// note writes the audit entry of something that happened to a paper.
func (d *decision) note(p Paper, action string, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	detail["kind"], detail["placement"] = p.Kind, p.Placement
	return audit.Append(d.tx, d.now, audit.Entry{Actor: d.a.Key(), Action: action, Object: "paper:" + string(p.ID), Detail: detail})
}

// template finds a wording: by its version, or with none the one in force: the
// district's newest, else the shipped one of the day.
func (s *Service) template(tx *db.Tx, kind, version string, lang i18n.Lang, today wbl.Date) (Template, error) {
	own, err := ownWording(tx, kind, lang, version)
	if err != nil {
		return Template{}, err
	}
	if own.Text != "" {
		return ParseTemplate(kind, own.Version(), lang, own.Text)
	}
	if version == "" {
		if t, ok := shippedTemplate(kind, lang, today); ok {
			return t, nil
		}
	}
	for _, t := range shipped {
		if t.Kind == kind && t.Lang == lang && t.Version == version {
			return t, nil
		}
	}
	return Template{}, fmt.Errorf("there is no wording %q of %s in %s", version, kind, lang)
}

// Add makes a paper on demand: a safety log, a visit's checklist, an incident report.
func (s *Service) Add(ctx context.Context, a access.Actor, id wbl.PlacementID, kind, key string) (paper PaperID, err error) {
	now := s.Now()
	err = s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		paper, _, err = db.Once(tx, key, now, func() (PaperID, error) {
			d, r, err := s.open(tx, now, a, id, access.PaperManage)
			if err != nil {
				return "", err
			}
			rule, ok := ruleFor(kind, r.facts, d.today)
			if !ok || rule.When != "demand" {
				return "", wbl.E(wbl.NotFound, "error.not_found")
			}
			p, err := d.create(rule, r)
			return p.ID, err
		})
		return err
	})
	return paper, err
}

// open loads a placement with its papers and its record, and checks that the actor may.
func (s *Service) open(tx *db.Tx, now time.Time, a access.Actor, id wbl.PlacementID, act access.Action) (d *decision, r record, err error) {
	p, err := placements.Load(tx, id)
	if err != nil {
		return nil, r, err
	}
	if err := access.Can(a, act, p.Resource()).Err(); err != nil {
		return nil, r, err
	}
	d = &decision{Service: s, tx: tx, now: now, a: a, p: p, today: a.Today(now)}
	if d.have, err = papersOf(tx, id); err != nil {
		return d, r, err
	}
	r, err = s.loadRecord(tx, p, d.today)
	return d, r, err
}

// Jobs registers what the room does on its own: looking for changed facts and papers
// that run out, and writing to those who have not answered.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Handle(copiesKind, s.sendCopies)
	r.Every("agreements.day", time.Hour, func(ctx context.Context, _ jobs.Job) error { return s.Tend(ctx) })
}
