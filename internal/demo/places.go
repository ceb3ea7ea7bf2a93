package demo

// place is an invented town with the centre that distances are reckoned from.
type place struct {
	name     string
	lat, lon float64
	locale   string // NCES code
}

// districtPlan is a district with its schools; learners is how many each school has.
type districtPlan struct {
	name    string
	towns   []place
	schools []schoolPlan
}

type schoolPlan struct {
	name     string
	level    string
	town     int
	learners int
	// reach is how likely its learners find a place, against 1 for the average: the
	// gaps that the demonstration is there to show.
	reach float64
}

// plan is the region: a city, a town with its surroundings, and the country.
var plan = []districtPlan{
	{"Harbor City Public Schools", []place{{"Harbor City", 42.105, -72.585, "12"}, {"Eastgate", 42.128, -72.512, "21"}}, []schoolPlan{
		{"Harbor City High School", "high", 0, 980, 1.2},
		{"Riverside Technical High School", "high", 0, 760, 1.9},
		{"Eastgate High School", "high", 1, 720, 1.0},
		{"Lincoln Street Middle School", "middle", 0, 640, 1},
		{"Eastgate Middle School", "middle", 1, 500, 1},
	}},
	{"Millbrook Regional School District", []place{{"Millbrook", 42.372, -72.519, "32"}, {"Stonefield", 42.455, -72.602, "33"}}, []schoolPlan{
		{"Millbrook Regional High School", "high", 0, 620, 0.9},
		{"Stonefield High School", "high", 1, 380, 0.7},
		{"Millbrook Middle School", "middle", 0, 420, 1},
		{"Stonefield Middle School", "middle", 1, 240, 1},
	}},
	{"Pine Hollow School District", []place{{"Pine Hollow", 42.623, -72.934, "43"}, {"North Fork", 42.701, -73.021, "43"}}, []schoolPlan{
		{"Pine Hollow High School", "high", 0, 330, 0.5},
		{"North Fork School", "high", 1, 210, 0.4},
		{"Pine Hollow Middle School", "middle", 0, 200, 1},
	}},
}
