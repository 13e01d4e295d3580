package xenserver_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry/internal/docs"
	"github.com/csg-telemetry/telemetry/internal/gate"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
)

// The table of documented elements has, for a log type, its class of personal data in the column for the class of an
// identifier.
func TestElements(t *testing.T) {
	rows := docs.Rows("xenserver")
	elements := gate.Match(t, rows, xenserver.Elements())
	logTypes := 0
	for _, r := range rows {
		if r.Kind == "log-type" {
			e := elements[r.ID]
			assert.Equal(t, r.Class, e.Example, r.ID)
			assert.Equal(t, r.Class, xenserver.LogType(e.Name).PII().Label(), r.ID)
			logTypes++
		}
	}
	assert.Equal(t, 42, logTypes)
	assert.Contains(t, elements["xenserver/StatusReport/pam"].Note, "hosts print yes", "the note says that the page has no")
}

// The lists of values in the dictionary are generated from the constants.
func TestEditionValues(t *testing.T) {
	for e := range xenserver.Elements() {
		if e.GoField != "Edition" {
			continue
		}
		assert.Empty(t, e.Values, "the page lists no values")
		assert.Len(t, e.Elsewhere, 17)
		for _, s := range e.Elsewhere {
			assert.True(t, xenserver.Edition(s.Value).Known(), s.Value)
			assert.NotEmpty(t, s.Pages, s.Value)
		}
	}
	assert.False(t, xenserver.Edition("Premium").Known())
}
