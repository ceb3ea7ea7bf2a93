package partners

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Employer is a firm, public body or non-profit that may host learners.
type Employer struct {
	ID         wbl.EmployerID `json:"id"`
	EmployerIn                // what people enter
	MergedInto wbl.EmployerID `json:"merged_into,omitempty"`
	CreatedAt  wbl.Instant    `json:"created_at"`
	Version    int            `json:"version"`
}

// EmployerIn is what people enter about an employer.
type EmployerIn struct {
	Name    string `json:"name"`
	NAICS   string `json:"naics,omitempty"` // 2 to 6 digits
	Website string `json:"website,omitempty"`
	Phone   string `json:"phone,omitempty"`
	About   string `json:"about,omitempty"`
}

// Clean trims what was entered and completes a website that lacks its scheme.
func (in EmployerIn) Clean() EmployerIn {
	for _, s := range []*string{&in.Name, &in.NAICS, &in.Website, &in.Phone, &in.About} {
		*s = strings.TrimSpace(*s)
	}
	if in.Website != "" && !strings.Contains(in.Website, "://") {
		in.Website = "https://" + in.Website
	}
	return in
}

// Validate checks what Clean gave.
func (in EmployerIn) Validate() (errs wbl.FieldErrors) {
	if in.Name == "" {
		errs.Add("name", "partners.error.name")
	}
	tooLong(&errs, "name", in.Name, 120)
	if in.NAICS != "" && (len(in.NAICS) < 2 || len(in.NAICS) > 6 || strings.Trim(in.NAICS, "0123456789") != "") {
		errs.Add("naics", "partners.error.naics")
	}
	if in.Website != "" && !isWebsite(in.Website) {
		errs.Add("website", "partners.error.website")
	}
	tooLong(&errs, "website", in.Website, 200)
	tooLong(&errs, "phone", in.Phone, 40)
	tooLong(&errs, "about", in.About, 4000)
	return errs
}

func isWebsite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Hostname(), ".")
}

func tooLong(errs *wbl.FieldErrors, field, s string, limit int) {
	if utf8.RuneCountInString(s) > limit {
		errs.Add(field, "error.too_long", "max", limit)
	}
}

// resource is an employer as access.Can sees it: shared, belonging to no district.
func resource(a access.Actor, id wbl.EmployerID) access.Resource {
	return access.Resource{District: a.District, Employer: id, Shared: true}
}

// Worksite is a place where learners work.
type Worksite struct {
	ID         wbl.WorksiteID `json:"id"`
	Employer   wbl.EmployerID `json:"employer"`
	WorksiteIn                // what people enter
	Version    int            `json:"version"`
}

// WorksiteIn is what people enter about a worksite.
type WorksiteIn struct {
	Name   string   `json:"name,omitempty"`
	Street string   `json:"street,omitempty"`
	City   string   `json:"city"`
	State  string   `json:"state,omitempty"`  // US postal abbreviation
	Zip    string   `json:"zip,omitempty"`    // 5 digits, or 5+4
	Locale string   `json:"locale,omitempty"` // NCES code, see Locales
	Lat    *float64 `json:"lat,omitempty"`    // degrees; nil when unknown
	Lon    *float64 `json:"lon,omitempty"`
}

// Locales are the NCES locale codes, from city to remote country; the name of one is the
// text partners.locale.CODE.
var Locales = []string{"11", "12", "13", "21", "22", "23", "31", "32", "33", "41", "42", "43"}

// Clean trims what was entered.
func (in WorksiteIn) Clean() WorksiteIn {
	for _, s := range []*string{&in.Name, &in.Street, &in.City, &in.Zip, &in.Locale} {
		*s = strings.TrimSpace(*s)
	}
	in.State = strings.ToUpper(strings.TrimSpace(in.State))
	return in
}

