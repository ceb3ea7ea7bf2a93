package people

import (
	"regexp"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func (h *house) token(a access.Actor, scopes ...string) string {
	h.t.Helper()
	secret, _, err := h.TokenCreate(ctx, a, wbl.AccountID(a.ID), NewAPIToken{Name: "test", Scopes: scopes, Days: 30})
	h.must(err)
	return secret
}

func (h *house) call(path, secret string) *answer {
	h.t.Helper()
	return h.browser().do("GET", path, nil, "Authorization", "Bearer "+secret)
}

func TestTokensReachTheirScopesOnly(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		lead := h.North.Actor(access.DistrictLead)
		hours, people := h.token(lead, "hours:read"), h.token(lead, "people:read")
		h.call("/api/v1/shifts", hours).wants(200).sees("account:" + lead.ID)
		h.call("/api/v1/people", hours).wants(403).sees("people:read")
		h.call("/api/v1/shifts", people).wants(403)
		h.call("/api/v1/people", people).wants(200)
		h.call("/api/v1/me", people).wants(200).sees(`"scopes":["people:read"]`) // needs none
		h.call("/people", people).wants(403)                                     // pages are for people
		h.call("/account/tokens", people).wants(403)
		for _, secret := range []string{"", "nonsense", hours + "x"} {
			h.call("/api/v1/shifts", secret).wants(401).sees("This token does not work")
		}
		// a token is no more than its account: roles count in any case
		teacher := h.token(h.North.Actor(access.Teacher), "people:read")
		h.call("/api/v1/people", teacher).wants(403)
	})
}

func TestTokensEnd(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Coordinator)
		b := h.in(a)
		b.get("/account/tokens").wants(200).sees("No tokens yet")
		b.post("/account/tokens", "name", "", "days", "400").wants(422).
			sees("Enter what the token is for", "Choose at least one", "Enter a whole number from 1 to 366")
		page := b.post("/account/tokens", "name", "Payroll", "scopes", "hours:read", "scopes", "hours:write", "days", "30").wants(200).
			sees("Copy it now", "Payroll", "hours:read, hours:write")
		secret := regexp.MustCompile(`<code>([A-Z0-9]+)</code>`).FindStringSubmatch(page.Body.String())[1]
		b.get("/account/tokens").wants(200).sees("Payroll", "Never").seesNot(secret)
		h.call("/api/v1/shifts", secret).wants(200)
		b.get("/account/tokens").wants(200).sees("Nov 23, 2026, 10:00 AM").seesNot("Never")
		h.clock.Advance(30 * 24 * time.Hour)
		h.call("/api/v1/shifts", secret).wants(401)

		second := h.token(a, "hours:read")
		list, err := h.Tokens(ctx, a)
		h.must(err)
		b = h.in(a)
		h.in(h.North.Actor(access.Teacher)).post("/account/tokens/" + list[0].ID + "/revoke").wants(404)
		h.call("/api/v1/shifts", second).wants(200)
		b.post("/account/tokens/" + list[0].ID + "/revoke").to("/account/tokens")
		h.call("/api/v1/shifts", second).wants(401)
	})
}

func TestWhoMakesTokens(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	a := h.North.Actor(access.Coordinator)
	in := NewAPIToken{Name: "x", Scopes: []string{"hours:read"}, Days: 1}
	withToken := a
	withToken.Scopes = []string{"people:write"}
	for name, actor := range map[string]access.Actor{
		"somebody else": h.North.Actor(access.DistrictLead), "a token": withToken, "nobody": {},
		"a link": {Kind: access.Link, ID: a.ID},
	} {
		if _, _, err := h.TokenCreate(ctx, actor, wbl.AccountID(a.ID), in); wbl.KindOf(err) != wbl.Denied {
			t.Errorf("%s: %v", name, err)
		}
	}
	terminal := access.Actor{Kind: access.System, ID: "token", District: h.North.District}
	secret, token, err := h.TokenCreate(ctx, terminal, wbl.AccountID(a.ID), in)
	h.must(err)
	if len(secret) < 26 || token.District != h.North.District {
		t.Errorf("%d characters, district %q", len(secret), token.District)
	}
	for _, bad := range []NewAPIToken{{}, {Name: "x", Scopes: []string{"all"}, Days: 1}, {Name: "x", Scopes: in.Scopes, Days: 367}, {Name: "x", Scopes: in.Scopes}} {
		if _, _, err := h.TokenCreate(ctx, a, wbl.AccountID(a.ID), bad); wbl.KindOf(err) != wbl.Unprocessable {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
