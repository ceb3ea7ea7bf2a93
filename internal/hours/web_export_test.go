package hours_test

import (
	"net/url"
	"testing"
)

func TestTheExportPage(t *testing.T) {
	s := newSite(t)
	s.approved(t)
	school := string(s.North.School)
	for query, want := range map[string]string{
		"from=&to=2026-11-22":                     "There is a problem",
		"from=2026-11-22&to=2026-11-01":           "There is a problem",
		"from=2026-11-22&to=":                     "There is a problem",
		"from=2026-02-30&to=2026-11-01":           "Enter a real date",
		"from=2024-01-01&to=2026-11-01":           "400",
		"from=11/01/2026&to=11/22/2026":           "$46.50",
		"from=2026-11-01&to=2026-11-22&school=no": "",
	} {
		a := s.get(staff, "/hours/export?school="+school+"&"+query)
		switch {
		case want == "":
			// the last value of a name does not count; the first is the school
		case want == "$46.50":
			a.is(200).sees(want)
		default:
			a.is(422).sees(want)
		}
	}
	s.get(staff, "/hours/export?school="+string(s.West.School)+"&from=2026-11-01&to=2026-11-22").is(404)
	s.get(staff, "/hours/export?school=&from=2026-11-01&to=2026-11-22").is(404) // the whole district is its lead's
	s.get("quixnorth district_lead", "/hours/export?school=&from=2026-11-01&to=2026-11-22").is(200).sees("$46.50")
	form := url.Values{"key": {"k"}, "school": {school}, "from": {"2026-11-01"}, "to": {"2026-11-22"}, "seen": {"another"}}
	s.post(staff, "/hours/export", form).is(409)
	form.Set("to", "")
	s.post(staff, "/hours/export", form).is(422).sees("There is a problem")
	s.post(staff, "/hours/export", url.Values{"school": {school}, "from": {"2025-11-01"}, "to": {"2025-11-22"}}).is(422).sees("There is a problem")
	id := s.exported(t)
	s.get(staff, "/hours/export").is(200).sees("3 h", "$46.50")
	s.get("quixwest coordinator", "/hours/export").is(200).seesNot("quixnorth", "$46.50")
	s.get("quixsouth district_lead", "/hours/export/"+string(id)).is(404)
}

func TestTheCorrectionPage(t *testing.T) {
	s := newSite(t)
	s.approved(t)
	path := "/hours/entries/" + string(s.North.Verified) + "/correct"
	page := s.get(staff, path).is(200).sees("Correct the hours of Ana quixnorth")
	page.seesNot("These hours went to payroll already")
	bad := s.post(staff, path, url.Values{"minutes_hours": {"many"}, "version": {page.value("version")}}).is(422)
	bad.sees("Enter hours as 2.5, 2h30 or 150 min", "Say why") // both problems at once
	s.post(staff, path, url.Values{"minutes_hours": {"25"}, "reason": {"x"}, "version": {page.value("version")}}).is(422).sees("There is a problem")
	s.post(staff, path, url.Values{"minutes_hours": {"2"}, "reason": {"Sheet"}, "version": {"1"}}).is(409)
	s.post(staff, path, url.Values{"minutes_hours": {"2"}, "reason": {"Sheet"}, "version": {page.value("version")}}).is(200).sees("Corrected: 2 h.")
	s.get("quixwest coordinator", path).is(404)
	s.get("quixnorth teacher", path).is(403)
	s.get(student, "/hours/entries/"+string(s.North.Verified)).is(200).sees("Sheet")
}
