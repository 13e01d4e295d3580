package licenseserver_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// triple is the sample with three features of three SA dates each, which contain their numbers.
func triple(t testing.TB) *licenseserver.Report {
	t.Helper()
	r := decode(t, telemetry.XML, sample(t, telemetry.XML))
	f := r.Inventory.Feature[0]
	date := f.SADate[0]
	r.Inventory.Feature = nil
	for i := range 3 {
		f.ID, f.SADate = string(rune('A'+i)), nil
		for j := range 3 {
			date.CountInstalled = 10*i + j
			f.SADate = append(f.SADate, date)
		}
		r.Inventory.Feature = append(r.Inventory.Feature, f)
	}
	return r
}

// A caller can stop anywhere and continue from there; what follows a list is known after the reader has passed it.
// Nothing is left running: the bubble of synctest waits for all goroutines.
func TestReaderSteps(t *testing.T) {
	want := triple(t)
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		synctest.Test(t, func(t *testing.T) {
			r := licenseserver.NewReader(bytes.NewReader(encode(t, f, want)))
			head, err := r.Report()
			require.NoError(t, err)
			assert.Equal(t, want.Metadata, head.Metadata)
			assert.Equal(t, want.LicenseServer, head.LicenseServer)
			assert.Zero(t, head.StartupCounts.Count, "a value after the lists is unknown until the lists were read")

			for feature, err := range r.Features() {
				require.NoError(t, err)
				assert.Equal(t, "A", feature.Feature.ID)
				for date, err := range feature.SADates() {
					require.NoError(t, err)
					for holder, err := range date.Holders() {
						require.NoError(t, err)
						assert.Equal(t, licenseserver.HolderCCUDevice, holder.Kind)
						break
					}
					assert.Zero(t, date.SADate.CountInstalled)
					rest, err := date.Collect()
					require.NoError(t, err)
					assert.Empty(t, rest.CCUDevices, "the only CCU device was already read")
					assert.Equal(t, want.Inventory.Feature[0].SADate[0].Licensees, rest.Licensees)
					assert.Equal(t, want.Inventory.Feature[0].SADate[0].Pool, rest.Pool)
					break
				}
				rest, err := feature.Collect()
				require.NoError(t, err)
				assert.Equal(t, want.Inventory.Feature[0].SADate[1:], rest.SADate)
				for range feature.SADates() {
					assert.Fail(t, "the reader is already after these records")
				}
				break
			}
			var ids []string
			var last *licenseserver.FeatureReader
			for feature, err := range r.Features() {
				require.NoError(t, err)
				if last != nil {
					for range last.SADates() {
						assert.Fail(t, "the reader is already after these records")
					}
				}
				ids, last = append(ids, feature.Feature.ID), feature
			}
			assert.Equal(t, []string{"B", "C"}, ids)
			for range r.Features() {
				assert.Fail(t, "no further records follow")
			}
			assert.Equal(t, want.StartupCounts, head.StartupCounts)
			assert.Equal(t, want.SupplementalGracePeriod, head.SupplementalGracePeriod)
		})
	})
}

// Every iterator ends with the error, and yields it again if it is started again.
func TestReaderFailure(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		r := licenseserver.NewReader(bytes.NewReader(change(t, doc, "user@domain.com", "\x00")), licenseserver.WithVerification())
		var errs []error
		for feature, err := range r.Features() {
			if errs = append(errs, err); err != nil {
				assert.Nil(t, feature)
				continue
			}
			for date, err := range feature.SADates() {
				if errs = append(errs, err); err != nil {
					assert.Nil(t, date)
					continue
				}
				holders := 0
				for _, err := range date.Holders() {
					if err != nil {
						errs = append(errs, err)
						continue
					}
					holders++
				}
				assert.Equal(t, 1, holders, "only the CCU device is left")
				_, err := date.Collect()
				errs = append(errs, err)
			}
			_, err := feature.Collect()
			errs = append(errs, err)
		}
		_, err := r.Report()
		errs = append(errs, err)
		_, err = r.Collect()
		errs = append(errs, err)
		require.Len(t, errs, 9)
		assert.NoError(t, errs[0])
		assert.NoError(t, errs[1])
		for _, err := range errs[2:] {
			require.Error(t, err)
			assert.Same(t, errs[2], err)
		}
		assert.Equal(t, telemetry.Unverifiable, r.State())
	})
}

