package web

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

var update = flag.Bool("update", false, "write the golden files anew")

// flags stands for a type that writes its own JSON.
type flags string

func (f flags) MarshalJSON() ([]byte, error) { return json.Marshal(strings.Fields(string(f))) }

type stamped struct {
	CreatedAt wbl.Instant `json:"created_at"`
}

type thing struct {
	stamped
	ID      wbl.ShiftID       `json:"id"`
	Day     wbl.Date          `json:"date" doc:"the day of the work"`
	Minutes int               `json:"minutes,omitempty"`
	Rate    float64           `json:"rate"`
	Late    bool              `json:"late"`
	Flags   flags             `json:"flags"`
	Part    *thing            `json:"part,omitempty"` // contains itself
	Parts   []thing           `json:"parts"`
	Words   map[string]string `json:"words"`
	Raw     json.RawMessage   `json:"raw"`
	Any     any               `json:"any"`
	Hidden  string            `json:"-"`
	Plain   string
	secret  string
}

type filter struct {
	Q     string   `json:"q" doc:"words to look for"`
	After string   `json:"after,omitempty"`
	Day   wbl.Date `json:"day,omitempty"`
}

func api(method, path string) Route {
	return Route{
		Method: method, Path: path, Access: access.SignedIn(), Title: "room.title", Scope: "things:read",
		Handle: func(c *Ctx) error { return c.JSON(http.StatusOK, 1) },
	}
}

func described() []Route {
	list, one, add, drop := api("GET", "/api/v1/things"), api("GET", "/api/v1/things/{id}"), api("POST", "/api/v1/things"), api("DELETE", "/api/v1/things/{id}/parts/{rest...}")
	list.In, list.Out = filter{}, List[thing]{}
	one.Out = thing{}
	add.In, add.Out, add.Status, add.Scope = thing{}, thing{}, http.StatusCreated, "things:write"
	drop.Status, drop.Scope = http.StatusNoContent, ""
	return []Route{list, one, add, drop, open("/page", page)}
}

func TestOpenAPIDocument(t *testing.T) {
	_ = thing{}.secret
	cat, err := i18n.New(Texts(), room)
	if err != nil {
		t.Fatal(err)
	}
	got, err := OpenAPI(described(), cat.In(i18n.En), "1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the document differs from %s; look at it and run go test -update:\n%s", golden, got)
	}
	for _, word := range []string{"secret", "Hidden", "/page", "⟦"} {
		if strings.Contains(string(got), word) {
			t.Errorf("the document tells of %s", word)
		}
	}
	CheckRefs(t, got)
}

// CheckRefs fails the test for each $ref of a document that leads nowhere, and for each
// operation whose id is there twice.
func CheckRefs(t *testing.T, doc []byte) {
	t.Helper()
	var root any
	if err := json.Unmarshal(doc, &root); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok && lookup(root, ref) == nil {
				t.Errorf("%s leads nowhere", ref)
			}
			if id, ok := v["operationId"].(string); ok {
				if ids[id] {
					t.Errorf("operation %s is there twice", id)
				}
				ids[id] = true
			}
			for _, child := range v {
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	walk(root)
}

func lookup(v any, ref string) any {
	for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		m, _ := v.(map[string]any)
		v = m[part]
	}
	return v
}

func TestOpenAPIRefusesWhatItCannotDescribe(t *testing.T) {
	r := api("POST", "/api/v1/things")
	r.In = []string{}
	_, err := OpenAPI([]Route{r}, func(key string, _ ...any) string { return key }, "1")
	if err == nil || !strings.Contains(err.Error(), "describe POST /api/v1/things") {
		t.Errorf("%v", err)
	}
}

func TestDocsOfTheAPI(t *testing.T) {
	described := described()
	texts := 0
	routes := append(described, APIDocs(described, func(key string, _ ...any) string { texts++; return key }, "1")...)
	s := serve(t, routes...)
	w := s.get("/api/v1/openapi.json")
	wants(t, w, http.StatusOK, `"openapi": "3.1.0"`, "/api/v1/things/{id}")
	if kind := w.Header().Get("Content-Type"); kind != "application/json" {
		t.Errorf("it is %s", kind)
	}
	once := texts
	if again := s.get("/api/v1/openapi.json"); again.Body.String() != w.Body.String() || texts != once {
		t.Error("the document is made for every request")
	}
	page := s.get("/api", "Accept-Language", "es")
	wants(t, page, http.StatusOK, "<code>POST /api/v1/things</code>", "<code>things:write</code>")
	for k := range kinds {
		wants(t, page, http.StatusOK, `id="`+key(k)+`"`) // where the type of a problem leads
	}
}

func TestDescriptionThatFailsIsAProblem(t *testing.T) {
	bad := api("POST", "/api/v1/things")
	bad.In = 7
	s := serve(t, APIDocs([]Route{bad}, func(key string, _ ...any) string { return key }, "1")...)
	wants(t, s.get("/api/v1/openapi.json"), http.StatusInternalServerError, `"status":500`)
}
