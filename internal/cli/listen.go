package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/obs"
)

// stopWithin is how long running requests may take to end after SIGTERM.
const stopWithin = 15 * time.Second

// listen opens the address that a setting holds, and says in plain words when it is
// taken.
func listen(c *config, name string) (net.Listener, error) {
	addr := c.get(name)
	if addr == "" {
		return nil, badInput(fmt.Errorf("name an address such as 127.0.0.1:8080 with --%s", name)) // empty would be any port of all networks
	}
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program serves on %s already: end it, or choose another address with --%s", addr, name)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot serve on %s: %w; choose another address with --%s", addr, err, name)
	}
	return l, nil
}

// address is how a browser on this machine reaches a listener.
func address(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return "http://localhost:" + port
	}
	return "http://" + l.Addr().String()
}

// announce tells programs that asked for JSON where the server is.
func announce(in *invocation, l net.Listener) error {
	if !in.json {
		return nil
	}
	return json.NewEncoder(in.stdout).Encode(map[string]string{"address": address(l)})
}

// serveHTTP answers requests until the context ends, then lets the running ones finish.
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
func serveMetrics(ctx context.Context, in *invocation, m *obs.Metrics, d *db.DB, log *slog.Logger) error {
	if in.config.get("metrics-addr") == "" {
		return nil
	}
	l, err := listen(in.config, "metrics-addr")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", m.Handler(d.Ping, func(ctx context.Context) (obs.Backlog, error) { return obs.ReadBacklog(ctx, d, time.Now()) }))
	mux.Handle("/debug/pprof/", obs.Profiles())
	fmt.Fprintf(in.stderr, "metrics are on %s/metrics\n", address(l))
	go func() {
		if err := serveHTTP(ctx, l, mux, log); err != nil && !errors.Is(err, http.ErrServerClosed) {
			log.ErrorContext(ctx, "the metrics listener failed", "err", err)
		}
	}()
	return nil
}

// newLog makes the program's log.
func newLog(in *invocation) *slog.Logger {
	return obs.NewLog(in.stderr, in.config.get("log") == "json")
}
