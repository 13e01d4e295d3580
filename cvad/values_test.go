package cvad_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each good and bad value of each form is tried as a member of a sample.
func TestValues(t *testing.T) {
	const secret = "Mueller-Secret"
	for _, c := range []struct {
		id, sample, member string
		kind               error // nil if the value decodes
		literals           []string
	}{
		{"J21", "Manifest", "TotalFiles", nil, []string{`1`, `"1"`}},
		{"J21", "Manifest", "TotalFiles", telemetry.ErrFormat, []string{`1.0`, `1e0`, `"1.0"`, `"007"`, `" 1"`, `"+1"`, `true`, `[]`, `"` + secret + `"`}},
		{"J21", "Manifest", "TotalFiles", telemetry.ErrSyntax, []string{`007`, `+1`, `.5`, `1.`}},
		{"J23", "UsageEvent", "isAnonymousUser", nil, []string{`"False"`, `"false"`, `false`, `true`, `"True"`, `"true"`}},
		{"J23", "UsageEvent", "isAnonymousUser", telemetry.ErrFormat, []string{`"0"`, `""`, `0`, `"FALSE"`, `{}`, `" true"`}},
		{"M3", "Manifest", "TotalFiles", telemetry.ErrRange, []string{`-1`, `2147483648`, `9223372036854775808`, `1` + strings.Repeat("0", 9_999)}},
		{"M4", "Manifest", "ManifestUI", nil, []string{`""`, `"` + strings.Repeat("0", 64) + `"`}},
		{"M4 M5", "Manifest", "ManifestUI", telemetry.ErrFormat, []string{
			`"` + strings.Repeat("A", 64) + `"`, `"` + strings.Repeat("a", 63) + `"`, `"` + strings.Repeat("a", 65) + `"`,
			`"0x` + strings.Repeat("a", 62) + `"`, `"sha256:` + strings.Repeat("a", 64) + `"`, `" ` + strings.Repeat("a", 63) + `"`,
			`"` + strings.Repeat("g", 64) + `"`, `"` + strings.Repeat("a", 40) + `"`, `"` + strings.Repeat("a", 32) + `"`,
		}},
		{"T2", "UsageEvent", "st", telemetry.ErrFormat, []string{
			`"2022-02-29T00:00:00.000Z"`, `"2022-01-01T24:00:00.000Z"`, `"2022-12-31T23:59:60.000Z"`, `"2022-13-01T00:00:00.000Z"`,
		}},
		{"T3 T4", "UsageEvent", "st", telemetry.ErrFormat, []string{
			`"2022-01-01T00:00:00.000"`, `"2022-01-01t00:00:00.000Z"`, `"2022-01-01T00:00:00.000z"`, `"2022-01-01T00:00:00.000+0200"`,
			`"2022-01-01 00:00:00.000Z"`, `" 2022-01-01T00:00:00.000Z"`, `"2022-01-01T00:00:00.000Z\n"`,
		}},
		{"T3", "Manifest", "Date", telemetry.ErrFormat, []string{`"06/30/2022 11:31:34Z"`, `"06/30/2022 11:31:34 +02:00"`}},
		{"T5", "UsageEvent", "st", telemetry.ErrFormat, []string{`"0000-01-01T00:00:00.000Z"`, `"10000-01-01T00:00:00.000Z"`}},
		{"T5", "UsageEvent", "st", nil, []string{`"9999-12-31T23:59:59.999Z"`, `"1601-01-01T00:00:00Z"`, `"1970-01-01T00:00:00.123456789Z"`}},
		{"T10", "UsageEvent", "heartBeatTime", nil, []string{`1697417241680`}},
		{"T10", "UsageEvent", "heartBeatTime", telemetry.ErrRange, []string{`-1`, `9223372036854775808`}},
		{"T10", "UsageEvent", "heartBeatTime", telemetry.ErrFormat, []string{`1e12`, `1.5`}},
		{"T11", "Manifest", "Date", telemetry.ErrFormat, []string{`"30/06/2022 11:31:34"`, `"6/30/2022 11:31:34"`}},
		{"T14", "UsageEvent", "enabledFeatures", nil, []string{`66`, `"66"`, `16`, `9223372036854775808`}},
		{"T14", "UsageEvent", "enabledFeatures", telemetry.ErrRange, []string{`-1`, `18446744073709551616`}},
		{"T14", "UsageEvent", "enabledFeatures", telemetry.ErrFormat, []string{`6.5`}},
		{"T15", "UsageEvent", "prodVer", nil, []string{`""`, `"2402"`, `"11.16.6.0. build 35000"`}},
		{"T15", "UsageEvent", "prodVer", telemetry.ErrFormat, []string{`"1.0\n"`, `"` + strings.Repeat("1", 300) + `"`}},
		{"I4", "UsageEvent", "siteId", nil, []string{`"A35647D0-901C-4477-87E0-DCD781D455F4"`, `"00000000-0000-0000-0000-000000000000"`}},
		{"I4", "UsageEvent", "siteId", telemetry.ErrFormat, []string{
			`"{a35647d0-901c-4477-87e0-dcd781d455f4}"`, `"urn:uuid:a35647d0-901c-4477-87e0-dcd781d455f4"`, `"a35647d0901c447787e0dcd781d455f4"`,
			`"a35647d0-901c-4477-87e0-dcd781d455f"`, `"a35647d0-901c-4477-87e0-dcd781d455f44"`, `"g35647d0-901c-4477-87e0-dcd781d455f4"`,
			`"uq390c5fc3-86eb-4df3-bd9a-f4a8fed2c9e2"`,
		}},
		{"I15", "UsageEvent", "workerSid", nil, []string{`"Q648GE661F14B3H7"`, `"C7948FE671A44B3F7"`}},
		{"J15", "UsageEvent", "workerSid", telemetry.ErrIdentifier, []string{`"a\u0000b"`, `"a\u009b2J"`, `"\u007f"`}},
		{"J15", "UsageEvent", "isEvents", nil, []string{`"a\u0000b"`, `"\u001b[2J"`}},
	} {
		for _, literal := range c.literals {
			doc := with(t, c.sample, c.member, literal)
			r := records[c.sample]()
			err := r.UnmarshalJSON(doc)
			what := c.id + " " + c.member + " " + literal[:min(len(literal), 80)]
			if c.kind == nil {
				if assert.NoError(t, err, what) {
					_, err = r.AppendJSON(nil)
					assert.NoError(t, err, what)
				}
				continue
			}
			if !assert.ErrorIs(t, err, c.kind, what) {
				continue
			}
			var e *telemetry.Error
			require.ErrorAs(t, err, &e)
			assert.True(t, strings.HasSuffix(e.Path, c.member), "%s: path %s", what, e.Path)
			assert.NotContains(t, err.Error(), secret)
			assert.Less(t, len(err.Error()), 200, what)
		}
	}
}

