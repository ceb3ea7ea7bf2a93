package offers

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/partners"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// foundSteps are the pages of "I found one myself", each with its fields.
var foundSteps = []struct {
	code   string
	fields []string
}{
	{"host", []string{"employer", "city"}},
	{"supervisor", []string{"supervisor", "email"}},
	{"work", []string{"title", "duties"}},
	{"learning", []string{"learning"}},
	{"when", []string{"starts_on", "ends_on", "weekly"}},
	{"pay", []string{"paid"}},
}

func (s *Service) foundIntro(c *web.Ctx) error {
	c.Back("/opportunities")
	if _, err := s.Finding(c.Context(), c.Actor); errors.Is(err, wbl.Conflict) {
		return s.barredPage(c, BarAge)
	} else if err != nil {
		return err
	}
	return c.Page("offers/found", ui.Link{Label: c.T("offers.found.start"), Path: "/found-place/" + foundSteps[0].code, Button: ui.Primary})
}

func foundStep(c *web.Ctx) (int, error) {
	for i, step := range foundSteps {
		if step.code == c.R.PathValue("step") {
			return i, nil
		}
	}
	return 0, wbl.E(wbl.NotFound, "error.not_found")
}

func (s *Service) foundPage(c *web.Ctx) error {
	f, err := s.Finding(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	if c.R.PathValue("step") == "check" {
		return s.foundCheck(c, f, nil)
	}
	n, err := foundStep(c)
	if err != nil {
		return err
	}
	return c.Page("offers/ask", foundForm(c, n, &web.Input{Values: foundValues(f)}))
}

func foundValues(f Found) url.Values {
	v := url.Values{
		"employer": {f.Employer}, "city": {f.City}, "supervisor": {f.Supervisor}, "email": {f.Email},
		"title": {f.Title}, "duties": {f.Duties}, "learning": {f.Learning},
	}
	ui.DateValues(v, "starts_on", f.StartsOn)
	ui.DateValues(v, "ends_on", f.EndsOn)
	if f.Weekly > 0 {
		v.Set("weekly", strconv.FormatFloat(float64(f.Weekly)/60, 'f', -1, 64))
		v.Set("paid", map[bool]string{true: "yes", false: "no"}[f.Paid])
	}
	return v
}

func foundForm(c *web.Ctx, n int, in *web.Input) askModel {
	step := foundSteps[n]
	switch {
	case checking(c):
		c.Back("/found-place/check")
	case n > 0:
		c.Back("/found-place/" + foundSteps[n-1].code)
	default:
		c.Back("/found-place")
	}
	f := c.Fields(in)
	m := askModel{Key: f.Key(), Send: ui.Button{Label: c.T("offers.continue"), Kind: ui.Primary}}
	key := func(name string) string { return "offers.found." + name }
	for i, name := range step.fields {
		var options []ui.FieldOption
		if i == 0 {
			options = append(options, ui.Heading())
			c.Title(c.T(key(name)))
		}
		switch name {
		case "duties", "learning":
			m.Fields = append(m.Fields, f.Textarea(name, key(name), append(options, ui.Hint(key(name)+".hint"))...))
		case "starts_on":
			m.Fields = append(m.Fields, f.DateParts(name, key(name), options...))
		case "ends_on":
			m.Fields = append(m.Fields, f.DateParts(name, key(name), append(options, ui.Optional())...))
		case "weekly":
			m.Fields = append(m.Fields, f.Number(name, key(name), append(options, ui.Hint(key(name)+".hint"), ui.Width(3))...))
		case "paid":
			m.Fields = append(m.Fields, f.Radios(name, key(name), []ui.Choice{{Value: "yes", Label: c.T("offers.yes")}, {Value: "no", Label: c.T("offers.no")}}, append(options, ui.Inline())...))
		case "email":
			m.Fields = append(m.Fields, f.Email(name, key(name), append(options, ui.Hint(key(name)+".hint"))...))
		default:
			m.Fields = append(m.Fields, f.Text(name, key(name), options...))
		}
	}
	m.Errors = f.Summary()
	return m
}

// readFound takes the answers of one page into what was entered before.
func readFound(in *web.Input, n int, f *Found) {
	text := map[string]*string{
		"employer": &f.Employer, "city": &f.City, "supervisor": &f.Supervisor, "email": &f.Email,
		"title": &f.Title, "duties": &f.Duties, "learning": &f.Learning,
	}
	for _, name := range foundSteps[n].fields {
		switch name {
		case "starts_on":
			f.StartsOn = in.Date(name)
		case "ends_on":
			f.EndsOn = in.Date(name)
		case "weekly":
			f.Weekly = readWeekly(in)
		case "paid":
			f.Paid = in.Bool(name)
			if in.Get(name) == "" {
				in.Errors.Add(name, "offers.error.found.paid")
			}
		default:
			*text[name] = in.Text(name, maxText)
		}
	}
}

func (s *Service) foundAnswer(c *web.Ctx) error {
	if c.R.PathValue("step") == "check" {
		return s.foundSend(c)
	}
	n, err := foundStep(c)
	if err != nil {
		return err
	}
	f, err := s.Finding(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	readFound(in, n, &f)
	for _, e := range f.Clean().Validate(c.Today(), partners.IsEmail) {
		if slices.Contains(foundSteps[n].fields, e.Field) {
			in.Check(wbl.FieldErrors{e})
		}
	}
	if len(in.Errors) > 0 {
		return c.Invalid("offers/ask", foundForm(c, n, in))
	}
	if err := s.Find(c.Context(), c.Actor, f); err != nil {
		return err
	}
	if checking(c) || n == len(foundSteps)-1 {
		return c.Redirect("/found-place/check")
	}
	return c.Redirect("/found-place/" + foundSteps[n+1].code)
}

func (s *Service) foundCheck(c *web.Ctx, f Found, problems wbl.FieldErrors) error {
	c.Back("/found-place/" + foundSteps[len(foundSteps)-1].code)
	c.Title(c.T("offers.apply.check"))
	paid := c.T("offers.no")
	if f.Paid {
		paid = c.T("offers.yes")
	}
	answers := map[string]string{
		"employer": f.Employer, "city": f.City, "supervisor": f.Supervisor, "email": f.Email, "title": f.Title, "duties": f.Duties,
		"learning": f.Learning, "starts_on": i18n.Date(c.Lang, f.StartsOn), "ends_on": i18n.Date(c.Lang, f.EndsOn),
		"weekly": weekly(c.Lang, f.Weekly), "paid": paid,
	}
	m := checkModel{
		Heading: c.T("offers.apply.check"), Intro: c.T("offers.found.check"), Key: ui.NewKey(),
		Send: &ui.Button{Label: c.T("offers.check.send"), Kind: ui.Primary, Icon: "send"},
	}
	for _, step := range foundSteps {
		for _, name := range step.fields {
			m.Facts.Rows = append(m.Facts.Rows, ui.SummaryRow{Key: c.T("offers.found." + name), Value: answers[name], Path: "/found-place/" + step.code + "?check=1"})
		}
	}
	if len(problems) == 0 {
		return c.Page("offers/check", m)
	}
	m.Errors = c.Fields(&web.Input{Values: url.Values{}, Errors: problems}).Summary()
	return c.Invalid("offers/check", m)
}

func (s *Service) foundSend(c *web.Ctx) error {
	pid, err := s.SendFound(c.Context(), c.Actor, c.Key())
	var problem *wbl.Error
	if errors.As(err, &problem) && len(problem.Fields) > 0 {
		f, err := s.Finding(c.Context(), c.Actor)
		if err != nil {
			return err
		}
		return s.foundCheck(c, f, problem.Fields)
	}
	if err != nil {
		return err
	}
	return c.Done("/my-placements/"+string(pid), web.Flash{Key: "offers.done.found"})
}
