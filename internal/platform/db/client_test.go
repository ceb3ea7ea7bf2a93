package db

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFindClient(t *testing.T) {
	program := func(path ...string) string {
		p := filepath.Join(path...)
		if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, nil, 0o700); err != nil {
			t.Fatal(err)
		}
		return p
	}
	bin, elsewhere := t.TempDir(), t.TempDir()
	t.Setenv("PATH", bin)
	if _, err := findClient("pg_dump", elsewhere); err == nil || !strings.Contains(err.Error(), "cannot find pg_dump: install PostgreSQL's client programs") {
		t.Errorf("without any: %v", err)
	}
	program(elsewhere, "9.6", "bin", "pg_dump")
	program(elsewhere, "common", "bin", "pg_dump")
	newest := program(elsewhere, "17", "bin", "pg_dump")
	program(elsewhere, "18", "bin", "psql")
	if got, err := findClient("pg_dump", elsewhere); got != newest || err != nil {
		t.Errorf("elsewhere: %s, %v; want the newest, %s", got, err, newest)
	}
	onPath := program(bin, "pg_dump")
	if got, err := findClient("pg_dump", elsewhere); got != onPath || err != nil {
		t.Errorf("on the path: %s, %v", got, err)
	}
}

// PostgreSQL's programs get an address that they understand, and no password in it.
func TestClientAddress(t *testing.T) {
	for _, c := range []struct{ dsn, address, password string }{
		{"postgres://h/x", "postgres://h/x", ""},
		{"postgres://u:a%40b@h:5433/x?sslmode=disable", "postgres://u@h:5433/x?sslmode=disable", "a@b"},
		{"postgres:///x?host=%2Frun&user=u&password=p", "postgres:///x?host=%2Frun&user=u", "p"},
		{"postgres://u@h/x?default_query_exec_mode=exec&statement_cache_capacity=0&connect_timeout=3", "postgres://u@h/x?connect_timeout=3", ""},
	} {
		address, password, err := clientAddress(c.dsn)
		if err != nil || address != c.address || password != c.password {
			t.Errorf("%s becomes %s with password %q, %v", c.dsn, address, password, err)
		}
	}
	if _, _, err := clientAddress("postgres://h:port/x"); err == nil {
		t.Error("an address that is none")
	}
}
