package offers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// anyInput draws an opportunity as people could have entered it.
func anyInput(t *rapid.T) Input {
	line := rapid.StringMatching(`[A-Za-zñé][A-Za-zñé ,.']{0,20}[A-Za-zñé]`)
	day := func(name string) wbl.Date {
		if rapid.Bool().Draw(t, name+" is known") {
			return today.AddDays(rapid.IntRange(0, 400).Draw(t, name))
		}
		return wbl.Date{}
	}
	in := Input{
		Type: rapid.SampledFrom(PlacedTypes(today)).Draw(t, "type").Code, Title: line.Draw(t, "title"),
		Cluster: rapid.SampledFrom(append([]string{""}, Clusters...)).Draw(t, "cluster"), SOC: rapid.SampledFrom([]string{"", "51-3011", "51-3011.00"}).Draw(t, "soc"),
		Duties: line.Draw(t, "duties"), Learning: line.Draw(t, "learning"),
		StartsOn: day("starts"), EndsOn: day("ends"), ApplyBy: day("apply"), Seats: rapid.IntRange(1, maxSeats).Draw(t, "seats"),
		Paid: rapid.Bool().Draw(t, "paid"), WageCents: int64(rapid.IntRange(1, maxWage).Draw(t, "wage")), Remote: rapid.Bool().Draw(t, "remote"),
		Languages: line.Draw(t, "languages"), Access: line.Draw(t, "access"), Clearances: line.Draw(t, "clearances"),
		MinGrade: rapid.SampledFrom(append([]string{""}, MinGrades...)).Draw(t, "grade"),
	}
	for d := range time.Weekday(7) {
		if start := rapid.IntRange(-1, 23*60).Draw(t, "start"); start >= 0 {
			in.Schedule = append(in.Schedule, wbl.Usual{Day: d, Start: start, End: start + rapid.IntRange(1, 59).Draw(t, "length")})
		}
	}
	if len(in.Schedule) == 0 {
		in.WeeklyMinutes = rapid.IntRange(4, maxWeek/15).Draw(t, "quarters") * 15
	}
	for range rapid.IntRange(0, 3).Draw(t, "tasks") {
		in.Tasks = append(in.Tasks, Task{line.Draw(t, "task"), rapid.SampledFrom(append([]string{""}, HazardTags...)).Draw(t, "hazard")})
	}
	return in.Clean()
}

// TestFormsGiveBackWhatTheyShow: whatever is kept, the form that shows it and is sent
// unchanged changes nothing.
func TestFormsGiveBackWhatTheyShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyInput(t)
		in := &web.Input{Values: formValues(Opportunity{Input: want})}
		got := readAll(in)
		if len(in.Errors) > 0 {
			t.Fatalf("problems with what the form itself shows: %v", in.Errors)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("sent unchanged it differs: %s", d)
		}
	})
}

// TestEachGroupReadsItsOwn: a host's page of one group changes nothing that another group
// asks for.
func TestEachGroupReadsItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, other := anyInput(t), anyInput(t)
		values := formValues(Opportunity{Input: other})
		n := rapid.IntRange(0, len(groups)-1).Draw(t, "group")
		got := before
		groups[n].read(&web.Input{Values: values}, &got)
		for i := range groups {
			var a, b Input
			groups[i].copyTo(before, &a)
			groups[i].copyTo(got, &b)
			if i != n && !cmp.Equal(a, b) {
				t.Fatalf("the page %s changes what %s asks", groups[n].code, groups[i].code)
			}
		}
	})
}

// copyTo moves what a group asks for from one input to another, over its own form.
func (g group) copyTo(from Input, to *Input) {
	g.read(&web.Input{Values: formValues(Opportunity{Input: from})}, to)
}

func TestWeeklyHoursAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, " ": 0, "20": 1200, "12.5": 750, "12,5": 750, "7h": 420, "7 H": 420, "60": 3600, "0.5": 30, " 10 ": 600,
		"0": -1, "-1": -1, "60.1": -1, "NaN": -1, "Inf": -1, "ten": -1, "1,000.5": -1, "1 2": -1, "h": -1,
	} {
		in := &web.Input{Values: url.Values{"weekly": {text}}}
		got := readWeekly(in)
		if bad := len(in.Errors) > 0; bad != (want < 0) || !bad && got != want {
			t.Errorf("%q: %d minutes, %v; want %d", text, got, in.Errors, want)
		}
	}
}

func TestTheGridWantsBothEnds(t *testing.T) {
	for name, c := range map[string]struct {
		values []string // day, start, end
		want   wbl.Schedule
		bad    bool
	}{
		"nothing":          {nil, nil, false},
		"a day":            {[]string{"1", "15:00", "18:00"}, wbl.Schedule{{Day: 1, Start: 900, End: 1080}}, false},
		"as people say it": {[]string{"6", "9 am", "1:30 pm"}, wbl.Schedule{{Day: 6, Start: 540, End: 810}}, false},
		"Sunday":           {[]string{"0", "9:00", "10:00"}, wbl.Schedule{{Day: 0, Start: 540, End: 600}}, false},
		"only a start":     {[]string{"1", "15:00", ""}, nil, true},
		"only an end":      {[]string{"1", "", "18:00"}, nil, true},
		"nonsense":         {[]string{"1", "noonish", "18:00"}, nil, true},
		"spaces":           {[]string{"1", " ", "  "}, nil, false},
	} {
		v := url.Values{}
		for i := 0; i+2 < len(c.values); i += 3 {
			v.Set("day_"+c.values[i]+"_start", c.values[i+1])
			v.Set("day_"+c.values[i]+"_end", c.values[i+2])
		}
		in := &web.Input{Values: v}
		if got := readGrid(in); !slices.Equal(got, c.want) || (len(in.Errors) > 0) != c.bad {
			t.Errorf("%s: %v, %v", name, got, in.Errors)
		}
	}
}

