// Package wbl is the vocabulary of work-based learning that every room of the
// application shares: typed ids, dates, hours, money, kinds of error and the few
// lists (roles of the continuum, kinds of organisation) that several capabilities name.
//
// It knows no database, no HTTP and no clock. Three rules hold everywhere:
//
//   - an id is a typed string, made by [NewID], that sorts by the time it was made;
//   - hours are integer minutes and money is integer cents, never floating point;
//   - an error that a person may cause is an [*Error] with a [Kind] and a text key, so
//     that one place (package web) turns it into a page or a problem+json document.
package wbl