// There are many records, so that they cross the boundaries of what is read together.
func TestReaderAcrossWindows(t *testing.T) {
	head := decode(t, telemetry.XML, sample(t, telemetry.XML))
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		var doc bytes.Buffer
		require.NoError(t, writeLarge(&doc, f, head, 3000))
		want := decode(t, f, doc.Bytes())
		require.Len(t, want.Inventory.Feature[0].SADate[0].Licensees.Users, 3000)
		got, err := licenseserver.Decode(bytes.NewReader(doc.Bytes()))
		require.NoError(t, err)
		assert.True(t, assert.ObjectsAreEqual(want, got))
		assert.Equal(t, doc.Bytes(), encode(t, f, got))
		assert.Equal(t, 9000, drain(t, licenseserver.NewReader(&doc)))
	})
}

// A value that a reader has returned does not change, even if more items of the same list are read.
func TestReaderKeepsWhatItHandedOut(t *testing.T) {
	doc := `<LicenseServerCompliance><Inventory><Feature><SADate id="2022.1231">` +
		`<DateSampleStartUTC a="1">2016-11-08T01:08:13Z</DateSampleStartUTC>` +
		`<DateSampleStopUTC a="2">2016-11-09T00:55:56Z</DateSampleStopUTC><CountUsedMax a="3">6</CountUsedMax>` +
		`<CCUDevices a="4"><DevId>C39A925064A3</DevId><new/></CCUDevices></SADate></Feature></Inventory></LicenseServerCompliance>`
	r := licenseserver.NewReader(strings.NewReader(doc))
	for f, err := range r.Features() {
		require.NoError(t, err)
		for d, err := range f.SADates() {
			require.NoError(t, err)
			early := *d.SADate
			before, err := early.AppendXML(nil)
			require.NoError(t, err)
			assert.Contains(t, string(before), ` a="4"`)
			late, err := d.Collect()
			require.NoError(t, err)
			all, err := late.AppendXML(nil)
			require.NoError(t, err)
			assert.Contains(t, string(all), "<new/>")
			after, err := early.AppendXML(nil)
			require.NoError(t, err)
			assert.Equal(t, string(before), string(after))
		}
	}
}

// Consecutive items of a list, in the usual spelling or another, are read as each would be alone, and a failure has the
// index of the item. A comment before each item disables the fast path.
func TestReaderShapes(t *testing.T) {
	doc := string(sample(t, telemetry.XML))
	head, rest, _ := strings.Cut(doc, "<User>")
	user, tail, _ := strings.Cut("<User>"+rest, "</Users>")
	user = strings.TrimSpace(user)
	cdata := strings.Replace(user, "user@domain.com", "<![CDATA[x]]>&amp;", 1)
	marked := strings.Replace(user, "<ID>", "<ID a='1'>", 1)
	kept := strings.Replace(user, "</User>", "<New/></User>", 1)
	later := strings.Replace(user, "2022", "2023", 1)
	users := []string{user, later, kept, user, marked, user, cdata, "<New/>", user, "<User/>", later, user}
	read := func(front string, users ...string) (holders []licenseserver.Holder, issues []telemetry.Issue, err error) {
		doc := head + front + strings.Join(users, "\n"+front) + "</Users>" + tail
		r := licenseserver.NewReader(strings.NewReader(doc), licenseserver.WithIssues(func(i telemetry.Issue) { issues = append(issues, i) }))
		for feature := range r.Features() {
			for date := range feature.SADates() {
				for h, e := range date.Holders() {
					if holders, err = append(holders, h), e; err != nil {
						return nil, nil, err
					}
				}
			}
		}
		return holders, issues, nil
	}
	want, wantIssues, err := read("<!-- -->", users...)
	require.NoError(t, err)
	require.Len(t, want, len(users)-1+2)
	got, issues, err := read("", users...)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, wantIssues, issues)
	for _, bad := range []string{"<Time>x</Time>", "\x00", "2022-07-12T10:00:60"} {
		_, _, err := read("", user, user, user, strings.Replace(user, "2022-07-12T10:00:00", bad, 1), user)
		var e *telemetry.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "Inventory.Feature[0].SADate[0].Licensees.Users.User[3].timeLastLogin", e.Path)
	}
}

// A Reader without a source returns an error.
func TestZeroReader(t *testing.T) {
	for _, r := range []*licenseserver.Reader{new(licenseserver.Reader), licenseserver.NewReader(nil)} {
		for _, err := range r.Features() {
			assert.ErrorIs(t, err, telemetry.ErrRequired)
		}
		_, err := r.Report()
		assert.ErrorIs(t, err, telemetry.ErrRequired)
		_, err = r.Format()
		assert.ErrorIs(t, err, telemetry.ErrRequired)
		_, err = r.Collect()
		assert.ErrorIs(t, err, telemetry.ErrRequired)
		_, err = licenseserver.Copy(licenseserver.NewWriter(io.Discard, telemetry.XML), r)
		assert.ErrorIs(t, err, telemetry.ErrRequired)
	}
}
