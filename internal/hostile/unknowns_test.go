package hostile

import (
	"encoding/json"
	"encoding/xml"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An undocumented member of any object of a document is listed with the path of the object, once, and DropUnknown removes what
// Unknowns lists.
func TestUnknowns(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		asJSON, _ := r.document(t)
		for range telemetry.Unknowns(r.full(t)) {
			assert.Fail(t, "Unknowns yields something for a record without undocumented content")
		}
		tree := treeOf(t, asJSON)
		want := make(map[string]string)
		surprise(tree, "", want)
		text, err := json.Marshal(tree)
		require.NoError(t, err)
		v := r.new()
		require.NoError(t, v.UnmarshalJSON(text))
		got := make(map[string]string)
		for path, u := range telemetry.Unknowns(v) {
			for name, value := range u.Members() {
				assert.NotContains(t, got, path)
				assert.Equal(t, "surprise", name)
				got[path] = value
			}
		}
		assert.Equal(t, want, got)
		if len(want) > 1 {
			for path := range telemetry.Unknowns(v) {
				assert.Empty(t, path, "the content of the record itself comes first")
				break
			}
		}
		assert.Equal(t, len(want), telemetry.DropUnknown(v))
		for range telemetry.Unknowns(v) {
			assert.Fail(t, "DropUnknown left something")
		}
	})
}

// surprise adds a member to each object of a tree, and puts its value into members by the path of the object.
func surprise(node any, path string, members map[string]string) {
	switch node := node.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			surprise(node[name], strings.TrimPrefix(path+"."+name, "."), members)
		}
		n := len(members)
		node["surprise"], members[path] = n, strconv.Itoa(n)
	case []any:
		for i, item := range node {
			surprise(item, path+"["+strconv.Itoa(i)+"]", members)
		}
	}
}

// In XML, attributes and elements are listed.
func TestUnknownsInXML(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		_, asXML := r.document(t)
		tag := asXML[:strings.IndexAny(asXML, " >")] // the start of the root element
		doc := tag + ` surprise="1"` + strings.TrimPrefix(asXML, tag)
		end := strings.LastIndex(doc, "</")
		v := r.new()
		require.NoError(t, xml.Unmarshal([]byte(doc[:end]+"<more/>"+doc[end:]), v))
		var got []string
		for path, u := range telemetry.Unknowns(v) {
			for name := range u.Attributes() {
				got = append(got, path+"@"+name)
			}
			for name := range u.Elements() {
				got = append(got, path+"<"+name)
			}
		}
		assert.Equal(t, []string{"@surprise", "<more"}, got)
	})
}

// The items that readers of large documents yield list theirs, and a nil record has none.
func TestUnknownsOfItems(t *testing.T) {
	var r licenseserver.Report
	require.NoError(t, r.UnmarshalJSON([]byte(`{"Inventory":{"Feature":[{"more":1,"SADate":[{"Licensees":{"Users":[{"more":2}]}}]}]}}`)))
	f := &r.Inventory.Feature[0]
	h := &licenseserver.Holder{Kind: licenseserver.HolderUser, User: f.SADate[0].Licensees.Users[0]}
	for want, record := range map[string]telemetry.Record{
		`Inventory.Feature[0] 1, Inventory.Feature[0].SADate[0].Licensees.Users[0] 2, `: &r,
		` 1, SADate[0].Licensees.Users[0] 2, `:                                          f,
		` 2, `:                                                                          h,
		``:                                                                              (*licenseserver.Report)(nil),
	} {
		got := ""
		for path, u := range telemetry.Unknowns(record) {
			for _, value := range u.Members() {
				got += path + " " + value + ", "
			}
		}
		assert.Equal(t, want, got)
	}
}
