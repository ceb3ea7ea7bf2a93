package oneroster_test

import (
	"context"
	"fmt"
	"log"

	"throughline/oneroster"
)

// Example checks a set and then reads who is a student where.
func Example() {
	set, err := oneroster.Open(small11().fs()) // or os.DirFS(folder), or a *zip.Reader
	if err != nil {
		log.Fatal(err)
	}
	report, err := set.Check(context.Background(), oneroster.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if !report.OK() {
		for _, p := range report.Problems {
			fmt.Println(p.Error())
		}
		return
	}
	for role, err := range set.Roles() {
		if err != nil {
			log.Fatal(err)
		}
		if role.Role == oneroster.RoleStudent {
			fmt.Println(role.UserSourcedID, "is a student of", role.OrgSourcedID)
		}
	}
	// Output:
	// u1 is a student of s1
	// u2 is a student of s1
}

// A problem says where it is, what it is and what to do.
func ExampleProblem() {
	spoiled := small11()
	spoiled["enrollments.csv"] += "e5,,,k1,s1,u7,student,,,\n"
	set, err := oneroster.Open(spoiled.fs())
	if err != nil {
		log.Fatal(err)
	}
	report, err := set.Check(context.Background(), oneroster.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Problems[0].Error())
	// Output:
	// enrollments.csv row 5 userSourcedId: There is no row with this id in users.csv. Add the row there, or correct the id here.
}
