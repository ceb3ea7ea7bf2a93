package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/obs"
)

// stopWithin is how long running requests may take to end after SIGTERM.
const stopWithin = 15 * time.Second

// listen opens an address, and says in plain words when it is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot serve on %s: %w; choose another address with --addr", addr, err)
	}
	return l, nil
}

// serve answers requests until the context ends, then lets the running ones finish.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := srv.Shutdown(end); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// serveMetrics opens the second listener, for operators only: health, metrics and
// profiles. It ends with the program.
func serveMetrics(ctx context.Context, addr string, m *obs.Metrics, d *db.DB, log *slog.Logger) error {
	if addr == "" {
		return nil
	}
	l, err := listen(addr)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", m.Handler(d.Ping, func(ctx context.Context) (obs.Backlog, error) { return obs.ReadBacklog(ctx, d, time.Now()) }))
	mux.Handle("/debug/pprof/", obs.Profiles())
	go func() {
		if err := serveHTTP(ctx, l, mux, log); err != nil && !errors.Is(err, http.ErrServerClosed) {
			log.ErrorContext(ctx, "the metrics listener failed", "err", err)
		}
	}()
	return nil
}

// newLog makes the program's log.
func newLog(c *config, w io.Writer) (*slog.Logger, error) {
	switch format := c.get("log"); format {
	case "text", "json":
		return obs.NewLog(w, format == "json"), nil
	default:
		return nil, badInput(fmt.Errorf("the log format is text or json, not %q", format))
	}
}
