package audit_test

import (
	"context"
	"testing"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

var entry = audit.Entry{
	Actor: "account:01kb9x4zq0e8r6v3m2n1p0s9t8", Action: "shift.approve", Object: "shift:01kb9x4zq0e8r6v3m2n1p0s9t9",
	Reason: "checked with the supervisor", Detail: map[string]any{"from": "sent", "to": "approved", "minutes": 240},
}

// BenchmarkAppend is what auditing costs a use case: one insert in a transaction that is
// open already.
func BenchmarkAppend(b *testing.B) {
	d := testenv.OpenDB(b)
	err := d.Update(context.Background(), db.Scope{District: "d1"}, func(tx *db.Tx) error {
		for b.Loop() {
			if err := audit.Append(tx, testenv.Fixed, entry); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSequence numbers, hashes and signs; one operation is one entry.
func BenchmarkSequence(b *testing.B) {
	d := testenv.OpenDB(b)
	l := audit.NewLog(d, testenv.NewClock().Now)
	fill(b, d, b.N)
	b.ResetTimer()
	sequence(b, l)
}

// BenchmarkVerify reads and hashes; one operation is one entry.
func BenchmarkVerify(b *testing.B) {
	d := testenv.OpenDB(b)
	l := audit.NewLog(d, testenv.NewClock().Now)
	fill(b, d, b.N)
	sequence(b, l)
	b.ResetTimer()
	if r := verify(b, l); !r.OK() || r.Size != int64(b.N) {
		b.Fatalf("%+v", r)
	}
}

func fill(b *testing.B, d *db.DB, n int) {
	update(b, d, func(tx *db.Tx) error {
		for i := range n {
			if err := audit.Append(tx, testenv.Fixed.Add(time.Duration(i)*time.Millisecond), entry); err != nil {
				return err
			}
		}
		return nil
	})
}
