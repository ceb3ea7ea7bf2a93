package people

import (
	netmail "net/mail"
	"slices"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// State is whether an account can be used.
type State string

// The states of an account.
const (
	Active   State = "active"
	Disabled State = "disabled"
)

// Account is a person who can sign in.
type Account struct {
	ID          wbl.AccountID
	Email       string // lower case
	Name        string
	Lang        i18n.Lang
	State       State
	HasPassword bool // false until the invitation was answered
	CreatedAt   wbl.Instant
	Version     int
	Grants      []Grant // those in the actor's district and above, past ones included

	search string // order of lists
}

// Grant is a role of an account, with the name of its place for people.
type Grant struct {
	access.Grant
	Account wbl.AccountID
	Place   string // name of the school, or of the learner; "" for a whole district
	School  wbl.SchoolID
	MayEnd  bool // the actor who reads it may take it away
}

// Resource is what a grant is about, for [access.Can].
func (g Grant) Resource() access.Resource {
	return access.Resource{District: g.District, School: g.School}
}

// NewPerson is what staff enter to let somebody in.
type NewPerson struct {
	Email, Name string
	Lang        i18n.Lang
	Role        access.Role
	Subject     string // see [access.Role]; "" for the whole district
	To          wbl.Date
}

// Clean trims what was typed.
func (p *NewPerson) Clean() {
	p.Email, p.Name = cleanEmail(p.Email), oneSpace(p.Name)
	if p.Lang == "" {
		p.Lang = i18n.En
	}
}

// Validate names what is missing.
func (p *NewPerson) Validate() (errs wbl.FieldErrors) {
	p.Clean()
	checkName(&errs, p.Name)
	checkEmail(&errs, p.Email)
	checkLang(&errs, p.Lang)
	if !slices.Contains(access.Roles(), p.Role) {
		errs.Add("role", "people.role.choose")
	} else if p.Subject == "" && needsSubject(p.Role) {
		errs.Add("subject", "people.subject.choose")
	}
	return errs
}

// Profile is what can be changed of an account.
type Profile struct {
	Email, Name string
	Lang        i18n.Lang
	Version     int
}

// Validate names what is missing.
func (p *Profile) Validate() (errs wbl.FieldErrors) {
	p.Email, p.Name = cleanEmail(p.Email), oneSpace(p.Name)
	checkName(&errs, p.Name)
	checkEmail(&errs, p.Email)
	checkLang(&errs, p.Lang)
	return errs
}

func checkName(errs *wbl.FieldErrors, name string) {
	switch n := len([]rune(name)); {
	case name == "":
		errs.Add("name", "people.name.empty")
	case n > 200:
		errs.Add("name", "error.too_long", "max", 200)
	}
}

func checkEmail(errs *wbl.FieldErrors, email string) {
	a, err := netmail.ParseAddress(email)
	switch {
	case email == "":
		errs.Add("email", "people.email.empty")
	case err != nil || a.Address != email || len(email) > 254 || strings.ContainsAny(email, "\"<>() "):
		errs.Add("email", "people.email.form")
	}
}

func checkLang(errs *wbl.FieldErrors, lang i18n.Lang) {
	if _, ok := i18n.Parse(string(lang)); !ok {
		errs.Add("lang", "people.lang.choose")
	}
}

// Relations are what a guardian can be to a learner, in the order of the form.
func Relations() []string { return []string{"parent", "guardian", "grandparent", "relative", "other"} }

// NewGuardian is what staff enter to let a learner's family in.
type NewGuardian struct {
	Email, Name string
	Lang        i18n.Lang
	Relation    string
}

// Validate names what is missing.
func (g *NewGuardian) Validate() (errs wbl.FieldErrors) {
	g.Email, g.Name = cleanEmail(g.Email), oneSpace(g.Name)
	checkName(&errs, g.Name)
	checkEmail(&errs, g.Email)
	checkLang(&errs, g.Lang)
	if !slices.Contains(Relations(), g.Relation) {
		errs.Add("relation", "people.relation.choose")
	}
	return errs
}

// Guardian is one adult who may see a learner's record.
type Guardian struct {
	Account  wbl.AccountID
	Name     string
	Email    string
	Relation string
	From, To wbl.Date
	State    State
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }
