package home

import (
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
)

// entry is a link of the navigation and the roles that have it.
type entry struct {
	key   string // text key home.nav.<key>
	path  string
	roles []access.Role
}

var (
	coordinators = []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}
	staff        = access.Staff
)

// entries are the whole navigation, in its order. Each role has at most six.
var entries = []entry{
	{"home", "/", append([]access.Role{access.Guardian, access.EmployerAdmin, access.Intermediary, access.Auditor, access.Support}, staff...)},
	{"family", "/family", []access.Role{access.Guardian}},
	{"hours", "/hours", []access.Role{access.Learner}},
	{"find", "/opportunities", []access.Role{access.Learner}},
	{"applications", "/my-placements", []access.Role{access.Learner}},
	{"timeline", "/timeline", []access.Role{access.Learner}},
	{"placements", "/placements", staff},
	{"hours_queue", "/hours/queue", coordinators},
	{"offers", "/offers", append([]access.Role{access.Intermediary}, coordinators...)},
	{"offers", "/offers/mine", []access.Role{access.EmployerAdmin}},
	{"hosting", "/hosting", []access.Role{access.Supervisor, access.EmployerAdmin}},
	{"confirm", "/confirm", []access.Role{access.Supervisor}},
	{"partners", "/partners", append([]access.Role{access.Intermediary}, staff...)},
	{"roster", "/roster", staff},
	{"people", "/people", []access.Role{access.SchoolLead, access.DistrictLead, access.Support}},
}

// Nav makes the navigation for the person of a request. Visitors and people with a link
// have none: they came for one thing.
func (s *Service) Nav(c *web.Ctx) (main, account, footer []ui.NavItem) {
	footer = []ui.NavItem{{Label: c.T("home.nav.young"), Path: "/young-workers"}, {Label: c.T("home.nav.api"), Path: "/api"}, {Label: c.T("home.nav.verify"), Path: "/verify"}}
	if c.Actor.Kind != access.Account {
		return nil, nil, footer
	}
	here := c.R.URL.Path
	best := -1
	for _, e := range entries {
		if !c.Actor.Has(e.roles...) {
			continue
		}
		main = append(main, ui.NavItem{Label: c.T("home.nav." + e.key), Path: e.path})
		if n := len(main) - 1; covers(e.path, here) && (best < 0 || len(e.path) > len(main[best].Path)) {
			best = n
		}
	}
	if best >= 0 {
		main[best].Current = true
	}
	if c.Actor.Has(staff...) {
		account = []ui.NavItem{{Label: c.T("home.nav.papers"), Path: "/papers"}, {Label: c.T("home.nav.labor"), Path: "/compliance"}, {Label: c.T("home.nav.calendars"), Path: "/calendar"}}
	}
	account = append(account, ui.NavItem{Label: c.T("home.nav.account"), Path: "/account"})
	return main, account, footer
}

// covers reports whether a page lies below a link of the navigation.
func covers(path, here string) bool {
	return here == path || (path != "/" && strings.HasPrefix(here, path+"/"))
}
