package access

// Action is something that may be done to a resource.
type Action string

// The actions of all rooms. An action is added together with its line in rules.
const (
	// roster
	LearnerView    Action = "learner.view"    // name, school, grade, timeline
	LearnerFacts   Action = "learner.facts"   // demographics and supports
	LearnerEdit    Action = "learner.edit"    //
	RosterImport   Action = "roster.import"   //
	RosterQuality  Action = "roster.quality"  //
	LearnerMerge   Action = "learner.merge"   //
	AccountManage  Action = "account.manage"  //
	GuardianManage Action = "guardian.manage" //
	LearnerInvite  Action = "learner.invite"  // give a learner a sign-in of their own
	PasswordSet    Action = "password.set"    // one's own, by a link
	// partners
	PartnerView  Action = "partner.view"
	PartnerEdit  Action = "partner.edit"
	PartnerVet   Action = "partner.vet"
	PartnerMerge Action = "partner.merge"
	PartnerNotes Action = "partner.notes" // private to a school
	// offers
	OfferView    Action = "offer.view"
	OfferPost    Action = "offer.post"
	OfferApprove Action = "offer.approve"
	OfferApply   Action = "offer.apply"
	ProfileEdit  Action = "profile.edit"
	// placements
	PlacementView   Action = "placement.view"
	PlacementOffer  Action = "placement.offer"  // to an applicant
	PlacementAnswer Action = "placement.answer" // accept or decline an offer, withdraw
	PlacementPlace  Action = "placement.place"  // place without an application
	PlacementEdit   Action = "placement.edit"   // prepare, start, complete, end, cancel
	GateDecide      Action = "gate.decide"      // a start gate of the coordinator's
	GateTeach       Action = "gate.teach"       // one of the teacher's
	GateFamily      Action = "gate.family"      // one of the family's
	GateSelf        Action = "gate.self"        // one of an adult learner's
	GateHost        Action = "gate.host"        // one of the host's
	GateWaive       Action = "gate.waive"       // say that a gate does not hold back this placement
	ExperienceAdd   Action = "experience.add"
	// hours
	HoursLog     Action = "hours.log"
	HoursView    Action = "hours.view"
	HoursVerify  Action = "hours.verify" // by the host
	HoursApprove Action = "hours.approve"
	HoursExport  Action = "hours.export"
	// reviews
	ReviewView Action = "review.view"
	ReviewPlan Action = "review.plan"
	ReviewRate Action = "review.rate"
	ReviewSelf Action = "review.self"
	// compliance
	CalendarView Action = "calendar.view" // of the school or the district
	CalendarEdit Action = "calendar.edit" //
	LaborView    Action = "labor.view"    // findings and facts of a placement
	LaborFacts   Action = "labor.facts"   // enter what the law asks about a placement
	LaborDecide  Action = "labor.decide"  // about a finding, pay, or an override
	LaborRules   Action = "labor.rules"   // of the whole installation
	// agreements
	PaperView          Action = "paper.view"          // of which a party sees those that concern it
	PaperSign          Action = "paper.sign"          // as the party that the actor's role is
	PaperManage        Action = "paper.manage"        // send, attach scans, add
	PaperWord          Action = "paper.word"          // change the district's wording
	ConsentView        Action = "consent.view"        // what a family allowed
	ConsentGive        Action = "consent.give"        // and take back
	AccommodationWrite Action = "accommodation.write" // and name who reads it
	// platform
	AuditRead  Action = "audit.read"
	JobsManage Action = "jobs.manage"
	MailSettle Action = "mail.settle"
)

