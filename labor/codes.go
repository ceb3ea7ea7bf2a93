package labor

// EmployerKind is what sort of body employs.
type EmployerKind uint8

// The kinds.
const (
	ForProfit EmployerKind = iota
	Nonprofit
	PublicBody
	School
	Household
)

// Industry is what the workplace does, as far as the law asks.
type Industry uint8

// The industries.
const (
	OtherIndustry Industry = iota
	Office
	Retail
	Grocery
	Restaurant
	Hospitality
	HealthCare
	Education
	Recreation
	Entertainment
	Racetrack
	Manufacturing
	Processing
	Mining
	Construction
	Transportation
	Warehousing
	Utilities
	Forestry
	Farming
)

// The spellings of codes in JSON, in the order of the constants.
var (
	activityNames = []string{"employment", "observing"}
	programNames  = []string{"none", "wecep", "wsp", "student_learner", "apprentice", "coop", "wee"}
	kindNames     = []string{"for_profit", "nonprofit", "public", "school", "household"}
	industryNames = []string{
		"other", "office", "retail", "grocery", "restaurant", "hospitality", "health_care", "education", "recreation", "entertainment",
		"racetrack", "manufacturing", "processing", "mining", "construction", "transportation", "warehousing", "utilities", "forestry", "farming",
	}
	clauseNames = []string{"incidental", "intermittent_supervised", "safety_instruction", "progressive_schedule"}
	signerNames = []string{"employer", "school", "student", "parent"}
)

// String is the code's spelling in JSON.
func (p Program) String() string { return programNames[p] }

// String is the code's spelling in JSON.
func (i Industry) String() string { return industryNames[i] }

// String is the code's spelling in JSON.
func (k EmployerKind) String() string { return kindNames[k] }
