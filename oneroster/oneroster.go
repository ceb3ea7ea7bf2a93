package oneroster

// A Version is a version of the OneRoster standard.
type Version string

// The versions that this package reads and writes.
const (
	V11 Version = "1.1"
	V12 Version = "1.2"
)

// A Mode says how the rows of a file are meant.
type Mode string

// The modes of a file; Mixed is said of a set whose files differ.
const (
	Bulk   Mode = "bulk"   // a full snapshot: what is not listed has left
	Delta  Mode = "delta"  // only what changed
	Absent Mode = "absent" // the file is not in the set
	Mixed  Mode = "mixed"  // some files are bulk, others delta
)

// A Status says what a delta row asks for. It is empty in a bulk file.
type Status string

// The two statuses of the standard.
const (
	Active      Status = "active"
	ToBeDeleted Status = "tobedeleted"
)

// Roles that a reader of rosters tells apart by name. The standard has more;
// any of them, or an extension that starts with "ext:", may appear.
const (
	RoleStudent  = "student"
	RoleTeacher  = "teacher"
	RoleGuardian = "guardian"
	RoleParent   = "parent"
)

// Kinds of role in a 1.2 set.
const (
	RolePrimary   = "primary"
	RoleSecondary = "secondary"
)

// A Bool is a boolean that may also be left unsaid.
type Bool string

// The values of a Bool.
const (
	Unset Bool = ""
	False Bool = "false"
	True  Bool = "true"
)
