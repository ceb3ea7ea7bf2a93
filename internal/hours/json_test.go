package hours

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// TestTheListIsWrittenAsEncodingJSONWould holds the fast writer to the slow one.
func TestTheListIsWrittenAsEncodingJSONWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"", "sick", "approved", "a \"quote\"", "línea\nnueva", "<b>&", "\u2028", "\xff", "back\\slash", "\x7f"})
		number := rapid.IntRange(-1, 1440)
		shift := rapid.Custom(func(t *rapid.T) Shift {
			return Shift{
				ID: wbl.ShiftID(word.Draw(t, "id")), School: wbl.SchoolID(word.Draw(t, "school")), Contact: "c", Day: sampleDay.AddDays(number.Draw(t, "day")),
				Kind: Work, Absence: word.Draw(t, "absence"), Start: Clock(number.Draw(t, "start")), End: Clock(number.Draw(t, "end")), Minutes: number.Draw(t, "minutes"),
				Note: word.Draw(t, "note"), Verify: Waiting, Claimed: number.Draw(t, "claimed"), Reason: word.Draw(t, "reason"), Approve: Returned,
				SchoolReason: word.Draw(t, "school reason"), Export: word.Draw(t, "export"), Version: number.Draw(t, "version"),
				Flags: rapid.SampledFrom([]Flags{"", "late", "late overlap"}).Draw(t, "flags"),
			}
		})
		list := web.List[Shift]{Items: rapid.SliceOfN(shift, 0, 4).Draw(t, "items"), Next: word.Draw(t, "next")}
		if list.Items == nil {
			list.Items = []Shift{}
		}
		want, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if got := appendList(nil, list.Items, list.Next); string(got) != string(want) {
			t.Fatalf("written\n%s\nwant\n%s", got, want)
		}
	})
}
