package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"
)

func configCommand() *command {
	var all []string
	for _, s := range settings {
		all = append(all, s.name)
	}
	return &command{
		name: "config", summary: "print every setting and where its value came from", settings: all,
		details:  "A flag wins over the environment, the environment over the file given by --config or THROUGHLINE_CONFIG.",
		examples: []string{"throughline config", "THROUGHLINE_ADDR=:9000 throughline config --json"},
		run:      runConfig,
	}
}

func runConfig(_ context.Context, in *invocation) error {
	type row struct {
		Name   string `json:"name"`
		Env    string `json:"env"`
		Value  string `json:"value"`
		Origin string `json:"origin"`
	}
	var rows []row
	for _, s := range settings {
		rows = append(rows, row{s.name, env(s.name), s.shown(in.config.get(s.name)), in.config.origin[s.name]})
	}
	if in.json {
		return json.NewEncoder(in.stdout).Encode(rows)
	}
	w := tabwriter.NewWriter(in.stdout, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.Env, r.Value, r.Origin)
	}
	return w.Flush()
}
