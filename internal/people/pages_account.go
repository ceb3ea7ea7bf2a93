package people

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// AccountModel is the model of the page people/account.
type AccountModel struct {
	Errors            ui.ErrorSummary
	Stale             *Stale
	Email             string
	Name, Lang        ui.Field
	Version           string
	Username          string
	Current, Password ui.Field
	District          *ui.Field // nil when there is only one
	Sessions          ui.Table
	Others            bool // there are sessions elsewhere
}

func langField(f *ui.Form) ui.Field {
	var choices []ui.Choice
	for _, l := range i18n.Languages() {
		choices = append(choices, ui.Choice{Value: string(l), Label: l.Name()})
	}
	return f.Radios("lang", "people.lang", choices, ui.Inline())
}

// Stale says that somebody else was faster, and what the account says now where it
// differs from what was typed.
type Stale struct {
	Notice  ui.Alert
	Changed *ui.SummaryList
}

func newStale(p reader, f *ui.Form, acc Account, fields ...ui.Field) *Stale {
	return &Stale{
		Notice:  ui.Alert{Tone: ui.Waiting, Title: p.t("people.stale.title"), Text: p.t("people.stale.text")},
		Changed: f.Changed(p.lang, profileValues(acc), fields...),
	}
}

// profileValues are the values from which a form shows what people may change of an
// account.
func profileValues(acc Account) url.Values {
	return url.Values{"name": {acc.Name}, "email": {acc.Email}, "lang": {string(acc.Lang)}, "version": {strconv.Itoa(acc.Version)}}
}

// accountForm begins the forms of the page with what is stored, overwritten by what was
// typed.
func accountForm(c *web.Ctx, acc Account, in *web.Input) *ui.Form {
	values := profileValues(acc)
	values.Set("district", string(c.Actor.District))
	if in == nil {
		return ui.NewForm(values, nil, c.T)
	}
	for k, v := range in.Values {
		values[k] = v
	}
	return ui.NewForm(values, in.Errors, c.T)
}

func (s *Service) accountModel(c *web.Ctx, in *web.Input) (AccountModel, error) {
	acc, err := s.Self(c.Context(), c.Actor)
	if err != nil {
		return AccountModel{}, err
	}
	list, current, err := s.Sessions(c.Context(), c.Actor, s.sessionToken(c.R))
	if err != nil {
		return AccountModel{}, err
	}
	regions, err := s.Districts(c.Context(), c.Actor)
	if err != nil {
		return AccountModel{}, err
	}
	return newAccountModel(accountForm(c, acc, in), acc, list, current, regions, readerOf(c)), nil
}

func newAccountModel(f *ui.Form, acc Account, list []Session, current string, regions []region, p reader) AccountModel {
	m := AccountModel{
		Email: acc.Email, Version: f.Value("version"),
		Name:     f.Text("name", "people.name", ui.Autocomplete("name")),
		Lang:     langField(f),
		Current:  f.Password("current", "people.password.current", ui.Autocomplete("current-password")),
		Password: f.Password("password", "people.password.new", ui.Autocomplete("new-password"), ui.Hint("people.password.hint", "min", minPassword)),
		Sessions: ui.Table{Caption: p.t("people.sessions.title"), Headers: []ui.Header{
			{Label: p.t("people.sessions.device")},
			{Label: p.t("people.sessions.seen")},
			{Label: p.t("people.sessions.since")},
			{Label: p.t("people.sessions.end"), Hidden: true},
		}},
	}
	if len(regions) > 1 {
		var choices []ui.Choice
		for _, r := range regions {
			choices = append(choices, ui.Choice{Value: string(r.ID), Label: r.Name})
		}
		field := f.Select("district", "people.district", choices)
		m.District = &field
	}
	for _, one := range list {
		m.Sessions.Rows = append(m.Sessions.Rows, sessionRow(one, one.ID == current, p))
		m.Others = m.Others || one.ID != current
	}
	m.Errors = f.Summary()
	return m
}

