package offers

import (
	_ "embed"
	"slices"
	"strings"

	"throughline/internal/wbl"
)

// Task is something that the learner will do.
type Task struct {
	Name   string `json:"name"`
	Hazard string `json:"hazard,omitempty"` // a tag of HazardTags
}

//go:embed hazards.txt
var hazards string

// HazardTags are the codes of things that the law or good sense keeps from some minors.
// The name of one is the text hazard.CODE.
var HazardTags = strings.Fields(hazards)

const (
	maxTasks    = 40
	maxTaskName = 120
)

// ParseTasks reads tasks as people type them: one a line, with the hazard's tag in square
// brackets at its end, "Slice bread [slicer]". Marks of a list in front of a line are
// dropped. What brackets hold in other places is part of the name.
func ParseTasks(text string) []Task {
	var tasks []Task
	for line := range strings.Lines(text) {
		t := Task{Name: strings.TrimLeft(strings.Join(strings.Fields(line), " "), "-*•· ")}
		if open := strings.LastIndexByte(t.Name, '['); open >= 0 && strings.HasSuffix(t.Name, "]") {
			tag := strings.ToLower(strings.TrimSpace(t.Name[open+1 : len(t.Name)-1]))
			if isTag(tag) {
				t.Hazard, t.Name = tag, strings.TrimSpace(t.Name[:open])
			}
		}
		if t.Name != "" || t.Hazard != "" {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// isTag reports whether text has the shape of a tag; whether there is such a tag is
// checked later, so that a wrong one is named to the person.
func isTag(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz_") == ""
}

// FormatTasks writes tasks as ParseTasks reads them.
func FormatTasks(tasks []Task) string {
	lines := make([]string, len(tasks))
	for i, t := range tasks {
		lines[i] = t.Name
		if t.Hazard != "" {
			lines[i] += " [" + t.Hazard + "]"
		}
	}
	return strings.Join(lines, "\n")
}

func checkTasks(errs *wbl.FieldErrors, tasks []Task) {
	if len(tasks) > maxTasks {
		errs.Add("tasks", "offers.error.tasks", "max", maxTasks)
	}
	for _, t := range tasks {
		switch {
		case t.Name == "":
			errs.Add("tasks", "offers.error.task_name", "tag", t.Hazard)
		case len([]rune(t.Name)) > maxTaskName:
			errs.Add("tasks", "offers.error.task_long", "max", maxTaskName)
		case t.Hazard != "" && !slices.Contains(HazardTags, t.Hazard):
			errs.Add("tasks", "offers.error.hazard", "tag", t.Hazard)
		}
	}
}