// with returns a sample in which a member, at any depth, has another literal.
func with(t *testing.T, kind, member, literal string) []byte {
	t.Helper()
	name := map[string]string{"Manifest": "cvad-manifest.json", "UsageEvent": "cvad-usage-event-cloud.json"}[kind]
	doc := string(read(t, name))
	key := `"` + member + `": `
	require.Contains(t, doc, key)
	before, after, _ := strings.Cut(doc, key)
	var old json.RawMessage
	require.NoError(t, json.NewDecoder(strings.NewReader(after)).Decode(&old))
	return []byte(before + key + literal + strings.TrimPrefix(after, string(old)))
}

// A value that a record cannot carry is refused by encoding, with its path.
func TestUnwritable(t *testing.T) {
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON(read(t, "cvad-usage-event.json")))
	var m cvad.Manifest
	require.NoError(t, m.UnmarshalJSON(read(t, "cvad-manifest.json")))
	type appender interface {
		AppendJSON([]byte) ([]byte, error)
		AppendXML([]byte) ([]byte, error)
	}
	badEvent, badPayload, badManifest, badFile := e, e, m, m
	badEvent.User.UPN = "a\xffb"
	badPayload.Payload.ClientVersion = "1\n"
	badManifest.TotalFiles = -1
	badFile.File = []cvad.File{{}, {EventEndTS: -1}}
	for path, r := range map[string]appender{
		"user.upn":              &badEvent,
		"payload.clientVersion": &badPayload,
		"TotalFiles":            &badManifest,
		"File[1].EventEndTS":    &badFile,
	} {
		for _, write := range []func([]byte) ([]byte, error){r.AppendJSON, r.AppendXML} {
			out, err := write([]byte("kept"))
			var te *telemetry.Error
			require.ErrorAs(t, err, &te, path)
			assert.Equal(t, path, te.Path)
			assert.Equal(t, "kept", string(out), "the buffer keeps only its previous content")
		}
	}
	e.Payload.ISEvents = "a\x00b"
	_, err := e.AppendJSON(nil)
	assert.NoError(t, err)
	_, err = e.AppendXML(nil)
	assert.ErrorIs(t, err, telemetry.ErrEncoding, "the character does not exist in XML")
}

