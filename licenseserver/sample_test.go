package licenseserver_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// forms has both wire forms.
var forms = []telemetry.Format{telemetry.XML, telemetry.JSON}

// inForms runs a test once for each form, with the sample in that form.
func inForms(t *testing.T, test func(t *testing.T, f telemetry.Format, doc []byte)) {
	t.Helper()
	for _, f := range forms {
		t.Run(string(f), func(t *testing.T) { test(t, f, sample(t, f)) })
	}
}

// sample returns the examples of the pages as a report in the given form.
func sample(t testing.TB, f telemetry.Format) []byte {
	t.Helper()
	doc, err := os.ReadFile("testdata/licenseserver-report." + string(f))
	require.NoError(t, err)
	return doc
}

// squeeze removes white space between tokens, and the XML declaration.
func squeeze(t testing.TB, f telemetry.Format, doc []byte) string {
	t.Helper()
	var b bytes.Buffer
	if f == telemetry.JSON {
		require.NoError(t, json.Compact(&b, doc))
		return b.String()
	}
	_, body, _ := strings.Cut(string(doc), "?>")
	for line := range strings.Lines(body) {
		b.WriteString(strings.TrimSpace(line))
	}
	return b.String()
}

// whole decodes a document with the decoder of the whole report.
func whole(f telemetry.Format, doc []byte, limits telemetry.Limits) (*licenseserver.Report, error) {
	r := new(licenseserver.Report)
	if f == telemetry.XML {
		return r, r.DecodeXML(doc, limits)
	}
	return r, r.DecodeJSON(doc, limits)
}

// decode decodes a document that is valid.
func decode(t testing.TB, f telemetry.Format, doc []byte) *licenseserver.Report {
	t.Helper()
	r, err := whole(f, doc, telemetry.Limits{})
	require.NoError(t, err)
	return r
}

// encode returns a report in the given form.
func encode(t testing.TB, f telemetry.Format, r *licenseserver.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, licenseserver.Encode(&b, r, f))
	return b.Bytes()
}

// copied copies a document piece by piece into the given form, and returns what could not be carried.
func copied(t testing.TB, doc []byte, to telemetry.Format) (string, int) {
	t.Helper()
	var b bytes.Buffer
	w := licenseserver.NewWriter(&b, to)
	dropped, err := licenseserver.Copy(w, licenseserver.NewReader(bytes.NewReader(doc)))
	require.NoError(t, err)
	_, err = w.Close()
	require.NoError(t, err)
	return b.String(), dropped
}

// large is a report of one feature, one SA date and the given number of users, devices and CCU devices each. It is
// generated while it is read.
func large(f telemetry.Format, head *licenseserver.Report, holders int) io.Reader {
	r, w := io.Pipe()
	go func() { w.CloseWithError(writeLarge(w, f, head, holders)) }()
	return r
}

func writeLarge(dst io.Writer, f telemetry.Format, head *licenseserver.Report, holders int) error {
	w := licenseserver.NewWriter(dst, f)
	feature := head.Inventory.Feature[0]
	date := feature.SADate[0]
	user, device := date.Licensees.Users[0], date.Licensees.Devices[0]
	date.CCUDevices, date.Licensees = nil, licenseserver.Licensees{CountTotal: 2 * holders}
	bare, empty := *head, feature
	bare.Inventory.Feature, empty.SADate = nil, nil
	steps := []func() error{
		func() error { return w.Report(pseudonym.InClear(&bare)) },
		func() error { return w.Feature(pseudonym.InClear(&empty)) },
		func() error { return w.SADate(pseudonym.InClear(&date)) },
	}
	h := licenseserver.Holder{User: user, Device: device}
	for kind := licenseserver.HolderCCUDevice; kind <= licenseserver.HolderDevice; kind++ {
		steps = append(steps, func() error {
			h.Kind = kind
			for n := range holders {
				name := fmt.Sprintf("%012X", n)
				h.CCUDevice, h.User.ID, h.Device.DevID, h.Device.Name = name, "user-"+name+"@domain.com", name, "Desktop "+name
				if err := w.Holder(pseudonym.InClear(&h)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	_, err := w.Close()
	return err
}
