package offers

import (
	"context"
	"slices"
	"time"

	"throughline/internal/partners"
	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Service holds the use cases of this room: the only place that decides, writes and
// audits.
type Service struct {
	db         *db.DB
	now        func() time.Time
	cat        *i18n.Catalog
	people     *people.Service
	partners   *partners.Service
	placements *placements.Service
	law        Law // nil: nothing is said
}

// New makes the service and tells people where a link to post an opportunity leads.
func New(d *db.DB, now func() time.Time, cat *i18n.Catalog, p *people.Service, partnersRoom *partners.Service, placementsRoom *placements.Service) *Service {
	p.RegisterTask(access.TaskPostOffer, func(people.Link) string { return "/offers/mine" }, "offers.task")
	return &Service{db: d, now: now, cat: cat, people: p, partners: partnersRoom, placements: placementsRoom}
}

// staffRoles are those who see what the schools of their district are offered.
var staffRoles = append(slices.Clone(access.Staff), access.Intermediary)

// staffOf says for which schools a member of staff looks at opportunities.
func staffOf(tx *db.Tx, a access.Actor, today wbl.Date) (w who, err error) {
	w.today = today
	w.schools, w.all = a.Schools(staffRoles...)
	if len(w.schools) == 1 {
		w.at, err = schoolAt(tx, w.schools[0])
	}
	return w, err
}

// hostOf is the employer for which the actor speaks, "" for none.
func hostOf(tx *db.Tx, a access.Actor) (wbl.EmployerID, error) {
	id := wbl.EmployerID(a.Subject(access.EmployerAdmin))
	if id == "" {
		contact := a.Subject(access.Supervisor)
		if contact == "" {
			return "", nil
		}
		var err error
		if id, err = contactEmployer(tx, wbl.ContactID(contact)); err != nil {
			return "", err
		}
	}
	return partners.Resolve(tx, id)
}

// ours is the opportunity as access.Can sees it. A supervisor speaks for the employer,
// also about seats that somebody else will supervise.
func ours(tx *db.Tx, a access.Actor, o Opportunity) (access.Resource, error) {
	r := o.resource(a)
	root, err := partners.Resolve(tx, o.Employer)
	if err != nil {
		return r, err
	}
	r.Employer = root
	host, err := hostOf(tx, a)
	if err == nil && host == root {
		r.Contact = wbl.ContactID(a.Subject(access.Supervisor))
		if own := a.Subject(access.EmployerAdmin); own != "" { // granted before a merge, perhaps
			r.Employer = wbl.EmployerID(own)
		}
	}
	return r, err
}

// find loads an opportunity and asks whether the actor may.
func find(tx *db.Tx, a access.Actor, action access.Action, id wbl.OpportunityID) (Opportunity, error) {
	o, err := load(tx, id)
	if err != nil {
		return o, err
	}
	r, err := ours(tx, a, o)
	if err != nil {
		return o, err
	}
	return o, access.Can(a, action, r).Err()
}

// Tab is a part of the list of staff.
type Tab string

// The tabs, each with its states.
const (
	TabWaiting Tab = "waiting"
	TabOpen    Tab = "open"
	TabClosed  Tab = "closed"
	TabDrafts  Tab = "drafts"
)

// Tabs lists the tabs in the order in which they are shown.
var Tabs = []Tab{TabWaiting, TabOpen, TabClosed, TabDrafts}

func (t Tab) states() []State {
	return map[Tab][]State{TabWaiting: {Submitted}, TabOpen: {Open}, TabClosed: {Closed, Refused}, TabDrafts: {Draft}}[t]
}

// Queue lists what staff have in one tab, newest first. More tells whether there is a
// next page, which begins after the last row's Key.
func (s *Service) Queue(ctx context.Context, a access.Actor, tab Tab, q string, after [2]string, limit int) (rows []Row, more bool, err error) {
	if err := access.Can(a, access.OfferView, access.Resource{District: a.District}).Err(); err != nil {
		return nil, false, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		w, err := staffOf(tx, a, a.Today(s.now()))
		if err != nil {
			return err
		}
		rows, err = queue(tx, tab.states(), w, q, after, limit)
		if more = len(rows) > limit; more {
			rows = rows[:limit]
		}
		return err
	})
	return rows, more, err
}

