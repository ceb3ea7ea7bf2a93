package placements

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// termsFields are the questions about what was agreed; editing and placing share them.
type termsFields struct {
	Title, Starts, Ends, Weekly, Paid, Wage, Funding ui.Field
	Contact, Worksite                                *ui.Field // only where the host is known
	Week                                             []dayFields
}

// dayFields is one day of the usual week.
type dayFields struct {
	Name              string
	Start, End, Pause ui.Field
}

func newTermsFields(f *ui.Form, t func(string, ...any) string, optional bool) termsFields {
	var title []ui.FieldOption
	if optional {
		title = append(title, ui.Optional())
	}
	m := termsFields{
		Title:  f.Text("title", "placements.field.title", append(title, ui.Hint("placements.field.title_hint"))...),
		Starts: f.Date("starts_on", "placements.field.starts_on", ui.Optional()),
		Ends:   f.Date("ends_on", "placements.field.ends_on", ui.Optional()),
		Weekly: f.Decimal("weekly", "placements.field.weekly", ui.Width(4), ui.Suffix("placements.hours"), ui.Optional(), ui.Hint("placements.field.weekly_hint")),
		Paid:   f.Checkboxes("paid", "placements.field.pay", []ui.Choice{{Value: "yes", Label: t("placements.field.paid")}}),
		Wage:   f.Decimal("wage", "placements.field.wage", ui.Prefix("placements.dollar"), ui.Width(5), ui.Optional()),
	}
	sources := []ui.Choice{{Value: "", Label: t("placements.funding.none")}}
	for _, code := range Fundings() {
		sources = append(sources, ui.Choice{Value: code, Label: t("placements.funding." + code)})
	}
	m.Funding = f.Select("funding", "placements.field.funding", sources, ui.Hint("placements.field.funding_hint"), ui.Optional())
	for day := time.Sunday; day <= time.Saturday; day++ {
		name, hint := dayName(day), ui.Hint(dayKey(day)) // the hint completes the label: "Mon Starts"
		m.Week = append(m.Week, dayFields{
			Name:  t(dayKey(day)),
			Start: f.Time(name+"_start", "placements.week.start", hint),
			End:   f.Time(name+"_end", "placements.week.end", hint),
			Pause: f.Number(name+"_break", "placements.week.break", hint, ui.Width(3)),
		})
	}
	return m
}

func dayName(d time.Weekday) string { return "day" + strconv.Itoa(int(d)) }

// termsOf reads the questions back.
func termsOf(in *web.Input) Terms {
	return Terms{
		Title: in.Text("title", maxTitle), Worksite: wbl.WorksiteID(in.Get("worksite")), Contact: wbl.ContactID(in.Get("contact")),
		StartsOn: in.Date("starts_on"), EndsOn: in.Date("ends_on"), Schedule: weekOf(in), WeeklyMinutes: weeklyOf(in),
		Paid: in.Bool("paid"), WageCents: in.Cents("wage"), Funding: in.Get("funding"),
	}
}

func weekOf(in *web.Input) (s wbl.Schedule) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		name := dayName(day)
		start, end, pause := in.Clock(name+"_start"), in.Clock(name+"_end"), in.Int(name+"_break", 0, 240)
		if start < 0 && end < 0 {
			continue
		}
		if start < 0 || end < 0 {
			in.Errors.Add(name+"_start", "placements.error.week_half")
			continue
		}
		s = append(s, wbl.Usual{Day: day, Start: start, End: end, Break: pause})
	}
	return s
}

// weeklyOf reads hours a week, such as 7.5, in minutes.
func weeklyOf(in *web.Input) int {
	text := strings.Replace(strings.TrimSpace(in.Get("weekly")), ",", ".", 1)
	if text == "" {
		return 0
	}
	hours, err := strconv.ParseFloat(text, 64)
	if err != nil || !(hours >= 0 && hours*60 <= maxWeek) {
		in.Errors.Add("weekly", "placements.error.weekly")
		return 0
	}
	return int(math.Round(hours * 60))
}

