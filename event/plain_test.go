package event_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Scrubbing keeps header members of an unknown kind that can be a kind, a product or a version, and removes those that
// can identify somebody.
func TestScrubOfHeaders(t *testing.T) {
	for _, tt := range []struct {
		typ, prod, ver, prodVer string
		left                    int // -1 means all
	}{
		{"Scout.Device.Count", "UniconScoutServer", "1.0", "7.25.0.0", -1},
		{"SYSTEM_CONFIGURATION", "XenMobile.OnPrem", "2", "11.17.2.0 build 48000", -1},
		{"V6.WSLUsage", "License Server", "1.0", "24.2.0-rc1+5", -1},
		{"", "", "", "", -1},
		{strings.Repeat("a", 64), strings.Repeat("9", 64), "1", "1", -1},
	} {
		text := header(t, tt.typ, tt.prod, tt.ver, tt.prodVer)
		got := scrubbedHeader(t, text)
		assert.Equal(t, []string{tt.typ, tt.prod, tt.ver, tt.prodVer}, got.texts)
		assert.Equal(t, 1, got.dropped, "only the member that is not in the header is dropped")
	}
	for _, secret := range []string{
		"mia@example.com", `CTXLAB\mia`, "Mia Doe", "host-17.example.com:80", "O'Brien", "Müller", "S-1-5-21-1", "a/b", "<a>", " a", "a ",
		"2001:db8::1", "GF/5+DT7Hb7DJIvIW+bYQA==", "license server", "License Server ", "a\u200Db", strings.Repeat("a", 65),
	} {
		got := scrubbedHeader(t, header(t, secret, secret, secret, secret))
		assert.Equal(t, []string{"", "", "", ""}, got.texts, secret)
		assert.Equal(t, 5, got.dropped)
		assert.NotContains(t, got.doc, secret)
	}
}

type scrubbed struct {
	doc     string
	texts   []string
	dropped int
}

// scrubbedHeader reads an event of an unknown kind, scrubs it, and checks that restoring does the same.
func scrubbedHeader(t *testing.T, text string) scrubbed {
	t.Helper()
	none, err := event.NewRegistry()
	require.NoError(t, err)
	ev, err := none.DecodeJSON([]byte(text), telemetry.Limits{})
	require.NoError(t, err)
	announced := len(slices.Collect(pseudonym.Preview(nil, ev)))
	safe, err := pseudonym.ScrubRecord(pseudonym.Documented(), ev)
	require.NoError(t, err)
	restored, err := pseudonym.RestoreRecord(ev)
	require.NoError(t, err)
	doc, err := safe.AppendJSON(nil)
	require.NoError(t, err)
	again, err := restored.AppendJSON(nil)
	require.NoError(t, err)
	assert.Equal(t, string(doc), string(again))
	h := safe.Record().(*event.Raw).Header
	assert.Equal(t, announced+1, safe.Report().UnknownDropped)
	return scrubbed{string(doc), []string{h.Type, h.Prod, h.Ver, string(h.ProdVer)}, safe.Report().UnknownDropped}
}

func header(t *testing.T, typ, prod, ver, prodVer string) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"type": typ, "prod": prod, "ver": ver, "prodVer": prodVer, "id": "d4ce7919-5d80-44de-a8fa-102923fe0ead",
		"st": "2011-08-12T20:17:46.384Z", "payload": map[string]string{"who": "mia"},
	})
	require.NoError(t, err)
	return string(text)
}
