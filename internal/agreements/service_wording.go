package agreements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/wbl"
)

// Wordings is a kind of paper in a language with all its texts, newest first.
type Wordings struct {
	Kind    string
	Lang    i18n.Lang
	Now     Template
	Own     []OwnWording
	Shipped []Template
}

// WordingsOf reads the texts of a kind of paper.
func (s *Service) WordingsOf(ctx context.Context, a access.Actor, kind string, lang i18n.Lang) (w Wordings, err error) {
	if !slices.Contains(Kinds(), kind) {
		return w, wbl.E(wbl.NotFound, "error.not_found")
	}
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		w = Wordings{Kind: kind, Lang: lang}
		if w.Now, err = s.template(tx, kind, "", lang, a.Today(s.Now())); err != nil {
			return err
		}
		for _, t := range slices.Backward(shipped) {
			if t.Kind == kind && t.Lang == lang {
				w.Shipped = append(w.Shipped, t)
			}
		}
		w.Own, err = wordingsOf(tx, kind, lang)
		return err
	})
	return w, err
}

// Wording reads one version of a text, as it was.
func (s *Service) Wording(ctx context.Context, a access.Actor, kind string, lang i18n.Lang, version string) (t Template, err error) {
	err = s.DB.View(ctx, a.Scope(), func(tx *db.Tx) error {
		t, err = s.template(tx, kind, version, lang, a.Today(s.Now()))
		if err != nil {
			return wbl.E(wbl.NotFound, "error.not_found").Because(err)
		}
		return nil
	})
	return t, err
}

// WordingInput is a district's own text of a kind of paper.
type WordingInput struct {
	Text  string
	Note  string // what was changed and why
	After string // version that the person started from; another one in force is a Conflict
}

const (
	maxWording = 40_000
	maxNote    = 300
)

// Validate checks that the text can be read and names only known fields.
func (in WordingInput) Validate(kind string, lang i18n.Lang) (errs wbl.FieldErrors) {
	if len(in.Text) > maxWording {
		errs.Add("text", "error.too_long", "max", maxWording)
		return errs
	}
	if _, err := ParseTemplate(kind, "", lang, in.Text); err != nil {
		errs.Add("text", "agreements.error.wording", "why", err.Error())
	}
	if in.Note == "" {
		errs.Add("note", "agreements.error.note")
	} else if len([]rune(in.Note)) > maxNote {
		errs.Add("note", "error.too_long", "max", maxNote)
	}
	return errs
}

// SaveWording makes a new version of the district's text. Papers that exist keep theirs.
func (s *Service) SaveWording(ctx context.Context, a access.Actor, kind string, lang i18n.Lang, in WordingInput, key string) (version string, err error) {
	if !slices.Contains(Kinds(), kind) {
		return "", wbl.E(wbl.NotFound, "error.not_found")
	}
	if err := in.Validate(kind, lang).Err(); err != nil {
		return "", err
	}
	now := s.Now()
	err = s.DB.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := access.Can(a, access.PaperWord, access.Resource{District: tx.District()}).Err(); err != nil {
			return err
		}
		version, _, err = db.Once(tx, key, now, func() (string, error) {
			current, err := s.template(tx, kind, "", lang, a.Today(now))
			if err != nil {
				return "", err
			}
			if in.After != current.Version {
				return "", wbl.E(wbl.Conflict, "error.conflict")
			}
			own, err := ownWording(tx, kind, lang, "")
			if err != nil {
				return "", err
			}
			w := OwnWording{N: own.N + 1, Text: in.Text, Note: in.Note, By: a.Key(), At: wbl.At(now)}
			if err := insertWording(tx, kind, lang, w); err != nil {
				return "", err
			}
			return w.Version(), audit.Append(tx, now, audit.Entry{
				Actor: a.Key(), Action: "paper.word", Object: "wording:" + kind + "." + string(lang) + "." + w.Version(), Reason: in.Note,
			})
		})
		return err
	})
	return version, err
}

// sampleValues fill a wording for its preview.
var sampleValues = map[string]string{
	"learner.name": "Ana Lima", "learner.birth_date": "2010-03-04", "school.name": "North High", "school.place": "Springfield, MA",
	"coordinator.name": "Marisol Ortega", "employer.name": "Corner Bakery", "employer.site": "1 Main St, Springfield, MA 01101",
	"supervisor.name": "Sam Baker", "supervisor.title": "Head baker", "placement.type": "internship", "placement.title": "Bakery intern",
	"placement.starts_on": "2027-01-11", "placement.ends_on": "2027-05-28", "placement.weekly_hours": "360", "placement.pay": "1550",
	"placement.schedule":   `[{"day":1,"start":930,"end":1110},{"day":3,"start":930,"end":1110}]`,
	"placement.end_reason": "The shop has closed.", "placement.hours": "7200", "plan.job": "Weighs and mixes dough.", "plan.skills": "Weigh and mix\nRun the oven",
	"plan.goals": "Run the oven alone by May", "hazard.orders": "HO 10, HO 11", "hazard.tasks": "Clean the slicer", "emergency.name": "Luz Lima",
	"emergency.relation": "Mother", "emergency.phone": "413-555-0100", "transport.how": "bus", "insurance.carrier": "Example Mutual",
	"insurance.policy": "GL-1001", "insurance.expires": "2027-12-31", "comp.carrier": "Example Mutual", "comp.policy": "WC-1002",
	"comp.expires": "2027-12-31", "comp.unpaid": "district",
}

// Preview is a wording with invented values, all its conditions for a minor true.
func (s *Service) Preview(t Template) paper.Doc {
	marks := Marks{"minor", "under16", "paid", "unpaid", "hazard", "state.MA", "state.TN", "state.UT"}
	d := t.document(Paper{Kind: t.Kind, Marks: marks, Values: sampleValues}, s.Catalog.In(t.Lang))
	return d.doc("", "")
}
