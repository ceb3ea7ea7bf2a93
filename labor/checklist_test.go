package labor

import "testing"

func TestChecklists(t *testing.T) {
	for name, want := range map[string]int{PrimaryBeneficiary: 7, Volunteer: 3, StudentLearnerWage: 5, "none": 0} {
		list := Shipped().Checklist(name)
		if len(list) != want {
			t.Errorf("%s has %d questions, not %d", name, len(list), want)
		}
		for i, q := range list {
			if q.Number != i+1 || q.Cite == "" || q.English == q.Spanish {
				t.Errorf("%+v", q)
			}
		}
	}
	const header = "list\tnumber\ten\tes\tcite\tverified\n"
	own, err := Shipped().With(map[string]string{"checklists.tsv": header + "volunteer\t1\tIs it free?\t¿Es libre?\tlaw:29USC203\tno\n"})
	if err != nil || len(own.Checklist(Volunteer)) != 1 || len(own.Checklist(PrimaryBeneficiary)) != 7 {
		t.Error("an operator's list takes the place of the shipped one", err)
	}
	if _, err := Shipped().With(map[string]string{"checklists.tsv": header + "volunteer\tone\tA\tB\tlaw:29USC203\tno\n"}); err == nil {
		t.Error("a number is a number")
	}
}
