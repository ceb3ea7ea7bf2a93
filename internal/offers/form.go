package offers

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/partners"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// group is some questions about an opportunity that belong together: a section of the
// dense page of staff, and a page of its own for hosts.
type group struct {
	code  string // title is the text offers.group.CODE
	build func(*web.Ctx, *ui.Form, options) questions
	read  func(*web.Input, *Input)
	check func(Input, *wbl.FieldErrors, wbl.Date)
}

// options are what some questions let choose from.
type options struct {
	sites    []partners.Worksite
	contacts []partners.Contact
	schools  []partners.Named // only for staff: hosts offer to every school
}

// questions are the fields of a group; Grid and After follow the fields.
type questions struct {
	Title  string
	Fields []ui.Field
	Grid   *grid
	After  []ui.Field
	Tags   []tag // of hazards, to be looked up
}

type tag struct{ Code, Name string }

// grid asks for a usual week: a line for each day, all optional.
type grid struct {
	ui.Field
	Rows []gridRow
}

type gridRow struct {
	Day        string
	Start, End ui.Part
}

// groups lists the groups in the order in which they are asked.
var groups = []group{
	{code: "what", build: whatFields, read: readWhat, check: func(in Input, e *wbl.FieldErrors, day wbl.Date) { in.checkWhat(e, day) }},
	{code: "work", build: workFields, read: readWork, check: func(in Input, e *wbl.FieldErrors, _ wbl.Date) { in.checkWork(e) }},
	{code: "when", build: whenFields, read: readWhen, check: func(in Input, e *wbl.FieldErrors, day wbl.Date) { in.checkWhen(e, day) }},
	{code: "where", build: whereFields, read: readWhere, check: func(Input, *wbl.FieldErrors, wbl.Date) {}},
	{code: "seats", build: seatFields, read: readSeats, check: func(in Input, e *wbl.FieldErrors, _ wbl.Date) { in.checkSeats(e) }},
	{code: "who", build: whoFields, read: readWho, check: func(in Input, e *wbl.FieldErrors, _ wbl.Date) { in.checkWho(e) }},
}

func groupByCode(code string) (int, bool) {
	for i, g := range groups {
		if g.code == code {
			return i, true
		}
	}
	return 0, false
}

// readAll reads a form that has every group.
func readAll(in *web.Input) (out Input) {
	for _, g := range groups {
		g.read(in, &out)
	}
	return out.Clean()
}

// typeChoices are the placed types in force on a day, with their levels.
func typeChoices(t i18n.T, day wbl.Date) (out []ui.Choice) {
	for _, typ := range PlacedTypes(day) {
		out = append(out, ui.Choice{Value: typ.Code, Label: t("type."+typ.Code) + " (" + t("level."+typ.Level.String()) + ")"})
	}
	return out
}

func coded(t i18n.T, prefix string, codes []string) []ui.Choice {
	out := make([]ui.Choice, len(codes))
	for i, c := range codes {
		out[i] = ui.Choice{Value: c, Label: t(prefix + c)}
	}
	return out
}

func orNone(label string, choices []ui.Choice) []ui.Choice {
	return append([]ui.Choice{{Label: label}}, choices...)
}

func whatFields(c *web.Ctx, f *ui.Form, _ options) questions {
	return questions{Fields: []ui.Field{
		f.Select("type", "offers.type", orNone(c.T("offers.choose"), typeChoices(c.T, c.Today()))),
		f.Text("title", "offers.name", ui.Hint("offers.name.hint")),
		f.Select("cluster", "offers.cluster", orNone(c.T("offers.choose"), coded(c.T, "cluster.", Clusters)), ui.Optional()),
		f.Text("soc", "offers.soc", ui.Hint("offers.soc.hint"), ui.Optional(), ui.Width(10)),
	}}
}

func readWhat(in *web.Input, out *Input) {
	out.Type, out.Title, out.Cluster, out.SOC = in.Get("type"), in.Text("title", maxTitle), in.Get("cluster"), in.Text("soc", 10)
}

func workFields(c *web.Ctx, f *ui.Form, _ options) questions {
	q := questions{Fields: []ui.Field{
		f.Textarea("duties", "offers.duties", ui.Hint("offers.duties.hint")),
		f.Textarea("learning", "offers.learning", ui.Hint("offers.learning.hint")),
		f.Textarea("tasks", "offers.tasks", ui.Hint("offers.tasks.hint"), ui.Optional()),
	}}
	for _, code := range HazardTags {
		q.Tags = append(q.Tags, tag{code, c.T("hazard." + code)})
	}
	return q
}

