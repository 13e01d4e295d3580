package licenseserver_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clear are the identifiers of the sample.
var clear = []string{"CITRIX-12T5MRV4", "user@domain.com", "C39A925064A3", "User1Desktop"}

func TestIdentifiers(t *testing.T) {
	var got []string
	for line := range pseudonym.Preview(decode(t, telemetry.XML, sample(t, telemetry.XML))) {
		got = append(got, strings.Join([]string{line.Path, line.Class.String(), line.Scrambled.String(), string(line.State)}, " "))
	}
	const date = "Inventory.Feature[0].SADate[0]."
	assert.Equal(t, []string{
		"LicenseServer.FQDN fqdn always clear",
		date + "CCUDevices[0] device-id never clear",
		date + "Licensees.Users[0].ID user always clear",
		date + "Licensees.Devices[0].DevId device-id never clear",
		date + "Licensees.Devices[0].Name device-name always clear",
	}, got)
	for kind, paths := range map[licenseserver.HolderKind][]string{
		licenseserver.HolderCCUDevice: {"DevId"}, licenseserver.HolderUser: {"ID"}, licenseserver.HolderDevice: {"DevId", "Name"},
	} {
		var got []string
		for line := range pseudonym.Preview(&licenseserver.Holder{Kind: kind}) {
			got = append(got, line.Path)
		}
		assert.Equal(t, paths, got)
	}
}

// A report is scrubbed piece by piece as it is as a whole, and nothing clear is left; the caller's report stays as it is.
func TestScrub(t *testing.T) {
	h := pseudonym.Documented()
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		if f == telemetry.XML {
			doc = change(t, doc, "<User>", "<User new='user@domain.com'>")
		} else {
			doc = change(t, doc, `"timeLastLogin": "2022-07-12T10:00:00", "ID"`, `"new":"user@domain.com", "timeLastLogin": "2022-07-12T10:00:00", "ID"`)
		}
		report := decode(t, f, doc)
		whole, err := pseudonym.Scrub(h, report)
		require.NoError(t, err)
		assert.Equal(t, decode(t, f, doc), report)
		for _, to := range forms {
			want, err := licenseserver.Seal(whole, to)
			require.NoError(t, err)
			file := new(bytes.Buffer)
			w := licenseserver.NewWriter(file, to)
			done, err := licenseserver.Scrub(w, licenseserver.NewReader(bytes.NewReader(doc)), h)
			require.NoError(t, err)
			_, err = w.Close()
			require.NoError(t, err)
			assert.Equal(t, whole.Report(), done)
			assert.Equal(t, pseudonym.Report{Replaced: 5, UnknownDropped: 1}, done)
			got := decode(t, to, file.Bytes())
			got.Metadata.UI = decode(t, to, want).Metadata.UI
			assert.Equal(t, string(want), string(encode(t, to, got)))
			for _, text := range clear {
				assert.NotContains(t, file.String(), text)
			}
		}
	})
}

func TestScrubOnlyDocumented(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		var b bytes.Buffer
		w := licenseserver.NewWriter(&b, f)
		done, err := licenseserver.Scrub(w, licenseserver.NewReader(bytes.NewReader(doc)), pseudonym.Documented(), pseudonym.OnlyDocumented())
		require.NoError(t, err)
		assert.Equal(t, pseudonym.Report{Replaced: 3, Kept: 2}, done)
		_, err = w.Close()
		require.NoError(t, err)
		assert.Equal(t, 2, strings.Count(b.String(), "C39A925064A3"))
	})
}

// A hasher that cannot hash lets nothing through.
func TestScrubWithoutKey(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		for _, h := range []*pseudonym.Hasher{nil, {}} {
			var b bytes.Buffer
			_, err := licenseserver.Scrub(licenseserver.NewWriter(&b, f), licenseserver.NewReader(bytes.NewReader(doc)), h)
			assert.ErrorIs(t, err, telemetry.ErrKey)
			assert.Empty(t, b.String())
		}
	})
}

// What a Reader cannot know in time is refused, and never lost.
func TestScrubOutOfOrder(t *testing.T) {
	for _, tt := range []struct {
		form telemetry.Format
		doc  string
	}{
		{telemetry.XML, "<LicenseServerCompliance><Inventory><Feature><SADate/><ID>A</ID></Feature></Inventory></LicenseServerCompliance>"},
		{telemetry.XML, "<LicenseServerCompliance><Inventory><Feature/></Inventory><Metadata><SiteID>A</SiteID></Metadata></LicenseServerCompliance>"},
		{telemetry.JSON, `{"Inventory":{"Feature":[{"SADate":[{"Licensees":{"Devices":[{}],"Users":[{}]}}]}]}}`},
		{telemetry.JSON, `{"Inventory":{"Feature":[{"SADate":[{"Licensees":{"Users":[{}],"CountTotal":1}}]}]}}`},
	} {
		decode(t, tt.form, []byte(tt.doc))
		_, err := licenseserver.Copy(licenseserver.NewWriter(new(bytes.Buffer), tt.form), licenseserver.NewReader(strings.NewReader(tt.doc)))
		require.Error(t, err, tt.doc)
		assert.ErrorIs(t, err, telemetry.ErrUnsupported, tt.doc)
	}
}
