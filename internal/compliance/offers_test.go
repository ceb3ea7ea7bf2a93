package compliance_test

import (
	"strings"
	"testing"

	"throughline/internal/compliance"
	"throughline/internal/offers"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func words(t testing.TB) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(compliance.Texts(), ui.Texts, web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// fit is how North's opportunity suits its learner.
func (w world) fit(t *testing.T, lang i18n.Lang) (f offers.Fit, said bool) {
	t.Helper()
	err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		got, err := w.s.Fits(tx, lang, words(t).In(lang), w.North.Learner, []wbl.OpportunityID{w.North.Opportunity})
		f, said = got[w.North.Opportunity]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, said
}

func TestFits(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		set := func(birth any, naics, tasks, schedule string) {
			t.Helper()
			w.do(t, `UPDATE learner SET birth_date = $3 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner, birth)
			w.do(t, `UPDATE employer SET naics = $2 WHERE id = $1`, w.North.Employer, naics)
			w.do(t, `UPDATE opportunity SET tasks = $3, schedule = $4 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Opportunity, tasks, schedule)
		}
		short := `[{"day":2,"start":930,"end":1080}]`
		for name, c := range map[string]struct {
			birth                any
			naics, tasks, shifts string
			tone                 ui.Tone
			short, text, shortES string
		}{
			"sixteen":           {"2010-03-04", "722511", `[]`, short, ui.Good, "Fits you", "old enough", "Es para ti"},
			"fifteen at a till": {"2011-05-06", "445110", `[]`, short, ui.Good, "Fits you", "old enough", "Es para ti"},
			"thirteen":          {"2013-03-04", "722511", `[]`, short, ui.Waiting, "From March 4, 2027", "old enough from March 4, 2027", "Desde el 4 de marzo de 2027"},
			"a slicer":          {"2011-05-06", "722511", `[{"name":"Slice ham","hazard":"slicer"}]`, short, ui.Waiting, "Not with all tasks", "slice ham", "No con todas las tareas"},
			"with an agreement": {"2010-03-04", "722511", `[{"name":"Slice ham","hazard":"slicer"}]`, short, ui.Info, "With an agreement", "slice ham", "Con un acuerdo"},
			"too late":          {"2011-05-06", "722511", `[]`, `[{"day":2,"start":1020,"end":1260}]`, ui.Waiting, "At other times", "too late", "En otro horario"},
		} {
			set(c.birth, c.naics, c.tasks, c.shifts)
			got, said := w.fit(t, i18n.En)
			if !said || got.Tone != c.tone || got.Short != c.short || !strings.Contains(got.Text, c.text) {
				t.Errorf("%s: %v %+v", name, said, got)
			}
			if es, _ := w.fit(t, i18n.Es); es.Short != c.shortES {
				t.Errorf("%s: %+v", name, es)
			}
		}
		set(nil, "722511", `[]`, short)
		if got, said := w.fit(t, i18n.En); said {
			t.Errorf("something is said of a learner whose age nobody knows: %+v", got)
		}
	})
}

func TestAges(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.do(t, `UPDATE employer SET naics = '722511' WHERE id = $1`, w.North.Employer)
		w.do(t, `UPDATE opportunity SET tasks = '[{"name":"Slice ham","hazard":"slicer"},{"name":"Serve","hazard":""}]', schedule = $3 WHERE district_id = $1 AND id = $2`,
			w.North.District, w.North.Opportunity, `[{"day":2,"start":930,"end":1170}]`)
		var notes []offers.AgeNote
		err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) (err error) {
			notes, err = w.s.Ages(tx, i18n.En, words(t).In(i18n.En), w.North.Opportunity)
			return err
		})
		if err != nil || len(notes) != 2 {
			t.Fatalf("%+v %v", notes, err)
		}
		young, old := notes[0], notes[1]
		if young.Ages != "Ages 14 to 15" || young.Short != "Not all tasks" || !strings.Contains(young.Text, "29 CFR 570.35(a)(5)") || strings.Contains(young.Text, "agreement") {
			t.Errorf("%+v", young)
		}
		if old.Ages != "Ages 16 to 17" || !strings.Contains(old.Text, "This task needs a student-learner agreement: Slice ham.") {
			t.Errorf("%+v", old)
		}
	})
}

// What learners read of the law stays at the sixth grade.
func TestFitWordsAreEasy(t *testing.T) {
	hard := i18ntest.TooHard(words(t), 6.9, func(key string) bool { return strings.HasPrefix(key, "compliance.fit.") })
	for _, fault := range hard {
		t.Error(fault)
	}
}
