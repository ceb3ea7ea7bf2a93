// Package cli is the command line: one file per command, each a value of the type
// command with its summary, its flags, examples and a run function. cli.go finds and
// runs them, help.go explains them, config.go settles the settings (flags, then the environment, then a file),
// app.go assembles platform and rooms into the application that serve and demo run.
//
// Exit status: 0 fine, 1 the answer is a finding or a refusal, 2 bad input (problem+json
// on standard error), 3 failure.
package cli