func sessionRow(one Session, current bool, p reader) ui.Row {
	device := one.Agent
	if device == "" {
		device = p.t("people.sessions.unknown")
	}
	row := ui.Row{Cells: []ui.Cell{{Text: device}, {Text: p.when(one.SeenAt)}, {Text: p.when(one.CreatedAt)}, {}}}
	end := "/account/sessions/" + one.ID + "/end"
	if current {
		row.Cells[0].Note, end = p.t("people.sessions.this"), "/sign-out"
	}
	row.Cells[3].Buttons = []ui.ButtonForm{{Path: end, Key: ui.NewKey(), Button: ui.Button{
		Label: p.t("people.sessions.end"), Hidden: device, Kind: ui.Quiet,
	}}}
	return row
}

func (s *Service) accountPage(c *web.Ctx) error {
	m, err := s.accountModel(c, nil)
	if err != nil {
		return err
	}
	return c.Page("people/account", m)
}

// accountInvalid shows the account page with what is wrong, or hands the error on.
func (s *Service) accountInvalid(c *web.Ctx, in *web.Input, err error) error {
	if err := problems(in, err); err != nil {
		return err
	}
	m, err := s.accountModel(c, in)
	if err != nil {
		return err
	}
	return c.Invalid("people/account", m)
}

// accountStale shows the account page with what was typed and what the account says now;
// sending again replaces that.
func (s *Service) accountStale(c *web.Ctx, in *web.Input) error {
	acc, err := s.Self(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	in.Set("version", strconv.Itoa(acc.Version))
	m, err := s.accountModel(c, in)
	if err != nil {
		return err
	}
	m.Stale = newStale(readerOf(c), c.Fields(in), acc, m.Name, m.Lang)
	return c.Stale("people/account", m)
}

func (s *Service) saveAccount(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	lang := i18n.Lang(in.Get("lang"))
	if err = in.Errors.Err(); err == nil {
		err = s.EditSelf(c.Context(), c.Actor, Profile{Name: in.Get("name"), Lang: lang, Version: version(in)})
	}
	if errors.Is(err, wbl.Conflict) {
		return s.accountStale(c, in)
	}
	if err != nil {
		return s.accountInvalid(c, in, err)
	}
	// the parameter has the browser remember the choice as well
	return c.Done("/account?lang="+string(lang), web.Flash{Key: "people.account.saved"})
}

// version is the version of a record that a form carries along.
func version(in *web.Input) int {
	n, err := strconv.Atoi(in.Get("version"))
	if err != nil {
		return -1
	}
	return n
}

func (s *Service) changePassword(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	err = s.ChangePassword(c.Context(), c.Actor, in.Get("current"), in.Get("password"), s.sessionToken(c.R))
	if err != nil {
		return s.accountInvalid(c, in, err)
	}
	return c.Done("/account", web.Flash{Key: "people.account.password_saved"})
}

func (s *Service) chooseDistrict(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err := s.ChooseDistrict(c.Context(), c.Actor, s.sessionToken(c.R), wbl.DistrictID(in.Get("district"))); err != nil {
		return err
	}
	return c.Done("/", web.Flash{Key: "people.district.chosen"})
}

func (s *Service) endSession(c *web.Ctx) error {
	id, err := web.ID[string](c, "id")
	if err != nil {
		return err
	}
	if err := s.EndSession(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("/account", web.Flash{Key: "people.sessions.ended", Args: []any{"n", 1}})
}

func (s *Service) endOthers(c *web.Ctx) error {
	n, err := s.EndOtherSessions(c.Context(), c.Actor, s.sessionToken(c.R))
	if err != nil {
		return err
	}
	return c.Done("/account", web.Flash{Key: "people.sessions.ended", Args: []any{"n", n}})
}

func (s *Service) districtZone(c *web.Ctx, id wbl.DistrictID) *time.Location {
	z := time.UTC
	_ = s.db.View(c.Context(), db.Scope{}, func(tx *db.Tx) error { // a time on a page is no reason to fail
		z = s.zoneOf(tx, id)
		return nil
	})
	return z
}

// TokensModel is the model of the page people/tokens.
type TokensModel struct {
	Errors             ui.ErrorSummary
	Key                string
	Name, Scopes, Days ui.Field
	List               ui.Table
	Secret             string // of the token that was just made, shown this once
}

func (s *Service) tokensModel(c *web.Ctx, f *ui.Form, secret string) (TokensModel, error) {
	list, err := s.Tokens(c.Context(), c.Actor)
	if err != nil {
		return TokensModel{}, err
	}
	return newTokensModel(f, list, secret, readerOf(c)), nil
}

func newTokensModel(f *ui.Form, list []Token, secret string, p reader) TokensModel {
	var choices []ui.Choice
	for _, scope := range Scopes() {
		choices = append(choices, ui.Choice{Value: scope, Label: scope})
	}
	m := TokensModel{
		Key:    f.Key(),
		Name:   f.Text("name", "people.token.name", ui.Hint("people.token.name.hint")),
		Scopes: f.Checkboxes("scopes", "people.token.scopes", choices, ui.Inline()),
		Days:   f.Number("days", "people.token.days", ui.Width(4), ui.Hint("people.token.days.hint", "max", MaxTokenDays)),
		Secret: secret,
		List: ui.Table{
			Caption: p.t("people.tokens.list"), Titled: true,
			Headers: []ui.Header{
				{Label: p.t("people.token.name")},
				{Label: p.t("people.token.scopes")},
				{Label: p.t("people.token.used")},
				{Label: p.t("people.token.until")},
				{Label: p.t("people.token.revoke"), Hidden: true},
			},
			Empty: &ui.EmptyState{Icon: "lock", Title: p.t("people.tokens.none"), Text: p.t("people.tokens.none.text")},
		},
	}
	for _, t := range list {
		m.List.Rows = append(m.List.Rows, tokenRow(t, p))
	}
	m.Errors = f.Summary()
	return m
}

func tokenRow(t Token, p reader) ui.Row {
	used := p.when(t.UsedAt)
	if used == "" {
		used = p.t("people.token.never")
	}
	scopes := strings.Join(t.Scopes, ", ")
	return ui.Row{Cells: []ui.Cell{{Text: t.Name}, {Text: scopes}, {Text: used}, {Text: p.when(t.ExpiresAt)}, {
		Buttons: []ui.ButtonForm{{Path: "/account/tokens/" + t.ID + "/revoke", Key: ui.NewKey(), Button: ui.Button{
			Label: p.t("people.token.revoke"), Hidden: t.Name, Kind: ui.Quiet,
		}}},
	}}}
}

func (s *Service) tokensPage(c *web.Ctx) error {
	c.Back("/account")
	m, err := s.tokensModel(c, ui.NewForm(url.Values{"days": {"90"}}, nil, c.T), "")
	if err != nil {
		return err
	}
	return c.Page("people/tokens", m)
}

// createToken shows the secret on the page that answers the form, and nowhere again.
func (s *Service) createToken(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	c.Back("/account")
	n := NewAPIToken{Name: in.Text("name", 100), Scopes: in.Values["scopes"], Days: in.Int("days", 1, MaxTokenDays)}
	if in.Check(n.Validate()) {
		m, err := s.tokensModel(c, c.Fields(in), "")
		if err != nil {
			return err
		}
		return c.Invalid("people/tokens", m)
	}
	secret, _, err := s.TokenCreate(c.Context(), c.Actor, wbl.AccountID(c.Actor.ID), n)
	if err != nil {
		return err
	}
	m, err := s.tokensModel(c, ui.NewForm(url.Values{"days": {"90"}}, nil, c.T), secret)
	if err != nil {
		return err
	}
	return c.Page("people/tokens", m)
}

func (s *Service) revokeToken(c *web.Ctx) error {
	id, err := web.ID[string](c, "id")
	if err != nil {
		return err
	}
	if err := s.TokenRevoke(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("/account/tokens", web.Flash{Key: "people.token.revoked"})
}
