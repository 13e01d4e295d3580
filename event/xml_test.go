package event_test

import (
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every kind of event is unchanged after a round trip through XML, and is recognised there.
func TestDecodeXML(t *testing.T) {
	for _, k := range kinds {
		want := line(t, k.sample)
		e, err := registry.DecodeJSON([]byte(want), telemetry.Limits{})
		require.NoError(t, err)
		doc, err := e.AppendXML(nil)
		require.NoError(t, err)
		back, err := registry.DecodeXML(doc, telemetry.Limits{})
		require.NoError(t, err)
		assert.IsType(t, k.typ, back)
		assert.Equal(t, want, toJSON(t, back))

		_, err = registry.DecodeXML(doc, telemetry.Limits{Event: int64(len(doc) - 1)})
		assert.ErrorIs(t, err, telemetry.ErrLimit)
		for n := range len(doc) {
			_, err := registry.DecodeXML(doc[:n], telemetry.Limits{})
			require.ErrorIs(t, err, telemetry.ErrSyntax, "cut off at %d", n)
		}
	}
}

func TestDecodeXMLRefuses(t *testing.T) {
	admin, err := registry.DecodeJSON([]byte(line(t, "spa-admin")), telemetry.Limits{})
	require.NoError(t, err)
	good, err := admin.AppendXML(nil)
	require.NoError(t, err)
	for _, c := range []struct {
		name, from, to string
		kind           error
	}{
		{"another kind", "<type>admin<", "<type>other<", telemetry.ErrUnsupported},
		{"another major version", "<actualtemplatecode>1.0<", "<actualtemplatecode>2.0<", telemetry.ErrUnsupported},
		{"no type", "<type>admin</type>", "", telemetry.ErrUnsupported},
		{"X3 DOCTYPE", "<Event>", "<!DOCTYPE Event><Event>", telemetry.ErrUnsupported},
		{"X6 element twice", "<type>admin</type>", "<type>admin</type><type>admin</type>", telemetry.ErrDuplicate},
		{"another root", "<Event>", "<event>", telemetry.ErrSyntax},
		{"malformed time", "<st>2011", "<st>11", telemetry.ErrFormat},
		{"J29 JSON", "<Event>", "{}", telemetry.ErrSyntax},
	} {
		e, err := registry.DecodeXML([]byte(edit(t, string(good), c.from, c.to)), telemetry.Limits{})
		assert.ErrorIs(t, err, c.kind, c.name)
		assert.Nil(t, e, c.name)
	}
}
