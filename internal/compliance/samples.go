package compliance

import (
	"net/url"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Samples are all pages of this room for the gallery.
func Samples() []ui.Sample { return append(calendarSamples(), lawSamples()...) }

// sample makes a sample of a page for staff.
func sample(page, state string, wide bool, model func(lang i18n.Lang, t i18n.T) any) ui.Sample {
	return ui.Sample{Page: "compliance/" + page, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		return ui.Shell{Path: "/calendar", Title: t("compliance.calendars"), Wide: wide, SignedIn: true, Name: "Marisol Ortega"}, model(lang, t)
	}}
}

// sampleView is an invented school year.
func sampleView(own bool) View {
	c := Assumption(2027)
	v := View{Calendar: c, Place: "Harbor City Public Schools", MayEdit: true, Before: true, Today: wbl.NewDate(2026, time.November, 23)}
	if own {
		v.First, v.Last, v.Source, v.Version, v.Own = wbl.NewDate(2026, 8, 31), wbl.NewDate(2027, 6, 18), FromICS, 3, true
		v.Put(Day{Date: wbl.NewDate(2026, 11, 26), Mark: Closed, Name: "Thanksgiving"})
		v.Put(Day{Date: wbl.NewDate(2026, 11, 27), Mark: Closed, Name: "Thanksgiving"})
		v.Put(Day{Date: wbl.NewDate(2026, 11, 25), Mark: Early, End: 11*60 + 30})
		v.Put(Day{Date: wbl.NewDate(2026, 11, 14), Mark: Open})
	}
	return v
}

func calendarSamples() []ui.Sample {
	v, november := sampleView(true), wbl.NewDate(2026, time.November, 1)
	places := []Place{
		{Name: v.Place, MayEdit: true, By: map[int]Calendar{2027: v.Calendar}},
		{School: "00000000000000000000000001", Name: "Riverside Technical High School", Level: "high", By: map[int]Calendar{2027: {Source: Copied}}},
		{School: "00000000000000000000000002", Name: "Lincoln Street Middle School", Level: "middle", By: map[int]Calendar{}},
	}
	form := func(t i18n.T, values url.Values, errs wbl.FieldErrors) *ui.Form { return ui.NewForm(values, errs, t) }
	problems := []Problem{{Row: 3, Column: "date", Value: "2026-13-01", Rule: "csv_date"}, {Row: 7, Column: "ends", Rule: "no_end"}, {Rule: "no_last"}}
	entries := []Entry{
		{Row: 4, From: v.First, To: v.First, What: FirstDay, Name: "First day of school"},
		{Row: 9, From: wbl.NewDate(2026, 12, 24), To: wbl.NewDate(2027, 1, 3), What: NoSchool, Name: "Winter break"},
		{Row: 15, From: wbl.NewDate(2026, 9, 18), To: wbl.NewDate(2026, 9, 18), What: LeaveOut, Name: "Back to school night"},
	}
	chosen := url.Values{"early": {"12:00"}, "what0": {"first"}, "what1": {"closed"}, "what2": {"skip"}}
	return []ui.Sample{
		sample("calendars", "one school differs", true, func(_ i18n.Lang, t i18n.T) any { return calendarsPage(t, places, []int{2027, 2028}) }),
		sample("calendar", "assumed", true, func(l i18n.Lang, t i18n.T) any { return yearPage(l, t, "", sampleView(false)) }),
		sample("calendar", "imported", true, func(l i18n.Lang, t i18n.T) any { return yearPage(l, t, "", v) }),
		sample("frame", "to draw", false, func(_ i18n.Lang, t i18n.T) any { return framePage(t, form(t, frameValues(v), nil), v, "") }),
		sample("frame", "with every problem", false, func(_ i18n.Lang, t i18n.T) any {
			return framePage(t, form(t, url.Values{}, Calendar{Year: 2027}.Validate()), v, "")
		}),
		sample("month", "November", false, func(l i18n.Lang, t i18n.T) any {
			return monthPage(l, t, form(t, url.Values{"mark": {"closed"}}, nil), "", v, november, []string{"2026-11-11"})
		}),
		sample("month", "with every problem", false, func(l i18n.Lang, t i18n.T) any {
			return monthPage(l, t, form(t, url.Values{"mark": {"early"}}, Marking{Mark: Early}.Validate()), "", v, november, nil)
		}),
		sample("calendar_import", "nothing chosen yet", false, func(_ i18n.Lang, t i18n.T) any { return importPage(t, form(t, url.Values{}, nil), v, nil) }),
		sample("calendar_import", "with problems", false, func(_ i18n.Lang, t i18n.T) any {
			return importPage(t, form(t, url.Values{}, wbl.FieldErrors{{Field: "file", Key: "compliance.error.file_problems", Args: []any{"n", 3}}}), v, problems)
		}),
		sample("calendar_check", "three events", true, func(l i18n.Lang, t i18n.T) any { return checkPage(l, t, form(t, chosen, nil), entries, v, nil) }),
		sample("calendar_check", "with problems", true, func(l i18n.Lang, t i18n.T) any {
			return checkPage(l, t, form(t, chosen, wbl.FieldErrors{{Field: "early", Key: "error.time"}}), entries, v, problems[2:])
		}),
	}
}
