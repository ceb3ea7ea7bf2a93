package ui

import (
	"io"
	"net/url"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Sample is one page in one state with invented content. Every room offers samples of
// all of its pages, so that tests can check them and people can look at them.
type Sample struct {
	Page  string // "hours/log"
	Name  string // the state, in English: "two errors"
	Build func(lang i18n.Lang, t i18n.T) (Shell, any)
}

// RenderSample renders a sample in a language.
func (r *Renderer) RenderSample(w io.Writer, lang i18n.Lang, s Sample) error {
	shell, model := s.Build(lang, r.cat.In(lang))
	return r.Render(w, lang, s.Page, shell, model)
}

// ComponentGallery shows every component in every state. The content of the samples is
// English in both languages; the components' own words follow the language.
func ComponentGallery() []Sample {
	return []Sample{
		{"ui/blocks", "all blocks", func(i18n.Lang, i18n.T) (Shell, any) { return galleryShell("Blocks", true), sampleBlocks() }},
		{"ui/form", "first showing", func(_ i18n.Lang, t i18n.T) (Shell, any) {
			return galleryShell("Post a place", false), sampleForm(asWritten(t), url.Values{}, nil)
		}},
		{"ui/form", "every field with an error", func(_ i18n.Lang, t i18n.T) (Shell, any) {
			shell := galleryShell("Post a place", false)
			shell.Errors = true
			return shell, sampleForm(asWritten(t), sampleValues(), sampleErrors())
		}},
		{"ui/question", "one question a page", func(_ i18n.Lang, t i18n.T) (Shell, any) {
			return galleryShell("Your birth date", false), sampleQuestion(asWritten(t))
		}},
		{"ui/queue", "a coordinator's table", func(i18n.Lang, i18n.T) (Shell, any) { return galleryShell("Hours to approve", true), sampleQueue() }},
		{"ui/queue", "an empty table", func(i18n.Lang, i18n.T) (Shell, any) {
			q := sampleQueue()
			q.Table.Rows = nil
			return galleryShell("Hours to approve", true), q
		}},
	}
}

// asWritten lets samples give labels as plain texts, where rooms give keys.
func asWritten(t i18n.T) i18n.T {
	return func(key string, args ...any) string {
		if strings.HasPrefix(key, "ui.") {
			return t(key, args...)
		}
		return key
	}
}

func galleryShell(title string, wide bool) Shell {
	return Shell{
		Path: "/dev/pages", Title: title, Place: "Alder Creek School District", Wide: wide, Demo: true,
		Nav: []NavItem{
			{Label: "Today", Path: "/today", Current: true, Count: 12},
			{Label: "Placements", Path: "/placements"},
			{Label: "Hours", Path: "/hours", Count: 3},
			{Label: "Learners", Path: "/learners"},
			{Label: "Employers", Path: "/employers"},
		},
		Account:  []NavItem{{Label: "Your account", Path: "/account"}},
		Footer:   []NavItem{{Label: "Help", Path: "/help"}, {Label: "Privacy", Path: "/privacy"}},
		SignedIn: true, Name: "Marisol Vega", Who: "sample", SignOut: "/signout",
		Flash: &Flash{Tone: Good, Text: "You approved 14 shifts of 5 students.", UndoPath: "/undo", UndoKey: "sample"},
	}
}

type blocksPage struct {
	Alerts   []Alert
	Tags     []Tag
	Stats    []StatCard
	Tabs     Tabs
	Steps    Steps
	Summary  SummaryList
	Tasks    TaskList
	Timeline Timeline
	Empty    EmptyState
	Progress ProgressBar
	Pages    Pagination
	Date     wbl.Date
	Remind   ButtonForm
}

func sampleBlocks() blocksPage {
	return blocksPage{
		Alerts: []Alert{
			{Tone: Info, Text: "The fall round opens on Monday."},
			{Tone: Good, Title: "The agreement is signed", Text: "All three parties have signed. Ana can start."},
			{Tone: Waiting, Title: "Three supervisors have not answered", Text: "Their links end on Friday.", Link: &Link{Label: "Remind them", Path: "/remind"}},
			{Tone: Problem, Title: "This shift is too long", Text: "At 15, Ana may work 3 hours on a school day."},
			{Tone: Neutral, Text: "Nothing has changed since your last visit."},
		},
		Tags: []Tag{{Neutral, "Draft"}, {Info, "Sent"}, {Waiting, "Waits for supervisor"}, {Good, "Approved"}, {Problem, "Over the limit"}},
		Stats: []StatCard{
			{Label: "Waiting for you", Value: "12", Note: "oldest: 4 days", Path: "/today", Tone: Waiting},
			{Label: "Over a limit", Value: "2", Path: "/limits", Tone: Problem},
			{Label: "Active placements", Value: "87", Note: "of 94 planned", Path: "/placements"},
			{Label: "Hours this month", Value: "1,204"},
		},
		Tabs:  Tabs{Label: "Placement", Items: []NavItem{{Label: "Overview", Path: "/a", Current: true}, {Label: "Hours", Path: "/b", Count: 3}, {Label: "Reviews", Path: "/c"}, {Label: "Papers", Path: "/d"}}},
		Steps: Steps{Labels: []string{"Upload", "Match columns", "Check", "Import"}, Current: 2},
		Summary: SummaryList{Rows: []SummaryRow{
			{Key: "Name", Value: "Ana Lima", Path: "/change", Change: "name"},
			{Key: "Employer", Value: "Riverside Bakery\n12 Mill Street, Alder Creek", Path: "/change"},
			{Key: "Phone", Path: "/change"},
			{Key: "Status", Tag: &Tag{Good, "Active"}},
		}},
		Tasks: TaskList{Title: "Before Ana can start", Tasks: []Task{
			{Label: "Choose the dates", Path: "/dates", Status: TaskCompleted},
			{Label: "Sign the agreement", Path: "/sign", Hint: "Riverside Bakery has until Friday", Status: TaskInProgress},
			{Label: "Add the emergency contact", Path: "/contact", Status: TaskNotStarted},
			{Label: "Check the work permit", Path: "/permit", Hint: "The permit ends before the placement", Status: TaskProblem},
			{Label: "Tell the family the start date", Path: "/tell", Hint: "After the agreement is signed", Status: TaskBlocked},
		}},
		Timeline: Timeline{Events: []Event{
			{When: "October 2026", Title: "Internship at Riverside Bakery", Path: "/x", Text: "24 hours so far. You want to get faster at the oven.", Tone: Waiting},
			{When: "March 2026", Title: "Job shadow at the county hospital", Text: "One day with a nurse.", Tone: Good},
			{When: "November 2025", Title: "Career talk: how a bridge is built", Tone: Good},
		}},
		Empty:    EmptyState{Icon: "briefcase", Title: "No places yet", Text: "Employers post places here. You can also add one that a student found.", Action: &Link{Label: "Add a place", Path: "/add", Button: Primary}},
		Progress: ProgressBar{ID: "import", Label: "Checking the roster", Value: 1200, Max: 6000, Text: "1,200 of 6,000 rows"},
		Pages:    Pagination{Prev: "/p", Next: "/n", Text: "51–100 of 1,204"},
		Date:     wbl.NewDate(2026, 11, 24),
		Remind:   ButtonForm{Path: "/remind", Key: "sample", Button: Button{Label: "Remind all", Kind: Secondary, Icon: "mail"}},
	}
}
