package cli

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"throughline/internal/platform/db"
)

// setting is one value that an operator may set by flag, environment or file.
type setting struct {
	name, def, help string
	secret          bool
	oneOf           []string // what it may be; nil: anything
}

// settings are all of them; a command names those that it uses. Their zero values work.
var settings = []setting{
	{name: "db", def: "throughline.db", help: "`DSN` of the record: a file, or postgres://…"},
	{name: "replica", help: "`DSN` of a PostgreSQL replica for reads"},
	{name: "files", def: "throughline-files", help: "`folder` for uploaded files"},
	{name: "addr", def: "127.0.0.1:8080", help: "`address` to serve on"},
	{name: "metrics-addr", help: "second `address` for /healthz /readyz /metrics and pprof; empty for none"},
	{name: "base-url", help: "`address` by which people reach the server, for links in mail; the served address when empty"},
	{name: "trusted-proxy", def: "no", help: "`yes` when a proxy in front sets X-Forwarded-For", oneOf: []string{"no", "yes"}},
	{name: "smtp-host", help: "mail server `host:port`; without one mail waits in the queue"},
	{name: "smtp-user", help: "mail server account `name`"},
	{name: "smtp-password", help: "mail server `password`; set it by environment or file", secret: true},
	{name: "mail-from", def: "throughline@localhost", help: "`address` that mail comes from"},
	{name: "log", def: "text", help: "log `format`: text or json", oneOf: []string{"text", "json"}},
}

// config is the settled settings of a command.
type config struct {
	names  []string
	file   string
	values map[string]*string
	origin map[string]string
}

// newConfig declares the flags of the named settings.
func newConfig(fs *flag.FlagSet, names []string) *config {
	c := &config{names: names, values: map[string]*string{}, origin: map[string]string{}}
	for _, s := range settings {
		if slices.Contains(names, s.name) {
			c.values[s.name] = fs.String(s.name, s.def, s.help)
			c.origin[s.name] = "default"
		}
	}
	if len(names) > 0 {
		fs.StringVar(&c.file, "config", "", "`file` of KEY=value lines, keys as in the environment")
	}
	return c
}

// env is a setting's name in the environment and in the file.
func env(name string) string {
	return "THROUGHLINE_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// settle fills what no flag gave from the environment, and what that did not give from
// the file.
func (c *config) settle(fs *flag.FlagSet, environ []string) error {
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	vars := map[string]string{}
	for _, kv := range environ {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	if c.file == "" {
		c.file = vars["THROUGHLINE_CONFIG"]
	}
	file, err := readConfig(c.file)
	if err != nil {
		return err
	}
	for _, s := range settings {
		name, key := s.name, env(s.name)
		v, used := c.values[name]
		if !used {
			continue
		}
		fromFile, inFile := file[key]
		fromEnv, inEnv := vars[key]
		switch {
		case given[name]:
			c.origin[name] = "flag --" + name
		case inEnv:
			*v, c.origin[name] = fromEnv, "environment "+key
		case inFile:
			*v, c.origin[name] = fromFile, "file "+c.file
		}
		if s.oneOf != nil && !slices.Contains(s.oneOf, *v) {
			return fmt.Errorf("%s is %s, not %q (%s)", name, strings.Join(s.oneOf, " or "), *v, c.origin[name])
		}
	}
	return nil
}

// shown is a value as it may be printed: without any password.
func (s setting) shown(value string) string {
	if s.secret && value != "" {
		return "(set)"
	}
	return shownDSN(value)
}

// shownDSN is a database's address without its password.
func shownDSN(dsn string) string {
	if !db.IsPostgres(dsn) {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "(set)"
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// get is the value of a setting that the command declared.
func (c *config) get(name string) string { return *c.values[name] }

func readConfig(path string) (map[string]string, error) {
	out := map[string]string{}
	if path == "" {
		return out, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	defer f.Close()
	var faults []error
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		k, v, ok := strings.Cut(line, "=")
		k = strings.TrimSpace(k)
		known := slices.ContainsFunc(settings, func(s setting) bool { return env(s.name) == k })
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf("%s line %d: write KEY=value", path, n))
		case !known:
			faults = append(faults, fmt.Errorf("%s line %d: there is no setting %s; \"throughline config\" lists them", path, n, k))
		default:
			out[k] = strings.Trim(strings.TrimSpace(v), `"`)
		}
	}
	return out, errors.Join(append(faults, lines.Err())...)
}
