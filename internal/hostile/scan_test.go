package hostile

import (
	"testing"

	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clearTexts has an identifier of every class that a scan finds if it was not scrubbed.
var clearTexts = map[pseudonym.Class]string{
	pseudonym.UPN:        "user-steven@ctxlabs.onmicrosoft.com",
	pseudonym.SAM:        `CTXLAB\User-Steven`,
	pseudonym.SID:        "S-1-5-21-3711855558-820010554-2448362978-27640",
	pseudonym.FullName:   "Steven Müller",
	pseudonym.User:       "steven-1",
	pseudonym.Email:      "steven@example.com",
	pseudonym.IP:         "192.0.2.17",
	pseudonym.MAC:        "00-11-22-33-44-55",
	pseudonym.DeviceID:   "C39A925064A3",
	pseudonym.DeviceName: "User1Desktop",
	pseudonym.FQDN:       "host-17.example.com",
	pseudonym.Opaque:     "opaque-17",
}

// Every identifier of every record is found in clear text, and nothing is found after scrubbing: no token, time,
// digest, GUID or version looks like an identifier.
func TestScanOfRecords(t *testing.T) {
	h, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	overRoots(t, func(t *testing.T, r root) {
		v := r.full(t)
		used := map[pseudonym.Class]bool{}
		var opts []leakscan.Option
		for id := range pseudonym.Identifiers(v) {
			*id.Value = clearTexts[id.Class]
			used[id.Class] = true
			opts = append(opts, leakscan.WithKnown(id.Class, clearTexts[id.Class]))
		}
		s, err := leakscan.New(opts...)
		require.NoError(t, err)
		scrubbed, err := pseudonym.ScrubRecord(h, v)
		require.NoError(t, err)
		for name, write := range map[string]func(pseudonym.Safe) ([]byte, error){
			"JSON": func(s pseudonym.Safe) ([]byte, error) { return s.AppendJSON(nil) },
			"XML":  func(s pseudonym.Safe) ([]byte, error) { return s.AppendXML(nil) },
		} {
			doc, err := write(pseudonym.InClearRecord(v))
			require.NoError(t, err)
			found := map[pseudonym.Class]bool{}
			for f := range s.Scan(doc) {
				if f.Known {
					found[f.Class] = true
				}
			}
			assert.Equal(t, used, found, name)

			doc, err = write(scrubbed)
			require.NoError(t, err)
			for f := range s.Scan(doc) {
				assert.Fail(t, "the scan has a finding in a scrubbed record", "%s: %v: %s", name, f, doc[f.Start:f.End])
			}
		}
	})
}