// Detail is an opportunity with what belongs to it.
type Detail struct {
	Row
	Employer   partners.Employer
	Site       *partners.Worksite
	Supervisor *partners.Contact
	SchoolName string
	SeatsLeft  int
	May        May
}

// May says what the actor may do with an opportunity.
type May struct{ Edit, Approve bool }

// Get reads one opportunity for staff or for its host. Use [Service.Look] for learners.
func (s *Service) Get(ctx context.Context, a access.Actor, id wbl.OpportunityID) (d Detail, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		d = Detail{}
		if a.Has(access.Learner, access.Guardian) && !a.Has(staffRoles...) {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		o, err := find(tx, a, access.OfferView, id)
		if err != nil {
			return err
		}
		r, err := ours(tx, a, o)
		if err != nil {
			return err
		}
		d.May.Approve = access.Can(a, access.OfferApprove, r).Allowed
		d.May.Edit = d.May.Approve || (access.Can(a, access.OfferPost, r).Allowed && hostEdits(o.State))
		return d.read(tx, o.ID, "")
	})
	return d, err
}

// hostEdits: what learners see already is changed by the school only.
func hostEdits(s State) bool { return s == Draft || s == Submitted || s == Refused }

// read fills the detail with everything but what the actor may.
func (d *Detail) read(tx *db.Tx, id wbl.OpportunityID, learner wbl.LearnerID) (err error) {
	if d.Row, err = one(tx, id, learner); err != nil {
		return err
	}
	if d.Employer, err = partners.ByID(tx, d.EmployerRoot); err != nil {
		return err
	}
	d.SeatsLeft = max(0, d.Seats-d.SeatsHeld)
	sites, err := partners.Worksites(tx, d.EmployerRoot)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(sites, func(w partners.Worksite) bool { return w.ID == d.Worksite }); i >= 0 {
		d.Site = &sites[i]
	}
	if d.Contact != "" {
		c, err := partners.ContactByID(tx, d.Contact)
		if err != nil {
			return err
		}
		d.Supervisor = &c
	}
	if d.School != "" {
		d.SchoolName, err = schoolName(tx, d.School)
	}
	return err
}

// Host is what a host sees first: its employer and what it posted.
type Host struct {
	Employer partners.Employer
	Rows     []Row
}

// Mine lists what the actor's employer posted.
func (s *Service) Mine(ctx context.Context, a access.Actor) (h Host, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		id, err := hostOf(tx, a)
		if err != nil {
			return err
		}
		if id == "" {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		if h.Employer, err = partners.ByID(tx, id); err != nil {
			return err
		}
		h.Rows, err = ofEmployer(tx, id)
		return err
	})
	return h, err
}

// Applicants lists who applied. Hosts see first name and initial, profile and message.
func (s *Service) Applicants(ctx context.Context, a access.Actor, id wbl.OpportunityID) (o Row, all []Applicant, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if _, err := find(tx, a, access.PlacementOffer, id); err != nil {
			return err
		}
		if o, err = one(tx, id, ""); err != nil {
			return err
		}
		w, err := staffOf(tx, a, a.Today(s.now()))
		if err != nil {
			return err
		}
		staff := a.Has(access.Staff...)
		w.all = w.all || !staff
		if all, err = applicants(tx, id, w); err != nil {
			return err
		}
		for i := range all {
			if all[i].Profile, err = profileOf(tx, all[i].learner); err != nil {
				return err
			}
			all[i].show(staff)
		}
		return nil
	})
	return o, all, err
}

// show keeps of the applicant what the reader may see.
func (p *Applicant) show(staff bool) {
	p.Name = p.given + " " + p.family
	if !staff {
		p.Name, p.Grade, p.School = p.given, "", ""
		if initial := []rune(p.family); len(initial) > 0 {
			p.Name += " " + string(initial[:1]) + "."
		}
	}
	p.learner, p.given, p.family = "", "", ""
}

func record(tx *db.Tx, now time.Time, a access.Actor, action string, id wbl.OpportunityID, detail any) error {
	return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: action, Object: "opportunity:" + string(id), Detail: detail})
}
