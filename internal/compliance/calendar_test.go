package compliance

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

func day(t testing.TB, s string) wbl.Date {
	t.Helper()
	d, err := wbl.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sampleCalendar is a school year as districts have them.
func sampleCalendar(t testing.TB) Calendar {
	c := Assumption(2027)
	c.First, c.Last, c.Source, c.Version = day(t, "2026-08-31"), day(t, "2027-06-18"), Drawn, 1
	c.Hours = map[string]Hours{"elementary": {500, 920}, "middle": {480, 900}, "high": {450, 870}}
	for d, m := range map[string]Day{"2026-09-07": {Mark: Closed, Name: "Labor Day"}, "2026-11-26": {Mark: Closed}, "2026-12-23": {Mark: Early, End: 690}, "2026-10-17": {Mark: Open}} {
		m.Date = day(t, d)
		c.Put(m)
	}
	return c
}

func TestCalendarDays(t *testing.T) {
	c := sampleCalendar(t)
	for _, test := range []struct {
		day, level string
		in         bool
		from, to   int
	}{
		{"2026-08-30", "high", false, 0, 0}, // the Sunday before
		{"2026-08-31", "high", true, 450, 870},
		{"2026-08-31", "middle", true, 480, 900},
		{"2026-08-31", "other", true, 450, 870}, // as a high school
		{"2026-09-05", "high", false, 0, 0},     // a Saturday
		{"2026-10-17", "high", true, 450, 870},  // a Saturday that makes up
		{"2026-09-07", "high", false, 0, 0},
		{"2026-12-23", "high", true, 450, 690},
		{"2026-12-23", "elementary", true, 500, 690},
		{"2027-06-18", "high", true, 450, 870},
		{"2027-06-21", "high", false, 0, 0}, // after the last
	} {
		got := c.On(day(t, test.day), test.level)
		if got.In != test.in || got.Start != test.from || got.End != test.to {
			t.Errorf("%s %s: %+v", test.day, test.level, got)
		}
	}
	if got := c.On(day(t, "2026-12-23"), "high"); !got.Early {
		t.Error("the early day is not early")
	}
	// an early end after the school's own changes nothing
	c.Put(Day{Date: day(t, "2026-12-22"), Mark: Early, End: 19 * 60})
	if got := c.On(day(t, "2026-12-22"), "high"); got.End != 870 {
		t.Errorf("school ends at %d", got.End)
	}
}

func TestPutKeepsDaysInOrder(t *testing.T) {
	c := sampleCalendar(t)
	if !slices.IsSortedFunc(c.Days, func(a, b Day) int { return a.Date.Compare(b.Date) }) || len(c.Days) != 4 {
		t.Fatalf("%+v", c.Days)
	}
	c.Put(Day{Date: day(t, "2026-11-26")})                                   // takes it away
	c.Put(Day{Date: day(t, "2026-11-28"), Mark: Closed})                     // a Saturday: says nothing
	c.Put(Day{Date: day(t, "2026-11-25"), Mark: Open})                       // a Wednesday: says nothing
	c.Put(Day{Date: day(t, "2026-09-07"), Mark: Closed, End: 90, Name: "x"}) // again
	if len(c.Days) != 3 {
		t.Errorf("%+v", c.Days)
	}
	if d, ok := c.Marked(day(t, "2026-09-07")); !ok || d.Name != "x" || d.End != 0 {
		t.Errorf("%+v", d)
	}
	if err := c.Validate().Err(); err != nil {
		t.Error(err)
	}
}

func TestCountSchoolDays(t *testing.T) {
	c := sampleCalendar(t)
	if got := c.SchoolDays(day(t, "2026-08-01"), day(t, "2026-09-12")); got != 9 {
		t.Errorf("%d days in the first two weeks, want 9", got)
	}
	if got := Assumption(2027).SchoolDays(day(t, "2026-07-01"), day(t, "2027-06-30")); got != 206 {
		t.Errorf("%d assumed days", got)
	}
}

func TestAssumptionCountsAsItSays(t *testing.T) {
	c := Assumption(2027)
	if c.Source != Assumed || c.Version != 0 {
		t.Errorf("%+v", c)
	}
	for d, want := range map[string]bool{"2026-08-31": false, "2026-09-01": true, "2026-11-26": true, "2027-06-15": true, "2027-06-16": false, "2026-10-17": false} {
		if got := c.On(day(t, d), "high").In; got != want {
			t.Errorf("%s: %v", d, got)
		}
	}
	if err := c.Validate().Err(); err != nil {
		t.Error(err)
	}
}

func TestCalendarValidate(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Calendar)
		field  string
	}{
		"no first day":         {func(c *Calendar) { c.First = wbl.Date{} }, "first"},
		"first in another":     {func(c *Calendar) { c.First = day(t, "2026-06-30") }, "first"},
		"no last day":          {func(c *Calendar) { c.Last = wbl.Date{} }, "last"},
		"last in another":      {func(c *Calendar) { c.Last = day(t, "2027-07-01") }, "last"},
		"last before first":    {func(c *Calendar) { c.Last = c.First }, "last"},
		"hours of a level":     {func(c *Calendar) { delete(c.Hours, "middle") }, "hours_middle"},
		"hours backwards":      {func(c *Calendar) { c.Hours["high"] = Hours{900, 480} }, "hours_high"},
		"hours in the night":   {func(c *Calendar) { c.Hours["elementary"] = Hours{100, 480} }, "hours_elementary"},
		"a day outside":        {func(c *Calendar) { c.Last = day(t, "2026-12-01") }, "days"},
		"days twice":           {func(c *Calendar) { c.Days = append(c.Days, c.Days[len(c.Days)-1]) }, "days"},
		"an unknown mark":      {func(c *Calendar) { c.Days[0].Mark = "half" }, "days"},
		"early without an end": {func(c *Calendar) { c.Days[len(c.Days)-1].End = 0 }, "days"},
		"a long name":          {func(c *Calendar) { c.Days[0].Name = strings.Repeat("é", 81) }, "days"},
		"too many days":        {func(c *Calendar) { c.Days = make([]Day, 367) }, "days"},
	} {
		c := sampleCalendar(t)
		test.change(&c)
		if _, ok := c.Validate().Of(test.field); !ok {
			t.Errorf("%s: %v", name, c.Validate())
		}
	}
	if errs := sampleCalendar(t).Validate(); errs != nil {
		t.Errorf("the sample: %v", errs)
	}
}

