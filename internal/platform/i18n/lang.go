package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language of the pages, as its BCP 47 code.
type Lang string

// The languages that every text is written in.
const (
	En Lang = "en"
	Es Lang = "es"
)

// Languages lists the languages; the first is the one used when nothing else is known.
func Languages() []Lang { return []Lang{En, Es} }

// Name is the language's name in the language itself, as a language switch shows it.
func (l Lang) Name() string {
	if l == Es {
		return "Español"
	}
	return "English"
}

// Parse reads a language code such as the lang parameter of an address; ok is false
// for a language that we do not have.
func Parse(code string) (lang Lang, ok bool) {
	for _, l := range Languages() {
		if string(l) == code {
			return l, true
		}
	}
	return En, false
}

// Code is the language's code as a short label: "ES".
func (l Lang) Code() string { return strings.ToUpper(string(l)) }

var matcher = language.NewMatcher([]language.Tag{language.English, language.Spanish})

// Match chooses the language for an Accept-Language header; an empty or unreadable
// header gives English.
func Match(acceptLanguage string) Lang {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return En
	}
	_, index, _ := matcher.Match(wanted...)
	return Languages()[index]
}

func (l Lang) tag() language.Tag {
	if l == Es {
		return language.Spanish
	}
	return language.English
}
