package pdf_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

// What a program can check of PDF/UA-1 (ISO 14289-1), on the objects as qpdf reads them.
// In brackets are the checkpoints of the Matterhorn protocol.

type dict = map[string]any

// objects are the objects of a file by reference, "5 0 R".
type objects struct {
	t    *testing.T
	list map[string]struct {
		Value  any
		Stream struct {
			Dict dict
			Data string
		}
	}
	seen map[string]string // "page mcid" -> element, of the tree
}

func open(t *testing.T, file []byte) *objects {
	out := read(t, file, "qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=generalized", "FILE", "-")
	var doc struct{ Qpdf []json.RawMessage }
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	o := &objects{t: t, seen: map[string]string{}}
	if err := json.Unmarshal(doc.Qpdf[1], &o.list); err != nil {
		t.Fatal(err)
	}
	return o
}

// get follows a reference.
func (o *objects) get(v any) any {
	if s, ok := v.(string); ok && strings.HasSuffix(s, " R") {
		e, ok := o.list["obj:"+s]
		if !ok {
			o.t.Errorf("%s is not in the file", s)
		}
		if e.Stream.Dict != nil {
			return e.Stream.Dict
		}
		return e.Value
	}
	return v
}

func (o *objects) dict(v any) dict {
	d, ok := o.get(v).(dict)
	if !ok {
		o.t.Fatalf("%v is no dictionary", v)
	}
	return d
}

