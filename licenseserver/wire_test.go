package licenseserver_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/texttest"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The sample is unchanged after a round trip, white space aside, also through the other form and through the interfaces
// of the standard library.
func TestSample(t *testing.T) {
	other := map[telemetry.Format]telemetry.Format{telemetry.XML: telemetry.JSON, telemetry.JSON: telemetry.XML}
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		r := decode(t, f, doc)
		back := decode(t, other[f], encode(t, other[f], r))
		assert.True(t, reflect.DeepEqual(r, back), "through %s", other[f])
		texttest.Equal(t, squeeze(t, f, doc), squeeze(t, f, encode(t, f, back)), "through "+string(other[f]))
		assert.Empty(t, r.Check())

		std, again := new(licenseserver.Report), new(licenseserver.Report)
		marshal, unmarshal := json.Marshal, json.Unmarshal
		if f == telemetry.XML {
			marshal, unmarshal = xml.Marshal, xml.Unmarshal
		}
		require.NoError(t, unmarshal(doc, std))
		out, err := marshal(std)
		require.NoError(t, err)
		require.NoError(t, unmarshal(out, again))
		assert.True(t, reflect.DeepEqual(r, std), "the standard library decodes the same report")
		assert.True(t, reflect.DeepEqual(r, again), "the standard library writes and reads the same report")
	})
}

// change replaces the only occurrence of old in doc.
func change(t *testing.T, doc []byte, old, new string) []byte {
	t.Helper()
	require.Equal(t, 1, bytes.Count(doc, []byte(old)), "%s", old)
	return bytes.Replace(doc, []byte(old), []byte(new), 1)
}

// Undocumented content is kept as a whole and piece by piece, and is reported and counted.
func TestUnknown(t *testing.T) {
	for _, tt := range []struct {
		form     telemetry.Format
		old, new string
		path     string
		dropped  int
	}{
		{telemetry.XML, "<LicenseServerCompliance>", `<LicenseServerCompliance xmlns:n="u" n:a="1">`, "", 1},
		{telemetry.XML, "</Inventory>", "<x:new xmlns:x='u'>&lt;</x:new></Inventory>", "Inventory", 1},
		{telemetry.XML, "<Feature>", "<Feature new='1'>", "Inventory.Feature[0]", 1},
		{telemetry.XML, "<CountUsedMax>", "<CountUsedMax unit='n'>", "Inventory.Feature[0].SADate[0]", 1},
		{telemetry.XML, "<Licensees>", "<Licensees new='1'>", "Inventory.Feature[0].SADate[0].Licensees", 1},
		{telemetry.XML, "<Users>", "<Users new='1'>", "Inventory.Feature[0].SADate[0].Licensees", 1},
		{telemetry.XML, "</Devices>", "<new/></Devices>", "Inventory.Feature[0].SADate[0].Licensees", 1},
		{telemetry.XML, "<User>", "<User><id>case matters</id>", "Inventory.Feature[0].SADate[0].Licensees.Users[0]", 1},
		{telemetry.XML, "</Sample>", "<new a='b'/></Sample>", "Inventory.Feature[0].SADate[0].Pool[0].UsageSamples[0]", 1},
		{telemetry.JSON, `"Feature"`, `"new":{"a":[1,2.50]},"Feature"`, "Inventory", 1},
		{telemetry.JSON, `"UDAdminUsersReleased"`, `"new":null,"UDAdminUsersReleased"`, "Inventory.Feature[0]", 1},
		{telemetry.JSON, `"Users"`, `"users":[],"Users"`, "Inventory.Feature[0].SADate[0].Licensees", 1},
		{telemetry.JSON, `"Name"`, `"name":"n","Name"`, "Inventory.Feature[0].SADate[0].Licensees.Devices[0]", 1},
		{telemetry.JSON, `"GUID"`, `"\u017fiteID":1,"GUID"`, "LicenseServer", 1},
	} {
		doc := change(t, sample(t, tt.form), tt.old, tt.new)
		r := decode(t, tt.form, doc)
		is := r.Check()
		folded := slices.Contains([]string{"<User><id>case matters</id>", `"users":[],"Users"`, `"name":"n","Name"`}, tt.new)
		require.Equal(t, folded, len(is) == 2, tt.new)
		if folded { // other readers treat it like the documented one
			assert.Equal(t, telemetry.Failure, is[1].Severity)
			assert.Equal(t, tt.path, is[1].Path)
		} else {
			require.Len(t, is, 1, tt.new)
		}
		assert.Equal(t, tt.path, is[0].Path)
		assert.Equal(t, telemetry.Warning, is[0].Severity)
		assert.ErrorIs(t, is[0].Kind, telemetry.ErrUnknown)
		out := encode(t, tt.form, r)
		assert.Contains(t, string(out), added(tt.old, tt.new), "the undocumented content is written back")
		assert.Equal(t, r, decode(t, tt.form, out))
		assert.Equal(t, tt.dropped, telemetry.DropUnknown(r), tt.new)
		assert.Empty(t, r.Check())

		for _, to := range forms {
			text, dropped := copied(t, doc, to)
			if to == tt.form {
				assert.Equal(t, string(out), text)
				assert.Zero(t, dropped)
			} else {
				assert.Equal(t, tt.dropped, dropped, "content that could not be carried is counted: %s", tt.new)
			}
		}
	}
}

