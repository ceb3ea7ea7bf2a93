package offers

import (
	"slices"
	"strings"
	"time"

	"throughline/internal/wbl"
)

// Profile is what a learner tells about themself once, for every application.
type Profile struct {
	About      string       `json:"about"`
	Strengths  string       `json:"strengths"`
	Experience string       `json:"experience,omitempty"`
	Languages  string       `json:"languages,omitempty"`
	Transport  string       `json:"transport"`       // one of Transports
	Times      wbl.Schedule `json:"times,omitempty"` // days on which the learner can work
	// Answered are the questions that were asked, also those that were left empty.
	Answered []Question `json:"-"`
	Version  int        `json:"-"` // 0: nothing is kept yet
}

// Question is one page of the profile.
type Question string

// The questions.
const (
	QAbout      Question = "about"
	QStrengths  Question = "strengths"
	QExperience Question = "experience"
	QLanguages  Question = "languages"
	QTransport  Question = "transport"
	QTimes      Question = "times"
)

// Questions lists the questions in the order in which they are asked.
var Questions = []Question{QAbout, QStrengths, QExperience, QLanguages, QTransport, QTimes}

// Optional reports whether the question may be left empty.
func (q Question) Optional() bool { return q == QExperience || q == QLanguages }

// Transports are the ways to get to work; the name of one is the text
// offers.transport.CODE.
var Transports = []string{"walk", "bike", "bus", "ride", "drive", "unsure"}

// Next is the first question that was never asked, "" for none.
func (p Profile) Next() Question {
	for _, q := range Questions {
		if !slices.Contains(p.Answered, q) {
			return q
		}
	}
	return ""
}

// answered notes that a question was asked.
func (p *Profile) answered(q Question) {
	if !slices.Contains(p.Answered, q) {
		p.Answered = append(p.Answered, q)
	}
}

// set takes the answer to one question from another profile.
func (p *Profile) set(q Question, from Profile) {
	switch q {
	case QAbout:
		p.About = strings.TrimSpace(from.About)
	case QStrengths:
		p.Strengths = strings.TrimSpace(from.Strengths)
	case QExperience:
		p.Experience = strings.TrimSpace(from.Experience)
	case QLanguages:
		p.Languages = strings.TrimSpace(from.Languages)
	case QTransport:
		p.Transport = from.Transport
	case QTimes:
		p.Times = from.Times
	}
	p.answered(q)
}

const maxAnswer = 1500

// Validate checks the answer to one question.
func (p Profile) Validate(q Question) (errs wbl.FieldErrors) {
	text := map[Question]string{QAbout: p.About, QStrengths: p.Strengths, QExperience: p.Experience, QLanguages: p.Languages}[q]
	tooLong(&errs, string(q), text, maxAnswer)
	switch {
	case !slices.Contains(Questions, q):
		errs.Add(string(q), "error.not_found")
	case q == QTransport && !slices.Contains(Transports, p.Transport),
		q == QTimes && len(p.Times) == 0,
		(q == QAbout || q == QStrengths) && strings.TrimSpace(text) == "":
		errs.Add(string(q), "offers.error.profile."+string(q))
	}
	return errs
}

// usual is when a learner can work on a day: after school, or most of a free day.
func usual(day time.Weekday) wbl.Usual {
	if day == time.Saturday || day == time.Sunday {
		return wbl.Usual{Day: day, Start: 9 * 60, End: 17 * 60}
	}
	return wbl.Usual{Day: day, Start: 15 * 60, End: 18 * 60}
}

// Found is a place that a learner found.
type Found struct {
	Employer   string   `json:"employer"`
	City       string   `json:"city"`
	Supervisor string   `json:"supervisor"`
	Email      string   `json:"email"` // of the supervisor
	Title      string   `json:"title"`
	Duties     string   `json:"duties"`
	Learning   string   `json:"learning"`
	StartsOn   wbl.Date `json:"starts_on,omitzero"`
	EndsOn     wbl.Date `json:"ends_on,omitzero"`
	Weekly     int      `json:"weekly_minutes"`
	Paid       bool     `json:"paid"`
}

// foundType is the type that a found place has until staff look at it.
const foundType = "internship"

// Clean trims what was entered.
func (f Found) Clean() Found {
	for _, s := range []*string{&f.Employer, &f.City, &f.Supervisor, &f.Email, &f.Title, &f.Duties, &f.Learning} {
		*s = strings.TrimSpace(*s)
	}
	f.Email = strings.ToLower(f.Email)
	return f
}

// Validate checks what Clean gave, in the order of the pages.
func (f Found) Validate(today wbl.Date, isEmail func(string) bool) (errs wbl.FieldErrors) {
	need := func(field, s, key string, limit int) {
		if s == "" {
			errs.Add(field, key)
		}
		tooLong(&errs, field, s, limit)
	}
	need("employer", f.Employer, "offers.error.found.employer", maxTitle)
	need("city", f.City, "offers.error.found.city", maxTitle)
	need("supervisor", f.Supervisor, "offers.error.found.supervisor", maxTitle)
	if !isEmail(f.Email) {
		errs.Add("email", "offers.error.found.email")
	}
	need("title", f.Title, "offers.error.found.title", maxTitle)
	need("duties", f.Duties, "offers.error.found.duties", maxAnswer)
	need("learning", f.Learning, "offers.error.found.learning", maxAnswer)
	switch {
	case f.StartsOn.IsZero():
		errs.Add("starts_on", "offers.error.found.starts_on")
	case !f.EndsOn.IsZero() && f.EndsOn.Before(f.StartsOn):
		errs.Add("ends_on", "offers.error.ends_before")
	case !f.EndsOn.IsZero() && f.EndsOn.Before(today):
		errs.Add("ends_on", "offers.error.ended")
	}
	if f.Weekly <= 0 || f.Weekly > maxWeek {
		errs.Add("weekly", "offers.error.weekly")
	}
	return errs
}
