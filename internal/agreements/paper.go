package agreements

import (
	"slices"
	"strings"
	"unicode"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// PaperID names a paper.
type PaperID string

// State is how far a paper has come.
type State string

// The states of a paper.
const (
	Open     State = "open"     // waits for a signature, or for something to be set first
	Complete State = "complete" // all have signed
	Declined State = "declined" // a party has said no
	Void     State = "void"     // not needed any more
)

// PartyState is how far one party has come.
type PartyState string

// The states of a party.
const (
	Waiting PartyState = "waiting"
	Signed  PartyState = "signed"
	Refused PartyState = "declined"
)

// Wording names the text of a paper in each language: "en:2026-11-01 es:d2".
type Wording string

// In is the version for a language, "" for none.
func (w Wording) In(lang i18n.Lang) string {
	for part := range strings.FieldsSeq(string(w)) {
		if l, v, _ := strings.Cut(part, ":"); l == string(lang) {
			return v
		}
	}
	return ""
}

// Paper is one document of one placement.
type Paper struct {
	ID          PaperID
	Placement   wbl.PlacementID
	Kind        string
	Wording     Wording
	Values      map[string]string // of its fields, raw
	Marks       Marks
	ContentHash string
	Round       int // a change after the first signature begins a new one
	State       State
	DueOn       wbl.Date
	ExpiresOn   wbl.Date
	CompletedAt wbl.Instant
	CreatedAt   wbl.Instant
	Version     int
	Parties     []PartyLine // in the order of their steps
}

// PartyLine is one party of a paper.
type PartyLine struct {
	Party    Party
	Step     int
	State    PartyState
	SentAt   wbl.Instant
	Letters  int
	ViewedAt wbl.Instant
	Reason   string
}

// Signature is what is kept of one act of signing.
type Signature struct {
	ID           string
	Paper        PaperID
	Round        int
	Party        Party
	Name         string // typed, or in ink
	Relation     string
	Method       string // link, account, ink
	Actor        string // kind:id
	Email        string
	Network      string
	Agent        string
	Lang         i18n.Lang
	DocumentHash string
	ContentHash  string
	Intent       string
	Disclosure   string
	File         string
	At           wbl.Instant
	VoidedAt     wbl.Instant
}

// DisclosureVersion names the words about electronic records that signers agree to: the
// text agreements.disclosure. Who changes the words changes the version.
const DisclosureVersion = "2026-11-01"

// Line finds a party of the paper.
func (p Paper) Line(party Party) (PartyLine, bool) {
	i := slices.IndexFunc(p.Parties, func(l PartyLine) bool { return l.Party == party })
	if i < 0 {
		return PartyLine{}, false
	}
	return p.Parties[i], true
}

// Turn is the step whose parties can sign now: the first that is not done.
func (p Paper) Turn() int {
	turn := -1
	for _, l := range p.Parties {
		if l.State != Signed && (turn < 0 || l.Step < turn) {
			turn = l.Step
		}
	}
	return turn
}

// Missing lists the values that the record must have before anybody can sign, other
// than those that a party is asked for.
func (p Paper) Missing(t Template) (out []string) {
	for _, f := range t.Fields(p.Marks) {
		if f.Need && f.Asked == "" && p.Values[f.Name] == "" {
			out = append(out, f.Name)
		}
	}
	return out
}

// Waits lists the parties whose turn it is, none when the paper is not open.
func (p Paper) Waits() (out []Party) {
	if p.State != Open {
		return nil
	}
	turn := p.Turn()
	for _, l := range p.Parties {
		if l.Step == turn && l.State == Waiting {
			out = append(out, l.Party)
		}
	}
	return out
}

// Begun reports whether anybody has signed in this round.
func (p Paper) Begun() bool {
	return slices.ContainsFunc(p.Parties, func(l PartyLine) bool { return l.State == Signed })
}

// InForce reports whether the paper proves something on a day.
func (p Paper) InForce(today wbl.Date) bool {
	return p.State == Complete && (p.ExpiresOn.IsZero() || !p.ExpiresOn.Before(today))
}

// expiry is the first of the last days that the values name.
func (p Paper) expiry(t Template) (first wbl.Date) {
	for _, f := range t.Fields(p.Marks) {
		d, err := wbl.ParseDate(p.Values[f.Name])
		if f.Expires && err == nil && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}

// Confidential reports whether the kind shows what only those who must know may read:
// of the staff, the coordinator.
func Confidential(kind string) bool {
	return slices.ContainsFunc(shipped, func(t Template) bool {
		return t.Kind == kind && slices.ContainsFunc(t.body, func(l line) bool {
			return slices.ContainsFunc(placeholder.FindAllStringSubmatch(strings.Join(l.cells, " "), -1), func(m []string) bool {
				f, _ := fieldOf(m[1])
				return f.Form == asPersonal
			})
		})
	})
}

// partyRoles are the roles that act as a party. A teacher's paper may be signed by the
// coordinator, who often is the teacher.
var partyRoles = map[Party][]access.Role{
	School:   {access.Coordinator, access.SchoolLead, access.DistrictLead},
	Teacher:  {access.Teacher, access.Coordinator},
	Guardian: {access.Guardian},
	Learner:  {access.Learner},
	Employer: {access.Supervisor, access.EmployerAdmin},
}

// readerParty is as which party the actor reads the papers of a placement: the first
// that one of their grants makes them. Counselors read as teachers do.
func readerParty(a access.Actor, r access.Resource) (Party, bool) {
	for _, party := range []Party{School, Teacher, Guardian, Learner, Employer} {
		roles := partyRoles[party]
		if party == Teacher {
			roles = []access.Role{access.Teacher, access.Counselor}
		}
		only := a
		only.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(g access.Grant) bool { return !slices.Contains(roles, g.Role) })
		if len(only.Grants) > 0 && access.Can(only, access.PaperView, r).Allowed {
			return party, true
		}
	}
	return "", false
}

// mayRead reports whether a party, or a member of staff, may read a kind of paper.
func mayRead(a access.Actor, party Party, kind string) bool {
	switch {
	case a.Kind == access.System:
		return true
	case party == School:
		return !Confidential(kind) || a.Has(access.Coordinator)
	case party == Teacher:
		return !Confidential(kind)
	}
	return reads(kind, party)
}

// SignInput is what a person sends when they sign.
type SignInput struct {
	Name    string
	Agreed  bool   // to electronic records
	Hash    string // of the document that was read; another one is a Conflict
	Network string
	Agent   string
	Lang    i18n.Lang
	Intent  string // the words beside the button
}

const maxName = 120

// Validate checks what can be checked without the record.
func (in SignInput) Validate() (errs wbl.FieldErrors) {
	checkName(&errs, in.Name)
	if !in.Agreed {
		errs.Add("agree", "agreements.error.agree")
	}
	return errs
}

// checkName wants a name of at least two words' worth of letters: a cross or an initial
// cannot be told from a slip.
func checkName(errs *wbl.FieldErrors, name string) {
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	switch {
	case letters < 2:
		errs.Add("name", "agreements.error.name")
	case len([]rune(name)) > maxName:
		errs.Add("name", "error.too_long", "max", maxName)
	}
}

// checkAnswers checks what a party was asked for.
func checkAnswers(asked []Field, values map[string]string, today wbl.Date) (errs wbl.FieldErrors) {
	for _, f := range asked {
		v := values[f.Name]
		switch {
		case v == "" && f.Need:
			errs.Add(f.Name, "agreements.error.answer."+string(f.Form))
		case v == "":
		case f.Form == asChoice && !slices.Contains(f.Choices, v):
			errs.Add(f.Name, "agreements.error.answer.choice")
		case f.Form == asPhone && !isPhone(v):
			errs.Add(f.Name, "agreements.error.answer.phone")
		case f.Form == asDay:
			if d, err := wbl.ParseDate(v); err != nil {
				errs.Add(f.Name, "agreements.error.answer.day")
			} else if f.Expires && d.Before(today) {
				errs.Add(f.Name, "agreements.error.expired")
			}
		case len([]rune(v)) > 1000:
			errs.Add(f.Name, "error.too_long", "max", 1000)
		}
	}
	return errs
}

// isPhone wants seven to fifteen digits among the usual signs.
func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("+-(). x/", r):
		default:
			return false
		}
	}
	return digits >= 7 && digits <= 20
}
