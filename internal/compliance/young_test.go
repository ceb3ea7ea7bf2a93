package compliance_test

import (
	"testing"

	"throughline/internal/compliance"
	"throughline/internal/platform/access"
	"throughline/internal/testenv"
	"throughline/labor"
)

func TestYoungWorkers(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	b := w.site.As(access.Actor{})
	b.Get("/young-workers").Wants(200).Sees("What may young people do at my workplace?", "Who insures", "Your workers’ compensation").SeesNot("Hours")
	b.Get("/young-workers?state=MA&age=15&industry=restaurant").Wants(200).
		Sees("At 15: Massachusetts", "7:00 AM – 7:00 PM", "3 h", "18 h", "Not during school hours", "40 h", "work permit", "29 CFR 570.35", "Summer vacation").
		SeesNot("Allowed with a student-learner agreement")
	b.Get("/young-workers?state=MA&age=17&industry=restaurant").Wants(200).Sees("48 h", "9 h", "Allowed with a student-learner agreement", "After 8:00 PM an adult must supervise")
	b.Get("/young-workers?age=16&industry=retail").Wants(200).Sees("At 16: federal law", "The rules of your state are not loaded here", "No limit")
	b.Get("/young-workers?state=OH&age=16").Wants(200).Sees("The rules of your state are not loaded here")
	b.Get("/young-workers?age=12").Wants(200).SeesNot("At 12")
	b.Get("/young-workers?state=MA&age=15&industry=farming&lang=es").Follow().Wants(200).Sees("A los 15 años: Massachusetts", "Horas", "Quién asegura")
}

// Every state with rules has a name for people.
func TestStatesHaveNames(t *testing.T) {
	cat := words(t)
	for _, s := range compliance.States(labor.Shipped()) {
		if !cat.Has("compliance.us_state." + s) {
			t.Errorf("no name of the state %s", s)
		}
	}
}
