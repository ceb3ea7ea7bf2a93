package ui

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/internal/testenv/htmlcheck"
)

// component renders one template with its model.
func component(t *testing.T, name string, model any) *html.Node {
	t.Helper()
	return htmlcheck.First(page(t, `<h1>x</h1>{{template "`+name+`" .}}`, Shell{}, model), "main")
}

func texted(n *html.Node, selector string) string {
	return htmlcheck.Text(htmlcheck.First(n, selector))
}

func TestTag(t *testing.T) {
	for _, tone := range []Tone{Neutral, Info, Waiting, Good, Problem} {
		n := component(t, "ui/tag", Tag{tone, "Status"})
		if texted(n, ".usa-tag--"+string(tone)) != "Status" || !htmlcheck.Has(n, ".usa-tag > svg[aria-hidden=true]") {
			t.Errorf("a %s tag lacks its text or icon", tone)
		}
	}
}

func TestButtonForm(t *testing.T) {
	n := component(t, "ui/buttonform", ButtonForm{
		Path: "/approve", Key: "k1", Refresh: "list", Values: []Hidden{{"week", `"2`}},
		Button: Button{Label: "Approve", Hidden: "Ana", Kind: Primary, Name: "do", Value: "yes"},
	})
	for _, selector := range []string{
		"form[method=post][action=/approve][data-refresh=#list]", "input[type=hidden][name=key][value=k1]",
		"input[type=hidden][name=week]", "button.usa-button--primary[name=do][value=yes]",
	} {
		if !htmlcheck.Has(n, selector) {
			t.Errorf("no %s", selector)
		}
	}
	if got := htmlcheck.Attr(htmlcheck.First(n, "[name=week]"), "value"); got != `"2` {
		t.Errorf("the hidden value is %q", got)
	}
	if got := texted(n, "button"); got != "Approve Ana" {
		t.Errorf("the button reads %q", got)
	}
}

func TestTable(t *testing.T) {
	table := sampleQueue().Table
	n := component(t, "ui/table", table)
	// the form of the check boxes is the bulk bar, which is not on this page
	if got := len(htmlcheck.Find(n, "tbody tr")); got != 4 {
		t.Errorf("%d rows", got)
	}
	for selector, want := range map[string]string{
		"caption.usa-sr-only":                 "Hours to approve, week of November 16",
		"thead th[aria-sort=ascending]":       "Student",
		"tr.usa-row--problem th[scope=row] a": "Ana Lima",
		"td.usa-num[data-label=Hours]":        "22 h 30 min",
		"td[data-label=Actions] button":       "Approve the week of a1",
		"th small":                            "Grade 11, Alder High",
	} {
		if got := texted(n, selector); got != want {
			t.Errorf("%s reads %q, want %q", selector, got, want)
		}
	}
	if !htmlcheck.Has(n, `input[type=checkbox][form=approve][name=week][value=a1][aria-label="Select Ana Lima"]`) {
		t.Error("a row has no check box, or it belongs to no form")
	}
	if !htmlcheck.Has(n, "[data-all=approve][hidden]") {
		t.Error("the box for all rows must hide until the script runs")
	}
}

func TestEmptyTable(t *testing.T) {
	table := sampleQueue().Table
	table.Rows = nil
	n := component(t, "ui/table", table)
	if htmlcheck.Has(n, "table") || texted(n, "#hours h2") != "All hours are approved" {
		t.Error("an empty table does not say so")
	}
}

func TestRowsWithoutIDHaveNoBox(t *testing.T) {
	n := component(t, "ui/table", Table{
		Caption: "c", Titled: true, Select: &Select{Form: "f", Name: "n"}, Headers: []Header{{Label: "A"}},
		Rows: []Row{{Cells: []Cell{{Text: "1"}}}, {ID: "2", Name: "two", Selected: true, Cells: []Cell{{Text: "2"}}}},
	})
	if got := len(htmlcheck.Find(n, "tbody input[type=checkbox]")); got != 1 {
		t.Errorf("%d boxes, want one", got)
	}
	if !htmlcheck.Has(n, "input[checked][value=2]") || htmlcheck.Has(n, "caption.usa-sr-only") {
		t.Error("the selected row or the shown caption is lost")
	}
}

