package cli

import (
	"os"
	"testing"
)

// asProgram in the environment makes the test binary be the program, for tests that
// start it as a process of its own.
const asProgram = "THROUGHLINE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
	}
	os.Exit(m.Run())
}
