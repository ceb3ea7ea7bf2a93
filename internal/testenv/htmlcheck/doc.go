// Package htmlcheck reads pages in tests: it finds elements by a small part of the CSS
// selector language, and lists what is wrong with a page whoever wrote it.
//
//	page := htmlcheck.Parse(t, body)
//	htmlcheck.Has(page, `form[method=post] button.usa-button--primary`)
//	htmlcheck.Text(htmlcheck.First(page, "h1"))
//	htmlcheck.Problems(page)   // labels without fields, double ids, inline styles, …
//
// Selectors: tag, #id, .class, [attr], [attr=value], [attr^=value], [attr$=value],
// [attr*=value], these joined without a space, a space for "somewhere inside" and ">"
// for "directly inside". Values with spaces are quoted.
package htmlcheck
