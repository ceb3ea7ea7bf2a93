package ui

import (
	"net/url"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

type formPage struct {
	Errors ErrorSummary
	Key    string
	Fields []Field
	Send   Button
	Save   Button
}

func sampleForm(t i18n.T, values url.Values, errs wbl.FieldErrors) formPage {
	f := NewForm(values, errs, t)
	levels := []Choice{
		{Value: "shadow", Label: "Job shadow", Hint: "A day or two beside somebody"},
		{Value: "intern", Label: "Internship"},
		{Value: "app", Label: "Youth apprenticeship"},
	}
	page := formPage{Key: "sample", Send: Button{Label: "Send for approval", Kind: Primary}, Save: Button{Label: "Save as draft", Kind: Secondary}}
	page.Fields = []Field{
		f.Text("title", "Name of the place", Hint("As students will see it: Bakery assistant")),
		f.Text("soc", "Occupation", Typeahead("/occupations"), Optional()),
		f.Radios("type", "What kind of experience is it?", levels),
		f.Checkboxes("days", "Days", []Choice{{Value: "1", Label: "Mon"}, {Value: "2", Label: "Tue"}, {Value: "3", Label: "Wed"}, {Value: "4", Label: "Thu"}, {Value: "5", Label: "Fri"}}, Inline()),
		f.Select("site", "Worksite", []Choice{{Value: "", Label: "Choose"}, {Value: "mill", Label: "12 Mill Street"}}),
		f.Date("start", "First day"),
		f.Time("from", "Starts at"),
		f.Number("seats", "Seats", Width(3)),
		f.Decimal("pay", "Pay per hour", Prefix("$"), Width(5), Hint("Leave empty when it is not paid"), Optional()),
		f.Duration("worked", "How long each day?"),
		f.Email("email", "E-mail of the supervisor", Autocomplete("email")),
		f.Tel("phone", "Phone", Autocomplete("tel"), Width(20), Optional()),
		f.Textarea("text", "What will students do and learn?"),
		f.File("photo", "Photo", ".png,.jpg", Optional()),
		f.Password("password", "Your password", Autocomplete("current-password"), Hint("To confirm that it is you")),
	}
	page.Errors = f.Summary()
	return page
}

func sampleValues() url.Values {
	return url.Values{
		"title": {`Bakery "assistant" <b>`}, "type": {"intern"}, "days": {"1", "3"}, "seats": {"two"},
		"pay": {"-3"}, "worked_hours": {"25"}, "email": {"ana@"}, "text": {"Mix, bake, sell."}, "password": {"hidden"},
	}
}

func sampleErrors() wbl.FieldErrors {
	var errs wbl.FieldErrors
	for _, e := range [][2]string{
		{"title", "Use a name of 60 letters or fewer"},
		{"soc", "Choose an occupation from the list"},
		{"type", "Choose the kind of experience"},
		{"days", "Choose at least two days"},
		{"site", "Choose the worksite"},
		{"start", "Enter the first day"},
		{"from", "Enter when the day starts"},
		{"seats", "Enter the number of seats in digits, such as 2"},
		{"pay", "Enter the pay as dollars, such as 15.50"},
		{"worked", "Enter at most 24 hours"},
		{"email", "Enter an e-mail address such as name@example.org"},
		{"phone", "Enter a phone number with 10 digits"},
		{"text", "Write at least one sentence"},
		{"photo", "Choose a photo smaller than 5 MB"},
		{"password", "Enter your password"},
		{"", "Another person changed this place. Look at the changes, then send again"},
	} {
		errs.Add(e[0], e[1])
	}
	return errs
}

type questionPage struct {
	Key  string
	Born Field
	Next Button
}

func sampleQuestion(t i18n.T) questionPage {
	f := NewForm(url.Values{}, nil, t)
	return questionPage{
		Key: "sample", Next: Button{Label: "Continue", Kind: Primary},
		Born: f.DateParts("born", "When were you born?", Heading(), Hint("We ask to know which work you may do. For example: 3 27 2010"), Autocomplete("bday")),
	}
}

type queuePage struct {
	Search Field
	Bulk   BulkBar
	Table  Table
	Pages  Pagination
}

func sampleQueue() queuePage {
	approve := func(id string) []ButtonForm {
		return []ButtonForm{{Path: "/hours/" + id, Key: "k" + id, Button: Button{Label: "Approve", Kind: Secondary, Hidden: "the week of " + id}}}
	}
	row := func(id, name, school, firm, hours string, tone Tone, text string) Row {
		r := Row{ID: id, Name: name, Cells: []Cell{
			{Text: name, Path: "/learners/" + id, Note: school}, {Text: firm}, {Text: hours}, {Tag: &Tag{tone, text}}, {Buttons: approve(id)},
		}}
		if tone == Problem {
			r.Tone = tone
		}
		return r
	}
	return queuePage{
		Search: Field{Kind: kindInput, Type: "search", ID: "q", Name: "q", Label: "Find a student"},
		Bulk: BulkBar{ID: "approve", Path: "/hours/approve", Key: "sample", Buttons: []Button{
			{Label: "Approve", Kind: Primary, Icon: "check"}, {Label: "Remind supervisor", Kind: Secondary, Path: "/hours/remind"},
		}},
		Table: Table{
			ID: "hours", Caption: "Hours to approve, week of November 16",
			Select: &Select{Form: "approve", Name: "week"},
			Headers: []Header{
				{Label: "Student", SortPath: "?sort=name", Sorted: Ascending},
				{Label: "Employer", SortPath: "?sort=firm"},
				{Label: "Hours", Num: true, SortPath: "?sort=-hours"},
				{Label: "Status"},
				{Label: "Actions", Hidden: true},
			},
			Rows: []Row{
				row("a1", "Ana Lima", "Grade 11, Alder High", "Riverside Bakery", "22 h 30 min", Problem, "Over the limit"),
				row("a2", "Ben Okafor", "Grade 12, Alder High", "County Hospital", "12 h", Good, "Verified"),
				row("a3", "Chloe Nguyen-Hernández", "Grade 12, Mill School", "Alder Creek Water and Power", "9 h 45 min", Waiting, "Waits for supervisor"),
				row("a4", "Dae Park", "Grade 10, Mill School", "Fix-It Bikes", "6 h", Good, "Verified"),
			},
			Empty: &EmptyState{Icon: "check", Title: "All hours are approved", Text: "New hours come in when students end their week, mostly on Friday."},
		},
		Pages: Pagination{Next: "?after=a4", Text: "1–4 of 31"},
	}
}
