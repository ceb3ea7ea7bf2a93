// Package webtest plays web scenarios in tests: a real web.Server with the routes of one
// or more rooms, and people who send requests to it without signing in.
//
//	site := webtest.New(t, webtest.Room{Routes: s.Routes(), Pages: partners.Pages(), Texts: partners.Texts()})
//	site.As(coordinator).Get("/partners").Wants(200).Sees("Bakery").SeesNot("South")
//	page := site.As(lead).Post("/partners/new", "name", "Mill", "key", "k1").Wants(303)
//	page.Follow().Sees("Partner added")
//
// A long scenario is a table of steps for [Site.Play], which also checks that a step that
// is refused logs nothing and writes to nobody.
//
// Every page that is shown is also checked by htmlcheck, so a scenario finds missing
// texts and unlabelled fields on its way.
package webtest
