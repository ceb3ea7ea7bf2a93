package placements

import (
	"context"
	"strings"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// QueueKind is a sort of work that waits for staff.
type QueueKind string

// The queues, in the order in which a day is worked off.
const (
	QueueOverdue    QueueKind = "overdue"    // still active after its last day
	QueueReady      QueueKind = "ready"      // nothing missing: can start
	QueueGates      QueueKind = "gates"      // something is missing before the start
	QueueApplicants QueueKind = "applicants" // applied, nobody has answered
	QueueUnanswered QueueKind = "unanswered" // offered a week ago, no answer
	QueueEnding     QueueKind = "ending"     // ends within two weeks
	QueueLapsing    QueueKind = "lapsing"    // evidence ran out or soon does, or was taken back after the start
)

// QueueKinds lists the queues in the order of the day.
func QueueKinds() []QueueKind {
	return []QueueKind{QueueOverdue, QueueReady, QueueGates, QueueLapsing, QueueApplicants, QueueUnanswered, QueueEnding}
}

// When an offer counts as unanswered, and an end as near.
const (
	unansweredAfter = 7 * 24 * time.Hour
	endingWithin    = 14 // days
)

// lapsing is the condition of a gate whose evidence runs out within the longest reminder.
const lapsing = `g.district_id = p.district_id AND g.placement_id = p.id AND ` + gateMet + ` AND g.expires_on <= ?`

const anyGateOpen = `EXISTS (SELECT 1 FROM placement_gate g WHERE g.district_id = p.district_id AND g.placement_id = p.id AND g.blocking AND ` + gateOpen + `)`

// queue is the condition of a queue and the order in which it is worked off.
type queue struct {
	narrow func(q *query, today wbl.Date, now wbl.Instant)
	order  string
}

var queues = map[QueueKind]queue{
	QueueOverdue: {func(q *query, today wbl.Date, _ wbl.Instant) {
		q.and("p.state = 'active' AND p.ends_on < ?", today)
	}, "p.ends_on"},
	QueueReady: {func(q *query, _ wbl.Date, _ wbl.Instant) {
		q.and("p.state = 'preparing' AND NOT " + anyGateOpen)
	}, "p.starts_on"},
	QueueGates: {func(q *query, _ wbl.Date, _ wbl.Instant) {
		q.and("p.state = 'preparing' AND " + anyGateOpen)
	}, `(SELECT MIN(g.due_on) FROM placement_gate g WHERE g.district_id = p.district_id AND g.placement_id = p.id AND g.blocking AND ` + gateOpen + `)`},
	QueueLapsing: {func(q *query, today wbl.Date, _ wbl.Instant) {
		q.and("(p.state = 'active' AND "+anyGateOpen+" OR p.state IN ('preparing', 'active') AND EXISTS (SELECT 1 FROM placement_gate g WHERE "+lapsing+"))",
			today.AddDays(remindDays[0]))
	}, "COALESCE((SELECT MIN(g.expires_on) FROM placement_gate g WHERE g.district_id = p.district_id AND g.placement_id = p.id AND " + gateMet + "), p.starts_on)"},
	QueueApplicants: {func(q *query, _ wbl.Date, _ wbl.Instant) {
		q.and("p.state = 'applied'")
	}, "p.created_at"},
	QueueUnanswered: {func(q *query, _ wbl.Date, now wbl.Instant) {
		q.and("p.state = 'offered' AND p.state_since < ?", now-wbl.Instant(unansweredAfter.Milliseconds()))
	}, "p.state_since"},
	QueueEnding: {func(q *query, today wbl.Date, _ wbl.Instant) {
		q.and("p.state = 'active' AND p.ends_on >= ? AND p.ends_on <= ?", today, today.AddDays(endingWithin))
	}, "p.ends_on"},
}

// needsStaff is what the actor can move on today: for a teacher the gates that teachers
// close; for coordinators and leads also their own gates and every queue but those that
// wait for others.
func needsStaff(a access.Actor, q *query, today wbl.Date, now wbl.Instant) {
	any := &query{args: q.args}
	mine := []access.Role{access.Teacher}
	if a.Has(access.Coordinator, access.SchoolLead, access.DistrictLead) {
		mine = append(mine, access.Coordinator)
		for _, k := range []QueueKind{QueueOverdue, QueueReady, QueueLapsing, QueueApplicants, QueueUnanswered} {
			queues[k].narrow(any, today, now)
		}
	}
	any.and(`p.state = 'preparing' AND EXISTS (SELECT 1 FROM placement_gate g
		WHERE g.district_id = p.district_id AND g.placement_id = p.id AND g.who IN (SELECT value FROM json_each(?)) AND `+gateOpen+`)`, db.IDs(mine))
	q.args = any.args
	q.conds = append(q.conds, "(("+strings.Join(any.conds, ") OR (")+"))")
}

// Queue is work that waits: how much, and what comes first.
type Queue struct {
	Kind  QueueKind
	Count int
	Rows  []Row // the first of them, by date
}

// Waiting counts what waits for staff in the actor's schools and lists the first of
// each queue, those with the earliest date. Empty queues are left out.
func (s *Service) Waiting(ctx context.Context, a access.Actor, first int) (out []Queue, err error) {
	now := s.now()
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		out = nil
		for _, kind := range QueueKinds() {
			w := Queue{Kind: kind}
			q := staffQuery(a)
			queues[kind].narrow(q, a.Today(now), wbl.At(now))
			if w.Count, err = q.count(tx); err != nil {
				return err
			}
			if w.Count == 0 {
				continue
			}
			if w.Rows, err = q.rows(tx, " ORDER BY "+queues[kind].order+", p.id", first); err != nil {
				return err
			}
			if err := withMissing(tx, w.Rows); err != nil {
				return err
			}
			out = append(out, w)
		}
		return nil
	})
	return out, err
}
