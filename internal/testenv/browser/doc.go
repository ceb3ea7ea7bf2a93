// Package browser walks through pages in a real Chromium, as a person does: it looks for
// what is written on links and buttons, clicks where they stand, and types into what a
// label names.
//
//	tab := browser.Open(t, browser.Phone)
//	tab.Go(site.URL + "/")
//	tab.Click("Log my hours")
//	tab.Sees("Sent to")
//	tab.Axe()
//
// Tests are skipped where there is no Chromium (or fail, see testenv.SkipOrFail). Axe
// needs axe-core from npm: run npm ci --ignore-scripts in this folder once.
package browser
