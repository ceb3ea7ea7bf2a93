package offers

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/partners"
	"throughline/internal/wbl"
)

var today = wbl.NewDate(2026, 11, 23)

// baker is complete and good.
func baker() Input {
	return Input{
		Type: "internship", Title: "Baker", Cluster: "09", SOC: "51-3011", Duties: "Bake", Learning: "Mixing", Seats: 2, Paid: true, WageCents: 1550,
		Tasks: []Task{{Name: "Slice bread", Hazard: "slicer"}}, StartsOn: wbl.NewDate(2027, 1, 4), EndsOn: wbl.NewDate(2027, 5, 28),
		ApplyBy: wbl.NewDate(2026, 12, 11), Schedule: wbl.Schedule{{Day: 1, Start: 930, End: 1110}}, MinGrade: "10",
	}
}

func TestInputIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Input)
		want   string
	}{
		"good":              {func(*Input) {}, ""},
		"nothing":           {func(in *Input) { *in = Input{} }, "type title duties learning seats"},
		"not placed":        {func(in *Input) { in.Type = "career_fair" }, "type"},
		"long title":        {func(in *Input) { in.Title = strings.Repeat("x", 121) }, "title"},
		"cluster":           {func(in *Input) { in.Cluster = "17" }, "cluster"},
		"soc":               {func(in *Input) { in.SOC = "513011" }, "soc"},
		"onet":              {func(in *Input) { in.SOC = "51-3011.00" }, ""},
		"hazard":            {func(in *Input) { in.Tasks[0].Hazard = "sliver" }, "tasks"},
		"task without name": {func(in *Input) { in.Tasks[0].Name = "" }, "tasks"},
		"ends first":        {func(in *Input) { in.EndsOn = wbl.NewDate(2027, 1, 3) }, "ends_on"},
		"ended":             {func(in *Input) { in.StartsOn, in.ApplyBy, in.EndsOn = wbl.Date{}, wbl.Date{}, today.AddDays(-1) }, "ends_on"},
		"too late to apply": {func(in *Input) { in.ApplyBy = today.AddDays(-1) }, "apply_by"},
		"apply after end":   {func(in *Input) { in.ApplyBy = in.EndsOn.AddDays(1) }, "apply_by"},
		"today is fine":     {func(in *Input) { in.ApplyBy = today }, ""},
		"two Mondays":       {func(in *Input) { in.Schedule = append(in.Schedule, in.Schedule[0]) }, "schedule"},
		"no length":         {func(in *Input) { in.Schedule[0].End = in.Schedule[0].Start }, "schedule"},
		"paid nothing":      {func(in *Input) { in.WageCents = 0 }, "wage"},
		"paid too much":     {func(in *Input) { in.WageCents = 200_01 }, "wage"},
		"unpaid":            {func(in *Input) { in.Paid = false }, ""},
		"no seat":           {func(in *Input) { in.Seats = 0 }, "seats"},
		"grade":             {func(in *Input) { in.MinGrade = "13" }, "min_grade"},
	} {
		in := baker()
		in.Tasks, in.Schedule = slices.Clone(in.Tasks), slices.Clone(in.Schedule)
		c.change(&in)
		var got []string
		for _, e := range in.Clean().Validate(today) {
			got = append(got, e.Field)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: problems with %q, want %q", name, got, c.want)
		}
	}
}

func TestCleanCountsTheWeek(t *testing.T) {
	in := baker()
	in.WeeklyMinutes, in.Paid = 99, false
	if got := in.Clean(); got.WeeklyMinutes != 180 || got.WageCents != 0 {
		t.Errorf("%d minutes, %d cents", got.WeeklyMinutes, got.WageCents)
	}
}

