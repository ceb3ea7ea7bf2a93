package placements

import (
	"strings"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// weekText says the usual week in words: "Mon 3:30 PM–6:30 PM, Wed ...".
func weekText(lang i18n.Lang, t i18n.T, s wbl.Schedule) string {
	var days []string
	for _, u := range s {
		days = append(days, t(dayKey(u.Day))+" "+i18n.TimeOfDay(lang, u.Start)+"–"+i18n.TimeOfDay(lang, u.End))
	}
	return strings.Join(days, ", ")
}

// dayKey is the text of the short name of a weekday.
func dayKey(d time.Weekday) string {
	return "placements.day." + strings.ToLower(d.String()[:3])
}
