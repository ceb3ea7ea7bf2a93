package obs

import (
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics are all numbers that the program shows to operators.
type Metrics struct {
	registry *prometheus.Registry

	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	jobs     *prometheus.CounterVec
	jobTook  *prometheus.HistogramVec
	queue    *prometheus.GaugeVec
	oldest   prometheus.Gauge
	mail     *prometheus.GaugeVec
	audit    prometheus.Gauge
}

// NewMetrics makes a registry with every metric, and those of the Go runtime.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "throughline_http_requests_total",
			Help: "Requests answered, by the route's pattern and method and the class of the status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "throughline_http_request_seconds",
			Help:    "Time to answer a request, by the route's pattern and method.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "throughline_jobs_total",
			Help: "Attempts of jobs that ended, by kind and outcome: done, retry, dead, lost, released.",
		}, []string{"kind", "outcome"}),
		jobTook: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "throughline_job_seconds",
			Help:    "Time that an attempt of a job took, by kind.",
			Buckets: []float64{.005, .025, .1, .5, 2, 10, 60, 600},
		}, []string{"kind"}),
		queue: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "throughline_jobs",
			Help: "Jobs in the queue, by state: ready, running, dead. Dead ones wait for a person.",
		}, []string{"state"}),
		oldest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "throughline_job_oldest_due_seconds",
			Help: "How long the job that waits longest has been due. Grows when no node works.",
		}),
		mail: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "throughline_mail",
			Help: "Letters by state that ask for attention: queued, failed, bounced.",
		}, []string{"state"}),
		audit: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "throughline_audit_pending",
			Help: "Audit entries that no signed checkpoint covers yet. Grows when the log cannot be extended.",
		}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.jobs, m.jobTook, m.queue, m.oldest, m.mail, m.audit,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts an answered request. Route is "METHOD /pattern", with the pattern's
// wildcards and never the path that was asked for.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	method, pattern, ok := strings.Cut(route, " ")
	if !ok {
		method, pattern = "", route
	}
	m.requests.WithLabelValues(pattern, method, strconv.Itoa(status/100)+"xx").Inc()
	m.seconds.WithLabelValues(pattern, method).Observe(took.Seconds())
}

// Job counts an attempt of a job; it fits jobs.Config.Observe.
func (m *Metrics) Job(kind, outcome string, took time.Duration) {
	m.jobs.WithLabelValues(kind, outcome).Inc()
	m.jobTook.WithLabelValues(kind).Observe(took.Seconds())
}

// show sets what waits, as it was read at one moment.
func (m *Metrics) show(b Backlog) {
	for state, n := range map[string]int64{"ready": b.Ready, "running": b.Running, "dead": b.Dead} {
		m.queue.WithLabelValues(state).Set(float64(n))
	}
	for state, n := range map[string]int64{"queued": b.Queued, "failed": b.Failed, "bounced": b.Bounced} {
		m.mail.WithLabelValues(state).Set(float64(n))
	}
	m.oldest.Set(max(0, b.OldestDue.Seconds()))
	m.audit.Set(float64(b.AuditPending))
}
