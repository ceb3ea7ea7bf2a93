package hours

import (
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

func silentPage(hosts []Silence, idle []Idle, zone *time.Location, lang i18n.Lang, t i18n.T) SilentPage {
	m := SilentPage{
		Tabs: staffTabs("/hours/silent", t), Hosts: silentTable(hosts, zone, lang, t), Learners: idleTable(idle, lang, t),
		Bar: ui.BulkBar{ID: "remind", Path: "/hours/silent/remind", Key: ui.NewKey(), Buttons: []ui.Button{
			{Label: t("hours.silent.remind"), Kind: ui.Primary, Icon: "mail"},
			{Label: t("hours.silent.print"), Path: "/hours/silent/print"},
		}},
	}
	m.Remind = len(hosts) > 0
	return m
}

func silentTable(hosts []Silence, zone *time.Location, lang i18n.Lang, t i18n.T) ui.Table {
	table := ui.Table{
		Caption: t("hours.silent.hosts"), Titled: true, Select: &ui.Select{Form: "remind", Name: "contact"},
		Headers: []ui.Header{
			{Label: t("hours.col.host")},
			{Label: t("hours.col.student")},
			{Label: t("hours.silent.waits"), Num: true},
			{Label: t("hours.silent.asked")},
			{Label: t("hours.silent.do")},
		},
		Empty: &ui.EmptyState{Icon: "check", Title: t("hours.silent.hosts.none"), Text: t("hours.silent.hosts.none.text")},
	}
	for _, h := range hosts {
		asked, note := t("hours.silent.never"), ""
		if !h.AskedAt.IsZero() {
			asked = i18n.DateShort(lang, localDay(h.AskedAt, zone))
		}
		if !h.RemindedAt.IsZero() {
			note = t("hours.silent.again", "day", i18n.DateShort(lang, localDay(h.RemindedAt, zone)))
		}
		row := ui.Row{Name: h.Host + ", " + h.Student, Cells: []ui.Cell{
			hostCell(h, t),
			{Text: h.Student, Note: h.Title},
			{Text: i18n.Hours(lang, h.Minutes), Note: t("hours.silent.entries", "n", h.Shifts)},
			{Text: asked, Note: note},
			{Links: []ui.Link{{Label: t("hours.silent.paper"), Hidden: h.Student, Path: queuePath(h.Placement, h.Week)}}},
		}}
		row.ID = string(h.Contact) // without one there is nobody to ask
		table.Rows = append(table.Rows, row)
	}
	return table
}

func hostCell(h Silence, t i18n.T) ui.Cell {
	switch {
	case h.Host == "":
		return ui.Cell{Text: t("hours.flag.no_contact"), Note: h.Employer}
	case h.Email == "":
		return ui.Cell{Text: h.Host, Note: t("hours.silent.nomail")}
	}
	return ui.Cell{Text: h.Host, Note: h.Employer}
}

func idleTable(idle []Idle, lang i18n.Lang, t i18n.T) ui.Table {
	table := ui.Table{
		Caption: t("hours.silent.learners", "n", Usual.Idle), Titled: true,
		Headers: []ui.Header{{Label: t("hours.col.student")}, {Label: t("hours.decide.place")}, {Label: t("hours.silent.last")}},
		Empty:   &ui.EmptyState{Icon: "check", Title: t("hours.silent.learners.none"), Text: t("hours.silent.learners.none.text")},
	}
	for _, i := range idle {
		last := t("hours.silent.nothing")
		if i.LastDay != (wbl.Date{}) {
			last = i18n.DateShort(lang, i.LastDay)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i.Student, Path: "/placements/" + string(i.Placement)}, {Text: i.Title, Note: i.Employer}, {Text: last},
		}})
	}
	return table
}
