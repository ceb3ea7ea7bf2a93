package labor

// A Case is what is known about one young person's work: who, where, in which
// programme, which tasks, when. Its JSON is that of "throughline labor check".
type Case struct {
	ID           string
	Jurisdiction string // of the workplace, such as US-MA, or US for federal law alone
	Uncovered    bool   // neither the employer nor the work is covered by the FLSA: federal law does not apply
	Activity     Activity
	On           Day // the day to judge tasks and papers on when there are no shifts yet; else NoDay
	Minor        Minor
	Program      Program
	Employer     Employer
	Calendar     Calendar
	Prior        []WeekMinutes // worked in a week at this employer, beside the shifts
	Other        []WeekMinutes // worked in a week at other employers
	Tasks        []string      // tags, see Rules.Tags
	Hazard       Hazard
	Agreement    Agreement
	Consents     Consents
	Papers       []Paper // held; judged only when PapersKnown
	PapersKnown  bool
	Driving      *Driving
	Shifts       []Shift
}

// Activity is whether the law sees work at all.
type Activity uint8

// The activities.
const (
	Employment Activity = iota
	Observing           // a job shadow, a tour: nothing is done that benefits the business
)

// A Minor is the young person.
type Minor struct {
	BirthDate           Day
	CompletedHighSchool bool
	ExcusedFromSchool   bool // by the state or a court, as 29 CFR 570.35(b) describes
}

// A Program is the school's or sponsor's programme that the work belongs to.
type Program uint8

// The programmes.
const (
	NoProgram Program = iota
	WECEP
	WSP
	StudentLearner
	Apprentice
	Coop
	WEE // work experience education (California)
)

// An Employer is what the law asks about who employs.
type Employer struct {
	Kind        EmployerKind
	Industry    Industry
	ParentOwned bool  // wholly by the young person's parent or guardian
	Agriculture bool  // the work is agriculture as the FLSA defines it
	SmallFarm   bool  // exempt from the federal minimum wage, 29 USC 213(a)(6)
	ClosesAt    Clock // to customers; 0 is not known
}

// A Shift is one time of work, by the clock of the workplace.
type Shift struct {
	Date        Day
	Start, End  Clock // End after 24:00 is on the next day; at most 24 hours after Start
	UnpaidBreak int   // minutes
	PaidBreak   int   // minutes, part of the hours worked
}

// WeekMinutes are minutes worked in the week that begins on a Sunday.
type WeekMinutes struct {
	Sunday  Day
	Minutes int
}

// A Hazard names a hazardous-occupations order directly, beside the tags.
type Hazard struct {
	Order    int  // 1 to 17; 0 for none
	LoadOnly bool // the machine is only loaded, which order 12 allows at 16
}

// An Agreement is the written agreement of a student-learner or apprentice.
type Agreement struct {
	Kind                 Program // StudentLearner, Apprentice, WECEP or WSP; NoProgram when there is none
	Orders               []int   // hazardous-occupations orders that it names
	Clauses              Clauses
	SignedBy             Signers
	Registered           bool // with the Department of Labor or a state agency
	JourneyworkerPresent bool
	From, To             Day // NoDay where open
}

// Clauses are what an agreement says.
type Clauses uint8

// The clauses of 29 CFR 570.50(c).
const (
	Incidental Clauses = 1 << iota
	IntermittentSupervised
	SafetyInstruction
	ProgressiveSchedule
	allClauses = Incidental | IntermittentSupervised | SafetyInstruction | ProgressiveSchedule
)

// Signers are who signed.
type Signers uint8

// The signers.
const (
	SignedEmployer Signers = 1 << iota
	SignedSchool
	SignedStudent
	SignedParent
)

// Consents are what was agreed to or arranged for this work.
type Consents struct {
	ParentLateNight   bool // a parent agreed in writing to late hours
	LateNights        int  // late nights worked this week beside the shifts
	AdultSupervision  bool // an adult supervises directly after 8 pm
	SchoolVariance    bool // parent and school agreed to more hours (Washington's special variance)
	SchoolCertificate bool // the school certified good standing (New York)
	ParentWork        bool // a parent agreed in writing to the work itself (farms, ages 12 and 13)
	SchoolRelease     bool // the school released for work in school hours (Colorado)
	FarmCertificate   bool // holds a 4-H or vocational certificate for tractors and farm machines, 29 CFR 570.72
}

// A Paper is a document that a state asks for before work begins.
type Paper struct {
	Kind     string // such as work_permit, see Rules.Papers
	From, To Day    // NoDay where open
}

// Driving is what is known about driving on public roads on the job. With any minutes it
// counts as a task, also when no task says so.
type Driving struct {
	MinutesDay, MinutesWeek int // driving in the workday and in the workweek
	VehicleLB               int // gross vehicle weight in pounds
	Daylight, Licensed      bool
	DriverEducation         bool
	CleanRecord             bool // no moving violation at the time of hire
	NoSeatBelts             bool // belts are missing, or their use was not ordered
	Miles                   int  // farthest from the workplace
	Passengers              int  // employees and others
	DeliveryTrips           int  // a day, with goods to customers
	PassengerTrips          int  // a day, with people who are not employees
	Towing, Route, Urgent   bool
}
