package offers

import (
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// writeTo is a person to whom this room writes.
type writeTo struct{ email, name, lang, district string }

// language is the person's, English when it is not known.
func (w writeTo) language() i18n.Lang {
	if lang, ok := i18n.Parse(w.lang); ok {
		return lang
	}
	return i18n.En
}

// decided tells the host what was decided.
func (s *Service) decided(o Opportunity, to writeTo) mail.Message {
	lang := to.language()
	t, kind := s.cat.In(lang), "approved"
	if o.State == Refused {
		kind = "refused"
	}
	l := mail.Letter{
		To: to.email, Name: to.name, Template: "offers." + kind, About: "opportunity:" + string(o.ID),
		Subject:    t("offers.mail."+kind+".subject", "title", o.Title),
		Paragraphs: []string{t("offers.mail."+kind+".text", "title", o.Title, "district", to.district)},
		Why:        t("offers.mail.why"),
	}
	if o.State == Refused {
		l.Rows = []mail.Row{{Label: t("offers.mail.refused.reason"), Value: o.RefusedReason}}
	}
	return mail.Compose(s.cat, lang, l)
}

// announce tells those who approve that an opportunity waits for them.
func (s *Service) announce(tx *db.Tx, now time.Time, a access.Actor, o Opportunity) error {
	approvers, err := approversOf(tx, o, a.Today(now))
	if err != nil || len(approvers) == 0 {
		return err
	}
	row, err := one(tx, o.ID, "")
	if err != nil {
		return err
	}
	for _, to := range approvers {
		if err := mail.Enqueue(tx, now, s.submitted(row, to)); err != nil {
			return err
		}
	}
	return nil
}

// submitted asks somebody at school to look at what was sent. A found place is not said
// to be an employer's offer, and the letter does not name the finder.
func (s *Service) submitted(o Row, to writeTo) mail.Message {
	lang := to.language()
	t, kind := s.cat.In(lang), "submitted"
	if o.FoundBy != "" {
		kind = "found"
	}
	return mail.Compose(s.cat, lang, mail.Letter{
		To: to.email, Name: to.name, Template: "offers." + kind, About: "opportunity:" + string(o.ID),
		Subject:    t("offers.mail."+kind+".subject", "title", o.Title, "employer", o.EmployerName),
		Paragraphs: []string{t("offers.mail."+kind+".text", "title", o.Title, "employer", o.EmployerName)},
		Action:     mail.Action{Label: t("offers.mail.look"), URL: s.people.URL(pathOf(o.ID))},
		Why:        t("offers.mail.why.approver", "district", to.district),
	})
}

// approversOf are the people who are told of an opportunity that waits: coordinators of
// the schools that it is for, or where there is none their leads, or the district's. When
// some of them keep the contact with the employer, it is theirs alone.
func approversOf(tx *db.Tx, o Opportunity, today wbl.Date) ([]writeTo, error) {
	for _, role := range []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead} {
		school := o.School
		if role == access.DistrictLead {
			school = ""
		}
		all, err := approvers(tx, role, school, o.Employer, today)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(p approver) bool { return p.owner }) {
			all = slices.DeleteFunc(all, func(p approver) bool { return !p.owner })
		}
		if len(all) > 0 {
			out := make([]writeTo, len(all))
			for i, p := range all {
				out[i] = p.writeTo
			}
			return out, nil
		}
	}
	return nil, nil
}
