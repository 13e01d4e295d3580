package licenseserver_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The bytes do not depend on the size of the pieces in which a report is written, and are those of the append form.
func TestWriterPieces(t *testing.T) {
	want := triple(t)
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		direct := encode(t, f, want)
		if f == telemetry.XML {
			out, err := want.AppendXML([]byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
			require.NoError(t, err)
			assert.Equal(t, string(out)+"\n", string(direct))
		} else {
			out, err := want.AppendJSON(nil)
			require.NoError(t, err)
			assert.Equal(t, string(out)+"\n", string(direct))
		}
		for depth := range 4 {
			var b bytes.Buffer
			w := licenseserver.NewWriter(&b, f)
			writePieces(t, w, want, depth)
			sum, err := w.Close()
			require.NoError(t, err)
			assert.True(t, sum.IsZero(), "the digest is zero if it was not requested")
			assert.Equal(t, string(direct), b.String(), depth)
		}
	})
}

// writePieces writes a report as a whole, by features, by SA dates, or by holders.
func writePieces(t *testing.T, w *licenseserver.Writer, r *licenseserver.Report, depth int) {
	t.Helper()
	head := *r
	if depth > 0 {
		head.Inventory.Feature = nil
	}
	require.NoError(t, w.Report(pseudonym.InClear(&head)))
	if depth == 0 {
		return
	}
	for _, f := range r.Inventory.Feature {
		dates := f.SADate
		if depth > 1 {
			f.SADate = nil
		}
		require.NoError(t, w.Feature(pseudonym.InClear(&f)))
		if depth == 1 {
			continue
		}
		for _, s := range dates {
			whole := s
			if depth > 2 {
				s.CCUDevices, s.Licensees.Users, s.Licensees.Devices = nil, nil, nil
			}
			require.NoError(t, w.SADate(pseudonym.InClear(&s)))
			if depth == 2 {
				continue
			}
			var holders []licenseserver.Holder
			for _, id := range whole.CCUDevices {
				holders = append(holders, licenseserver.Holder{Kind: licenseserver.HolderCCUDevice, CCUDevice: id})
			}
			for _, u := range whole.Licensees.Users {
				holders = append(holders, licenseserver.Holder{Kind: licenseserver.HolderUser, User: u})
			}
			for _, d := range whole.Licensees.Devices {
				holders = append(holders, licenseserver.Holder{Kind: licenseserver.HolderDevice, Device: d})
			}
			for _, h := range holders {
				require.NoError(t, w.Holder(pseudonym.InClear(&h)))
			}
		}
	}
}

// More items may follow those that a record already had.
func TestWriterGoesOn(t *testing.T) {
	want := triple(t)
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		var b bytes.Buffer
		w := licenseserver.NewWriter(&b, f)
		begun := *want
		begun.Inventory.Feature = want.Inventory.Feature[:1]
		require.NoError(t, w.Report(pseudonym.InClear(&begun)))
		require.NoError(t, w.SADate(pseudonym.InClear(&want.Inventory.Feature[0].SADate[0])))
		first := want.Inventory.Feature[0].SADate[0]
		device := licenseserver.Holder{Kind: licenseserver.HolderDevice, Device: first.Licensees.Devices[0]}
		require.NoError(t, w.Holder(pseudonym.InClear(&device)))
		_, err := w.Close()
		require.NoError(t, err)
		got := decode(t, f, b.Bytes())
		require.Len(t, got.Inventory.Feature, 1)
		require.Len(t, got.Inventory.Feature[0].SADate, 4)
		assert.Len(t, got.Inventory.Feature[0].SADate[3].Licensees.Devices, 2)
		assert.Equal(t, want.StartupCounts, got.StartupCounts)
	})
}

