package web

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// object is a JSON object of the description; encoding/json sorts its keys, so the
// same routes always give the same bytes.
type object = map[string]any

var pathParam = regexp.MustCompile(`\{(\w+)(?:\.\.\.)?\}`)

// OpenAPI describes the API routes as an OpenAPI 3.1 document, made from the route
// tables themselves: what is not there cannot be called, and what is there is described.
func OpenAPI(routes []Route, t i18n.T, version string) ([]byte, error) {
	s := schemas{defs: object{}}
	problem := s.of(reflect.TypeFor[Problem]())
	paths := object{}
	for _, r := range routes {
		if !r.API() {
			continue
		}
		path := strings.ReplaceAll(r.Path, "...}", "}")
		item, _ := paths[path].(object)
		if item == nil {
			item = object{}
			paths[path] = item
		}
		op, err := s.operation(r, t)
		if err != nil {
			return nil, fmt.Errorf("describe %s %s: %w", r.Method, r.Path, err)
		}
		op["responses"].(object)["default"] = object{
			"description": t("api.problem"),
			"content":     object{"application/problem+json": object{"schema": problem}},
		}
		item[strings.ToLower(r.Method)] = op
	}
	doc := object{
		"openapi": "3.1.0",
		"info":    object{"title": "Throughline", "version": version, "description": t("api.intro"), "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		"paths":   paths,
		"components": object{
			"schemas":         s.defs,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}},
		},
		"security": []object{{"token": []string{}}},
	}
	b, err := json.MarshalIndent(doc, "", " ")
	return append(b, '\n'), err
}

// schemas collects the named types that operations refer to.
type schemas struct{ defs object }

func (s *schemas) operation(r Route, t i18n.T) (object, error) {
	op := object{"summary": t(r.Title), "operationId": operationID(r)}
	if r.Scope != "" {
		op["description"] = t("api.scope", "scope", r.Scope)
	}
	if r.Access.Open {
		op["security"] = []object{} // nobody need say who they are
	}
	var params []object
	for _, m := range pathParam.FindAllStringSubmatch(r.Path, -1) {
		params = append(params, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	if r.In != nil {
		in := reflect.TypeOf(r.In)
		switch {
		case in.Kind() != reflect.Struct:
			return nil, fmt.Errorf("its input is a %s, not a struct", in)
		case r.Method == "GET":
			params = append(params, s.query(in)...)
		default:
			op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": s.of(in)}}}
		}
	}
	if r.Method != "GET" {
		params = append(params, object{
			"name": "Idempotency-Key", "in": "header", "description": t("api.key"),
			"schema": object{"type": "string", "maxLength": 64},
		})
	}
	if params != nil {
		op["parameters"] = params
	}
	code := r.Status
	if code == 0 {
		code = 200
	}
	answer := object{"description": t("api.answer")}
	if r.Out != nil {
		answer["content"] = object{"application/json": object{"schema": s.of(reflect.TypeOf(r.Out))}}
	}
	op["responses"] = object{fmt.Sprint(code): answer}
	return op, nil
}

// operationID is the method and the path in words: getApiV1ShiftsId.
func operationID(r Route) string {
	id := strings.ToLower(r.Method)
	for _, w := range strings.FieldsFunc(r.Path, func(c rune) bool { return strings.ContainsRune("/{}.-_", c) }) {
		id += strings.ToUpper(w[:1]) + w[1:]
	}
	return id
}

func (s *schemas) query(in reflect.Type) []object {
	var out []object
	for i := range in.NumField() {
		f := in.Field(i)
		name, _ := jsonName(f)
		if name == "" {
			continue
		}
		out = append(out, object{"name": name, "in": "query", "description": f.Tag.Get("doc"), "schema": s.of(f.Type)})
	}
	return out
}

var (
	textType    = reflect.TypeFor[encoding.TextMarshaler]()
	jsonType    = reflect.TypeFor[json.Marshaler]()
	dateType    = reflect.TypeFor[wbl.Date]()
	instantType = reflect.TypeFor[wbl.Instant]()
	rawType     = reflect.TypeFor[json.RawMessage]()
)

// of is the schema of a type; structs with a name are described once and referred to.
func (s *schemas) of(t reflect.Type) object {
	switch {
	case t == dateType:
		return object{"type": "string", "format": "date"}
	case t == instantType:
		return object{"type": "string", "format": "date-time"}
	case t == rawType:
		return object{}
	case t.Implements(textType):
		return object{"type": "string"}
	case t.Implements(jsonType):
		return written(t)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Interface:
		return object{}
	case reflect.Struct:
		return s.structure(t)
	}
	return object{"type": "integer"}
}

// written is the schema of a type that writes its own JSON, judged by its zero value.
func written(t reflect.Type) object {
	b, err := json.Marshal(reflect.Zero(t).Interface())
	if err != nil || len(b) == 0 {
		return object{}
	}
	switch b[0] {
	case '[':
		return object{"type": "array", "items": object{}}
	case '{':
		return object{"type": "object"}
	case '"':
		return object{"type": "string"}
	case 't', 'f':
		return object{"type": "boolean"}
	case 'n':
		return object{}
	}
	return object{"type": "number"}
}

func (s *schemas) structure(t reflect.Type) object {
	name := typeName(t)
	ref := object{"$ref": "#/components/schemas/" + name}
	if _, done := s.defs[name]; done && name != "" {
		return ref
	}
	def := object{"type": "object"}
	if name != "" {
		s.defs[name] = def // before its fields: a type may contain itself
	}
	props := object{}
	var required []string
	s.fields(t, props, &required)
	def["properties"] = props
	if required != nil {
		def["required"] = required
	}
	if name == "" {
		return def
	}
	return ref
}

func (s *schemas) fields(t reflect.Type, props object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Tag.Get("json") == "" && f.Type.Kind() == reflect.Struct {
			s.fields(f.Type, props, required)
			continue
		}
		name, optional := jsonName(f)
		if name == "" {
			continue
		}
		p := s.of(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			p = object{"description": doc, "allOf": []object{p}}
		}
		props[name] = p
		if !optional {
			*required = append(*required, name)
		}
	}
	slices.Sort(*required)
}

var folders = regexp.MustCompile(`[\w.\-]+/`)

// typeName is the last element of the package and the name, without the brackets of
// generic types: offers.Opportunity, web.List.offers.Opportunity.
func typeName(t reflect.Type) string {
	if t.Name() == "" {
		return ""
	}
	s := folders.ReplaceAllString(t.String(), "")
	return strings.Trim(strings.NewReplacer("[", ".", "]", "", "*", "", ",", ".").Replace(s), ".")
}

func jsonName(f reflect.StructField) (name string, optional bool) {
	if !f.IsExported() {
		return "", false
	}
	tag := f.Tag.Get("json")
	if tag == "-" {
		return "", false
	}
	name, opts, _ := strings.Cut(tag, ",")
	if name == "" {
		name = f.Name
	}
	return name, strings.Contains(opts, "omitempty") || strings.Contains(opts, "omitzero")
}
