// Command throughline keeps one record of each learner's career-connected experiences
// and serves it to everyone who makes them happen. Run "throughline help".
package main

import (
	"os"
	_ "time/tzdata" // districts keep their time zones on machines without zone files

	"throughline/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ())) }
