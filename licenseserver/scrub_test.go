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
	for line := range pseudonym.Preview(nil, decode(t, telemetry.XML, sample(t, telemetry.XML))) {
		got = append(got, strings.Join([]string{line.Path, line.Class.String(), line.Scrambled.String(), string(line.State)}, " "))
	}
	const date = "Inventory.Feature[0].SADate[0]."
	assert.Equal(t, []string{
		"LicenseServer.FQDN fqdn always clear",
		date + "CCUDevices[0] device-id unstated clear",
		date + "Licensees.Users[0].ID user always clear",
		date + "Licensees.Devices[0].DevId device-id unstated clear",
		date + "Licensees.Devices[0].Name device-name always clear",
	}, got)
	for kind, paths := range map[licenseserver.HolderKind][]string{
		licenseserver.HolderCCUDevice: {"DevId"}, licenseserver.HolderUser: {"ID"}, licenseserver.HolderDevice: {"DevId", "Name"},
	} {
		var got []string
		for line := range pseudonym.Preview(nil, &licenseserver.Holder{Kind: kind}) {
			got = append(got, line.Path)
		}
		assert.Equal(t, paths, got)
	}
}

// A report that is scrubbed piece by piece equals one that is scrubbed as a whole, and no identifier in clear text is
// left; the caller's report is unchanged.
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

// If a hasher cannot hash, nothing is written.
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

// A scrubbed report that is restored piece by piece equals one that is restored as a whole, and is not scrubbed again.
func TestRestore(t *testing.T) {
	h := pseudonym.Documented()
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		write := func(do func(*licenseserver.Writer, *licenseserver.Reader) (pseudonym.Report, error), in []byte) ([]byte, pseudonym.Report, error) {
			var out bytes.Buffer
			w := licenseserver.NewWriter(&out, f)
			done, err := do(w, licenseserver.NewReader(bytes.NewReader(in)))
			if err == nil {
				_, err = w.Close()
			}
			return out.Bytes(), done, err
		}
		scrub := func(w *licenseserver.Writer, r *licenseserver.Reader) (pseudonym.Report, error) {
			return licenseserver.Scrub(w, r, h)
		}
		restore := func(w *licenseserver.Writer, r *licenseserver.Reader) (pseudonym.Report, error) {
			return licenseserver.Restore(w, r)
		}
		scrubbed, _, err := write(scrub, doc)
		require.NoError(t, err)
		restored, done, err := write(restore, scrubbed)
		require.NoError(t, err)
		assert.Equal(t, string(scrubbed), string(restored))
		assert.Equal(t, pseudonym.Report{Restored: 5}, done)

		_, _, err = write(scrub, scrubbed)
		require.ErrorIs(t, err, telemetry.ErrClearText)
		assert.ErrorContains(t, err, " LicenseServer.FQDN: ")
		// One identifier in clear text at any place, and its complete path. The last of each pair is the second in its
		// list.
		for path, text := range map[string]string{
			"LicenseServer.FQDN":                                        "CITRIX-12T5MRV4",
			"Inventory.Feature[0].SADate[0].CCUDevices[0]":              "C39A925064A3",
			"Inventory.Feature[0].SADate[0].Licensees.Users[0].ID":      "user@domain.com",
			"Inventory.Feature[0].SADate[0].Licensees.Devices[0].DevId": "C39A925064A3",
			"Inventory.Feature[0].SADate[0].Licensees.Devices[0].Name":  "User1Desktop",
		} {
			mixed := decode(t, f, scrubbed)
			for id := range pseudonym.Identifiers(mixed) {
				if id.Path == path {
					*id.Value = text
				}
			}
			_, whole := pseudonym.Restore(mixed)
			_, _, err = write(restore, encode(t, f, mixed))
			require.ErrorIs(t, err, telemetry.ErrClearText)
			assert.Equal(t, whole.Error(), err.Error())
			assert.ErrorContains(t, err, " "+path+": ")
		}
		report := decode(t, f, scrubbed)
		date := &report.Inventory.Feature[0].SADate[0]
		report.Inventory.Feature = append([]licenseserver.Feature{{}}, report.Inventory.Feature[0])
		date.Licensees.Users = append([]licenseserver.User{{}, {}}, licenseserver.User{ID: "mia"})
		_, whole := pseudonym.Restore(report)
		_, _, err = write(restore, encode(t, f, report))
		assert.ErrorContains(t, whole, " Inventory.Feature[1].SADate[0].Licensees.Users[2].ID: ")
		assert.Equal(t, whole.Error(), err.Error())
	})
}

// Policies and omitted fields have the same effect on a report as a whole and piece by piece.
func TestScrubOptions(t *testing.T) {
	h := pseudonym.Documented()
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		for _, opts := range [][]pseudonym.ScrubOption{
			{pseudonym.Omit(pseudonym.FieldsOptional)}, {pseudonym.Omit(pseudonym.FieldsInstallation, pseudonym.FieldsSerial)},
			{pseudonym.WithPolicy(pseudonym.PolicyDrop, pseudonym.DeviceID), pseudonym.WithPolicy(pseudonym.PolicyKeep, pseudonym.User)},
		} {
			whole, err := pseudonym.Scrub(h, decode(t, f, doc), opts...)
			require.NoError(t, err)
			want, err := licenseserver.Seal(whole, f)
			require.NoError(t, err)
			var out bytes.Buffer
			w := licenseserver.NewWriter(&out, f)
			done, err := licenseserver.Scrub(w, licenseserver.NewReader(bytes.NewReader(doc)), h, opts...)
			require.NoError(t, err)
			_, err = w.Close()
			require.NoError(t, err)
			assert.Equal(t, whole.Report(), done)
			got := decode(t, f, out.Bytes())
			got.Metadata.UI = decode(t, f, want).Metadata.UI
			assert.Equal(t, string(want), string(encode(t, f, got)))
		}
		_, err := licenseserver.Scrub(licenseserver.NewWriter(new(bytes.Buffer), f), licenseserver.NewReader(bytes.NewReader(doc)), h,
			pseudonym.WithPolicy(0, pseudonym.User))
		assert.ErrorIs(t, err, telemetry.ErrUnknown)
	})
}
