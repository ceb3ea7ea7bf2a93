package cli

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"

	"throughline/internal/testenv/floor"
)

// The environment makes the test binary be a program of its own, for tests that start
// one: ours, or (with the path of a record) the floor.
const (
	asProgram = "THROUGHLINE_TEST_AS_PROGRAM"
	asFloor   = "THROUGHLINE_TEST_AS_FLOOR"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(asFloor) != "":
		fmt.Fprintln(os.Stderr, serveFloor(os.Getenv(asFloor)))
		os.Exit(1)
	case os.Getenv(asProgram) != "":
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
	}
	os.Exit(m.Run())
}

func serveFloor(record string) error {
	s, err := floor.New(record)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "the floor serves on http://%s\n", l.Addr())
	return http.Serve(l, s) //nolint:gosec // of tests, for loopback
}
