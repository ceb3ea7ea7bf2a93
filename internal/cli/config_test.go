package cli

import (
	"flag"
	"testing"
)

func TestPasswordsAreNotShown(t *testing.T) {
	for dsn, want := range map[string]string{
		"throughline.db":                            "throughline.db",
		"postgres://u:hush@h/x?sslmode=disable":     "postgres://u:xxxxx@h/x?sslmode=disable",
		"postgres://u@h/x?password=hush&a=b":        "postgres://u@h/x?a=b&password=xxxxx",
		"postgres://u:hu sh@h:port/x?password=hush": "(set)",
	} {
		if got := (setting{name: "db"}).shown(dsn); got != want {
			t.Errorf("%s is shown as %s, not %s", dsn, got, want)
		}
	}
	if got := (setting{secret: true}).shown("hush"); got != "(set)" {
		t.Errorf("a secret is shown as %s", got)
	}
	if got := (setting{secret: true}).shown(""); got != "" {
		t.Errorf("no secret is shown as %s", got)
	}
}

// Every setting can be given by each way, and each way gives way to the one above it.
func TestEachSettingHasThreeWays(t *testing.T) {
	file := t.TempDir() + "/conf"
	for _, s := range settings {
		values := []string{"one", "two", "three"}
		if s.oneOf != nil {
			values = []string{s.oneOf[0], s.oneOf[1], s.oneOf[0]}
		}
		writeFile(t, file, env(s.name)+"="+values[0]+"\n")
		for n, c := range []struct {
			environ, args []string
			origin        string
		}{
			{nil, nil, "file " + file},
			{[]string{env(s.name) + "=" + values[1]}, nil, "environment " + env(s.name)},
			{[]string{env(s.name) + "=" + values[1]}, []string{"--" + s.name, values[2]}, "flag --" + s.name},
		} {
			fs := flag.NewFlagSet("test", flag.ContinueOnError)
			cfg := newConfig(fs, []string{s.name})
			if err := fs.Parse(append([]string{"--config", file}, c.args...)); err != nil {
				t.Fatal(err)
			}
			if err := cfg.settle(fs, c.environ); err != nil {
				t.Fatal(err)
			}
			if cfg.get(s.name) != values[n] || cfg.origin[s.name] != c.origin {
				t.Errorf("%s is %q from %q, not %q from %q", s.name, cfg.get(s.name), cfg.origin[s.name], values[n], c.origin)
			}
		}
	}
}
