// Package partners is where schools keep their employers: who they are, where they
// work, whom to call, and whether a district lets learners go there.
//
// An employer is one record for every school and district ([Employer], with its
// [Worksite]s and [Contact]s). What a school thinks of it is the school's own
// ([Relation]: stage, owner, private notes), and what a district decided is the
// district's ([Vetting]). Another district sees that decision as information, never
// its reason.
//
// What holds:
//
//   - Employer admins see and edit their own employer; never notes, stages or reasons.
//
//   - A contact is vetted by a district together with its address: when the address
//     changes, the vetting no longer holds ([Vetted]). Hours and reviews ask this
//     before they trust an answer.
//
//   - A merge keeps both rows. The merged one points to the kept one (merged_into,
//     never to a row that is merged itself), and worksites, contacts, relations,
//     opportunities and placements stay where they are, so that a merge can be undone
//     ([Service.Unmerge]). Whoever reads by employer therefore reads its family:
//
//     employer_id IN (SELECT id FROM employer WHERE id = $2 OR merged_into = $2)
//
//     where $2 is the kept id, which [Resolve] finds.
//
//   - Of several decisions in one family the latest holds.
//
// Files: partners.go (types and rules), similar.go (likely duplicates), service*.go (use
// cases), store*.go (SQL), pages*.go and api.go (HTTP), routes.go.
package partners