func TestUsageEventCheck(t *testing.T) {
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON(read(t, "cvad-usage-event.json")))
	require.Empty(t, e.Check(), "the sample has no issues before a member is changed")
	for _, c := range []struct {
		member, literal, issue string
	}{
		{"type", `"SendBrokerTelemetryData"`, ""},
		{"prod", `"OnPrem.Broker"`, "failure: tenant.id: malformed value"},
		{"type", `"admin"`, "failure: type: malformed value"},
		{"prod", `"AccessSecurity.OnPrem"`, "warning: prod: undocumented name or value"},
		{"productEdition", `"Enterprise"`, "note: payload.productEdition: undocumented name or value"},
		{"licenseModel", `""`, "note: payload.licenseModel: undocumented name or value"},
		{"sessionSupport", `"MultiSession"`, "note: payload.sessionSupport: undocumented name or value"},
		{"sessionType", `"Desktop"`, "note: payload.sessionType: undocumented name or value"},
		{"licenseActivityType", `"Disconnect"`, "note: payload.licenseActivityType: undocumented name or value"},
		{"protocol", `"RDP"`, "note: payload.protocol: undocumented name or value"},
		{"workerCloudType", `"AWS"`, "note: payload.workerCloudType: undocumented name or value"},
		{"clientType", `"Linux"`, "note: payload.clientType: undocumented name or value"},
		{"productId", `"PVS"`, "note: payload.productId: undocumented name or value"},
		{"enabledFeatures", `88`, "warning: payload.enabledFeatures: undocumented name or value"},
		{"enabledFeatures", `65`, "warning: payload.enabledFeatures: malformed value"},
		{"isWindows365", `false`, "warning: payload.enabledFeatures: malformed value"},
		{"heartBeatTime", `1697417241680`, "warning: payload.heartBeatTime: value out of range"},
		{"siteId", `"00000000-0000-0000-0000-000000000000"`, "failure: payload.siteId: required value missing"},
		{"productId", `""`, "note: payload.productId: undocumented name or value"},
		{"dvcName", `"a\u202eb"`, "warning: dvc.dvcName: malformed identifier"},
	} {
		var e cvad.UsageEvent
		require.NoError(t, e.UnmarshalJSON(with(t, "UsageEvent", c.member, c.literal)))
		var want []string
		if c.issue != "" {
			want = []string{c.issue}
		}
		assert.Equal(t, want, paths(e.Check()), "%s %s", c.member, c.literal)
		assert.Equal(t, strings.HasPrefix(c.issue, "failure"), e.Check().Err() != nil)
	}

	require.NoError(t, e.UnmarshalJSON(read(t, "cvad-usage-event.json")))
	e.Payload.HeartBeatTime = new(telemetry.EpochSeconds(-1))
	assert.Equal(t, []string{"failure: payload.heartBeatTime: value out of range"}, paths(e.Check()), "the time is reported as negative, and not as a time in another unit")
	require.NoError(t, e.UnmarshalJSON(with(t, "UsageEvent", "ver", `"1.4"`)))
	e.Ver, e.Payload.Ver = "1.0", "1.4"
	assert.Equal(t, []string{"warning: payload.ver: undocumented name or value"}, paths(e.Check()))
	for version, want := range map[string][]string{
		"1.10": {"warning: payload.ver: undocumented name or value"}, "2.0": {"warning: payload.ver: undocumented name or value"},
		"1.2": {"note: payload.ver: undocumented name or value"}, "x": {"note: payload.ver: undocumented name or value"},
		"": {"warning: payload.ver: required value missing"}, "1.3": nil, "1.3.0": nil,
	} {
		e.Payload.Ver = version
		assert.Equal(t, want, paths(e.Check()), version)
	}
	e.Payload.Ver, e.Ver = "1.3", "2.0"
	assert.Equal(t, []string{"warning: ver: undocumented name or value"}, paths(e.Check()))
	e.Ver = "1"
	assert.Empty(t, e.Check(), "the spelling of the page causes no issue")
	e.Payload.IsAnonymousUser, e.Payload.EnabledFeatures = true, 16|32
	e.Payload.SyncFeatures()
	assert.EqualValues(t, 4|8|16|32, e.Payload.EnabledFeatures, "four bits follow the booleans, and the others are kept")
}

