package people

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// from is where the request of a page comes from.
func (s *Service) from(c *web.Ctx) From {
	return From{Agent: Device(c.R.UserAgent()), Network: c.Network(), Token: s.sessionToken(c.R)}
}

// problems puts the field errors of a use case into the form; any other error is not
// the form's to show.
func problems(in *web.Input, err error) error {
	var e *wbl.Error
	if errors.As(err, &e) && e.Kind == wbl.Unprocessable && len(e.Fields) > 0 {
		in.Check(e.Fields)
		return nil
	}
	return err
}

// localPath is a path of this site to go on to, "/" for anything else: a sign-in page
// must not send people to other sites.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.ContainsAny(next, "\\\r\n\t\x00") {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return u.RequestURI()
}

// SignInModel is the model of the page people/signin.
type SignInModel struct {
	Errors          ui.ErrorSummary
	Email, Password ui.Field
	Next            string
	SignedOut       bool
}

func signInModel(f *ui.Form, next string) SignInModel {
	m := SignInModel{
		Email:    f.Email("email", "people.email", ui.Autocomplete("username")),
		Password: f.Password("password", "people.password", ui.Autocomplete("current-password")),
		Next:     next,
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) signInPage(c *web.Ctx) error {
	next := localPath(c.Query("next"))
	if c.Actor.Kind == access.Account {
		return c.Redirect(next)
	}
	m := signInModel(ui.NewForm(url.Values{}, nil, c.T), next)
	m.SignedOut = c.Query("out") != ""
	return c.Page("people/signin", m)
}

func (s *Service) signIn(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	next := localPath(in.Get("next"))
	t, err := s.SignIn(c.Context(), Credentials{Email: in.Get("email"), Password: in.Get("password")}, s.from(c))
	if err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		return c.Invalid("people/signin", signInModel(c.Fields(in), next))
	}
	s.setCookie(c.W, c.R, t.token, t.life)
	return c.Redirect(next)
}

func (s *Service) signOut(c *web.Ctx) error {
	if err := s.SignOut(c.Context(), c.Actor, s.sessionToken(c.R)); err != nil {
		return err
	}
	s.clearCookie(c.W, c.R)
	c.W.Header().Set("Clear-Site-Data", `"cache", "cookies", "storage"`)
	return c.Redirect("/sign-in?out=1")
}

// EmailModel is the model of pages that ask for an address only.
type EmailModel struct {
	Errors ui.ErrorSummary
	Email  ui.Field
}

func forgotModel(f *ui.Form) EmailModel {
	m := EmailModel{Email: f.Email("email", "people.email", ui.Autocomplete("username"), ui.Hint("people.forgot.hint"))}
	m.Errors = f.Summary()
	return m
}

func (s *Service) forgotPage(c *web.Ctx) error {
	c.Back("/sign-in")
	return c.Page("people/forgot", forgotModel(ui.NewForm(url.Values{}, nil, c.T)))
}

func (s *Service) forgot(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err := s.AskForPassword(c.Context(), in.Get("email"), s.from(c)); err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		c.Back("/sign-in")
		return c.Invalid("people/forgot", forgotModel(c.Fields(in)))
	}
	return c.Redirect("/forgot/sent")
}

func (s *Service) forgotSent(c *web.Ctx) error { return c.Page("people/forgotsent", nil) }

// SetPasswordModel is the model of the page people/setpassword.
type SetPasswordModel struct {
	Errors   ui.ErrorSummary
	Account  string // address, for password managers too
	Password ui.Field
}

func (s *Service) setPasswordModel(c *web.Ctx, f *ui.Form) (SetPasswordModel, error) {
	acc, err := s.PasswordAccount(c.Context(), c.Actor)
	if err != nil {
		return SetPasswordModel{}, err
	}
	return newSetPasswordModel(acc.Email, f), nil
}

func newSetPasswordModel(email string, f *ui.Form) SetPasswordModel {
	m := SetPasswordModel{
		Account:  email,
		Password: f.Password("password", "people.password.new", ui.Autocomplete("new-password"), ui.Hint("people.password.hint", "min", minPassword)),
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) setPasswordPage(c *web.Ctx) error {
	m, err := s.setPasswordModel(c, ui.NewForm(url.Values{}, nil, c.T))
	if err != nil {
		return err
	}
	return c.Page("people/setpassword", m)
}

func (s *Service) setPassword(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	t, err := s.ChoosePassword(c.Context(), c.Actor, in.Get("password"), s.from(c))
	if err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		m, err := s.setPasswordModel(c, c.Fields(in))
		if err != nil {
			return err
		}
		return c.Invalid("people/setpassword", m)
	}
	s.setCookie(c.W, c.R, t.token, t.life)
	return c.Done("/", web.Flash{Key: "people.set.done"})
}

// noStore keeps a page that names somebody out of the caches of shared computers, also
// where nobody is signed in.
func noStore(c *web.Ctx) { c.W.Header().Set("Cache-Control", "no-store") }

// seeOther goes on to the page of a task.
func (s *Service) toTask(c *web.Ctx, l Link) error {
	http.Redirect(c.W, c.R, s.TaskPath(l), http.StatusSeeOther)
	return nil
}
