package people

import (
	"net/url"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// LinkModel is the model of the page people/link.
type LinkModel struct {
	State LinkState
	Name  string
	Email string // masked
	Task  string // what the link is for, a verb first
	When  string // when it was used or ended
	Open  string // where its button posts to
	Again string // where a new one is asked for; "" when it cannot be
	Sent  bool   // a new one is on its way
}

func (s *Service) linkModel(c *web.Ctx, l Link, token string) LinkModel {
	m := LinkModel{
		State: l.State(c.Now), Name: l.Name, Email: maskEmail(l.Email), Task: c.T(s.tasks[l.Task].title),
		Open: "/l/" + url.PathEscape(token), Sent: c.Query("sent") != "",
	}
	if l.Again() {
		m.Again = m.Open + "/again"
	}
	at := map[LinkState]wbl.Instant{LinkUsed: l.UsedAt, LinkExpired: l.ExpiresAt, LinkSuperseded: l.SupersededAt}[m.State]
	m.When = i18n.DateTime(c.Lang, at.Time(), s.districtZone(c, l.District))
	return m
}

// holds reports whether the browser has opened this link already.
func holds(c *web.Ctx, l Link) bool { return c.Actor.Kind == access.Link && c.Actor.ID == string(l.ID) }

// linkPage shows what a link is for and changes nothing: mail scanners come here first.
func (s *Service) linkPage(c *web.Ctx) error {
	noStore(c)
	token := c.R.PathValue("token")
	l, err := s.OpenLink(c.Context(), token)
	if err != nil {
		return err
	}
	if holds(c, l) {
		return s.toTask(c, l)
	}
	c.Prefer(l.Lang)
	return c.Page("people/link", s.linkModel(c, l, token))
}

func (s *Service) useLink(c *web.Ctx) error {
	token := c.R.PathValue("token")
	l, t, err := s.UseLink(c.Context(), token, s.from(c))
	if wbl.KindOf(err) == wbl.Gone { // the page explains why
		return c.Redirect("/l/" + url.PathEscape(token))
	}
	if err != nil {
		return err
	}
	s.setCookie(c.W, c.R, t.token, t.life)
	return s.toTask(c, l)
}

func (s *Service) linkAgain(c *web.Ctx) error {
	token := c.R.PathValue("token")
	if _, err := s.SendAgain(c.Context(), token, s.from(c)); err != nil {
		return err
	}
	return c.Redirect("/l/" + url.PathEscape(token) + "?sent=1")
}

// CodeModel is the model of the page people/code.
type CodeModel struct {
	Errors      ui.ErrorSummary
	Email, Code ui.Field
	Sent        bool
}

func codeModel(f *ui.Form) CodeModel {
	m := CodeModel{
		Email: f.Email("email", "people.email", ui.Autocomplete("email"), ui.Hint("people.code.email.hint")),
		Code:  f.Number("code", "people.code.code", ui.Autocomplete("one-time-code"), ui.Width(10), ui.Hint("people.code.hint")),
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) codePage(c *web.Ctx) error {
	m := codeModel(ui.NewForm(url.Values{}, nil, c.T))
	m.Sent = c.Query("sent") != ""
	return c.Page("people/code", m)
}

func (s *Service) useCode(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	l, t, err := s.UseCode(c.Context(), in.Get("email"), in.Get("code"), s.from(c))
	if err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		return c.Invalid("people/code", codeModel(c.Fields(in)))
	}
	s.setCookie(c.W, c.R, t.token, t.life)
	return s.toTask(c, l)
}

func (s *Service) sendCode(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err := s.AskForCode(c.Context(), in.Get("email"), s.from(c)); err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		return c.Invalid("people/code", codeModel(c.Fields(in)))
	}
	return c.Redirect("/code?sent=1")
}