// Check accepts a new event, apart from what only the caller knows.
func TestNewUsageEventChecks(t *testing.T) {
	var sample cvad.UsageEvent
	require.NoError(t, sample.UnmarshalJSON(read(t, "cvad-usage-event.json")))
	p := sample.Payload
	for i := range 16 {
		p.AppProtectionKeyLoggingRequired, p.AppProtectionScreenCaptureRequired = i&1 != 0, i&2 != 0
		p.IsAnonymousUser, p.IsWindows365 = i&4 != 0, i&8 != 0
		p.EnabledFeatures = event.WEM | event.AnonymousUser
		before := p
		e := cvad.NewUsageEvent(p, event.WithProduct(cvad.ProductOnPrem, "2402"))
		assert.Empty(t, e.Check(), i)
		assert.EqualValues(t, i, e.Payload.EnabledFeatures.Without(event.WEM))
		assert.True(t, e.Payload.EnabledFeatures.Has(event.WEM), "a bit without a boolean is kept")
		assert.Equal(t, before, p, "the constructor does not change the payload of the caller")
	}
}

// On premises there is only one tenant; in the cloud there are many.
func TestTenantOnPremises(t *testing.T) {
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON(read(t, "cvad-usage-event.json")))
	for _, c := range []struct {
		prod, tenant string
		want         []string
	}{
		{cvad.ProductOnPrem, event.OnPremises, nil},
		{cvad.ProductOnPrem, "joj1mh0598tj", []string{"failure: tenant.id: malformed value"}},
		{cvad.ProductOnPrem, "citrixonpremises", []string{"failure: tenant.id: malformed value"}},
		{cvad.ProductOnPrem, "", []string{"warning: tenant.id: required value missing"}},
		{cvad.ProductCloud, "joj1mh0598tj", nil},
		{cvad.ProductCloud, event.OnPremises, nil},
	} {
		e.Prod, e.Tenant.ID = c.prod, c.tenant
		assert.Equal(t, c.want, paths(e.Check()), "%s %s", c.prod, c.tenant)
	}
}

// The dictionary says which page lists which value, and which page says what is scrambled.
func TestProvenance(t *testing.T) {
	elements := make(map[string]telemetry.Element)
	for e := range cvad.Elements() {
		elements[e.Record+"/"+e.Name] = e
	}
	for id, want := range map[string][]telemetry.Page{
		"Header.user/upn":    {telemetry.PageCVAD, telemetry.PageLicensingNewest},
		"Header.dvc/dvcName": {telemetry.PageCVAD, telemetry.PageProvisioning, telemetry.PageLicensingNewest},
		"Payload/workerSid":  {telemetry.PageProvisioning, telemetry.PageLicensingNewest},
		"Header.dvc/dvcId":   nil,
	} {
		assert.Equal(t, want, elements[id].ScrambledBy, id)
		assert.Equal(t, want != nil, elements[id].Scrambled == "always", id)
	}
	assert.Equal(t, []telemetry.Sighting{{Value: cvad.ProductOnPrem, Pages: []telemetry.Page{telemetry.PageCVAD}}}, elements["Header/prod"].Elsewhere)
	assert.Equal(t, []telemetry.Sighting{{Value: cvad.EventTypeBroker, Pages: []telemetry.Page{telemetry.PageCVAD}}}, elements["Header/type"].Elsewhere)
	assert.Equal(t, []string{"Auto"}, elements["Manifest/UploadType"].Values)
	assert.Empty(t, elements["Header.user/upn"].RequirementBy, "no page says whether it is required")
	assert.Equal(t, []telemetry.Page{telemetry.PageLicensingGerman}, elements["Manifest/LSVersion"].Pages)
}

