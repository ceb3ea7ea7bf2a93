package obs_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/obs"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func ready(context.Context) error { return nil }

func TestMetricsAreShown(t *testing.T) {
	m := obs.NewMetrics()
	m.Request("POST /placements/{id}/approve", 303, 20*time.Millisecond)
	m.Request("POST /placements/{id}/approve", 422, 20*time.Millisecond)
	m.Request("unmatched", 404, time.Millisecond)
	m.Job("mail.send", "retry", time.Second)
	backlog := obs.Backlog{Ready: 3, Dead: 1, OldestDue: 90 * time.Second, Queued: 2, Bounced: 4, AuditPending: 7}
	h := m.Handler(ready, func(context.Context) (obs.Backlog, error) { return backlog, nil })
	status, page := get(t, h, "/metrics")
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	for _, line := range []string{
		`throughline_http_requests_total{method="POST",route="/placements/{id}/approve",status="3xx"} 1`,
		`throughline_http_requests_total{method="POST",route="/placements/{id}/approve",status="4xx"} 1`,
		`throughline_http_requests_total{method="",route="unmatched",status="4xx"} 1`,
		`throughline_http_request_seconds_count{method="POST",route="/placements/{id}/approve"} 2`,
		`throughline_jobs_total{kind="mail.send",outcome="retry"} 1`,
		`throughline_job_seconds_count{kind="mail.send"} 1`,
		`throughline_jobs{state="ready"} 3`, `throughline_jobs{state="dead"} 1`, `throughline_job_oldest_due_seconds 90`,
		`throughline_mail{state="queued"} 2`, `throughline_mail{state="bounced"} 4`, `throughline_audit_pending 7`,
	} {
		if !strings.Contains(page, line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}

func TestMetricsSurviveADatabaseThatIsAway(t *testing.T) {
	h := obs.NewMetrics().Handler(ready, func(context.Context) (obs.Backlog, error) { return obs.Backlog{}, errors.New("away") })
	if status, page := get(t, h, "/metrics"); status != http.StatusOK || !strings.Contains(page, "go_goroutines") {
		t.Errorf("status %d without the database", status)
	}
}

func TestHealthAndReadiness(t *testing.T) {
	var fault error
	h := obs.NewMetrics().Handler(func(context.Context) error { return fault }, nil)
	for _, c := range []struct {
		path   string
		fault  error
		status int
	}{
		{"/healthz", nil, 200},
		{"/healthz", errors.New("secret host refused"), 200},
		{"/readyz", nil, 200},
		{"/readyz", errors.New("secret host refused"), 503},
		{"/other", nil, 404},
	} {
		fault = c.fault
		status, page := get(t, h, c.path)
		if status != c.status || strings.Contains(page, "secret") {
			t.Errorf("%s with %v: %d %q, want %d", c.path, c.fault, status, page, c.status)
		}
	}
}

func TestReadinessDoesNotWaitForever(t *testing.T) {
	stuck := make(chan struct{})
	defer close(stuck)
	h := obs.NewMetrics().Handler(func(context.Context) error { <-stuck; return nil }, nil)
	if status, _ := get(t, h, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("status %d of a database that hangs", status)
	}
}

func TestProfiles(t *testing.T) {
	if status, page := get(t, obs.Profiles(), "/debug/pprof/"); status != http.StatusOK || !strings.Contains(page, "goroutine") {
		t.Errorf("profiles: %d", status)
	}
}

func TestReadBacklog(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		ctx, now := context.Background(), testenv.Fixed
		for _, district := range []wbl.DistrictID{"", "d1", "d2"} {
			err := d.Update(ctx, db.Scope{District: district}, func(tx *db.Tx) error {
				if district != "" {
					if _, err := tx.Exec(`INSERT INTO district (id, name, created_at) VALUES ($1, 'x', 1)`, district); err != nil {
						return err
					}
				}
				letter := mail.Message{To: "a@example.org", Lang: "en", Template: "x.y", Subject: "s", Text: "t", HTML: "h"}
				return errors.Join(
					mail.Enqueue(tx, now, letter),
					jobs.Enqueue(tx, now, "later", nil, jobs.RunAt(now.Add(time.Hour))),
					audit.Append(tx, now, audit.Entry{Actor: "account:a", Action: "a.b", Object: "c:1"}))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := obs.ReadBacklog(ctx, d, now.Add(time.Minute))
		want := obs.Backlog{Ready: 6, OldestDue: time.Minute, Queued: 3, AuditPending: 3}
		if err != nil || got != want {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
	})
}
