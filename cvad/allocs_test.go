//go:build !race

package cvad_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// These are upper bounds of allocations. The race detector allocates too, so the file is not built with it.
func TestAllocations(t *testing.T) {
	var doc bytes.Buffer
	require.NoError(t, json.Compact(&doc, read(t, "cvad-usage-event.json")))
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON(doc.Bytes()))
	text, buf := doc.String(), make([]byte, 0, 8<<10)
	h := pseudonym.Documented()

	for _, c := range []struct {
		name string
		most float64
		f    func() error
	}{
		{"decode a copy", 1, func() error { return e.UnmarshalJSON(doc.Bytes()) }},
		{"decode a string", 1, func() error { return e.DecodeJSON([]byte(text), telemetry.Limits{}) }},
		{"append JSON", 0, func() (err error) { buf, err = e.AppendJSON(buf[:0]); return err }},
		{"append XML", 0, func() (err error) { buf, err = e.AppendXML(buf[:0]); return err }},
		{"check", 0, func() error { return e.Check().Err() }},
		{"scrub", 5, func() error { _, err := pseudonym.Scrub(h, &e); return err }},
	} {
		got := testing.AllocsPerRun(100, func() {
			if err := c.f(); err != nil {
				panic(err)
			}
		})
		assert.LessOrEqual(t, got, c.most, c.name)
	}
}
