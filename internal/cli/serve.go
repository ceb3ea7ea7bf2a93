package cli

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/obs"
)

func serveCommand() *command {
	return &command{
		name: "serve", summary: "serve the application",
		settings: []string{"db", "replica", "files", "addr", "metrics-addr", "base-url", "trusted-proxy", "smtp-host", "smtp-user", "smtp-password", "mail-from", "log"},
		details: `Creates the database when it is a new file and brings it to this program's schema. Before the first
start make an administrator with "throughline user admin". Stops cleanly on SIGTERM.`,
		examples: []string{
			"throughline serve",
			"throughline serve --db postgres://throughline@db/throughline --addr :8080 --base-url https://wbl.example.org --trusted-proxy yes",
		},
		run: runServe,
	}
}

func runServe(ctx context.Context, in *invocation) error {
	d, err := openDB(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	return serveRecord(ctx, in, d)
}

// serveRecord serves an open record until the context ends.
func serveRecord(ctx context.Context, in *invocation, d *db.DB) error {
	log := newLog(in)
	l, err := listen(in.config, "addr")
	if err != nil {
		return err
	}
	transport, err := mailTransport(in.config)
	if err != nil {
		return badInput(err)
	}
	base, err := baseURL(in.config.get("base-url"), l)
	if err != nil {
		return badInput(err)
	}
	metrics := obs.NewMetrics()
	a, err := newApp(ctx, appConfig{
		DB: d, Now: time.Now, Log: log, Mail: transport, Files: in.config.get("files"), BaseURL: base,
		Proxies: in.config.get("trusted-proxy") == "yes", Metrics: metrics,
	})
	if err != nil {
		return err
	}
	if err := serveMetrics(ctx, in, metrics, d, log); err != nil {
		return err
	}
	if has, err := a.people.HasAccounts(ctx); err == nil && !has {
		fmt.Fprintln(in.stderr, "nobody can sign in yet: make the first account with \"throughline user admin EMAIL\"")
	}
	fmt.Fprintf(in.stderr, "Throughline serves on %s\n", address(l))
	if err := announce(in, l); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	wait := a.run(ctx)
	go debug.FreeOSMemory() // what reading templates, texts and rules left behind; nobody waits for it
	err = serveHTTP(ctx, l, a, log)
	cancel()
	wait()
	return err
}

// baseURL is the configured address without a slash at its end, or the listener's.
func baseURL(configured string, l net.Listener) (string, error) {
	if configured == "" {
		return address(l), nil
	}
	u, err := url.Parse(configured)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", fmt.Errorf("the address of --base-url begins with https:// or http://, unlike %q", configured)
	}
	return strings.TrimRight(configured, "/"), nil
}

// mailTransport is the configured mail server, nil for none.
func mailTransport(c *config) (mail.Transport, error) {
	if c.get("smtp-host") == "" {
		return nil, nil
	}
	host, port, err := net.SplitHostPort(c.get("smtp-host"))
	if err != nil {
		host, port = c.get("smtp-host"), "587"
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("the mail server is host:port, not %q", c.get("smtp-host"))
	}
	cfg := mail.SMTPConfig{Host: host, Port: n, Encryption: mail.StartTLS, Username: c.get("smtp-user"), Password: c.get("smtp-password"), From: c.get("mail-from")}
	switch {
	case n == 465:
		cfg.Encryption = mail.ImplicitTLS
	case host == "localhost" || host == "127.0.0.1" || host == "::1":
		cfg.Encryption = mail.Plain // a relay on the same machine
	}
	return mail.NewSMTP(cfg)
}
