// Package offers is where seats are offered and found: hosts and staff post
// opportunities, staff approve them, learners search, save and apply.
//
// An [Opportunity] goes draft → submitted → open → closed, or is refused. Staff who may
// approve post it open at once; a host, by account or by a one-task link, answers one
// group of questions a page and sends it to the school. An application is not a thing of
// this room: it is a placement in its first state, which package placements makes.
//
// What holds:
//
//   - Learners see what is open for their school, from employers whom the district has
//     not refused, and the supervisor's job title, never a name or an address.
//   - A learner fills in one profile. The first application asks, one question a page,
//     what is missing; nothing is asked twice ([Profile], its Answered).
//   - Under 13 there is no contact with employers: no application, and a page says why.
//   - "I found one myself" makes an opportunity that is the finder's alone, with the
//     employer matched or added and the supervisor not vetted, for staff to check.
//   - Hosts see of an applicant the first name and an initial, the profile and the
//     message, and nothing of the roster.
//   - A decision over one or many is one step, which its maker can take back within
//     [wbl.UndoWindow]; the host's letter leaves after that.
//   - Every night opportunities close whose last day to apply has passed.
//
// Where things are:
//
//	offers.go tasks.go clusters.go profile.go distance.go   types and rules
//	service*.go           use cases; jobs.go and letters.go what runs after them
//	store*.go             SQL
//	form.go pages*.go     one set of question groups, for the dense page of staff and the
//	                      pages of hosts; pages of learners; api.go the same as JSON
//
// The hazard tags of tasks ([HazardTags]) are only codes here: the labour engine will say
// who may do a task that carries one.
package offers
