package licenseserver_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// secret is a text that no message may show.
const secret = "Zacharias.Quux"

// refused checks that the whole decoder and a Reader refuse a document with the kind and path, and show nothing else.
func refused(t *testing.T, name string, f telemetry.Format, doc []byte, kind error, path string) {
	t.Helper()
	target := decode(t, f, sample(t, f))
	before := *target
	var err error
	if f == telemetry.XML {
		err = target.DecodeXML(doc, telemetry.Limits{})
	} else {
		err = target.UnmarshalJSON(doc)
	}
	assert.Equal(t, before, *target, "%s: a failure changed the target", name)
	_, streamed := licenseserver.Decode(bytes.NewReader(doc))
	for _, err := range []error{err, streamed} {
		require.Error(t, err, name)
		assert.ErrorIs(t, err, kind, name)
		assert.NotContains(t, err.Error(), "Quux", name)
		var at *telemetry.Error
		require.ErrorAs(t, err, &at, name)
		assert.Equal(t, path, at.Path, name)
	}
}

func TestBadXML(t *testing.T) {
	const (
		date   = "Inventory.Feature[0].SADate[0]"
		user   = date + ".Licensees.Users.User[0]"
		device = date + ".Licensees.Devices.Device[0]"
		pool   = date + ".Pool[0]"
	)
	for _, tt := range []struct {
		name, old, new string
		kind           error
		path           string
	}{
		{"X1", "<?xml", secret + "<?xml", telemetry.ErrSyntax, ""},
		{"X2", "</LicenseServerCompliance>", "</LicenseServerCompliance>" + secret, telemetry.ErrSyntax, ""},
		{"X2", "</LicenseServerCompliance>", "</LicenseServerCompliance><a/>", telemetry.ErrSyntax, ""},
		{"X3", "<LicenseServerCompliance>", "<!DOCTYPE x [<!ENTITY a 'b'>]><LicenseServerCompliance>", telemetry.ErrUnsupported, ""},
		{"X4", "User1Desktop", "&xxe;", telemetry.ErrUnsupported, device + ".Name"},
		{"X5", `id="2022.1231"`, `id="2022.1231" id="2022.1231"`, telemetry.ErrDuplicate, "Inventory.Feature[0].SADate[0]"},
		{"X5 both spellings", `id="2022.1231"`, `id="2022.1231" ID="2022.1231"`, telemetry.ErrDuplicate, date + ".id"},
		{"X6", "<UI></UI>", "<UI></UI><UI></UI>", telemetry.ErrDuplicate, "Metadata.UI"},
		{"X6", "<Active>1</Active>", "<Active>1</Active><Active>1</Active>", telemetry.ErrDuplicate, date + ".Active"},
		{"X6 list", "</Users>", "</Users><Users/>", telemetry.ErrDuplicate, date + ".Licensees.Users"},
		{"X6 part", "</Licensees>", "</Licensees><Licensees/>", telemetry.ErrDuplicate, date + ".Licensees"},
		{"X8", "user@domain.com", secret + "<!-- -->", telemetry.ErrSyntax, user + ".ID"},
		{"X8", "<UI></UI>", "<UI><?a?></UI>", telemetry.ErrSyntax, "Metadata.UI"},
		{"X8 in a number", "<CountUsedMax>6", "<CountUsedMax>6<!-- -->1", telemetry.ErrSyntax, date + ".CountUsedMax"},
		{"X8 in a time", "2016-10-12T00:00:00Z", "<?a?>2016-10-12T00:00:00Z", telemetry.ErrSyntax, "LicenseServer.InstallUTC"},
		{"X8 beside a section", "<![CDATA[;LT", "<!-- --><![CDATA[;LT", telemetry.ErrSyntax, pool + ".VendorStr"},
		{"X11", "OR10:13", "&#xD800;", telemetry.ErrEncoding, pool + ".Serial"},
		{"X12", `encoding="UTF-8"`, `encoding="ISO-8859-1"`, telemetry.ErrEncoding, ""},
		{"X12", `version="1.0"`, `version="1.1"`, telemetry.ErrUnsupported, ""},
		{"X14", "<Inventory>", "<Inventory>" + strings.Repeat("<a>", 64), telemetry.ErrLimit, "Inventory.*"},
		{"X16", "<CountUsedMax>6", "<CountUsedMax>", telemetry.ErrFormat, date + ".CountUsedMax"},
		{"X16", "<CountUsedMax>6", "<CountUsedMax> 6 ", telemetry.ErrFormat, date + ".CountUsedMax"},
		{"X16", "<CountUsedMax>6", "<CountUsedMax>٦", telemetry.ErrFormat, date + ".CountUsedMax"},
		{"X17", "<Active>1", "<Active>true", telemetry.ErrFormat, date + ".Active"},
		{"X17", "<Active>1", "<Active>2", telemetry.ErrFormat, date + ".Active"},
		{"X19", "<CountTotal>2", "<CountTotal>" + secret, telemetry.ErrFormat, date + ".Licensees.CountTotal"},
		{"X20", "<UI>", "<UI>\n" + strings.Repeat("a", 64), telemetry.ErrFormat, "Metadata.UI"},
		{"X20", "<UI>", "<UI>" + strings.Repeat("A", 64), telemetry.ErrFormat, "Metadata.UI"},
		{"X20", "<UI>", "<UI>" + strings.Repeat("a", 63), telemetry.ErrFormat, "Metadata.UI"},
		{"X21", "user@domain.com", secret + "&#x9;", telemetry.ErrIdentifier, user + ".ID"},
		{"X21", "<CCUDevices>", "<CCUDevices><DevId>&#xA;</DevId>", telemetry.ErrIdentifier, date + ".CCUDevices.DevId[0]"},
		{"T2", "2016-11-08T01:08:13Z", "2022-02-29T01:08:13Z", telemetry.ErrFormat, date + ".DateSampleStartUTC"},
		{"T3", "2022-07-19T10:35:59", "2022-07-19T10:35:59Z", telemetry.ErrFormat, "SupplementalGracePeriod[0].DateTriggerLocal"},
		{"T3", "2022-07-19T14:35:59Z", "2022-07-19T14:35:59", telemetry.ErrFormat, "SupplementalGracePeriod[0].DateTriggerUTC"},
		{"T4", "2016-10-12T00:00:00Z", "2016-10-12t00:00:00z", telemetry.ErrFormat, "LicenseServer.InstallUTC"},
		{"T7", "12/1/2020", "13/1/2020", telemetry.ErrFormat, pool + ".DateExpiration"},
		{"T7", "12/1/2020", "12/1/2020.", telemetry.ErrFormat, pool + ".DateExpiration"},
		{"T7", "12/1/2020", "permanently", telemetry.ErrFormat, pool + ".DateExpiration"},
		{"T8", "31-Dec-2014", "31-Dez-2014", telemetry.ErrFormat, pool + ".DateStart"},
		{"T11", "10/10/2022 02:11:14", "30/10/2022 02:11:14", telemetry.ErrFormat, "Metadata.Date"},
		{"T13", "<CountUsedMax>6", "<CountUsedMax>-1", telemetry.ErrRange, date + ".CountUsedMax"},
		{"T13", "<LicCount>100", "<LicCount>2147483648", telemetry.ErrRange, "SupplementalGracePeriod[0].LicCount"},
		{"T13", "<SGPErrorCode>-4", "<SGPErrorCode>-2147483649", telemetry.ErrRange, "SupplementalGracePeriod[0].SGPErrorCode"},
		{"T15", "11.16.6.0. build 35000", "1&#xA;", telemetry.ErrFormat, "LicenseServer.ProductVersion"},
		{"I4", "a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef", "{a5ae17c9-8a4a-4318-938f-a8c6da2aa2ef}", telemetry.ErrFormat, "LicenseServer.GUID"},
		{"SADate", `id="2022.1231"`, `id="2022.1232"`, telemetry.ErrFormat, date + ".id"},
		{"LPE", "XDT_PLT_2020.1201", secret, telemetry.ErrFormat, "StartupCounts.LPE[0].ID"},
		{"VendorStr", ";LT=Retail", "LT=Retail", telemetry.ErrFormat, pool + ".VendorStr"},
		{"text in a record", "<Users>", "<Users>" + secret, telemetry.ErrSyntax, date + ".Licensees.Users"},
		{"namespace", "<Inventory>", `<Inventory xmlns="u">`, telemetry.ErrUnsupported, "Inventory"},
	} {
		refused(t, tt.name+" "+tt.new, telemetry.XML, change(t, sample(t, telemetry.XML), tt.old, tt.new), tt.kind, tt.path)
	}
}

