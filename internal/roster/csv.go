package roster

// Mapping says which column of a plain CSV is what: the field by the column's heading.
type Mapping map[string]string
