package offers

import "slices"

// Clusters are the codes of the career clusters (CEDS element 001288). The name of one is
// the text cluster.CODE.
var Clusters = []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16"}

// grades are the CEDS grade codes in the order of school years.
var grades = []string{"IT", "PR", "PK", "TK", "KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"}

// MinGrades are the lowest grades that an opportunity may ask for.
var MinGrades = []string{"06", "07", "08", "09", "10", "11", "12"}

// inGrade reports whether a learner's grade is at least the lowest one asked for. A grade
// that is not in the list, or not known, keeps nobody out: staff look at each application.
func inGrade(grade, lowest string) bool {
	have, want := slices.Index(grades, grade), slices.Index(grades, lowest)
	return have < 0 || want < 0 || have >= want
}
