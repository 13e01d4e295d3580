package record

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every kind of document is known by its beginning, in both forms, and cut off after it.
func TestSniff(t *testing.T) {
	for path, kind := range map[string]string{
		"licenseserver/testdata/licenseserver-report.xml":  "report",
		"licenseserver/testdata/licenseserver-report.json": "report",
		"cvad/testdata/cvad-manifest.xml":                  "manifest",
		"cvad/testdata/cvad-manifest.json":                 "manifest",
		"cvad/testdata/cvad-usage-event.json":              Event,
		"spa/testdata/spa-admin-event.xml":                 Event,
		"spa/testdata/spa-config-event.json":               Event,
		"xenserver/testdata/xenserver-telemetry.json":      "xenserver",
		"xenserver/testdata/xenserver-capabilities.xml":    "xenserver-status",
		"cvad/testdata/archives/7z.zip":                    Bundle,
	} {
		text, err := os.ReadFile(filepath.Join("../../../..", path))
		require.NoError(t, err)
		assert.Equal(t, kind, Sniff(text).Kind, path)
		assert.Equal(t, kind, Sniff(text[:len(text)/2]).Kind, path)
		assert.Empty(t, Hint(text, kind), path)
	}
	// Every kind is known by the names of its own documents.
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
		`[1]`:                    "JSON that holds no objects",
		`[]`:                     "an empty array",
		`{`:                      "broken JSON",
		"\ufeff{\"payload\":{}}": "-type event",
		`[{"prod":"a"},`:         "-type event",
		"ID,Name\n1,2\n":         "text that is neither JSON nor XML",
		"tpk1.0.0":               "a key file",
	} {
		assert.Equal(t, want, Sniff([]byte(text)).Text, text)
	}
}
