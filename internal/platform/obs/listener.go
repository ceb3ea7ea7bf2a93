package obs

import (
	"context"
	"errors"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Handler answers /healthz (the process runs), /readyz (it can do its work: ready gave
// no error within two seconds) and /metrics. Before each scrape it reads what waits
// (see [ReadBacklog]); a backlog that cannot be read leaves the last numbers.
func (m *Metrics) Handler(ready func(context.Context) error, read func(context.Context) (Backlog, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		say(w, http.StatusOK, "ok")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := within(r.Context(), ready); err != nil {
			// the cause is in the log: this page may be read by whoever watches
			say(w, http.StatusServiceUnavailable, "the database does not answer")
			return
		}
		say(w, http.StatusOK, "ready")
	})
	scrape := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if b, err := read(r.Context()); err == nil {
			m.show(b)
		}
		scrape.ServeHTTP(w, r)
	})
	return mux
}

// within calls f and does not wait for it longer than two seconds, even where f does
// not heed its context.
func within(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	answer := make(chan error, 1)
	go func() { answer <- f(ctx) }()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return errors.New("no answer in time")
	}
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// Profiles serves net/http/pprof under /debug/pprof/. Profiles show the inside of the
// program: never mount this where the public comes.
func Profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