func readWork(in *web.Input, out *Input) {
	out.Duties, out.Learning = in.Text("duties", maxText), in.Text("learning", maxText)
	out.Tasks = ParseTasks(in.Text("tasks", maxTasks*(maxTaskName+20)))
}

func whenFields(c *web.Ctx, f *ui.Form, _ options) questions {
	return questions{
		Fields: []ui.Field{
			f.Date("starts_on", "offers.starts_on", ui.Optional()), f.Date("ends_on", "offers.ends_on", ui.Optional()),
			f.Date("apply_by", "offers.apply_by", ui.Hint("offers.apply_by.hint"), ui.Optional()),
		},
		Grid:  newGrid(c.T, f),
		After: []ui.Field{f.Text("weekly", "offers.weekly", ui.Hint("offers.weekly.hint"), ui.Optional(), ui.Width(5))},
	}
}

// newGrid makes the week, Monday first.
func newGrid(t i18n.T, f *ui.Form) *grid {
	g := &grid{Field: f.Text("schedule", "offers.schedule", ui.Hint("offers.schedule.hint"), ui.Optional())}
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		name := t(fmt.Sprintf("offers.day.%d", day))
		row := gridRow{Day: name, Start: gridPart(f, day, "start", t("offers.from", "day", name)), End: gridPart(f, day, "end", t("offers.until", "day", name))}
		g.Rows = append(g.Rows, row)
	}
	g.Rows[0].Start.ID = g.ID // where the error summary leads
	return g
}

// days are the lines of the grid, each as a field of two parts.
func (g grid) days() (out []ui.Field) {
	for _, r := range g.Rows {
		out = append(out, ui.Field{Label: r.Day, Parts: []ui.Part{r.Start, r.End}})
	}
	return out
}

func gridPart(f *ui.Form, day time.Weekday, part, label string) ui.Part {
	name := fmt.Sprintf("day_%d_%s", day, part)
	return ui.Part{ID: name, Name: name, Label: label, Value: f.Value(name)}
}

func readWhen(in *web.Input, out *Input) {
	out.StartsOn, out.EndsOn, out.ApplyBy = in.Date("starts_on"), in.Date("ends_on"), in.Date("apply_by")
	out.Schedule, out.WeeklyMinutes = readGrid(in), readWeekly(in)
}

// readWeekly reads hours a week, which may be more than a day has: "20", "12.5".
func readWeekly(in *web.Input) int {
	s := strings.TrimSpace(strings.ReplaceAll(in.Get("weekly"), ",", "."))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimRight(s, "hH ")), 64)
	if err != nil || !(n > 0 && n <= maxWeek/60) { // also what is not a number
		in.Errors.Add("weekly", "offers.error.weekly")
		return 0
	}
	return int(n*60 + 0.5)
}

func readGrid(in *web.Input) (week wbl.Schedule) {
	for day := range time.Weekday(7) {
		start, end := in.Get(fmt.Sprintf("day_%d_start", day)), in.Get(fmt.Sprintf("day_%d_end", day))
		if strings.TrimSpace(start+end) == "" {
			continue
		}
		from, err1 := wbl.ParseClock(start)
		to, err2 := wbl.ParseClock(end)
		if err1 != nil || err2 != nil {
			in.Errors.Add("schedule", "offers.error.schedule")
			return week
		}
		week = append(week, wbl.Usual{Day: day, Start: from, End: to})
	}
	return week
}

func whereFields(c *web.Ctx, f *ui.Form, o options) questions {
	var sites, people []ui.Choice
	for _, w := range o.sites {
		sites = append(sites, ui.Choice{Value: string(w.ID), Label: w.Label()})
	}
	for _, k := range o.contacts {
		if !k.Left {
			people = append(people, ui.Choice{Value: string(k.ID), Label: contactLabel(k)})
		}
	}
	q := questions{Fields: []ui.Field{
		f.Select("worksite", "offers.worksite", orNone(c.T("offers.worksite.none"), sites), ui.Optional()),
		f.Select("contact", "offers.contact", orNone(c.T("offers.contact.none"), people), ui.Hint("offers.contact.hint"), ui.Optional()),
		f.Checkboxes("remote", "offers.remote", []ui.Choice{{Value: "yes", Label: c.T("offers.remote.yes")}}, ui.Optional()),
	}}
	if len(o.schools) > 0 {
		var all []ui.Choice
		for _, s := range o.schools {
			all = append(all, ui.Choice{Value: s.ID, Label: s.Name})
		}
		q.Fields = append(q.Fields, f.Select("school", "offers.school", orNone(c.T("offers.school.all"), all), ui.Optional()))
	}
	return q
}

