package licenseserver_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// places has a text in each record of a report that is written separately, with the path to it.
var places = map[string]func(r *licenseserver.Report) *string{
	"metadata": func(r *licenseserver.Report) *string { return &r.Metadata.Product },
	"feature":  func(r *licenseserver.Report) *string { return &r.Inventory.Feature[1].ID },
	"CCU device": func(r *licenseserver.Report) *string {
		return &r.Inventory.Feature[1].SADate[2].CCUDevices[0]
	},
	"user": func(r *licenseserver.Report) *string { return &r.Inventory.Feature[1].SADate[2].Licensees.Users[0].ID },
	"device": func(r *licenseserver.Report) *string {
		return &r.Inventory.Feature[1].SADate[2].Licensees.Devices[0].DevID
	},
}

// spoiled returns a report with a text in one place.
func spoiled(t *testing.T, place, text string) *licenseserver.Report {
	t.Helper()
	r := triple(t)
	for i := range r.Inventory.Feature { // the copies of the sample share their lists
		f := &r.Inventory.Feature[i]
		for j := range f.SADate {
			d := &f.SADate[j]
			d.CCUDevices = []string{"ccu"}
			d.Licensees.Users = append([]licenseserver.User(nil), d.Licensees.Users...)
			d.Licensees.Devices = append([]licenseserver.Device(nil), d.Licensees.Devices...)
		}
	}
	*places[place](r) = text
	return r
}

// Every way to write a report returns the error of a text that cannot be encoded, with its kind, at any place.
func TestWritersRefuseTexts(t *testing.T) {
	for place := range places {
		for f, text := range map[telemetry.Format]string{telemetry.XML: "a\x01b", telemetry.JSON: "a\xffb"} {
			r := spoiled(t, place, text)
			var b bytes.Buffer
			assert.ErrorIs(t, licenseserver.Encode(&b, r, f), telemetry.ErrEncoding, "%s %s", f, place)
			doc, err := licenseserver.Seal(pseudonym.InClear(r), f)
			assert.ErrorIs(t, err, telemetry.ErrEncoding, "%s %s", f, place)
			assert.Empty(t, doc)
		}
	}
	r := triple(t)
	for _, f := range []telemetry.Format{"", "yaml"} {
		assert.ErrorIs(t, licenseserver.Encode(new(bytes.Buffer), r, f), telemetry.ErrUnsupported)
		_, err := licenseserver.Seal(pseudonym.InClear(r), f)
		assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	}
	assert.ErrorIs(t, licenseserver.Encode(new(bytes.Buffer), nil, telemetry.XML), telemetry.ErrRequired)
	assert.ErrorIs(t, new(licenseserver.Writer).Report(pseudonym.InClear(r)), telemetry.ErrUnsupported)
}

// Content that JSON can carry and XML cannot stops a copy with the error of its record.
func TestCopyRefusesTexts(t *testing.T) {
	for place, of := range places {
		const mark = "the-text-that-is-spoiled"
		r := spoiled(t, place, mark)
		require.Equal(t, mark, *of(r))
		doc := strings.Replace(string(encode(t, telemetry.JSON, r)), mark, `a\ufffeb`, 1)
		if place == "feature" {
			// No part of its SA dates is read, or written into the feature before it.
			front, rest, _ := strings.Cut(doc, `a\ufffeb`)
			doc = front + `a\ufffeb` + rest[:strings.Index(rest, `"SADate"`)+40]
		}
		w := licenseserver.NewWriter(new(bytes.Buffer), telemetry.XML)
		_, err := licenseserver.Copy(w, licenseserver.NewReader(strings.NewReader(doc)))
		assert.ErrorIs(t, err, telemetry.ErrEncoding, place)
	}
}

// The path of a token among identifiers in clear text has its index in the list.
func TestScrubCountsHolders(t *testing.T) {
	const token = "GF/5+DT7Hb7DJIvIW+bYQA=="
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		for n := range 3 {
			r := triple(t)
			d := &r.Inventory.Feature[1].SADate[2]
			d.Licensees.Users = nil
			for i := range 3 {
				d.Licensees.Users = append(d.Licensees.Users, licenseserver.User{ID: fmt.Sprint("user", i)})
			}
			d.Licensees.Users[n].ID = token
			w := licenseserver.NewWriter(new(bytes.Buffer), f)
			_, err := licenseserver.Scrub(w, licenseserver.NewReader(bytes.NewReader(encode(t, f, r))), pseudonym.Documented())
			require.ErrorIs(t, err, telemetry.ErrClearText)
			assert.ErrorContains(t, err, fmt.Sprintf("Inventory.Feature[1].SADate[2].Licensees.Users[%d].ID", n))
		}
	})
}

// If the n-th user of an SA date is refused, the users before it are written, and no part of it; the writer continues
// with the next one.
func TestWriterKeepsWhatCameBefore(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		for _, n := range []int{0, 1, 2, 5000} { // the last number is more than the writer collects
			r := triple(t)
			f0 := r.Inventory.Feature[0]
			date := f0.SADate[0]
			f0.SADate, r.Inventory.Feature = nil, nil
			date.CCUDevices, date.Licensees.Users, date.Licensees.Devices = nil, nil, nil
			for i := range n {
				date.Licensees.Users = append(date.Licensees.Users, licenseserver.User{ID: fmt.Sprint("user", i)})
			}
			date.Licensees.Users = append(date.Licensees.Users, licenseserver.User{ID: "a\x01\xffb"})
			var b bytes.Buffer
			w := licenseserver.NewWriter(&b, f)
			require.NoError(t, w.Report(pseudonym.InClear(r)))
			require.NoError(t, w.Feature(pseudonym.InClear(&f0)))
			require.ErrorIs(t, w.SADate(pseudonym.InClear(&date)), telemetry.ErrEncoding)
			last := licenseserver.Holder{Kind: licenseserver.HolderUser, User: licenseserver.User{ID: "last"}}
			require.NoError(t, w.Holder(pseudonym.InClear(&last)))
			_, err := w.Close()
			require.NoError(t, err)
			back := decode(t, f, b.Bytes())
			users := back.Inventory.Feature[0].SADate[0].Licensees.Users
			require.Len(t, users, n+1)
			for i := range n {
				require.Equal(t, fmt.Sprint("user", i), users[i].ID)
			}
			require.Equal(t, "last", users[n].ID)
		}
	})
}
