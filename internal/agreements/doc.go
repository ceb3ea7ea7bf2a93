// Package agreements is the room of papers: what student, family, employer and school
// sign before, during and after a placement, and what a family allows.
//
// People come here to read a paper in their language and sign it, on a phone, by a link
// without an account; the coordinator to see who is missing and to write to them all at
// once; a district to change the wording; a guardian to see what was agreed to and to
// change their mind; anybody to ask whether a file is genuine.
//
// How a paper comes about:
//
//	papers.tsv               which papers a placement needs, and who signs in which order: dated data
//	templates/KIND.DAY.LANG  what they say: shipped wordings, which never change once released
//	record                   the values of their fields, read from the record; asked of a party only what nobody knows
//
// [Service.Decide] brings the three together when a placement is accepted and again when
// a fact changes. A [Paper] keeps the values it was made with, so that it reads the same
// for ever, in each language.
//
// What holds:
//
//   - Every signature is tied to the SHA-256 of the document as its signer read it, and
//     to that of the paper's content in all languages (seal.go).
//   - A change of content after the first signature voids every signature, begins a new
//     round, and tells all who had signed. It is never silent.
//   - What happened to a paper is a chain: each event carries the hash of the one before
//     (chain.go).
//   - A party sees and signs its own papers only; a link, those of one party of one
//     placement. Parties of a later step wait for the step before.
//   - Who signs on a screen has agreed to electronic records, and can ask for paper; a
//     signature in ink is a scan that staff attached, and says so.
//   - Signature, event, completion and consent are one transaction.
//   - A signed consent is a line of the ledger (consent.go). [Consents] is asked before
//     anything is shared; a withdrawal counts from the same moment.
//   - An accommodation is read by the people it names and by who wrote it, and by nobody
//     else, whatever their role.
//
// Files: fields.go template.go kinds.go (data), paper.go seal.go chain.go (rules),
// record.go (values), service*.go (use cases), store*.go (SQL), pages*.go, api.go.
package agreements