// rules is the whole fine policy: who may do an action to what their grant covers.
var rules = map[Action][]Role{
	LearnerView:    {Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead},
	LearnerFacts:   {Learner, Guardian, Counselor, Coordinator, SchoolLead, DistrictLead},
	LearnerEdit:    {Counselor, Coordinator, SchoolLead, DistrictLead},
	RosterImport:   {DistrictLead, SchoolLead, Coordinator, Support},
	RosterQuality:  {Counselor, Coordinator, SchoolLead, DistrictLead, Support},
	LearnerMerge:   {Coordinator, SchoolLead, DistrictLead},
	AccountManage:  {SchoolLead, DistrictLead, Support},
	GuardianManage: {Counselor, Coordinator, SchoolLead, DistrictLead},
	LearnerInvite:  {Counselor, Coordinator, SchoolLead, DistrictLead},
	PasswordSet:    {}, // nobody by a role: the link names the account

	PartnerView:  {Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Intermediary, EmployerAdmin, Supervisor},
	PartnerEdit:  {Coordinator, SchoolLead, DistrictLead, Intermediary, EmployerAdmin},
	PartnerVet:   {Coordinator, SchoolLead, DistrictLead},
	PartnerMerge: {Coordinator, DistrictLead, Intermediary},
	PartnerNotes: {Coordinator, SchoolLead, DistrictLead},

	OfferView:    {Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Intermediary, EmployerAdmin, Supervisor},
	OfferPost:    {Coordinator, SchoolLead, DistrictLead, Intermediary, EmployerAdmin, Supervisor, Learner},
	OfferApprove: {Coordinator, SchoolLead, DistrictLead},
	OfferApply:   {Learner},
	ProfileEdit:  {Learner},

	PlacementView:   {Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Supervisor, EmployerAdmin},
	PlacementOffer:  {Coordinator, SchoolLead, DistrictLead, EmployerAdmin},
	PlacementAnswer: {Learner, Coordinator},
	PlacementPlace:  {Coordinator, SchoolLead, DistrictLead},
	PlacementEdit:   {Coordinator, SchoolLead, DistrictLead},
	GateDecide:      {Coordinator, SchoolLead, DistrictLead},
	GateTeach:       {Teacher, Coordinator, SchoolLead, DistrictLead},
	GateFamily:      {Guardian, Coordinator, SchoolLead, DistrictLead},
	GateSelf:        {Learner, Coordinator, SchoolLead, DistrictLead},
	GateHost:        {EmployerAdmin, Supervisor, Coordinator, SchoolLead, DistrictLead},
	GateWaive:       {Coordinator, SchoolLead, DistrictLead},
	ExperienceAdd:   {Teacher, Counselor, Coordinator, SchoolLead, DistrictLead},

	HoursLog:     {Learner, Coordinator},
	HoursView:    {Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Supervisor},
	HoursVerify:  {Supervisor},
	HoursApprove: {Coordinator, SchoolLead, DistrictLead},
	HoursExport:  {Coordinator, SchoolLead, DistrictLead},

	ReviewView: {Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Supervisor},
	ReviewPlan: {Coordinator, SchoolLead, DistrictLead},
	ReviewRate: {Supervisor},
	ReviewSelf: {Learner},

	CalendarView: {Teacher, Counselor, Coordinator, SchoolLead, DistrictLead},
	CalendarEdit: {Coordinator, SchoolLead, DistrictLead},
	LaborView:    {Teacher, Counselor, Coordinator, SchoolLead, DistrictLead},
	LaborFacts:   {Coordinator, SchoolLead, DistrictLead},
	LaborDecide:  {Coordinator, SchoolLead, DistrictLead},
	LaborRules:   {Support},

	PaperView:          {Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Supervisor, EmployerAdmin},
	PaperSign:          {Learner, Guardian, Teacher, Coordinator, SchoolLead, DistrictLead, Supervisor, EmployerAdmin},
	PaperManage:        {Coordinator, SchoolLead, DistrictLead},
	PaperWord:          {DistrictLead},
	ConsentView:        {Learner, Guardian, Counselor, Coordinator, SchoolLead, DistrictLead},
	ConsentGive:        {Guardian},
	AccommodationWrite: {Counselor, Coordinator},

	AuditRead:  {Auditor, DistrictLead},
	JobsManage: {Support},
	MailSettle: {Coordinator, SchoolLead, DistrictLead},
}

// Tasks that one-task links are sent for.
const (
	TaskConfirmHours = "hours.confirm"
	TaskReview       = "review.rate"
	TaskPostOffer    = "offer.post"
	TaskPassword     = "people.password" // subject: the account
	TaskSign         = "paper.sign"      // object: placement/party
	TaskAccommodate  = "accommodation.read"
)

// taskActions is what the holder of a link may do; everything else is denied, even
// if the role would allow it.
var taskActions = map[string][]Action{
	TaskConfirmHours: {HoursView, HoursVerify},
	TaskReview:       {ReviewView, ReviewRate},
	TaskPostOffer:    {OfferPost, OfferView, PartnerView},
	TaskPassword:     {PasswordSet},
	TaskSign:         {PaperView, PaperSign},
	TaskAccommodate:  {},
}