func TestNextYear(t *testing.T) {
	n := sampleCalendar(t).Next()
	if n.Year != 2028 || n.First != day(t, "2027-08-30") || n.Last != day(t, "2028-06-16") || n.Source != Copied {
		t.Errorf("%+v", n)
	}
	if d, ok := n.Marked(day(t, "2027-09-06")); !ok || d.Name != "Labor Day" { // the first Monday of September again
		t.Errorf("%+v", n.Days)
	}
	if err := n.Validate().Err(); err != nil {
		t.Error(err)
	}
}

const sampleICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" +
	"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260831\r\nDTEND;VALUE=DATE:20260901\r\nSUMMARY:First Day of School\\, all grades\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261128\r\nSUMMARY:No School - Thanks\r\n giving\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART;TZID=America/Chicago:20261223T103000\r\nSUMMARY:Early Release\r\nBEGIN:VALARM\r\nDTSTART:20200101\r\nEND:VALARM\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART:20261211T170000Z\r\nSUMMARY:Half day (12:15)\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART;X=\"a:b;c\":20270118\r\nDURATION:P1D\r\nSUMMARY:Martin Luther King Jr. Day\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART:20261005\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:No school club\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART:20260918T180000\r\nSUMMARY:Back to school night\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270618\r\nSUMMARY:Last day of school\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestReadICS(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	events, problems, err := ReadICS(strings.NewReader(sampleICS), zone)
	if err != nil || problems != nil {
		t.Fatal(err, problems)
	}
	want := []Entry{
		{3, day(t, "2026-08-31"), day(t, "2026-08-31"), FirstDay, 0, "First Day of School, all grades"},
		{8, day(t, "2026-11-26"), day(t, "2026-11-27"), NoSchool, 0, "No School - Thanksgiving"},
		{14, day(t, "2026-12-23"), day(t, "2026-12-23"), EarlyDay, 11*60 + 30, "Early Release"}, // Chicago's clock
		{21, day(t, "2026-12-11"), day(t, "2026-12-11"), EarlyDay, 12*60 + 15, "Half day (12:15)"},
		{25, day(t, "2027-01-18"), day(t, "2027-01-18"), NoSchool, 0, "Martin Luther King Jr. Day"},
		{30, day(t, "2026-10-05"), day(t, "2026-10-05"), LeaveOut, 0, "No school club"}, // repeats
		{35, day(t, "2026-09-18"), day(t, "2026-09-18"), LeaveOut, 0, "Back to school night"},
		{39, day(t, "2027-06-18"), day(t, "2027-06-18"), LastDay, 0, "Last day of school"},
	}
	if got := EntriesOf(events); !slices.Equal(got, want) {
		for i := range got {
			t.Errorf("%+v", got[i])
		}
	}
	c, problems := Assemble(Assumption(2027), want, 720)
	if problems != nil || c.First != day(t, "2026-08-31") || c.Last != day(t, "2027-06-18") || len(c.Days) != 5 {
		t.Errorf("%v %+v", problems, c)
	}
}

