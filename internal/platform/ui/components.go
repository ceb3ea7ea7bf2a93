package ui

import (
	"crypto/rand"
)

// Tone is what a message means. Each has a colour and an icon, and its text says it too.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral" // a plain fact: draft, ended
	Info    Tone = "info"    // good to know: sent, new
	Waiting Tone = "waiting" // somebody must act
	Good    Tone = "good"    // done, approved
	Problem Tone = "problem" // cannot go on like this
)

// Icon names the picture of a tone.
func (t Tone) Icon() string {
	return map[Tone]string{Neutral: "dot", Info: "info", Waiting: "clock", Good: "check", Problem: "alert"}[t]
}

// Tag is a short status with icon and text. Template ui/tag.
type Tag struct {
	Tone Tone
	Text string
}

// Alert is a message that stays on the page. Template ui/alert.
type Alert struct {
	Tone  Tone
	Title string // may be empty
	Text  string
	Link  *Link
}

// Link leads somewhere. Template ui/link; with Button set it looks like a button.
type Link struct {
	Label  string
	Path   string
	Hidden string // said to screen readers after the label: "Change" + " name"
	Icon   string
	Button ButtonKind // empty for a plain link
}

// ButtonKind is the weight of a button; a page has at most one Primary.
type ButtonKind string

// The kinds of button.
const (
	Primary   ButtonKind = "primary"
	Secondary ButtonKind = "secondary"
	Quiet     ButtonKind = "quiet"
	Danger    ButtonKind = "danger"
)

// Button sends the form it stands in. Template ui/button.
type Button struct {
	Label  string // a verb: "Send to supervisor"
	Kind   ButtonKind
	Hidden string // said to screen readers after the label
	Icon   string
	Name   string // with Value, sent when this button was pressed
	Value  string
	Path   string // sends the form here instead; empty for the form's own address
}

// ButtonForm is a form of one button. Template ui/buttonform.
type ButtonForm struct {
	Path    string
	Button  Button
	Values  []Hidden
	Key     string // idempotency key, see NewKey
	Refresh string // id of the element that the answer replaces, where the script runs
}

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }

// NewKey makes an idempotency key for a form: sent twice, it counts once.
func NewKey() string { return rand.Text() }

// EmptyState stands where a list would be and says what to do next. Template ui/empty.
type EmptyState struct {
	Icon   string
	Title  string
	Text   string
	Action *Link
}

// SummaryList is "check your answers" and any list of named facts. Template ui/summary.
type SummaryList struct {
	Rows []SummaryRow
}

// SummaryRow is one fact. An empty Value reads "Not provided".
type SummaryRow struct {
	Key    string
	Value  string
	Tag    *Tag
	Path   string // where the fact is changed; empty when it cannot be
	Change string // what the link changes, for screen readers; Key when empty
}

// Changes is what the "Change" link names to screen readers.
func (r SummaryRow) Changes() string {
	if r.Change != "" {
		return r.Change
	}
	return r.Key
}

// TaskStatus is how far a task has come.
type TaskStatus string

// The statuses of a task; their texts are in this package's catalog.
const (
	TaskCompleted  TaskStatus = "completed"
	TaskNotStarted TaskStatus = "notstarted"
	TaskInProgress TaskStatus = "inprogress"
	TaskBlocked    TaskStatus = "blocked" // cannot start yet: shows no link
	TaskProblem    TaskStatus = "problem"
)

// TaskList shows what is left to do. Template ui/tasks.
type TaskList struct {
	Title string
	Tasks []Task
}

// Task is one thing to do; its label starts with a verb.
type Task struct {
	Label  string
	Path   string
	Hint   string // who must do it, or why it cannot start
	Status TaskStatus
}

// Done counts the completed tasks.
func (l TaskList) Done() int {
	n := 0
	for _, t := range l.Tasks {
		if t.Status == TaskCompleted {
			n++
		}
	}
	return n
}

// Timeline tells what happened, newest first or oldest first as given. Template ui/timeline.
type Timeline struct {
	Events []Event
}

// Event is one thing that happened, or will (Tone Neutral).
type Event struct {
	When  string
	Title string
	Path  string
	Text  string
	Tone  Tone
}

// StatCard is one number that matters, and the list behind it. Template ui/stat; put
// several into an element of class usa-stats.
type StatCard struct {
	Label string
	Value string
	Note  string
	Path  string
	Tone  Tone // Waiting or Problem draw the eye; empty for calm
}

// Tabs are links between the parts of one thing. Template ui/tabs.
type Tabs struct {
	Label string // names the group to screen readers
	Items []NavItem
}

// Steps shows where the person is in a fixed sequence. Template ui/steps.
type Steps struct {
	Labels  []string
	Current int // index of the step that is shown
}

// Step is one label of Steps.
type Step struct {
	Label         string
	Done, Current bool
}

// Items are the steps with their states.
func (s Steps) Items() []Step {
	items := make([]Step, len(s.Labels))
	for i, label := range s.Labels {
		items[i] = Step{label, i < s.Current, i == s.Current}
	}
	return items
}

// Position is the number of the current step, from 1.
func (s Steps) Position() int { return s.Current + 1 }

// Count is how many steps there are.
func (s Steps) Count() int { return len(s.Labels) }

// CurrentLabel is the label of the step that is shown.
func (s Steps) CurrentLabel() string { return s.Labels[s.Current] }

// ProgressBar shows how far a long job has come. Template ui/progress. While Poll is set
// the script fetches that address every second and swaps the element with the same ID.
type ProgressBar struct {
	ID    string
	Label string
	Value int
	Max   int
	Text  string // "1,200 of 6,000 rows checked"
	Poll  string // empty when the job has ended
}