func list(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

func TestPDFUA(t *testing.T) {
	foreign := paragraphs("One")
	foreign.Blocks = append(foreign.Blocks, paper.Paragraph{Text: paper.Text{{Text: "Ask "}, {Text: "la directora", Lang: i18n.Es}}}, paper.Fields{{Label: "Said", Value: "sí", Lang: i18n.Es}},
		paper.Paragraph{}, paper.Fields{}, paper.Signature{Party: "Nobody", Signed: true})
	for name, d := range map[string]paper.Doc{"english": agreement(t, i18n.En), "spanish": agreement(t, i18n.Es), "table": log(90), "two languages": foreign} {
		t.Run(name, func(t *testing.T) {
			o := open(t, render(t, d))
			root := o.dict(o.dict(o.list["trailer"].Value)["/Root"])
			if o.dict(root["/MarkInfo"])["/Marked"] != true || root["/Lang"] != "u:"+string(d.Lang) || o.dict(root["/ViewerPreferences"])["/DisplayDocTitle"] != true || root["/Metadata"] == nil || root["/Outlines"] == nil {
				t.Errorf("the catalog is %v", root) // [06-001, 07-001, 11-001]
			}
			tree := o.dict(root["/StructTreeRoot"])
			o.element(tree["/K"], "StructTreeRoot", new(int))
			parents := map[int]any{}
			nums := list(o.dict(tree["/ParentTree"])["/Nums"])
			for i := 0; i+1 < len(nums); i += 2 {
				parents[int(nums[i].(float64))] = nums[i+1]
			}
			for _, page := range list(o.dict(root["/Pages"])["/Kids"]) {
				o.page(page.(string), parents)
			}
			if name == "two languages" && (!slices.Contains(o.languages(tree["/K"]), "u:es") || len(o.languages(tree["/K"])) != 2) {
				t.Errorf("the languages in the tree are %v", o.languages(tree["/K"]))
			}
		})
	}
}

// children says what may stand below what.
var children = map[string]string{
	"StructTreeRoot": "Document", "Document": "H1 H2 H3 P L Table Figure Sect", "Sect": "P L Figure",
	"H1": "", "H2": "", "H3": "", "P": "Span Link", "L": "LI", "LI": "Lbl LBody", "Lbl": "", "LBody": "Span Link", "Span": "", "Link": "",
	"Table": "Caption THead TBody", "Caption": "", "THead": "TR", "TBody": "TR", "TR": "TH TD", "TH": "Span Link", "TD": "Span Link", "Figure": "",
}

// element checks one element and those below it; level is that of the last heading.
func (o *objects) element(v any, parent string, level *int) {
	e := o.dict(v)
	kind := strings.TrimPrefix(e["/S"].(string), "/")
	if !slices.Contains(strings.Fields(children[parent]), kind) {
		o.t.Errorf("%s below %s", kind, parent) // [09-004 to 09-006, 02-001]
	}
	if len(kind) == 2 && kind[0] == 'H' {
		now := int(kind[1] - '0')
		if now > *level+1 {
			o.t.Errorf("a heading of level %d follows one of level %d", now, *level) // [14-003]
		}
		*level = now
	}
	attrs, _ := o.get(e["/A"]).(dict)
	switch {
	case len(list(o.get(e["/K"]))) == 0 && kind != "TD" && kind != "TH":
		o.t.Errorf("%s says nothing", kind)
	case kind == "Figure" && (e["/Alt"] == nil || attrs["/BBox"] == nil):
		o.t.Errorf("a figure without words or place: %v", e) // [13-004]
	case kind == "TH" && attrs["/Scope"] == nil:
		o.t.Errorf("a title of a table without scope: %v", e) // [15-003]
	}
	for _, k := range list(o.get(e["/K"])) {
		switch k := k.(type) {
		case float64:
			o.content(e["/Pg"], int(k), v.(string))
		case dict:
			if k["/Type"] == "/MCR" {
				o.content(k["/Pg"], int(k["/MCID"].(float64)), v.(string))
			}
		case string:
			o.element(k, kind, level)
		}
	}
}

func (o *objects) content(page any, mcid int, element string) {
	key := fmt.Sprint(page, " ", mcid)
	if o.seen[key] != "" {
		o.t.Errorf("content %s is in the tree twice", key)
	}
	o.seen[key] = element
}

// page checks that all content is in the tree or marked as decoration [01-003, 01-005],
// that the way back leads to the same elements, and the links [28-010 to 28-012].
func (o *objects) page(ref string, parents map[int]any) {
	p := o.dict(ref)
	if p["/Tabs"] != "/S" { // [28-008]
		o.t.Errorf("the order of links on page %s is not that of the tree", ref)
	}
	data, err := base64.StdEncoding.DecodeString(o.list["obj:"+p["/Contents"].(string)].Stream.Data)
	if err != nil {
		o.t.Fatal(err)
	}
	back := list(o.get(parents[int(p["/StructParents"].(float64))]))
	inside, mcid := false, 0
	for _, line := range strings.Split(string(data), "\n") {
		switch {
		case strings.HasSuffix(line, "BDC") || strings.HasSuffix(line, "BMC"):
			if inside {
				o.t.Errorf("content inside content: %s", line)
			}
			inside = true
			if strings.Contains(line, "/MCID ") {
				if want := o.seen[fmt.Sprint(ref, " ", mcid)]; !strings.Contains(line, fmt.Sprintf("/MCID %d>>", mcid)) || mcid >= len(back) || back[mcid] != want || want == "" {
					o.t.Errorf("content %d of page %s is not found in the tree", mcid, ref)
				}
				mcid++
			} else if !strings.HasPrefix(line, "/Artifact") {
				o.t.Errorf("neither content nor decoration: %s", line)
			}
		case line == "EMC":
			inside = false
		case line != "" && !inside:
			o.t.Errorf("drawn outside content: %s", line)
		}
	}
	if inside || mcid != len(back) {
		o.t.Errorf("page %s: content is left open, or %d pieces are %d in the tree", ref, mcid, len(back))
	}
	for _, a := range list(o.get(p["/Annots"])) {
		annot := o.dict(a)
		link := o.dict(parents[int(annot["/StructParent"].(float64))])
		names := slices.ContainsFunc(list(o.get(link["/K"])), func(k any) bool {
			d, ok := k.(dict)
			return ok && d["/Type"] == "/OBJR" && d["/Obj"] == a
		})
		if annot["/Contents"] == nil || link["/S"] != "/Link" || !names {
			o.t.Errorf("a link without words, or outside the tree: %v in %v", annot, link)
		}
	}
}

// languages are those that elements name.
func (o *objects) languages(v any) (out []string) {
	e := o.dict(v)
	if l, ok := e["/Lang"].(string); ok {
		out = append(out, l)
	}
	for _, k := range list(o.get(e["/K"])) {
		if s, ok := k.(string); ok {
			out = append(out, o.languages(s)...)
		}
	}
	return out
}
