package compliance

import (
	"strconv"
	"strings"

	"throughline/internal/offers"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
	"throughline/labor"
)

// Fits says how opportunities suit a learner: "Fits you", "From March 4", "Not with the
// slicer". It is offers.Law.
func (s *Service) Fits(tx *db.Tx, lang i18n.Lang, t i18n.T, learner wbl.LearnerID, ids []wbl.OpportunityID) (map[wbl.OpportunityID]offers.Fit, error) {
	b, err := s.bench(tx)
	if err != nil {
		return nil, err
	}
	today, err := todayIn(tx, s.now())
	if err != nil {
		return nil, err
	}
	out := map[wbl.OpportunityID]offers.Fit{}
	for _, id := range ids {
		sub, err := opportunitySubject(tx, id)
		if err != nil {
			return nil, err
		}
		if sub, err = withLearner(tx, sub, learner); err != nil {
			return nil, err
		}
		from, to := span(sub, today)
		f, err := b.open(sub, from, to)
		if err != nil {
			return nil, err
		}
		if words, ok := b.fitWords(lang, t, f, b.fit(f, today)); ok {
			out[id] = words
		}
	}
	return out, nil
}

// fitWords puts a fit into words; what nobody knows is not said.
func (b *bench) fitWords(lang i18n.Lang, t i18n.T, f file, fit Fit) (offers.Fit, bool) {
	l := laborLang(lang)
	tasks := make([]string, len(fit.Without))
	for i, tag := range fit.Without {
		tasks[i] = strings.ToLower(b.nameOf(f, tag, l))
	}
	list := strings.Join(tasks, ", ")
	switch {
	case f.Birth.IsZero():
		return offers.Fit{}, false
	case fit.Never:
		return offers.Fit{Tone: ui.Waiting, Short: t("compliance.fit.never"), Text: t("compliance.fit.never.text")}, true
	case !fit.From.IsZero():
		return offers.Fit{Tone: ui.Waiting, Short: t("compliance.fit.from", "day", fit.From), Text: t("compliance.fit.from.text", "day", fit.From)}, true
	case len(fit.Without) > 0 && len(fit.Exempt) == len(fit.Without):
		return offers.Fit{Tone: ui.Info, Short: t("compliance.fit.agreement"), Text: t("compliance.fit.agreement.text", "tasks", list)}, true
	case len(fit.Without) > 0:
		return offers.Fit{Tone: ui.Waiting, Short: t("compliance.fit.without"), Text: t("compliance.fit.without.text", "tasks", list)}, true
	case fit.Hours:
		return offers.Fit{Tone: ui.Waiting, Short: t("compliance.fit.hours"), Text: t("compliance.fit.hours.text")}, true
	case fit.Unsure:
		return offers.Fit{}, false
	}
	return offers.Fit{Tone: ui.Good, Short: t("compliance.fit.fits"), Text: t("compliance.fit.fits.text")}, true
}

// nameOf is the name of a task as the opportunity gives it, else as the rules do.
func (b *bench) nameOf(f file, tag string, l labor.Lang) string {
	for _, x := range f.Tasks {
		if ruleTag(b.rules, x.Hazard, f.ofEmployer.Agriculture) == tag {
			return x.Name
		}
	}
	return taskName(b.rules, tag, l)
}

// Ages says what learners of each age from 14 to 17 may not do of an opportunity. It is
// offers.Law.
func (s *Service) Ages(tx *db.Tx, lang i18n.Lang, t i18n.T, id wbl.OpportunityID) ([]offers.AgeNote, error) {
	b, err := s.bench(tx)
	if err != nil {
		return nil, err
	}
	today, err := todayIn(tx, s.now())
	if err != nil {
		return nil, err
	}
	sub, err := opportunitySubject(tx, id)
	if err != nil {
		return nil, err
	}
	from, to := span(sub, today)
	f, err := b.open(sub, from, to)
	if err != nil {
		return nil, err
	}
	var out []offers.AgeNote
	for _, band := range b.bands(f, today) {
		out = append(out, b.bandWords(lang, t, f, band))
	}
	return out, nil
}

func (b *bench) bandWords(lang i18n.Lang, t i18n.T, f file, band AgeBand) offers.AgeNote {
	l := laborLang(lang)
	n := offers.AgeNote{Ages: agesWord(t, band.Age, band.To), Tone: ui.Good, Short: t("compliance.ages.allowed"), Text: t("compliance.ages.allowed.text")}
	var lines []string
	for _, group := range [][]Planned{band.Barred, band.Tasks, band.Hours} {
		for _, x := range group {
			lines = append(lines, b.rules.Message(x.Finding, l)+".")
		}
	}
	if len(band.Exempt) > 0 {
		names := make([]string, len(band.Exempt))
		for i, tag := range band.Exempt {
			names[i] = b.nameOf(f, tag, l)
		}
		lines = append(lines, t("compliance.ages.exempt", "n", len(names), "tasks", strings.Join(names, ", ")))
	}
	for _, state := range band.Unloaded {
		lines = append(lines, t("compliance.not_loaded", "state", strings.TrimPrefix(state, "US-")))
	}
	switch {
	case len(band.Barred) > 0:
		n.Tone, n.Short = ui.Problem, t("compliance.ages.barred")
	case len(band.Tasks) > 0:
		n.Tone, n.Short = ui.Waiting, t("compliance.ages.tasks")
	case len(band.Hours) > 0:
		n.Tone, n.Short = ui.Waiting, t("compliance.ages.hours")
	}
	if len(lines) > 0 {
		n.Text = strings.Join(lines, "\n")
	}
	return n
}

func agesWord(t i18n.T, from, to int) string {
	if from == to {
		return t("compliance.ages.one", "age", from)
	}
	return t("compliance.ages.span", "from", strconv.Itoa(from), "to", strconv.Itoa(to))
}
