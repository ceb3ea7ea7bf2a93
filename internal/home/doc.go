// Package home is everyone's first screen and the navigation that leads from it. Each
// role finds there what waits for it: a learner with a placement the log of hours, staff
// the day's queue by date, a guardian the children, an employer the young people at the
// firm, a visitor what this is.
//
// The room owns no table. It asks the other rooms for what waits, and reads the few
// counts that none of them gives.
package home
