package xenserver_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var classes = []xenserver.PIIClass{xenserver.PIINo, xenserver.PIIIfCustomized, xenserver.PIIMaybe, xenserver.PIIYes}

func TestPIIClassOrder(t *testing.T) {
	for i, a := range classes {
		assert.True(t, a.Known())
		for j, b := range classes {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			assert.Equal(t, want, a.Compare(b), "%s %s", a, b)
		}
	}
	for _, unknown := range []xenserver.PIIClass{"", "No", "probably"} {
		assert.False(t, unknown.Known())
		assert.Zero(t, unknown.Compare(xenserver.PIIMaybe))
		assert.Equal(t, 1, unknown.Compare(xenserver.PIIIfCustomized))
	}
}

func TestParsePIIClass(t *testing.T) {
	for _, c := range classes {
		for _, name := range []string{string(c), c.Label()} {
			got, err := xenserver.ParsePIIClass(name)
			require.NoError(t, err)
			assert.Equal(t, c, got)
		}
	}
	got, err := xenserver.ParsePIIClass("if-customized")
	require.NoError(t, err)
	assert.Equal(t, xenserver.PIIIfCustomized, got)
	for _, bad := range []string{"", "YES", "ifcustomized", "yes "} {
		_, err := xenserver.ParsePIIClass(bad)
		assert.ErrorIs(t, err, telemetry.ErrUnknown, bad)
	}
}

// The page has 7 log types that hold personal data, 20 that may, 3 that do after customisation, and 12 that do not.
func TestLogTypes(t *testing.T) {
	n := make(map[xenserver.PIIClass]int)
	for key, class := range xenserver.LogTypes() {
		n[class]++
		assert.True(t, key.Known())
		assert.Equal(t, class, key.PII())
	}
	assert.Equal(t, map[xenserver.PIIClass]int{xenserver.PIINo: 12, xenserver.PIIIfCustomized: 3, xenserver.PIIMaybe: 20, xenserver.PIIYes: 7}, n)
	for _, unknown := range []xenserver.LogType{"", "system-load", "cvsm"} {
		assert.False(t, unknown.Known())
		assert.Equal(t, xenserver.PIIMaybe, unknown.PII())
	}
	assert.Equal(t, xenserver.PIINo, xenserver.LogTypePAM.PII())
	for range xenserver.LogTypes() {
		break // an iterator must not continue after an early end
	}
}
