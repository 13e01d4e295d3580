package licenseserver_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/require"
)

// tight has limits that short documents reach.
var tight = telemetry.Limits{Depth: 12, Token: 1 << 10, Attributes: 4}

// fuzzReader checks, for any bytes, that a Reader agrees with the decoder of the whole report: the same report, or the
// same failure at the same place, and the same issues. A copy made piece by piece equals the encoding of the whole.
func fuzzReader(f *testing.F, form telemetry.Format) {
	f.Add(sample(f, form))
	f.Fuzz(func(t *testing.T, doc []byte) {
		want, wantErr := whole(form, doc, tight)
		var issues telemetry.Issues
		r := licenseserver.NewReader(bytes.NewReader(doc), licenseserver.WithLimits(tight), licenseserver.WithVerification(),
			licenseserver.WithIssues(func(i telemetry.Issue) { issues = append(issues, i) }))
		if found, _ := r.Format(); found != form {
			return // it is broken in this form, and the fuzz test of the other form covers that one
		}
		got, err := r.Collect()
		if wantErr != nil {
			require.Equal(t, wantErr, err)
			require.Equal(t, telemetry.Unverifiable, r.State())
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.ElementsMatch(t, want.Check(), issues)
		for _, to := range forms {
			sameCopy(t, form, doc, to, got)
		}
	})
}

// sameCopy checks that Copy of a document writes what Encode writes of its report.
func sameCopy(t *testing.T, form telemetry.Format, doc []byte, to telemetry.Format, report *licenseserver.Report) {
	t.Helper()
	var streamed, encoded bytes.Buffer
	err := licenseserver.Encode(&encoded, report, to)
	w := licenseserver.NewWriter(&streamed, to)
	_, copyErr := licenseserver.Copy(w, licenseserver.NewReader(bytes.NewReader(doc)))
	switch {
	case errors.Is(copyErr, telemetry.ErrUnsupported) || errors.Is(copyErr, telemetry.ErrRequired):
		return // the records of the document are not in the order of their fields
	case err != nil:
		require.ErrorIs(t, err, telemetry.ErrEncoding, "encoding only fails for a text that XML cannot carry")
		require.ErrorIs(t, copyErr, telemetry.ErrEncoding)
		return
	}
	require.NoError(t, copyErr)
	_, err = w.Close()
	require.NoError(t, err)
	require.Equal(t, encoded.String(), streamed.String())
	again, err := whole(to, encoded.Bytes(), telemetry.Limits{})
	require.NoError(t, err)
	if form == to {
		require.Equal(t, encode(t, to, report), encode(t, to, again))
	}
}

func FuzzReaderXML(f *testing.F) {
	f.Add([]byte(`<LicenseServerCompliance a="1"><Metadata/><new/><Inventory b="2"><Feature><SADate ID="2022.1231" c=""><CCUDevices d="3">` +
		`<DevId e="4">A</DevId><new/></CCUDevices><Licensees f=""><CountTotal g="">1</CountTotal><Users h=""><User/><new/></Users></Licensees>` +
		`</SADate></Feature></Inventory></LicenseServerCompliance>`))
	f.Add([]byte(`<LicenseServerCompliance><Inventory><Feature><SADate><Licensees><Devices><Device><DevId>A</DevId></Device></Devices>` +
		`<CountTotal>1</CountTotal><Users/></Licensees></SADate><ID>late</ID></Feature></Inventory><Metadata><UI></UI></Metadata></LicenseServerCompliance>`))
	fuzzReader(f, telemetry.XML)
}

func FuzzReaderJSON(f *testing.F) {
	f.Add([]byte(`{"new":1,"Inventory":{"Feature":[{"SADate":[{"ID":"2022.1231","CCUDevices":["A","\u0042"],"new":[{}],` +
		`"Licensees":{"Users":null,"Devices":[{"new":1e5}],"CountTotal":1}},{}]},{"ID":"late"}]},"SupplementalGracePeriod":[{}]}`))
	f.Add([]byte(`{"Inventory":{"Feature":[{"SADate":[{"Licensees":{"Users":[{"ID":5}]}}]}]}}`))
	f.Add([]byte(`{"Inventory":{"Feature":[{"ID":"\uffff"}]}}`)) // XML has no such character
	fuzzReader(f, telemetry.JSON)
}