func TestManifestCheck(t *testing.T) {
	var good cvad.Manifest
	require.NoError(t, good.UnmarshalJSON(read(t, "cvad-manifest.json")))
	require.Empty(t, good.Check())
	clock := func(text string) telemetry.LocalTime {
		v, err := telemetry.ParseLocalTime(text)
		require.NoError(t, err)
		return v
	}
	for want, change := range map[string]func(m *cvad.Manifest){
		"failure: TotalFiles: value out of range":                         func(m *cvad.Manifest) { m.TotalFiles = 5 },                                  // M3
		"failure: Product: malformed value":                               func(m *cvad.Manifest) { m.Product = "x" },                                   //
		"warning: ClientTool: malformed value":                            func(m *cvad.Manifest) { m.ClientTool = "x" },                                //
		"failure: Date: required value missing":                           func(m *cvad.Manifest) { m.Date = telemetry.LocalTime{} },                    //
		"warning: Date: value out of range":                               func(m *cvad.Manifest) { m.Date = clock("06/29/2022 13:31:33") },             // T12
		"failure: File[0].Name: file name not allowed":                    func(m *cvad.Manifest) { m.File[0].Name = "../x" },                           // Z10
		"warning: File[0].UI: required value missing":                     func(m *cvad.Manifest) { m.File[0].UI = telemetry.Digest{} },                 // M4
		"failure: File[0].EventStartTS: value out of range":               func(m *cvad.Manifest) { m.File[0].EventEndTS = m.File[0].EventStartTS - 1 }, //
		"warning: File[0].EventStartTS: value out of range":               func(m *cvad.Manifest) { m.File[0].EventStartTS = 1689058813 },               // T10
		"warning: File[0].EventEndTS: value out of range":                 func(m *cvad.Manifest) { m.File[0].EventStartTS, m.File[0].EventEndTS = 0, 1689058813 },
		"note: UploadType: undocumented name or value":                    func(m *cvad.Manifest) { m.UploadType = "Automatisch" },           //
		"warning: DiskFreeMB: value out of range":                         func(m *cvad.Manifest) { m.DiskFreeMB = new(*m.DiskTotalMB + 1) }, //
		"failure: SerialNumbers.Serial[0].SADate: required value missing": func(m *cvad.Manifest) { m.SerialNumbers.Serial[0].SADate = telemetry.SADate{} },
	} {
		m := good
		m.File = append([]cvad.File(nil), good.File...)
		m.SerialNumbers.Serial = append([]cvad.Serial(nil), good.SerialNumbers.Serial...)
		change(&m)
		assert.Equal(t, []string{want}, paths(m.Check()))
	}
	near := good
	near.Date = clock("06/29/2022 13:31:34")
	assert.Empty(t, near.Check(), "T12: 26 hours")
	// A negative number is reported as negative, and not as a number in another unit.
	negative := good
	negative.File = append([]cvad.File(nil), good.File...)
	negative.File[0].EventStartTS = -1
	assert.Equal(t, []string{"failure: File[0].EventStartTS: value out of range"}, paths(negative.Check()))
	two := good
	two.File = []cvad.File{good.File[0], good.File[0]}
	two.File[1].Name = strings.ToUpper(two.File[1].Name)
	two.TotalFiles = 2
	assert.Equal(t, []string{"failure: File[1].Name: duplicate name"}, paths(two.Check()))
	assert.ErrorIs(t, two.Check().Err(), telemetry.ErrDuplicate)
}

// An absent value has one issue: it does not contradict others, and its form is not checked.
func TestCheckOfWhatIsMissing(t *testing.T) {
	var m cvad.Manifest
	require.NoError(t, m.UnmarshalJSON([]byte(`{"UTCDate":"2022-06-30T15:31:34Z","File":[{"EventStartTS":1697417241680}]}`)))
	var e cvad.UsageEvent
	require.NoError(t, e.UnmarshalJSON([]byte(`{"payload":{"isAnonymousUser":true}}`)))
	for _, is := range []telemetry.Issues{m.Check(), e.Check()} {
		seen := make(map[string]bool)
		for _, i := range is {
			assert.False(t, seen[i.Path], i)
			assert.Equal(t, telemetry.ErrRequired, i.Kind, i)
			seen[i.Path] = true
		}
	}
}

// The fast path reads a digest in one step if its quotes are in the expected places. Any other text is read by the general path.
func TestDigestsOfEveryLength(t *testing.T) {
	good := strings.Repeat("0123456789abcdef", 4)
	for pad := range 100 {
		var m cvad.Manifest
		require.NoError(t, m.UnmarshalJSON([]byte(`{"FilesUI":"","x":"`+strings.Repeat("y", pad)+`","Product":"f"}`)), pad)
		assert.True(t, m.FilesUI.IsZero())
		assert.Equal(t, "f", m.Product)

		for _, text := range []string{(good + good)[:pad], good[:63] + `\u00` + (good + good)[:pad], `\u0030` + good[1:]} {
			doc := []byte(`{"FilesUI":"` + text + `","Product":"f"}`)
			var plain struct{ FilesUI string }
			valid := json.Unmarshal(doc, &plain) == nil
			want, err := telemetry.ParseDigest(plain.FilesUI)
			m := cvad.Manifest{}
			got := m.UnmarshalJSON(doc)
			switch {
			case !valid:
				assert.ErrorIs(t, got, telemetry.ErrSyntax, text)
			case err != nil:
				assert.ErrorIs(t, got, telemetry.ErrFormat, text)
			default:
				require.NoError(t, got, text)
				assert.Equal(t, want, m.FilesUI)
			}
		}
	}
}
