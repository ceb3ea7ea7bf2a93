package oneroster

var (
	importances   = []string{"primary", "secondary"}
	scoreStatuses = []string{"exempt", "fully graded", "not submitted", "partially graded", "submitted"}
	objectiveFrom = []string{"case", "unknown"}
)

// otherSpecs are the resource and gradebook files: checked like the rest, and
// read as Records for whoever keeps them.
var otherSpecs = []spec{
	{name: "resources", columns: []column{
		{name: "vendorResourceId", required: true},
		{name: "title"},
		{name: "roles", list: true},
		{name: "importance", kind: enum, values: importances},
		{name: "vendorId"},
		{name: "applicationId"},
	}},
	{name: "classResources", columns: []column{
		{name: "title"},
		{name: "classSourcedId", kind: id, refs: "classes", required: true},
		{name: "resourceSourcedId", kind: id, refs: "resources", required: true},
	}},
	{name: "courseResources", columns: []column{
		{name: "title"},
		{name: "courseSourcedId", kind: id, refs: "courses", required: true},
		{name: "resourceSourcedId", kind: id, refs: "resources", required: true},
	}},
	{name: "userResources", only: V12, columns: []column{
		{name: "userSourcedId", kind: id, refs: "users", required: true},
		{name: "orgSourcedId", kind: id, refs: "orgs"},
		{name: "classSourcedId", kind: id, refs: "classes"},
		{name: "resourceSourcedId", kind: id, refs: "resources", required: true},
	}},
	{name: "categories", columns: []column{
		{name: "title", required: true},
		{name: "weight", kind: number, only: V12},
	}},
	{name: "scoreScales", only: V12, columns: []column{
		{name: "title", required: true},
		{name: "type", required: true},
		{name: "orgSourcedId", kind: id, refs: "orgs", required: true},
		{name: "courseSourcedId", kind: id, refs: "courses", required: true},
		{name: "classSourcedId", kind: id, refs: "classes", required: true},
		{name: "scoreScaleValue", list: true, required: true},
	}},
	{name: "lineItems", columns: []column{
		{name: "title", required: true},
		{name: "description"},
		{name: "assignDate", kind: date, required: true},
		{name: "dueDate", kind: date, required: true},
		{name: "classSourcedId", kind: id, refs: "classes", required: true},
		{name: "categorySourcedId", kind: id, refs: "categories", required: true},
		{name: "gradingPeriodSourcedId", kind: id, refs: "academicSessions", required: true, only: V11},
		{name: "academicSessionSourcedId", kind: id, refs: "academicSessions", required: true, only: V12},
		{name: "resultValueMin", kind: number, required: true, only: V11},
		{name: "resultValueMax", kind: number, required: true, only: V11},
		{name: "resultValueMin", kind: number, only: V12},
		{name: "resultValueMax", kind: number, only: V12},
		{name: "schoolSourcedId", kind: id, refs: "orgs", required: true, only: V12},
	}},
	{name: "lineItemLearningObjectiveIds", only: V12, columns: []column{
		{name: "lineItemSourcedId", kind: id, refs: "lineItems", required: true},
		{name: "source", kind: enum, values: objectiveFrom, required: true},
		{name: "learningObjectiveId", required: true},
	}},
	{name: "lineItemScoreScales", only: V12, columns: []column{
		{name: "title"},
		{name: "lineItemSourcedId", kind: id, refs: "lineItems", required: true},
		{name: "scoreScaleSourcedId", kind: id, refs: "scoreScales", required: true},
	}},
	{name: "results", columns: []column{
		{name: "lineItemSourcedId", kind: id, refs: "lineItems", required: true},
		{name: "studentSourcedId", kind: id, refs: "users", required: true},
		{name: "scoreStatus", kind: enum, values: scoreStatuses, required: true},
		{name: "score", kind: number, required: true, only: V11},
		{name: "score", kind: number, only: V12},
		{name: "scoreDate", kind: date, required: true},
		{name: "comment"},
		{name: "textScore", only: V12},
		{name: "classSourcedId", kind: id, refs: "classes", only: V12},
		{name: "inProgress", kind: boolean, only: V12},
		{name: "incomplete", kind: boolean, only: V12},
		{name: "late", kind: boolean, only: V12},
		{name: "missing", kind: boolean, only: V12},
	}},
	{name: "resultLearningObjectiveIds", only: V12, columns: []column{
		{name: "resultSourcedId", kind: id, refs: "results", required: true},
		{name: "source", kind: enum, values: objectiveFrom, required: true},
		{name: "learningObjectiveId", required: true},
		{name: "score", kind: number},
		{name: "textScore"},
	}},
	{name: "resultScoreScales", only: V12, columns: []column{
		{name: "title"},
		{name: "resultSourcedId", kind: id, refs: "results", required: true},
		{name: "scoreScaleSourcedId", kind: id, refs: "scoreScales", required: true},
	}},
}
