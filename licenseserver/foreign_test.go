package licenseserver_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"unicode/utf16"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The command of the documentation converts UTF-16 to UTF-8. A machine with only Go lacks its programs.
func TestUTF16(t *testing.T) {
	for _, tool := range []string{"sh", "sed", "iconv"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the documented command needs a program that is not installed; .ci/run installs it: ", err)
		}
	}
	doc := change(t, sample(t, telemetry.XML), `encoding="UTF-8"`, `encoding="utf-16"`)
	path := filepath.Join(t.TempDir(), "report.xml")
	for _, bigEndian := range []bool{false, true} {
		var wide []byte
		for _, unit := range utf16.Encode([]rune("\ufeff" + string(doc))) {
			if bigEndian {
				wide = binary.BigEndian.AppendUint16(wide, unit)
			} else {
				wide = binary.LittleEndian.AppendUint16(wide, unit)
			}
		}
		_, err := licenseserver.Decode(bytes.NewReader(wide))
		assert.ErrorIs(t, err, telemetry.ErrEncoding)
		require.NoError(t, os.WriteFile(path, wide, 0o600))
		out, err := exec.Command("sh", "-c", `iconv -f UTF-16 -t UTF-8 "$1" | sed '1s/encoding="[Uu][Tt][Ff]-16"/encoding="UTF-8"/'`, "sh", path).Output()
		require.NoError(t, err)
		assert.Equal(t, decode(t, telemetry.XML, sample(t, telemetry.XML)), decode(t, telemetry.XML, out))
	}
}

// Reports in the spelling of other programs have the content of the sample: read as a whole, item by item and through
// encoding/xml.
func TestForeign(t *testing.T) {
	sampled := decode(t, telemetry.XML, sample(t, telemetry.XML))
	issues := map[string]int{"r.declared.xml": 1, "r.nil-date.xml": 1}
	refused := map[string]error{"r.undeclared.xml": telemetry.ErrSyntax, "r.undeclared-attr.xml": telemetry.ErrSyntax}
	paths, err := filepath.Glob("testdata/foreign/*.xml")
	require.NoError(t, err)
	require.Len(t, paths, 12)
	for _, path := range paths {
		doc, err := os.ReadFile(path)
		require.NoError(t, err)
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			var whole, std licenseserver.Report
			err := whole.DecodeXML(doc, telemetry.Limits{})
			streamed, errStreamed := licenseserver.NewReader(bytes.NewReader(doc)).Collect()
			errStd := xml.Unmarshal(doc, &std)
			if kind := refused[name]; kind != nil {
				for _, err := range []error{err, errStreamed, errStd} {
					assert.ErrorIs(t, err, kind)
				}
				return
			}
			require.NoError(t, err)
			require.NoError(t, errStreamed)
			require.NoError(t, errStd)
			assert.Equal(t, &whole, streamed)
			assert.Len(t, whole.Check(), issues[name], "%v", whole.Check())

			out := string(encode(t, telemetry.XML, &whole))
			texttest.Equal(t, out, string(encode(t, telemetry.XML, decode(t, telemetry.XML, []byte(out)))), "read again")
			texttest.Equal(t, out, string(encode(t, telemetry.XML, &std)), "with encoding/xml")
			telemetry.DropUnknown(&whole)
			if name == "r.nil-date.xml" {
				require.Zero(t, whole.Inventory.Feature[0].UDBinFileCreatedUTC)
				whole.Inventory.Feature[0].UDBinFileCreatedUTC = sampled.Inventory.Feature[0].UDBinFileCreatedUTC
			}
			if name == "r.ucdata-pretty.xml" {
				pool := &whole.Inventory.Feature[0].SADate[0].Pool[0]
				assert.Equal(t, telemetry.VendorString(";LT=Retail;GP=2"), pool.VendorStr)
				pool.VendorStr = sampled.Inventory.Feature[0].SADate[0].Pool[0].VendorStr
			}
			texttest.Equal(t, string(encode(t, telemetry.XML, sampled)), string(encode(t, telemetry.XML, &whole)), "the sample")
		})
	}
}