// added returns what a change inserts, without what is around it.
func added(old, changed string) string {
	if rest, ok := strings.CutSuffix(changed, old); ok {
		return strings.TrimSuffix(rest, ",") // the text is inserted before a member or an element
	}
	for old != "" && changed[0] == old[0] {
		old, changed = old[1:], changed[1:]
	}
	return strings.TrimSpace(strings.TrimSuffix(changed, old))
}

// An undocumented attribute on an item that is a text is kept by the index of the item, so a Writer of XML accepts it
// only with the whole record. In JSON it is one more thing that cannot be carried.
func TestUnknownOnTextItem(t *testing.T) {
	doc := change(t, sample(t, telemetry.XML), "<CCUDevices>", "<CCUDevices><DevId>A</DevId><DevId new='1'>B</DevId>")
	r := decode(t, telemetry.XML, doc)
	out := encode(t, telemetry.XML, r)
	assert.Contains(t, string(out), "<DevId>A</DevId><DevId new='1'>B</DevId>")
	assert.Equal(t, squeeze(t, telemetry.XML, doc), squeeze(t, telemetry.XML, out))

	w := licenseserver.NewWriter(new(bytes.Buffer), telemetry.XML)
	_, err := licenseserver.Copy(w, licenseserver.NewReader(bytes.NewReader(doc)))
	assert.ErrorIs(t, err, telemetry.ErrUnsupported)
	text, dropped := copied(t, doc, telemetry.JSON)
	assert.Equal(t, string(encode(t, telemetry.JSON, r)), text)
	assert.Equal(t, 1, dropped)
}

// Tolerated spellings decode, and the canonical one is encoded.
func TestTolerated(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		want := decode(t, f, doc)
		changes := map[telemetry.Format][][2]string{
			telemetry.XML: {{`id="2022.1231"`, `ID='2022.1231'`}, {"<UI></UI>", "<UI/>"}, {"?>", "?><!-- c -->"}},
			telemetry.JSON: {
				{`"id"`, `"ID"`}, {`"Active": 1`, `"Active": "1"`}, {`"CountTotal": 2`, `"CountTotal": "2"`},
				{`{` + "\n  \"Metadata\"", "\ufeff{\r\n\"Metadata\""},
			},
		}
		for _, c := range changes[f] {
			got := decode(t, f, change(t, doc, c[0], c[1]))
			assert.Equal(t, want, got, c[1])
		}
		permanent := decode(t, f, change(t, doc, "12/1/2020", "permanent"))
		assert.True(t, permanent.Inventory.Feature[0].SADate[0].Pool[0].DateExpiration.IsPermanent())
		assert.Contains(t, string(encode(t, f, permanent)), "permanent")
	})
}