func TestTaskLines(t *testing.T) {
	got := ParseTasks("Mix dough\r\n - Slice  bread [Slicer]\n\n* Serve [with care!]\nClean [x] up\n[baler]\nLift [ patient_lift ]")
	want := []Task{
		{Name: "Mix dough"}, {"Slice bread", "slicer"}, {Name: "Serve [with care!]"}, {Name: "Clean [x] up"}, {"", "baler"}, {"Lift", "patient_lift"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	var errs wbl.FieldErrors
	if checkTasks(&errs, got); len(errs) == 0 || errs[0].Key != "offers.error.task_name" {
		t.Errorf("a hazard without a task passes: %v", errs)
	}
}

func FuzzParseTasks(f *testing.F) {
	for _, s := range []string{"", "a", "a [slicer]\nb", "[", "[]", "x []", "- [a] [b]", "•\u00a0x\u2028y [z]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tasks := ParseTasks(text)
		for _, task := range tasks {
			if task == (Task{}) || strings.ContainsAny(task.Name, "\n\r") || task.Name != strings.TrimSpace(task.Name) {
				t.Fatalf("%q became %+v", text, task)
			}
		}
		if d := cmp.Diff(tasks, ParseTasks(FormatTasks(tasks))); d != "" {
			t.Fatalf("%q: written and read again it differs: %s", text, d)
		}
	})
}

func TestMiles(t *testing.T) {
	boston, springfield := Position{42.3601, -71.0589}, Position{42.1015, -72.5898}
	if d := boston.Miles(springfield); math.Abs(d-80) > 1.5 {
		t.Errorf("Boston to Springfield is %.1f miles, about 80 by the map", d)
	}
	if d := (Position{0, 179.9}).Miles(Position{0, -179.9}); d > 14 {
		t.Errorf("across the date line it is %.1f miles", d)
	}
}

func TestBoxHoldsTheCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := Position{rapid.Float64Range(-70, 70).Draw(t, "lat"), rapid.Float64Range(-120, 120).Draw(t, "lon")}
		to := Position{from.Lat + rapid.Float64Range(-1, 1).Draw(t, "north"), from.Lon + rapid.Float64Range(-1, 1).Draw(t, "east")}
		d := from.Miles(to)
		if math.Abs(d-to.Miles(from)) > 1e-6 {
			t.Fatal("there is farther than back")
		}
		b := from.around(d + 0.01)
		if to.Lat < b.south || to.Lat > b.north || to.Lon < b.west || to.Lon > b.east {
			t.Fatalf("%v is %.2f miles from %v, outside of %+v", to, d, from, b)
		}
	})
}

func TestProfileAsksEachQuestionOnce(t *testing.T) {
	var p Profile
	for _, q := range Questions {
		if got := p.Next(); got != q {
			t.Fatalf("asks %q, want %q", got, q)
		}
		p.set(q, Profile{About: "a", Strengths: "s", Transport: "bus", Times: wbl.Schedule{usual(1)}})
	}
	if p.Next() != "" || p.Experience != "" || p.About != "a" {
		t.Errorf("after all questions: next %q, %+v", p.Next(), p)
	}
	for q, bad := range map[Question]Profile{
		QAbout: {About: " "}, QStrengths: {}, QTransport: {Transport: "rocket"}, QTimes: {}, "age": {}, QExperience: {Experience: strings.Repeat("x", 1501)},
	} {
		if len(bad.Validate(q)) == 0 {
			t.Errorf("%s: %+v passes", q, bad)
		}
	}
	if len((Profile{}).Validate(QLanguages)) > 0 {
		t.Error("an optional question must be answered")
	}
}

func TestGrades(t *testing.T) {
	for _, c := range []struct {
		have, want string
		ok         bool
	}{{"11", "11", true}, {"10", "11", false}, {"KG", "06", false}, {"12", "", true}, {"", "11", true}, {"UG", "11", true}} {
		if inGrade(c.have, c.want) != c.ok {
			t.Errorf("grade %q for at least %q is not %v", c.have, c.want, c.ok)
		}
	}
}

func TestFoundIsChecked(t *testing.T) {
	good := Found{
		Employer: "Mill", City: "Lee", Supervisor: "Kim", Email: "Kim@mill.example", Title: "Helper", Duties: "Help", Learning: "Work",
		StartsOn: today, Weekly: 600,
	}
	if errs := good.Clean().Validate(today, partners.IsEmail); len(errs) > 0 {
		t.Errorf("a good one: %v", errs)
	}
	var got []string
	for _, e := range (Found{}).Validate(today, partners.IsEmail) {
		got = append(got, e.Field)
	}
	if want := "employer city supervisor email title duties learning starts_on weekly"; strings.Join(got, " ") != want {
		t.Errorf("an empty one: %q", got)
	}
}
