package roster_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

// Ten learners whose data are written down here, and the numbers counted by hand.
const tenLearners = "id,first,last,dob,grade,school,email\n" +
	"1,Ana,A,2011-09-01,9,High,ana@x.example\n" + // all right
	"2,Ben,B,,9,High,\n" + // birth date and e-mail missing
	"3,Cy,C,2001-09-01,9,High,cy@x.example\n" + // 25 in grade 9: doubtful
	"4,Di,D,2011-09-01,,High,shared@x.example\n" + // grade missing, address shared
	"5,Ed,E,2011-09-01,9,High,shared@x.example\n" + // address shared
	"6,Fay,F,2011-09-01,2,High,\n" + // grade 2 at a high school, and so an age that does not fit; e-mail missing
	"7,Gus,G,2011-09-01,9,High,\n8,Hal,H,2011-09-01,9,High,\n9,Ida,I,2011-09-01,9,High,\n" +
	"10,Jo,J,2011-09-01,9,Other School,jo@x.example\n"

func qualityDesk(t testing.TB, d *db.DB) *desk {
	k := newDesk(t, d)
	if sum := k.table(roster.KindLearners, tenLearners, roster.ImportOptions{}); !sum.Applied {
		t.Fatal(sum.Problems)
	}
	k.table(roster.KindFlags, "id,el,swd\n1,yes,declined\n2,no,unknown\n3,declined,\n10,no,no\n", roster.ImportOptions{})
	for _, f := range [][3]string{ // learner, attribute, value
		{"Ana", "race.asian", "yes"}, {"Ana", "race.white", "yes"}, {"Ben", "race.declined", "declined"}, {"Cy", "race.white", "yes"}, {"Cy", "race.declined", "declined"},
	} {
		k.exec(`INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at)
			SELECT district_id, id, $3, '2026-09-01', $4, 'staff', 1 FROM learner WHERE district_id = $1 AND given = $2`, district, f[0], f[1], f[2])
	}
	// an answer of two years ago, which nobody has confirmed since
	k.exec(`INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at)
		SELECT district_id, id, 'econ', '2024-10-01', 'yes', 'staff', 1 FROM learner WHERE district_id = $1 AND given = 'Ana'`, district)
	return k
}

func TestQualityByHand(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := qualityDesk(t, d)
		all, schools, err := k.s.Quality(context.Background(), lead())
		if err != nil {
			t.Fatal(err)
		}
		if all.Learners != 10 || len(schools) != 2 || schools[0].Name != "High" || schools[0].Learners != 9 {
			t.Fatalf("%+v %+v", all, schools)
		}
		for field, want := range map[string]string{ // of, missing, doubtful, late
			"birth_date": "10 1 2 0", // Ben; Cy, Fay
			"grade":      "10 1 1 0", // Di; Fay
			"email":      "10 5 2 0", // Ben, Fay, Gus, Hal, Ida; Di and Ed
			"enrolment":  "10 0 0 0",
			"sex":        "10 10 0 0",
			"race":       "10 7 1 0", // a refusal is not missing; Cy both
			"el":         "10 6 0 0", // declined is an answer
			"disability": "10 8 0 0", // unknown is none: Ana declined, Jo no
			"econ":       "10 9 0 1",
		} {
			m := all.Fields[field]
			if got := fmt.Sprint(m.Of, m.Missing, m.Doubtful, m.Late); got != want {
				t.Errorf("%s: %s, want %s", field, got, want)
			}
		}
		// 9 required fields of 10 learners: 1+1+0+10+7+10+6+8+9 = 52 missing of 90
		r := all.Required()
		if r.Of != 90 || r.Missing != 52 || r.Completeness() != 38.0/90 || r.Validity() != 34.0/38 || r.Timeliness() != 33.0/34 {
			t.Errorf("%+v %v %v %v", r, r.Completeness(), r.Validity(), r.Timeliness())
		}
	})
}

// lead leads the test's district.
func lead() access.Actor {
	return access.Actor{Kind: access.Account, ID: "lead", Name: "Lea", District: district, Grants: []access.Grant{{Role: access.DistrictLead, District: district, From: wbl.NewDate(2020, 1, 1)}}}
}

// Each number opens a list of exactly so many learners.
func TestEveryNumberHasItsList(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := qualityDesk(t, d)
		ctx := context.Background()
		_, schools, err := k.s.Quality(ctx, lead())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range schools {
			for _, f := range roster.QualityFields {
				m := q.Fields[f.Name]
				for aspect, want := range map[roster.Aspect]int{roster.Missing: m.Missing, roster.Doubtful: m.Doubtful, roster.Late: m.Late} {
					got := 0
					filter := roster.Filter{State: roster.Active, School: q.School, Field: f.Name, Aspect: aspect, Limit: 3}
					for row, err := range k.s.ExportLearners(ctx, lead(), filter) {
						if err != nil {
							t.Fatal(err)
						}
						got++
						_ = row
					}
					if got != want {
						t.Errorf("%s %s %s: a list of %d, want %d", q.Name, f.Name, aspect, got, want)
					}
				}
			}
		}
		_, _, err = k.s.List(ctx, lead(), roster.Filter{Field: "shoe_size", Aspect: roster.Missing, Limit: 1})
		if !errors.Is(err, wbl.NotFound) {
			t.Errorf("an unknown field: %v", err)
		}
	})
}

// What came by a roster counts as confirmed when a roster of this year was imported.
func TestTimeliness(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		late := func() string {
			all, _, err := k.s.Quality(context.Background(), lead())
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(all.Fields["grade"].Late, all.Fields["sex"].Late)
		}
		if got := late(); got != "0 0" {
			t.Errorf("imported today: %s late", got)
		}
		k.exec(`INSERT INTO academic_session (district_id, id, title, kind, begin_date, end_date, school_year) VALUES ($1, 'y28', '', 'schoolYear', '2027-08-30', '2028-06-17', 2028)`, district)
		k.clock.Set(time.Date(2027, time.October, 1, 12, 0, 0, 0, time.UTC))
		if got := late(); got != "3 2" {
			t.Errorf("nothing was imported in the new year: %s late", got)
		}
		k.apply(small())
		if got := late(); got != "0 0" {
			t.Errorf("imported in the new year: %s late", got)
		}
	})
}

func TestQualityPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := qualityDesk(t, d)
		site := webtest.New(t, webtest.Room{Routes: k.s.Routes(), Pages: roster.Pages(), Texts: roster.Texts()})
		page := site.As(lead()).Get("/roster/quality").Wants(200)
		page.Sees("42%", "38 of 90", "Below 95%", "Other School", "English learner")
		if !strings.Contains(page.Body.String(), `href="/roster?aspect=missing&amp;field=birth_date&amp;school="`) {
			t.Error("the number opens no list")
		}
		site.As(lead()).Get("/roster?aspect=missing&field=birth_date").Wants(200).Sees("B, Ben", "Students whose answer is missing: Birth date").SeesNot("A, Ana")
		// support sees the numbers, and no learner
		support := lead()
		support.Grants[0].Role = access.Support
		site.As(support).Get("/roster/quality").Wants(200).Sees("42%").SeesNot("aspect=missing")
		site.As(support).Get("/roster?aspect=missing&field=birth_date").Wants(403)
		teacher := lead()
		teacher.Grants[0].Role = access.Teacher
		site.As(teacher).Get("/roster/quality").Wants(403)
	})
}
