// Package access decides who may do what. It is pure: no database, no HTTP.
//
// There are two rules for every request. The coarse one, [Rule], stands on the route:
// which roles may come here at all. The fine one, [Can], is asked by the use case
// with the thing at hand:
//
//	if err := access.Can(actor, access.PlacementApprove, p.Resource()).Err(); err != nil {
//		return err
//	}
//
// An [Actor] holds [Grant]s: a role at a place, from a day to a day. A grant covers a
// resource when the resource lies at that place: the learner's own record, a school,
// a district, an employer. What no grant covers does not exist for the actor (not
// found); what is covered but not allowed to any covering role is denied, with the
// reason. Policy is one table, [rules] in rules.go: an action and the roles that may.
package access