func TestBadJSON(t *testing.T) {
	const date = "Inventory.Feature[0].SADate[0]"
	for _, tt := range []struct {
		name, old, new string
		kind           error
		path           string
	}{
		{"J3", `  "Inventory"`, `}{"Inventory"`, telemetry.ErrSyntax, ""},
		{"J7", `"Active": 1`, `"Active": 1, "Active": 1`, telemetry.ErrDuplicate, date + ".Active"},
		{"J8", `"Users": [`, `"Users": [], "Users": [`, telemetry.ErrDuplicate, date + ".Licensees.Users"},
		{"J7 both spellings", `"id": "2022.1231"`, `"id": "2022.1231", "ID": "2022.1231"`, telemetry.ErrDuplicate, date + ".id"},
		{"J13", "OR10:13", secret + "\xff", telemetry.ErrEncoding, date + ".Pool[0].Serial"},
		{"J14", "User1Desktop", `\ud800`, telemetry.ErrEncoding, date + ".Licensees.Devices[0].Name"},
		{"J15", "user@domain.com", secret + `\u0000`, telemetry.ErrIdentifier, date + ".Licensees.Users[0].ID"},
		{"J16", `"Active": 1`, `"Active": 1,`, telemetry.ErrSyntax, date},
		{"J16", `"Active"`, `“Active”`, telemetry.ErrSyntax, date},
		{"J17", `"Active": 1`, `"new": ` + strings.Repeat("[", 64), telemetry.ErrLimit, date + ".*"},
		{"J21", `"CountUsedMax": 6`, `"CountUsedMax": 6.0`, telemetry.ErrFormat, date + ".CountUsedMax"},
		{"J21", `"CountUsedMax": 6`, `"CountUsedMax": "07"`, telemetry.ErrFormat, date + ".CountUsedMax"},
		{"J23", `"Active": 1`, `"Active": true`, telemetry.ErrFormat, date + ".Active"},
		{"J26", `"DateTriggerLocal": "2022`, `"DateTriggerLocal": "x2022`, telemetry.ErrFormat, "SupplementalGracePeriod[0].DateTriggerLocal"},
		{"wrong kind", `"Users": [{`, `"Users": {"a": [], "b": [{`, telemetry.ErrFormat, date + ".Licensees.Users"},
		{"wrong kind", `"Count": 2`, `"Count": {}`, telemetry.ErrFormat, "StartupCounts.Count"},
	} {
		refused(t, tt.name+" "+tt.new, telemetry.JSON, change(t, sample(t, telemetry.JSON), tt.old, tt.new), tt.kind, tt.path)
	}
	for _, doc := range []string{"", " \n", "null", "[]", `"x"`, "1", "<Manifest/>"} {
		err := new(licenseserver.Report).UnmarshalJSON([]byte(doc))
		assert.ErrorIs(t, err, telemetry.ErrSyntax, "J1, J2, J29: %q", doc)
	}
	for _, doc := range []string{"", "{}", "<Manifest/>", "<licenseservercompliance/>", "<x:LicenseServerCompliance xmlns:x='u'/>"} {
		err := new(licenseserver.Report).DecodeXML([]byte(doc), telemetry.Limits{})
		assert.ErrorIs(t, err, telemetry.ErrSyntax, "J29: %q", doc)
	}
	for _, doc := range []string{"\xff\xfe{\x00}\x00", "\x00{\x00}", "\xfe\xff\x00<"} {
		_, err := licenseserver.Decode(strings.NewReader(doc))
		assert.ErrorIs(t, err, telemetry.ErrEncoding, "J6, X12: %q", doc)
	}
}

