package ui

import (
	"net/url"

	"throughline/internal/platform/i18n"
)

// Shell is what surrounds the body of a page. All texts are in the reader's language.
type Shell struct {
	Path  string // address of this page with its query, as GET understands it
	Title string // what the page is about; the browser's title adds "Error: " and the product
	Place string // the school, district or firm that the page speaks for; may be empty

	Nav     []NavItem // the main navigation, empty for one-task pages
	Account []NavItem // links in the account menu of a signed-in person
	Footer  []NavItem

	SignedIn bool
	Name     string // the signed-in person, as the account menu shows them
	Who      string // a hash of the account id: scopes what the script keeps in the browser
	SignOut  string // where the sign-out button posts to

	Flash  *Flash
	Back   string // address of the page before this one; empty for none
	Errors bool   // the page shows an error summary
	Wide   bool   // staff pages use the whole window, others a readable column
	Demo   bool   // all people and firms are invented, and every page says so
}

// NavItem is one link of a navigation.
type NavItem struct {
	Label   string
	Path    string
	Current bool
	Count   int // things that wait there; 0 shows nothing
}

// Flash is the message about what the person just did, shown once.
type Flash struct {
	Tone     Tone
	Text     string
	UndoPath string // a POST here takes the act back; empty for none
	UndoKey  string // the idempotency key of that POST
}

// UndoSeconds is how long an undo is offered. Servers accept an undo a little longer.
const UndoSeconds = 10

// UndoSeconds is the constant of that name, for the template.
func (Flash) UndoSeconds() int { return UndoSeconds }

// view is what the layout is executed with.
type view struct {
	Shell
	Lang  i18n.Lang
	Model any
}

// langLink leads to the same page in another language.
type langLink struct {
	Lang i18n.Lang
	Path string
}

// OtherLangs are the links of the language switch. Package web stores the choice when
// it meets the lang parameter.
func (v view) OtherLangs() []langLink {
	var links []langLink
	for _, lang := range i18n.Languages() {
		if lang == v.Lang {
			continue
		}
		u, err := url.Parse(v.Path)
		if err != nil {
			u = &url.URL{Path: "/"}
		}
		q := u.Query()
		q.Set("lang", string(lang))
		u.RawQuery = q.Encode()
		links = append(links, langLink{lang, u.String()})
	}
	return links
}
