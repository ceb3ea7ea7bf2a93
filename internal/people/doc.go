// Package people is the room of accounts: who may sign in, as what, and what is sent to
// those who have no account.
//
// People come here to sign in and out, to see where they are signed in, to set or change
// a password, and to open the link of a mail. Staff come to add a colleague, a student's
// sign-in or a guardian, and to take access away. Programs come with a token.
//
// Three ways in, one [access.Actor] out of [Service.Authenticate]:
//
//   - a session: the cookie of somebody who signed in with a password (session.go);
//   - a one-task link: the cookie of somebody who opened a mailed or printed link and may
//     do that task and nothing else (links.go);
//   - an API token: Authorization: Bearer, for some scopes (apitoken.go).
//
// What holds:
//
//   - The database never sees a password, a cookie, a token or a code, only hashes.
//   - Every sign-in makes a new session; a cookie that we did not make is nobody.
//   - Every request asks the database: who is disabled or signed out is out at once.
//   - A try is counted before it is judged, so that many at once are no way around the
//     limit; limits count by account and never by network alone, because a school is one
//     network.
//   - Unknown and known addresses get the same answer after the same work; mail is sent
//     by a job.
//   - Reading a link's page changes nothing, because mail scanners read it; its button
//     opens it. The 6-digit code of the mail still works when a scanner pressed that too.
//   - A grant is a role at a place from a day to a day. Nobody grants more than their own
//     role may ([mayGrant]), nor changes an account that holds more.
//   - No account has a password that its owner did not choose; the first one is made at
//     the terminal ([Service.CreateAdministrator]).
//
// A guardian's grant covers the learner's record, whatever the age. Under 13 a learner has
// no contact with employers: the rooms that make such contact refuse it, and the guardian
// acts instead.
package people