func contactLabel(k partners.Contact) string {
	if k.Title != "" {
		return k.Name + ", " + k.Title
	}
	return k.Name
}

func readWhere(in *web.Input, out *Input) {
	out.Worksite, out.Contact = wbl.WorksiteID(in.Get("worksite")), wbl.ContactID(in.Get("contact"))
	out.School, out.Remote = wbl.SchoolID(in.Get("school")), in.Bool("remote")
}

func seatFields(c *web.Ctx, f *ui.Form, _ options) questions {
	return questions{Fields: []ui.Field{
		f.Number("seats", "offers.seats", ui.Width(3)),
		f.Radios("paid", "offers.paid", []ui.Choice{{Value: "yes", Label: c.T("offers.paid.yes")}, {Value: "no", Label: c.T("offers.paid.no")}}, ui.Inline()),
		f.Decimal("wage", "offers.wage", ui.Prefix("offers.dollar"), ui.Suffix("offers.per_hour"), ui.Hint("offers.wage.hint"), ui.Optional(), ui.Width(5)),
	}}
}

func readSeats(in *web.Input, out *Input) {
	out.Seats, out.Paid = in.Int("seats", 1, maxSeats), in.Bool("paid")
	out.WageCents = in.Cents("wage")
}

func whoFields(c *web.Ctx, f *ui.Form, _ options) questions {
	var lowest []ui.Choice
	for _, g := range MinGrades {
		lowest = append(lowest, ui.Choice{Value: g, Label: c.T("offers.grade", "n", strings.TrimLeft(g, "0"))})
	}
	return questions{Fields: []ui.Field{
		f.Select("min_grade", "offers.min_grade", orNone(c.T("offers.grade.any"), lowest), ui.Optional()),
		f.Text("languages", "offers.languages", ui.Hint("offers.languages.hint"), ui.Optional()),
		f.Textarea("access", "offers.access", ui.Hint("offers.access.hint"), ui.Rows(3), ui.Optional()),
		f.Text("clearances", "offers.clearances", ui.Hint("offers.clearances.hint"), ui.Optional()),
	}}
}

func readWho(in *web.Input, out *Input) {
	out.MinGrade, out.Languages = in.Get("min_grade"), in.Text("languages", maxLine)
	out.Access, out.Clearances = in.Text("access", maxText), in.Text("clearances", maxLine)
}

// formValues are the values from which the groups show an opportunity.
func formValues(o Opportunity) url.Values {
	v := url.Values{
		"type": {o.Type}, "title": {o.Title}, "cluster": {o.Cluster}, "soc": {o.SOC},
		"duties": {o.Duties}, "learning": {o.Learning}, "tasks": {FormatTasks(o.Tasks)},
		"worksite": {string(o.Worksite)}, "contact": {string(o.Contact)}, "school": {string(o.School)},
		"seats": {strconv.Itoa(max(1, o.Seats))}, "paid": {"no"},
		"min_grade": {o.MinGrade}, "languages": {o.Languages}, "access": {o.Access}, "clearances": {o.Clearances},
		"version": {strconv.Itoa(o.Version)},
	}
	for name, d := range map[string]wbl.Date{"starts_on": o.StartsOn, "ends_on": o.EndsOn, "apply_by": o.ApplyBy} {
		ui.DateValues(v, name, d)
	}
	for _, u := range o.Schedule {
		v.Set(fmt.Sprintf("day_%d_start", u.Day), wbl.FormatClock(u.Start))
		v.Set(fmt.Sprintf("day_%d_end", u.Day), wbl.FormatClock(u.End))
	}
	if o.WeeklyMinutes > 0 {
		v.Set("weekly", strconv.FormatFloat(float64(o.WeeklyMinutes)/60, 'f', -1, 64))
	}
	if o.Paid {
		v.Set("paid", "yes")
		v.Set("wage", fmt.Sprintf("%d.%02d", o.WageCents/100, o.WageCents%100))
	}
	if o.Remote {
		v.Set("remote", "yes")
	}
	return v
}