// A record that is out of order or cannot be encoded is refused, and the writer remains usable.
func TestWriterRefuses(t *testing.T) {
	report := decode(t, telemetry.XML, sample(t, telemetry.XML))
	feature := report.Inventory.Feature[0]
	date := feature.SADate[0]
	holder := func(kind licenseserver.HolderKind, more string) pseudonym.Scrubbed[licenseserver.Holder] {
		h := licenseserver.Holder{Kind: kind, CCUDevice: date.CCUDevices[0], User: date.Licensees.Users[0], Device: date.Licensees.Devices[0]}
		h.User.ID += more
		h.Device.Name += more
		return pseudonym.InClear(&h)
	}
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		var b bytes.Buffer
		w := licenseserver.NewWriter(&b, f)
		refuse := func(kind error, err error) {
			t.Helper()
			assert.ErrorIs(t, err, kind)
			assert.NotContains(t, err.Error(), "Quux")
		}
		close := func() error { _, err := w.Close(); return err }
		refuse(telemetry.ErrUnsupported, close())
		refuse(telemetry.ErrUnsupported, w.Feature(pseudonym.InClear(&feature)))
		refuse(telemetry.ErrUnsupported, w.UpdateReport(pseudonym.InClear(report)))
		refuse(telemetry.ErrClearText, w.Report(pseudonym.Scrubbed[licenseserver.Report]{}))
		bad := *report
		bad.LicenseServer.FQDN = secret + "\xff"
		refuse(telemetry.ErrEncoding, w.Report(pseudonym.InClear(&bad)))

		bare := *report
		bare.Inventory.Feature = nil
		require.NoError(t, w.Report(pseudonym.InClear(&bare)))
		refuse(telemetry.ErrUnsupported, w.Report(pseudonym.InClear(&bare)))
		refuse(telemetry.ErrUnsupported, w.SADate(pseudonym.InClear(&date)))
		bare2, noDates := date, feature
		noDates.SADate = nil
		require.NoError(t, w.Feature(pseudonym.InClear(&noDates)))
		bare2.CCUDevices, bare2.Licensees.Users, bare2.Licensees.Devices = nil, nil, nil
		refuse(telemetry.ErrUnsupported, w.Holder(holder(licenseserver.HolderUser, "")))
		require.NoError(t, w.SADate(pseudonym.InClear(&bare2)))
		require.NoError(t, w.Holder(holder(licenseserver.HolderCCUDevice, "")))
		refuse(telemetry.ErrRange, w.Holder(holder(licenseserver.HolderDevice+1, "")))
		refuse(telemetry.ErrEncoding, w.Holder(holder(licenseserver.HolderDevice, secret+"\xff"))) // further users can still be written
		require.NoError(t, w.Holder(holder(licenseserver.HolderUser, "")))
		refuse(telemetry.ErrUnsupported, w.Holder(holder(licenseserver.HolderCCUDevice, "")))
		refuse(telemetry.ErrEncoding, w.Holder(holder(licenseserver.HolderUser, secret+"\xff")))
		changed := bare2
		changed.CountUsedMax++
		refuse(telemetry.ErrUnsupported, w.UpdateSADate(pseudonym.InClear(&changed)))
		require.NoError(t, w.Holder(holder(licenseserver.HolderDevice, "")))
		require.NoError(t, close())
		assert.Equal(t, squeeze(t, f, doc), squeeze(t, f, b.Bytes()))
		refuse(telemetry.ErrUnsupported, close())
		refuse(telemetry.ErrUnsupported, w.Feature(pseudonym.InClear(&feature)))
		refuse(telemetry.ErrUnsupported, w.Holder(holder(licenseserver.HolderDevice, "")))
	})
}

// Values that follow a list may change while the list is written.
func TestWriterUpdates(t *testing.T) {
	want := triple(t)
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		var b bytes.Buffer
		w := licenseserver.NewWriter(&b, f)
		early := *want
		early.StartupCounts, early.SupplementalGracePeriod = licenseserver.StartupCounts{}, nil
		early.Inventory.Feature = want.Inventory.Feature[:2]
		require.NoError(t, w.Report(pseudonym.InClear(&early)))
		last := want.Inventory.Feature[2]
		require.NoError(t, w.Feature(pseudonym.InClear(&last)))
		changed := last.SADate[2]
		changed.CountInstalled = 99
		require.NoError(t, w.UpdateSADate(pseudonym.InClear(&changed)))
		require.NoError(t, w.UpdateReport(pseudonym.InClear(want)))
		_, err := w.Close()
		require.NoError(t, err)
		got := decode(t, f, b.Bytes())
		assert.Equal(t, 99, got.Inventory.Feature[2].SADate[2].CountInstalled)
		got.Inventory.Feature[2].SADate[2].CountInstalled = 22
		assert.Equal(t, want, got)
	})
}

// failingWriter fails after a number of bytes.
type failingWriter struct{ left int }

var errFull = errors.New("disk full")

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriterErrorStays(t *testing.T) {
	head := decode(t, telemetry.XML, sample(t, telemetry.XML))
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		for _, n := range []int{0, 100_000} {
			assert.ErrorIs(t, writeLarge(&failingWriter{n}, f, head, 3000), errFull)
		}
		assert.ErrorIs(t, licenseserver.Encode(&failingWriter{}, head, f), errFull)
		w := licenseserver.NewWriter(&failingWriter{10}, f)
		_, err := licenseserver.Copy(w, licenseserver.NewReader(bytes.NewReader(doc)))
		require.NoError(t, err)
		_, err = w.Close()
		assert.ErrorIs(t, err, errFull)
	})
}

func TestHolderKindString(t *testing.T) {
	for i, want := range []string{"ccu-device", "user", "device", "unknown"} {
		assert.Equal(t, want, licenseserver.HolderKind(i).String())
	}
}
