//go:build !race

package licenseserver_test

import (
	"bytes"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Reading and writing do not allocate for each holder. The race detector allocates too, so the file is not built with
// it.
func TestAllocations(t *testing.T) {
	const holders = 3 * 10_000
	head := decode(t, telemetry.XML, sample(t, telemetry.XML))
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		var doc bytes.Buffer
		require.NoError(t, writeLarge(&doc, f, head, holders/3))
		report := decode(t, f, doc.Bytes())
		for name, work := range map[string]func(){
			"stream": func() { drain(t, licenseserver.NewReader(bytes.NewReader(doc.Bytes()))) },
			"check":  func() { assert.Empty(t, report.Check()) },
			"encode": func() { assert.NoError(t, licenseserver.Encode(new(counter), report, f)) },
		} {
			assert.Less(t, testing.AllocsPerRun(3, work), float64(holders/20), name)
		}
	})
}