// J28, X22: the result does not depend on how a document is divided into reads; if it breaks off, the reader says why.
func TestReaderErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		want := decode(t, f, doc)
		for name, src := range map[string]io.Reader{
			"one byte":     iotest.OneByteReader(bytes.NewReader(doc)),
			"half":         iotest.HalfReader(bytes.NewReader(doc)),
			"data and EOF": iotest.DataErrReader(bytes.NewReader(doc)),
		} {
			got, err := licenseserver.Decode(src)
			require.NoError(t, err, name)
			assert.Equal(t, want, got, name)
		}
		end := len(bytes.TrimRight(doc, "\n"))
		for k := 0; k <= len(doc); k += 7 {
			_, err := licenseserver.Decode(io.MultiReader(bytes.NewReader(doc[:k]), &failingOnce{broken}))
			require.ErrorIs(t, err, broken, "the source fails at byte %d", k)
			_, err = licenseserver.Decode(bytes.NewReader(doc[:k]))
			require.Equal(t, k < end, err != nil, "the first %d bytes", k)
		}
	})
}

// failingOnce fails once, and then returns io.EOF.
type failingOnce struct{ err error }

func (f *failingOnce) Read([]byte) (int, error) {
	err := f.err
	f.err = io.EOF
	return 0, err
}

func TestLimits(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		for _, l := range []telemetry.Limits{{Document: int64(len(doc) - 1)}, {Depth: 7}, {Token: 20}} {
			_, err := licenseserver.Decode(bytes.NewReader(doc), licenseserver.WithLimits(l))
			assert.ErrorIs(t, err, telemetry.ErrLimit, "%+v", l)
			_, err = whole(f, doc, l)
			assert.ErrorIs(t, err, telemetry.ErrLimit, "%+v", l)
		}
		_, err := licenseserver.Decode(bytes.NewReader(doc), licenseserver.WithLimits(telemetry.Limits{Document: int64(len(doc))}))
		assert.NoError(t, err)
	})
}