func TestBulkBarIsItsOwnForm(t *testing.T) {
	n := component(t, "ui/bulk", sampleQueue().Bulk)
	if !htmlcheck.Has(n, "form#approve[method=post] [name=key][value=sample]") || !htmlcheck.Has(n, "button[formaction=/hours/remind]") {
		t.Error("the bulk bar does not send its buttons")
	}
	if got := htmlcheck.Attr(htmlcheck.First(n, "[data-count=approve]"), "data-text"); got != "{n} selected" {
		t.Errorf("the script counts with %q", got)
	}
}

func TestPagination(t *testing.T) {
	if n := component(t, "ui/pagination", Pagination{}); htmlcheck.Has(n, "nav") {
		t.Error("one page needs no pagination")
	}
	n := component(t, "ui/pagination", Pagination{Next: "?after=7"})
	if !htmlcheck.Has(n, `a[rel=next][href="?after=7"]`) || htmlcheck.Has(n, "a[rel=prev]") {
		t.Error("the first page leads only on")
	}
}

func TestSummaryList(t *testing.T) {
	n := component(t, "ui/summary", sampleBlocks().Summary)
	var links []string
	for _, a := range htmlcheck.Find(n, "dd a") {
		links = append(links, htmlcheck.Text(a))
	}
	if got := strings.Join(links, "; "); got != "Change name; Change Employer; Change Phone" {
		t.Errorf("links read %s", got)
	}
	if !strings.Contains(htmlcheck.Text(n), "Phone Not provided") {
		t.Error("a skipped answer must say so")
	}
}

func TestTaskList(t *testing.T) {
	n := component(t, "ui/tasks", sampleBlocks().Tasks)
	if !strings.Contains(htmlcheck.Text(n), "1 of 5 tasks done") {
		t.Errorf("the list does not count: %s", htmlcheck.Text(n))
	}
	for status, want := range map[TaskStatus]string{
		TaskCompleted: "Completed", TaskNotStarted: "Not yet started", TaskInProgress: "In progress",
		TaskBlocked: "Cannot start yet", TaskProblem: "There is a problem",
	} {
		if got := texted(n, ".usa-task--"+string(status)+" .usa-task__status"); got != want {
			t.Errorf("%s reads %q, want %q", status, got, want)
		}
	}
	if htmlcheck.Has(n, ".usa-task--blocked a") {
		t.Error("a task that cannot start has a link")
	}
}

func TestSteps(t *testing.T) {
	n := component(t, "ui/steps", sampleBlocks().Steps)
	if texted(n, "[aria-current=step]") != "Check" || len(htmlcheck.Find(n, ".usa-step--done")) != 2 {
		t.Error("the steps are not marked")
	}
	if !strings.Contains(htmlcheck.Text(n), "Step 3 of 4") {
		t.Error("the steps are not counted in words")
	}
}

func TestProgressPollsOnlyWhileItRuns(t *testing.T) {
	bar := sampleBlocks().Progress
	if n := component(t, "ui/progress", bar); htmlcheck.Has(n, "[data-poll]") || texted(n, "label[for=import-bar]") != "Checking the roster" {
		t.Error("a finished job polls, or its bar has no label")
	}
	bar.Poll = "/jobs/1"
	if n := component(t, "ui/progress", bar); !htmlcheck.Has(n, "#import[data-poll=/jobs/1] progress[max=6000][value=1200]") {
		t.Error("a running job does not poll")
	}
}

func TestStatTimelineTabsAndAlert(t *testing.T) {
	if n := component(t, "ui/stat", StatCard{Label: "Active", Value: "87"}); htmlcheck.Has(n, "a") || texted(n, "strong") != "87" {
		t.Error("a card without a list behind it has a link")
	}
	if n := component(t, "ui/timeline", sampleBlocks().Timeline); len(htmlcheck.Find(n, "ol > li")) != 3 {
		t.Error("the timeline lost an event")
	}
	if n := component(t, "ui/tabs", sampleBlocks().Tabs); texted(n, "nav[aria-label=Placement] [aria-current=page]") != "Overview" {
		t.Error("the current tab is not marked")
	}
	if n := component(t, "ui/alert", sampleBlocks().Alerts[2]); texted(n, ".usa-alert--waiting a[href=/remind]") != "Remind them" {
		t.Error("the alert lost its link")
	}
}

func TestAddressesAreNeverScripts(t *testing.T) {
	n := component(t, "ui/link", Link{Label: "x", Path: "javascript:alert(1)"})
	if got := htmlcheck.Attr(htmlcheck.First(n, "a"), "href"); strings.HasPrefix(got, "javascript") {
		t.Errorf("href is %q", got)
	}
}
