package hostile

import (
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
)

// A JSON document without a member of the record is not one of its documents, like an XML document with another root
// element.
func TestWrongDocument(t *testing.T) {
	overRoots(t, func(t *testing.T, r root) {
		asJSON, _ := r.document(t)
		name := strings.SplitN(asJSON, `"`, 3)[1]
		for _, doc := range []string{`{}`, ` { } `, `{"Canary":1}`, `{"` + name + `":null}`, `{"` + strings.ToUpper(name) + `X":{}}`} {
			v := r.full(t)
			err := v.DecodeJSON([]byte(doc), telemetry.Limits{})
			assert.ErrorIs(t, err, telemetry.ErrRequired, doc)
			assert.ErrorIs(t, v.UnmarshalJSON([]byte(doc)), telemetry.ErrRequired, doc)
			assert.NotContains(t, err.Error(), canary)
			after, _ := pseudonym.InClearRecord(v).AppendJSON(nil)
			assert.Equal(t, asJSON, string(after), "a failure does not change the target")
		}
	})
	for _, doc := range []string{`{}`, `{"Canary":1}`, `{"Inventory":null}`} {
		_, err := licenseserver.NewReader(strings.NewReader(doc)).Collect()
		assert.ErrorIs(t, err, telemetry.ErrRequired, doc)
		_, err = licenseserver.Decode(strings.NewReader(doc))
		assert.ErrorIs(t, err, telemetry.ErrRequired, doc)
	}
}