// TestNoInputIsAcceptedThatTheFormCannotShow: what Validate lets pass survives the form.
func TestValidInputIsWithinItsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Input{
			Type: "internship", Title: rapid.String().Draw(t, "title"), Duties: rapid.String().Draw(t, "duties"), Learning: "x",
			SOC: rapid.StringMatching(`[0-9]{0,2}-?[0-9]{0,5}(\.[0-9]{0,3})?`).Draw(t, "soc"), Seats: rapid.IntRange(-5, 600).Draw(t, "seats"),
			WageCents: rapid.Int64Range(-5, 30000).Draw(t, "wage"), Paid: rapid.Bool().Draw(t, "paid"), WeeklyMinutes: rapid.IntRange(-60, 9000).Draw(t, "week"),
			StartsOn: today.AddDays(rapid.IntRange(-9, 9).Draw(t, "s")), EndsOn: today.AddDays(rapid.IntRange(-9, 9).Draw(t, "e")), ApplyBy: today.AddDays(rapid.IntRange(-9, 9).Draw(t, "a")),
			Schedule: wbl.Schedule{{Day: time.Weekday(rapid.IntRange(-1, 8).Draw(t, "day")), Start: rapid.IntRange(-10, 1500).Draw(t, "start"), End: rapid.IntRange(-10, 1500).Draw(t, "end")}},
		}.Clean()
		if len(in.Validate(today)) > 0 {
			return
		}
		switch {
		case strings.TrimSpace(in.Title) == "", in.Seats < 1, in.Seats > maxSeats, in.Paid && in.WageCents <= 0, in.WageCents > maxWage,
			in.EndsOn.Before(in.StartsOn), in.EndsOn.Before(today), in.ApplyBy.Before(today), in.ApplyBy.After(in.EndsOn), in.WeeklyMinutes > maxWeek,
			in.SOC != "" && !strings.Contains(in.SOC, "-"):
			t.Fatalf("this passes: %+v", in)
		}
	})
}

func TestSOC(t *testing.T) {
	for code, want := range map[string]bool{
		"51-3011": true, "51-3011.00": true, "00-0000": true,
		"": false, "513011": false, "51-301": false, "51-30111": false, "51-3011.": false, "51-3011.0": false, "51-3011.000": false, "5a-3011": false, "51–3011": false, "-51-301": false, "51-3011.0x": false,
	} {
		if got := isSOC(code); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

func TestUsualTimesOfAProfile(t *testing.T) {
	for n, code := range weekdays {
		day, _ := strconv.Atoi(code)
		in := &web.Input{Values: url.Values{"times": {code}}}
		p := readProfile(in)
		if len(p.Times) != 1 || p.Times[0].Day != time.Weekday(day) || p.Times[0].Start >= p.Times[0].End {
			t.Errorf("box %d, day %s: %+v", n, code, p.Times)
		}
	}
	if p := readProfile(&web.Input{Values: url.Values{"times": {"7", "x", "-1"}}}); p.Times != nil {
		t.Errorf("days that there are not: %+v", p.Times)
	}
}

// TestStatesMoveAsTheTableSays: no decision leads out of a draft, and none to a state that
// staff cannot choose.
func TestStatesMoveAsTheTableSays(t *testing.T) {
	for from, to := range moves {
		for _, s := range to {
			if s == from || s == Draft || tones[s] == "" || tones[from] == "" {
				t.Errorf("from %s to %s", from, s)
			}
		}
	}
	for _, tab := range Tabs {
		for _, s := range tab.states() {
			if tabOf(s) != tab {
				t.Errorf("%s is shown in %s, and in %s", s, tab, tabOf(s))
			}
		}
	}
	for _, c := range []struct {
		n    int
		to   State
		why  string
		want string
	}{
		{1, Open, "", ""},
		{0, Open, "", "ids"},
		{MaxBulk, Closed, "", ""},
		{MaxBulk + 1, Closed, "", "ids"},
		{1, Refused, "", "reason"},
		{1, Refused, "days?", ""},
		{1, Draft, "", "to"},
		{1, "", "", "to"},
		{1, Refused, strings.Repeat("x", 1001), "reason"},
		{0, Submitted, "", "ids to"},
	} {
		var got []string
		for _, e := range checkDecision(make([]wbl.OpportunityID, c.n), c.to, c.why) {
			got = append(got, e.Field)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%d to %q: %q, want %q", c.n, c.to, got, c.want)
		}
	}
}