// Absent lists stay absent, and empty lists stay empty.
func TestAbsentLists(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		text := squeeze(t, f, doc)
		for _, name := range []string{"CCUDevices", "Users", "Devices"} {
			var start, end, empty string
			if f == telemetry.XML {
				start, end, empty = "<"+name+">", "</"+name+">", "<"+name+"></"+name+">"
			} else {
				start, end, empty = `"`+name+`":[`, `],`, `"`+name+`":[],`
			}
			before, rest, ok := strings.Cut(text, start)
			require.True(t, ok)
			_, after, ok := strings.Cut(rest, end)
			if name == "Devices" && f == telemetry.JSON {
				_, after, ok = strings.Cut(rest, "]")
				before, empty = strings.TrimSuffix(before, ","), `,"Devices":[]`
			}
			require.True(t, ok)
			for _, list := range []string{"", empty} {
				want := before + list + after
				r := decode(t, f, []byte(want))
				texttest.Equal(t, want, squeeze(t, f, encode(t, f, r)), name)
				text, _ := copied(t, []byte(want), f)
				texttest.Equal(t, want, squeeze(t, f, []byte(text)), name+", copied")
			}
		}
	})
}

// An absent list is written after it got items, including items that a Writer gets one by one.
func TestAbsentListGrows(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		doc := map[telemetry.Format]string{
			telemetry.XML: "<LicenseServerCompliance><Inventory><Feature><SADate><Licensees/></SADate></Feature></Inventory>" +
				"</LicenseServerCompliance>",
			telemetry.JSON: `{"Inventory":{"Feature":[{"SADate":[{"Licensees":{}}]}]}}`,
		}[f]
		r := decode(t, f, []byte(doc))
		s := &r.Inventory.Feature[0].SADate[0]
		holders := []licenseserver.Holder{
			{Kind: licenseserver.HolderCCUDevice, CCUDevice: "A"},
			{Kind: licenseserver.HolderUser, User: licenseserver.User{ID: "u"}},
			{Kind: licenseserver.HolderDevice, Device: licenseserver.Device{DevID: "D"}},
		}
		for _, h := range holders {
			var b bytes.Buffer
			w := licenseserver.NewWriter(&b, f)
			require.NoError(t, w.Report(pseudonym.InClear(r)))
			require.NoError(t, w.Holder(pseudonym.InClear(&h)))
			_, err := w.Close()
			require.NoError(t, err)
			got := decode(t, f, b.Bytes()).Inventory.Feature[0].SADate[0]
			assert.Equal(t, h.Kind == licenseserver.HolderCCUDevice, got.CCUDevices != nil)
			assert.Equal(t, h.Kind == licenseserver.HolderUser, got.Licensees.Users != nil)
			assert.Equal(t, h.Kind == licenseserver.HolderDevice, got.Licensees.Devices != nil)
		}
		s.CCUDevices = []string{"A"}
		s.Licensees.Users = []licenseserver.User{holders[1].User}
		s.Licensees.Devices = []licenseserver.Device{holders[2].Device}
		got := decode(t, f, encode(t, f, r)).Inventory.Feature[0].SADate[0]
		assert.Equal(t, s.CCUDevices, got.CCUDevices)
		assert.Equal(t, s.Licensees.Users, got.Licensees.Users)
		assert.Equal(t, s.Licensees.Devices, got.Licensees.Devices)
	})
}

// The bytes of the sealed sample do not change.
func TestGolden(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, _ []byte) {
		path, got := "testdata/sealed."+string(f), seal(t, f)
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		texttest.Equal(t, string(want), string(got), path)
	})
}