func TestReadICSRefuses(t *testing.T) {
	begin, end := "BEGIN:VCALENDAR\n", "END:VCALENDAR\n"
	event := func(lines string) string { return begin + "BEGIN:VEVENT\n" + lines + "END:VEVENT\n" + end }
	for text, want := range map[string]string{
		event("SUMMARY:x\n"):                                                    "ics_start",
		event("DTSTART:2026-11-26\n"):                                           "ics_time ics_start",
		event("DTSTART:20261350\n"):                                             "ics_time ics_start",
		event("DTSTART:20261126T996000Z\n"):                                     "ics_time ics_start",
		event("DTSTART:20261126\nDTEND:20261101\n"):                             "ics_order",
		event("DTSTART:20261126\nDTEND:20301126\n"):                             "ics_order",
		begin + "BEGIN:VEVENT\nDTSTART:20261126\n" + end:                        "ics_end ics_end",
		begin + "BEGIN:VEVENT\nDTSTART:20261126\nEND:VTODO\nEND:VEVENT\n" + end: "ics_end",
	} {
		_, problems, err := ReadICS(strings.NewReader(text), time.UTC)
		var rules []string
		for _, p := range problems {
			rules = append(rules, p.Rule)
		}
		if err != nil || strings.Join(rules, " ") != want {
			t.Errorf("%q: %v %v", text, rules, err)
		}
	}
	for _, text := range []string{"", "hello\n", "<html>", "BEGIN:VCARD\nEND:VCARD\n"} {
		if _, _, err := ReadICS(strings.NewReader(text), time.UTC); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	if _, _, err := ReadICS(strings.NewReader(begin+strings.Repeat("x", maxICSLine+1)), time.UTC); err == nil {
		t.Error("an endless line was taken")
	}
	if _, _, err := ReadICS(strings.NewReader(begin+strings.Repeat("BEGIN:VEVENT\nDTSTART:20261126\nEND:VEVENT\n", maxICSEvents+1)), time.UTC); err == nil {
		t.Error("endless events were taken")
	}
}

func TestUnderstand(t *testing.T) {
	for name, want := range map[string]What{
		"NO SCHOOL: Veterans' Day": NoSchool, "Winter Break": NoSchool, "Breakfast with the principal": LeaveOut, "Early-Release Wednesday": EarlyDay,
		"Primer día de clases": FirstDay, "No hay clases": NoSchool, "Salida temprana": EarlyDay, "Último día de escuela": LastDay, "Board meeting": LeaveOut,
		"Last student day (half day)": LastDay, "Teacher In-Service": NoSchool, "New Year's Day": NoSchool, "": LeaveOut,
	} {
		if got := Understand(name); got != want {
			t.Errorf("%q means %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]int{"Early release 11:30 am": 690, "Half day, 1:15": 795, "noon dismissal": 720, "Early release": 0, "Half day 12 p.m.": 720, "Grade 8 half day": 0} {
		if got := endIn(name); got != want {
			t.Errorf("%q ends at %d, want %d", name, got, want)
		}
	}
}

func TestReadCSV(t *testing.T) {
	good := "\ufeffDate,Until,What,Ends,Name\n8/31/2026,,first,,\n2026-11-26,2026-11-27,closed,,Thanksgiving\n\n2026-12-23,,early,11:30 am,\n2027-06-18,,last,,\n,,,,\n"
	entries, problems, err := ReadCSV(strings.NewReader(good), 2027)
	if err != nil || problems != nil || len(entries) != 4 {
		t.Fatal(entries, problems, err)
	}
	c, problems := Assemble(Assumption(2027), entries, 0)
	if problems != nil || len(c.Days) != 3 || c.Days[2].End != 690 || c.Days[0].Name != "Thanksgiving" {
		t.Errorf("%v %+v", problems, c.Days)
	}
	spanish := "fecha,tipo,motivo\n2026-08-31,primero,\n2027-06-18,último,\n2026-11-26,cerrado,Acción de Gracias\n"
	if entries, problems, err = ReadCSV(strings.NewReader(spanish), 2027); err != nil || problems != nil || len(entries) != 3 {
		t.Error(entries, problems, err)
	}
}

func TestReadCSVListsEveryProblem(t *testing.T) {
	bad := "date,until,what,ends,name\n2026-13-01,,closed,,\n2026-11-26,2026-11-20,shut,,\n2026-12-23,,early,,\n2026-12-22,,early,99,\n2029-01-01,x,closed,," + strings.Repeat("n", 81) + "\n2026-12-21,2027-07-04,closed,,\n\"a\nb\",\"x\"y,,,\n"
	_, problems, err := ReadCSV(strings.NewReader(bad), 2027)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, string(rune('0'+p.Row))+" "+p.Column+" "+p.Rule)
	}
	want := []string{
		"1 date csv_date", "2 what csv_what", "2 until csv_order", "3 ends no_end", "4 ends csv_clock",
		"5 until csv_date", "5 date csv_year", "5 name csv_name", "6 until csv_year", "7  csv_quotes",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for text, rule := range map[string]string{"": "csv_head", "when,what\n": "csv_column", "date,note\n": "csv_column", "date,what\n" + strings.Repeat("2026-11-26,closed\n", maxCSVRows): "csv_rows"} {
		_, problems, err := ReadCSV(strings.NewReader(text), 2027)
		if err != nil || len(problems) != 1 || problems[0].Rule != rule {
			t.Errorf("%.30q: %v %v", text, problems, err)
		}
	}
}

func TestAssembleRefuses(t *testing.T) {
	at := func(from, to string, w What) Entry { return Entry{Row: 4, From: day(t, from), To: day(t, to), What: w} }
	first, last := at("2026-08-31", "2026-08-31", FirstDay), at("2027-06-18", "2027-06-18", LastDay)
	for name, test := range map[string]struct {
		entries []Entry
		want    string
	}{
		"no first":         {[]Entry{last}, "no_first"},
		"no last":          {[]Entry{first}, "no_last"},
		"backwards":        {[]Entry{at("2026-10-01", "2026-10-01", LastDay), at("2026-11-01", "2026-11-01", FirstDay)}, "first_last"},
		"early, no time":   {[]Entry{first, last, at("2026-10-07", "2026-10-07", EarlyDay)}, "no_end"},
		"outside":          {[]Entry{first, last, at("2027-06-24", "2027-06-24", ExtraDay)}, "outside"},
		"closed outside":   {[]Entry{first, last, at("2027-06-24", "2027-06-24", NoSchool)}, ""},
		"of another year":  {[]Entry{first, last, at("2025-06-24", "2025-06-24", ExtraDay), at("2025-09-01", "2025-09-01", FirstDay)}, ""},
		"closed and early": {[]Entry{first, last, at("2026-10-07", "2026-10-07", NoSchool), {From: day(t, "2026-10-07"), To: day(t, "2026-10-07"), What: EarlyDay, End: 690}}, ""},
	} {
		_, problems := Assemble(Assumption(2027), test.entries, 0)
		var rules []string
		for _, p := range problems {
			rules = append(rules, p.Rule)
		}
		if strings.Join(rules, " ") != test.want {
			t.Errorf("%s: %v", name, rules)
		}
	}
	early := Entry{Row: 9, From: day(t, "2026-10-10"), To: day(t, "2026-10-10"), What: EarlyDay, End: 690}
	if _, problems := Assemble(Assumption(2027), []Entry{first, last, early}, 0); len(problems) != 1 || problems[0].Rule != "early_weekend" {
		t.Errorf("%v", problems)
	}
}

// sampleForm is an empty form whose texts are their keys.
func sampleForm() *ui.Form {
	return ui.NewForm(url.Values{}, nil, func(k string, _ ...any) string { return k })
}

// FuzzReadICS: whatever is read, its days are in order and can be put together.
func FuzzReadICS(f *testing.F) {
	f.Add(sampleICS)
	f.Add("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=../../etc:20261126T000000\nDURATION:P9999999999W\nSUMMARY:\\\\n\nEND:VEVENT\n")
	if b, err := os.ReadFile("words.tsv"); err == nil {
		f.Add("BEGIN:VCALENDAR\n" + string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		events, _, err := ReadICS(strings.NewReader(text), time.UTC)
		if err != nil {
			return
		}
		for _, e := range events {
			if e.To.Before(e.From) || e.To.DaysSince(e.From) > 366 || e.At < -1 || e.At >= 24*60 {
				t.Errorf("%+v", e)
			}
		}
		entries := EntriesOf(events)
		c, problems := Assemble(Assumption(2027), entries, 720)
		if len(problems) == 0 {
			if err := c.Validate(); err != nil {
				t.Errorf("%v", err)
			}
		}
		for _, e := range inYear(entries, 2027) { // the form carries them unchanged
			if got, ok := readChecked(checkPage("en", func(k string, _ ...any) string { return k }, sampleForm(), []Entry{e}, View{Calendar: c}, nil).Events[0].Value); !ok || got.From != e.From || got.To != e.To || got.Name != e.Name || got.End != e.End {
				t.Errorf("%+v became %+v", e, got)
			}
		}
	})
}

// FuzzReadCSV: a table is refused with problems or gives days in order.
func FuzzReadCSV(f *testing.F) {
	f.Add("date,until,what,ends,name\n2026-08-31,,first,,\n2027-06-18,,last,,\n2026-12-23,,early,11:30,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		entries, problems, err := ReadCSV(strings.NewReader(text), 2027)
		if err != nil || len(problems) > 0 {
			return
		}
		c, problems := Assemble(Assumption(2027), entries, 0)
		if errs := c.Validate(); len(problems) == 0 && errs != nil {
			t.Errorf("%v", errs)
		}
	})
}
