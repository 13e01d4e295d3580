package record

import (
	"cmp"
	"os"
	"testing"

	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every kind of document is recognised by its beginning, in both forms, also if the rest is cut off.
func TestSniff(t *testing.T) {
	const module = "../../../.."
	for r := range packages.Roots() {
		samples, err := r.Samples(module)
		require.NoError(t, err)
		kind := Event
		if _, ok := r.New().(event.Event); !ok {
			kind = cmp.Or(short[r.Stem()], r.Stem())
		}
		for _, s := range samples {
			assert.Equal(t, kind, Sniff([]byte(s.Text)).Kind, s.Path)
			if len(s.Text) > 500 { // half of a short sample is not enough
				assert.Equal(t, kind, Sniff([]byte(s.Text[:len(s.Text)/2])).Kind, s.Path)
			}
			assert.Empty(t, Hint([]byte(s.Text), kind), s.Path)
		}
	}
	bundle, err := os.ReadFile(module + "/cvad/testdata/archives/7z.zip")
	require.NoError(t, err)
	assert.Equal(t, Bundle, Sniff(bundle).Kind)
	// Every kind is recognised by the names in its own documents.
	for kind, n := range known() {
		assert.NotEmpty(t, n.root, kind)
		assert.Equal(t, kind, Sniff([]byte("<?xml version='1.0'?>\n<"+n.root+" a='1'>")).Kind)
	}
	for text, want := range map[string]string{
		"":                       "an empty file",
		" \n":                    "an empty file",
		"\x00\x01":               "a binary file",
		"\xc3":                   "text that is neither JSON nor XML",
		"\x1f\x8b\b":             "a file that gzip compressed",
		"<a/>":                   "XML of another kind",
		"<a":                     "broken XML",
		`{"Secret":1}`:           "JSON of another kind",
		`[1]`:                    "JSON without objects",
		`[]`:                     "an empty array",
		`{`:                      "broken JSON",
		"\ufeff{\"payload\":{}}": "events (-type event)",
		`[{"prod":"a"},`:         "events (-type event)",
		"ID,Name\n1,2\n":         "text that is neither JSON nor XML",
		"tpk1.0.0":               "a key file",
	} {
		assert.Equal(t, want, Sniff([]byte(text)).Text, text)
	}
}
