package people

import (
	"net/http"
	"path"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Who may come to the room's staff pages; the use cases decide on whom.
var (
	managers   = access.For(access.SchoolLead, access.DistrictLead, access.Support)
	familyDesk = access.For(access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead)
)

// Routes are the pages and the API of the room.
func (s *Service) Routes() []web.Route {
	var all []web.Route
	for _, part := range [][]web.Route{s.signInRoutes(), s.linkRoutes(), s.accountRoutes(), s.staffRoutes(), s.apiRoutes()} {
		all = append(all, part...)
	}
	return all
}

func page(pattern string, rule access.Rule, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Path: pattern, Access: rule, Title: title, Handle: h}
}

func act(pattern string, rule access.Rule, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Path: pattern, Access: rule, Title: title, Handle: h}
}

// up answers GET for the address of a form that stands on the page above it: there the
// language switch leads, and a reload, after the form was sent with a problem.
func up(pattern string, rule access.Rule, title string) web.Route {
	return page(pattern, rule, title, func(c *web.Ctx) error { return c.Redirect(path.Dir(c.R.URL.EscapedPath())) })
}

// guessable marks the routes where somebody may try a secret.
func guessable(r web.Route) web.Route {
	r.Limit = web.SignIn
	return r
}

func (s *Service) signInRoutes() []web.Route {
	anyone, link := access.Anyone(), access.For().OrTask(access.TaskPassword)
	return []web.Route{
		page("/sign-in", anyone, "people.signin.title", s.signInPage),
		guessable(act("/sign-in", anyone, "people.signin.title", s.signIn)),
		act("/sign-out", anyone, "people.signout.title", s.signOut),
		page("/forgot", anyone, "people.forgot.title", s.forgotPage),
		guessable(act("/forgot", anyone, "people.forgot.title", s.forgot)),
		page("/forgot/sent", anyone, "people.forgot.sent.title", s.forgotSent),
		page("/set-password", link, "people.set.title", s.setPasswordPage),
		act("/set-password", link, "people.set.title", s.setPassword),
	}
}

func (s *Service) linkRoutes() []web.Route {
	anyone := access.Anyone()
	return []web.Route{
		page("/l/{token}", anyone, "people.link.title", s.linkPage),
		guessable(act("/l/{token}", anyone, "people.link.title", s.useLink)),
		guessable(act("/l/{token}/again", anyone, "people.link.title", s.linkAgain)),
		page("/code", anyone, "people.code.title", s.codePage),
		guessable(act("/code", anyone, "people.code.title", s.useCode)),
		guessable(act("/code/send", anyone, "people.code.title", s.sendCode)),
		up("/code/send", anyone, "people.code.title"),
	}
}

func (s *Service) accountRoutes() []web.Route {
	own := access.SignedIn()
	return []web.Route{
		page("/account", own, "people.account.title", s.accountPage),
		act("/account", own, "people.account.title", s.saveAccount),
		guessable(act("/account/password", own, "people.account.title", s.changePassword)),
		up("/account/password", own, "people.account.title"),
		act("/account/district", own, "people.account.title", s.chooseDistrict),
		act("/account/sessions/{id}/end", own, "people.account.title", s.endSession),
		act("/account/sessions/end-others", own, "people.account.title", s.endOthers),
		page("/account/tokens", own, "people.tokens.title", s.tokensPage),
		act("/account/tokens", own, "people.tokens.title", s.createToken),
		act("/account/tokens/{id}/revoke", own, "people.tokens.title", s.revokeToken),
	}
}

func (s *Service) staffRoutes() []web.Route {
	return []web.Route{
		page("/people", managers, "people.list.title", s.listPage),
		page("/people/new", managers, "people.new.title", s.newPage),
		act("/people/new", managers, "people.new.title", s.addPerson),
		page("/people/{id}", managers, "people.person.title", s.personPage),
		act("/people/{id}", managers, "people.person.title", s.savePerson),
		act("/people/{id}/disable", managers, "people.person.title", s.disable),
		act("/people/{id}/enable", managers, "people.person.title", s.enable),
		act("/people/{id}/invite", managers, "people.person.title", s.invitePerson),
		act("/people/{id}/roles", managers, "people.person.title", s.addRole),
		up("/people/{id}/roles", managers, "people.person.title"),
		act("/people/{id}/roles/end", managers, "people.person.title", s.endRole),
		page("/learners/{id}/people", familyDesk, "people.family.title", s.familyPage),
		act("/learners/{id}/people", familyDesk, "people.family.title", s.addGuardian),
		act("/learners/{id}/guardians/{account}/end", familyDesk, "people.family.title", s.endGuardian),
		act("/learners/{id}/invite", familyDesk, "people.family.title", s.inviteLearner),
	}
}
