// Package floor is what the application is measured against: the least program that
// answers the same two requests from the same file with the same driver, and does
// nothing else. No access rules, no audit, no idempotency, no pages: what the
// application costs above it is the price of those.
//
// It is kept dumb and honest: net/http, prepared statements on pools of the usual size,
// synchronous=FULL, and a writer that commits waiting inserts together.
package floor