// termsValues are the values from which the questions are first shown.
func termsValues(t Terms) url.Values {
	v := url.Values{"title": {t.Title}, "worksite": {string(t.Worksite)}, "contact": {string(t.Contact)}, "funding": {t.Funding}}
	ui.DateValues(v, "starts_on", t.StartsOn)
	ui.DateValues(v, "ends_on", t.EndsOn)
	if t.WeeklyMinutes > 0 {
		v.Set("weekly", strconv.FormatFloat(float64(t.WeeklyMinutes)/60, 'f', -1, 64))
	}
	if t.Paid {
		v.Set("paid", "yes")
		v.Set("wage", strconv.FormatFloat(float64(t.WageCents)/100, 'f', 2, 64))
	}
	for _, u := range t.Schedule {
		v.Set(dayName(u.Day)+"_start", wbl.FormatClock(u.Start))
		v.Set(dayName(u.Day)+"_end", wbl.FormatClock(u.End))
		if u.Break > 0 {
			v.Set(dayName(u.Day)+"_break", strconv.Itoa(u.Break))
		}
	}
	return v
}

// editPage changes what was agreed.
type editPage struct {
	Errors  ui.ErrorSummary
	Stale   *ui.Alert
	Now     *ui.SummaryList // what somebody else saved meanwhile
	Caption string
	Path    string
	Key     string
	Version ui.Hidden
	Terms   termsFields
	Send    ui.Button
	Cancel  ui.Link
}

func (s *Service) showEdit(c *web.Ctx) error {
	d, err := s.detail(c)
	if err != nil {
		return err
	}
	m, err := s.editModel(c, &web.Input{Values: termsValues(d.Terms)}, d)
	if err != nil {
		return err
	}
	return c.Page("placements/edit", m)
}

func (s *Service) postEdit(c *web.Ctx) error {
	d, err := s.detail(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	terms := termsOf(in)
	if !in.Check(terms.Validate()) {
		_, err = s.Edit(c.Context(), c.Actor, d.ID, in.Int("version", 0, 1<<30), terms)
		if err == nil {
			return c.Done("/placements/"+string(d.ID), web.Flash{Key: "placements.done.edit"})
		}
		if e, ok := asConflict(err); ok {
			return s.staleEdit(c, in, d, e)
		}
		if !in.Check(fieldsOf(err)) {
			return err
		}
	}
	m, err := s.editModel(c, in, d)
	if err != nil {
		return err
	}
	return c.Invalid("placements/edit", m)
}

// staleEdit keeps what was typed and shows beside it what is there now; sending again
// decides.
func (s *Service) staleEdit(c *web.Ctx, in *web.Input, d Detail, e *wbl.Error) error {
	m, err := s.editModel(c, in, d)
	if err != nil {
		return err
	}
	return c.Stale("placements/edit", m.stale(see(c), d, e))
}

func (m editPage) stale(v viewer, d Detail, e *wbl.Error) editPage {
	now := summary(v, d, "")
	for i := range now.Rows {
		now.Rows[i].Path = ""
	}
	m.Now = &now
	m.Stale = &ui.Alert{Tone: ui.Waiting, Title: v.T("error.title.conflict"), Text: errorText(v, e)}
	return m
}

func (s *Service) editModel(c *web.Ctx, in *web.Input, d Detail) (editPage, error) {
	contacts, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return contactsOf(tx, d.Employer) })
	if err != nil {
		return editPage{}, err
	}
	sites, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return worksitesOf(tx, d.Employer) })
	if err != nil {
		return editPage{}, err
	}
	c.Back("/placements/" + string(d.ID))
	return newEditPage(see(c), c.Fields(in), d, contacts, sites), nil
}

func newEditPage(v viewer, f *ui.Form, d Detail, contacts, sites []Option) editPage {
	path := "/placements/" + string(d.ID)
	m := editPage{
		Caption: v.T("placements.one.title", "who", d.Name(), "title", d.Title), Path: path + "/edit", Key: f.Key(),
		Version: ui.Hidden{Name: "version", Value: itoa(int64(d.Version))}, Terms: newTermsFields(f, v.T, false),
		Send: ui.Button{Label: v.T("placements.save"), Kind: ui.Primary}, Cancel: ui.Link{Label: v.T("placements.cancel"), Path: path},
	}
	contact := f.Select("contact", "placements.field.contact", choices(contacts, v.T("placements.not_known")))
	site := f.Select("worksite", "placements.field.worksite", choices(sites, v.T("placements.not_known")))
	m.Terms.Contact, m.Terms.Worksite = &contact, &site
	m.Errors = f.Summary()
	return m
}

// fieldsOf is what an error says about fields; none for every other error.
func fieldsOf(err error) wbl.FieldErrors {
	var e *wbl.Error
	if errors.As(err, &e) && e.Kind == wbl.Unprocessable {
		return e.Fields
	}
	return nil
}