// Validate checks what Clean gave.
func (in WorksiteIn) Validate() (errs wbl.FieldErrors) {
	tooLong(&errs, "name", in.Name, 120)
	tooLong(&errs, "street", in.Street, 120)
	if in.City == "" {
		errs.Add("city", "partners.error.city")
	}
	tooLong(&errs, "city", in.City, 120)
	if in.State != "" && (len(in.State) != 2 || strings.Trim(in.State, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		errs.Add("state", "partners.error.state")
	}
	if in.Zip != "" && !isZip(in.Zip) {
		errs.Add("zip", "partners.error.zip")
	}
	if in.Locale != "" && !slices.Contains(Locales, in.Locale) {
		errs.Add("locale", "partners.error.locale")
	}
	if (in.Lat == nil) != (in.Lon == nil) || (in.Lat != nil && (!within(*in.Lat, 90) || !within(*in.Lon, 180))) {
		errs.Add("lat", "partners.error.position")
	}
	return errs
}

// within reports whether a number of degrees lies between -limit and limit; what is not
// a number does not.
func within(degrees, limit float64) bool { return degrees >= -limit && degrees <= limit }

func isZip(s string) bool {
	base, plus, has := strings.Cut(s, "-")
	return len(base) == 5 && strings.Trim(base+plus, "0123456789") == "" && (!has || len(plus) == 4)
}

// Address is the worksite in one line.
func (w WorksiteIn) Address() string {
	var parts []string
	for _, s := range []string{w.Street, w.City, strings.TrimSpace(w.State + " " + w.Zip)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// Label names the worksite: its own name, else its address.
func (w WorksiteIn) Label() string {
	if w.Name != "" {
		return w.Name
	}
	return w.Address()
}

// Contact is a person at an employer, usually without an account.
type Contact struct {
	ID        wbl.ContactID  `json:"id"`
	Employer  wbl.EmployerID `json:"employer"`
	ContactIn                // what people enter
	// Vetting is the district's decision about this person at this address: "",
	// Approved or Refused.
	Vetting State `json:"vetting,omitempty"`
	Version int   `json:"version"`
}

// ContactIn is what people enter about a contact.
type ContactIn struct {
	Name     string         `json:"name"`
	Title    string         `json:"title,omitempty"`
	Email    string         `json:"email,omitempty"`
	Phone    string         `json:"phone,omitempty"`
	Lang     string         `json:"lang,omitempty"` // of letters to them: en or es
	Worksite wbl.WorksiteID `json:"worksite,omitempty"`
	Left     bool           `json:"left,omitempty"` // no longer works there
}

// Clean trims what was entered and folds the address.
func (in ContactIn) Clean() ContactIn {
	in.Name, in.Title, in.Phone = strings.TrimSpace(in.Name), strings.TrimSpace(in.Title), strings.TrimSpace(in.Phone)
	in.Email = strings.ToLower(strings.TrimSpace(in.Email))
	if in.Lang == "" {
		in.Lang = "en"
	}
	return in
}

// Validate checks what Clean gave.
func (in ContactIn) Validate() (errs wbl.FieldErrors) {
	if in.Name == "" {
		errs.Add("name", "partners.error.contact_name")
	}
	tooLong(&errs, "name", in.Name, 120)
	tooLong(&errs, "title", in.Title, 120)
	if in.Email != "" && !IsEmail(in.Email) {
		errs.Add("email", "partners.error.email")
	}
	tooLong(&errs, "phone", in.Phone, 40)
	if in.Lang != "en" && in.Lang != "es" {
		errs.Add("lang", "partners.error.lang")
	}
	return errs
}

// IsEmail reports whether s is one bare address that mail can be sent to.
func IsEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254 && !strings.ContainsAny(s, "\"<> ")
}

// State is a district's decision about an employer or a contact.
type State string

// The states of vetting. A contact has no Pending.
const (
	Unseen   State = "new" // nobody has looked yet
	Pending  State = "pending"
	Approved State = "vetted"
	Refused  State = "refused"
)

// States lists the states of vetting in the order in which they are shown.
var States = []State{Unseen, Pending, Approved, Refused}

// Vetting is what a district decided about an employer.
type Vetting struct {
	State   State    `json:"state"`
	On      wbl.Date `json:"on,omitzero"`
	By      string   `json:"-"` // name of the account
	Reason  string   `json:"-"` // of a refusal; private to the district
	Version int      `json:"-"` // of the row it is kept in; 0 when there is none
}

// Stage is how far a school has come with an employer.
type Stage string

// Stages lists the stages in their usual order.
var Stages = []Stage{"prospect", "talking", "hosting", "resting"}

// Relation is what one school keeps about an employer, or the district's own staff
// (School ""). It is private to them.
type Relation struct {
	School     wbl.SchoolID
	SchoolName string
	RelationIn // what people enter
	OwnerName  string
	Merged     string // name of the merged employer that this is about; "" for the kept one
	UpdatedAt  wbl.Instant
	Version    int // 0: nothing is kept yet
}

// RelationIn is what people enter about their relation to an employer.
type RelationIn struct {
	Stage         Stage
	Owner         wbl.AccountID // who keeps the contact
	Notes         string
	LastContactOn wbl.Date
}

// Validate checks a relation on a day.
func (in RelationIn) Validate(today wbl.Date) (errs wbl.FieldErrors) {
	if !slices.Contains(Stages, in.Stage) {
		errs.Add("stage", "partners.error.stage")
	}
	tooLong(&errs, "notes", in.Notes, 8000)
	if in.LastContactOn.After(today) {
		errs.Add("last_contact_on", "partners.error.last_contact")
	}
	return errs
}
