package offers

import (
	"fmt"
	"strings"

	"throughline/internal/partners"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

var tones = map[State]ui.Tone{Draft: ui.Neutral, Submitted: ui.Waiting, Open: ui.Good, Closed: ui.Neutral, Refused: ui.Problem}

func stateTag(t i18n.T, s State) *ui.Tag {
	return &ui.Tag{Tone: tones[s], Text: t("offers.state." + string(s))}
}

// week writes a schedule in words: "Mon and Wed, 3:00 PM – 6:00 PM" a line for each time.
func week(t i18n.T, lang i18n.Lang, s wbl.Schedule) string {
	var lines []string
	days := map[string][]string{}
	for i := range 7 {
		u, ok := s.On(wbl.NewDate(2026, 11, 23).AddDays(i).Weekday()) // a Monday
		if !ok {
			continue
		}
		at := i18n.TimeOfDay(lang, u.Start) + " – " + i18n.TimeOfDay(lang, u.End)
		if days[at] == nil {
			lines = append(lines, at)
		}
		days[at] = append(days[at], t(fmt.Sprintf("offers.day.%d", u.Day)))
	}
	for i, at := range lines {
		lines[i] = strings.Join(days[at], ", ") + ": " + at
	}
	return strings.Join(lines, "\n")
}

// dates writes from when to when, as far as it is known.
func dates(t i18n.T, lang i18n.Lang, from, to wbl.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return t("offers.dates.from", "day", i18n.Date(lang, from))
	case from.IsZero():
		return t("offers.dates.to", "day", i18n.Date(lang, to))
	}
	return i18n.Date(lang, from) + " – " + i18n.Date(lang, to)
}

func pay(t i18n.T, lang i18n.Lang, in Input) string {
	switch {
	case !in.Paid:
		return t("offers.paid.no")
	case in.WageCents == 0:
		return t("offers.paid.yes")
	}
	return t("offers.pay.hour", "wage", i18n.Money(lang, in.WageCents))
}

// taskList writes tasks for people, each with the name of its hazard.
func taskList(t i18n.T, tasks []Task) string {
	lines := make([]string, len(tasks))
	for i, task := range tasks {
		lines[i] = task.Name
		if task.Hazard != "" {
			lines[i] += " (" + t("hazard."+task.Hazard) + ")"
		}
	}
	return strings.Join(lines, "\n")
}

func grade(t i18n.T, code string) string {
	if code == "" {
		return ""
	}
	return t("offers.grade", "n", strings.TrimLeft(code, "0"))
}

func where(t i18n.T, d Detail) string {
	var lines []string
	if d.Remote {
		lines = append(lines, t("offers.remote.yes"))
	}
	if d.Site != nil {
		lines = append(lines, strings.TrimPrefix(d.Site.Name+"\n"+d.Site.Address(), "\n"))
	}
	return strings.Join(lines, "\n")
}

// miles says how far it is from the reader's school; "" when that is not known.
func miles(t i18n.T, row Row) string {
	switch {
	case row.Miles < 0:
		return ""
	case row.Miles < 1:
		return t("offers.miles.near")
	}
	return t("offers.miles", "n", int(row.Miles+0.5))
}

// facts is everything about an opportunity, for staff, hosts and "check your answers".
// Path makes the address where a group is changed; nil for none.
func facts(t i18n.T, lang i18n.Lang, d Detail, path func(group string) string) ui.SummaryList {
	var list ui.SummaryList
	add := func(group, key, value string) {
		row := ui.SummaryRow{Key: t(key), Value: value}
		if path != nil {
			row.Path = path(group)
		}
		list.Rows = append(list.Rows, row)
	}
	typ, cluster := "", ""
	if d.Type != "" {
		typ = t("type." + d.Type)
	}
	if d.Cluster != "" {
		cluster = t("cluster." + d.Cluster)
	}
	add("what", "offers.type", typ)
	add("what", "offers.name", d.Title)
	add("what", "offers.cluster", cluster)
	add("what", "offers.soc", d.SOC)
	add("work", "offers.duties", d.Duties)
	add("work", "offers.learning", d.Learning)
	add("work", "offers.tasks", taskList(t, d.Tasks))
	add("when", "offers.dates", dates(t, lang, d.StartsOn, d.EndsOn))
	add("when", "offers.apply_by", i18n.Date(lang, d.ApplyBy))
	add("when", "offers.schedule", week(t, lang, d.Schedule))
	add("when", "offers.weekly", weekly(lang, d.WeeklyMinutes))
	add("where", "offers.worksite", where(t, d))
	add("where", "offers.contact", supervisor(d.Supervisor))
	add("seats", "offers.seats", i18n.Number(lang, int64(d.Seats)))
	add("seats", "offers.paid", pay(t, lang, d.Input))
	add("who", "offers.min_grade", grade(t, d.MinGrade))
	add("who", "offers.languages", d.Languages)
	add("who", "offers.access", d.Access)
	add("who", "offers.clearances", d.Clearances)
	return list
}

func weekly(lang i18n.Lang, minutes int) string {
	if minutes == 0 {
		return ""
	}
	return i18n.Hours(lang, minutes)
}

func supervisor(k *partners.Contact) string {
	if k == nil {
		return ""
	}
	return contactLabel(*k)
}
