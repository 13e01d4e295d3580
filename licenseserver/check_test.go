package licenseserver_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	short := strings.NewReplacer(
		"Inventory.Feature[0].SADate[0]", "@", ": value out of range: ", " range", ": duplicate name: ", " duplicate",
		": malformed value: ", " format", ": malformed identifier: ", " identifier", ": undocumented name or value: ", " unknown",
		": required value missing: ", " missing",
	)
	utc := func(text string) telemetry.UTCTime {
		v, err := telemetry.ParseUTCTime(text)
		require.NoError(t, err)
		return v
	}
	type report = licenseserver.Report
	first := func(r *report) *licenseserver.SADate { return &r.Inventory.Feature[0].SADate[0] }
	use := func(r *report) *licenseserver.Sample { return &first(r).Pool[0].UsageSamples[0] }
	for _, tt := range []struct {
		name   string
		change func(*report)
		want   []string
	}{
		{"nothing", func(*report) {}, nil},
		{"total", func(r *report) { first(r).Licensees.CountTotal = 3 }, []string{"failure: @.Licensees.CountTotal range"}},
		{"concurrent licenses alone", func(r *report) { first(r).Licensees.Users, first(r).Licensees.Devices = nil, nil }, nil},
		{"total of nobody", func(r *report) {
			first(r).Licensees.Users, first(r).Licensees.Devices, first(r).CCUDevices = nil, nil, nil
		}, []string{"failure: @.Licensees.CountTotal range"}},
		{"sample early", func(r *report) { use(r).Timestamp = utc("2016-11-08T01:08:12Z") },
			[]string{"warning: @.Pool[0].UsageSamples[0].Timestamp range"}},
		{"sample at the beginning", func(r *report) { use(r).Timestamp = utc("2016-11-08T01:08:13Z") }, nil},
		{"sample late", func(r *report) { use(r).Timestamp = utc("2016-11-09T00:55:57Z") },
			[]string{"warning: @.Pool[0].UsageSamples[0].Timestamp range"}},
		{"window", func(r *report) { first(r).DateSampleStartUTC = utc("2016-11-09T00:55:57Z") }, []string{
			"failure: @.DateSampleStartUTC range", "warning: @.Pool[0].UsageSamples[0].Timestamp range"}},
		{"overdraft", func(r *report) { use(r).OverDraft = 1 },
			[]string{"failure: @.Pool[0].UsageSamples[0].OverDraft range"}},
		{"overdraft needed", func(r *report) { use(r).Installed = 2 },
			[]string{"failure: @.Pool[0].UsageSamples[0].OverDraft range"}},
		{"overdraft given", func(r *report) { use(r).Installed, use(r).OverDraft = 2, 1 }, nil},
		{"most", func(r *report) { first(r).CountUsedMax = 2 }, []string{"failure: @.CountUsedMax range"}},
		{"as many as most", func(r *report) { first(r).CountUsedMax = 3 }, nil},
		{"same date", func(r *report) {
			r.Inventory.Feature[0].SADate = append(r.Inventory.Feature[0].SADate, *first(r))
		}, []string{"failure: Inventory.Feature[0].SADate[1].id duplicate"}},
		{"same date in the same feature later", func(r *report) {
			r.Inventory.Feature = append(r.Inventory.Feature, r.Inventory.Feature[0])
		}, []string{"failure: Inventory.Feature[1].SADate[0].id duplicate"}},
		{"same date in another feature", func(r *report) {
			r.Inventory.Feature = append(r.Inventory.Feature, r.Inventory.Feature[0])
			r.Inventory.Feature[1].ID = "XDT_ENT_UD"
		}, nil},
		{"startup count", func(r *report) { r.StartupCounts.Count = 1 }, []string{"warning: StartupCounts.Count range"}},
		{"error code", func(r *report) { r.SupplementalGracePeriod[0].SGPErrorCode = 1 }, nil},
		{"no error", func(r *report) { r.SupplementalGracePeriod[0].SGPErrorCode = 0 }, nil},
		{"T12 east", func(r *report) { r.Metadata.UTCDate = utc("2022-10-09T12:11:14Z") }, nil},
		{"T12 too far east", func(r *report) { r.Metadata.UTCDate = utc("2022-10-09T11:56:14Z") },
			[]string{"warning: Metadata.Date range"}},
		{"T12 west", func(r *report) { r.Metadata.UTCDate = utc("2022-10-10T14:11:14Z") }, nil},
		{"T12 too far west", func(r *report) { r.Metadata.UTCDate = utc("2022-10-10T14:26:14Z") },
			[]string{"warning: Metadata.Date range"}},
		{"T12 Nepal, a second later", func(r *report) { r.Metadata.UTCDate = utc("2022-10-09T20:26:13Z") }, nil},
		{"T12 no zone", func(r *report) { r.Metadata.UTCDate = utc("2022-10-10T06:04:14Z") },
			[]string{"warning: Metadata.Date range"}},
		{"trigger", func(r *report) { r.SupplementalGracePeriod[0].DateTriggerUTC = utc("2022-07-29T14:35:59Z") },
			[]string{"warning: SupplementalGracePeriod[0].DateTriggerLocal range"}},
		{"as the page has it", func(r *report) { r.Metadata.SiteName, r.Metadata.ClientTool = "Not applicable", "Not applicable" }, nil},
		{"not in use", func(r *report) { r.Metadata.SiteName = secret }, []string{"warning: Metadata.SiteName format"}},
		{"product", func(r *report) { r.Metadata.Product = secret }, []string{"failure: Metadata.Product format"}},
		{"later layout", func(r *report) { r.Metadata.ProductVersion = "3.0" },
			[]string{"warning: Metadata.ProductVersion unknown"}},
		{"later, but of this layout", func(r *report) { r.Metadata.ProductVersion = "2.9" },
			[]string{"warning: Metadata.ProductVersion unknown"}},
		{"earlier layout", func(r *report) { r.Metadata.ProductVersion = "1.9" },
			[]string{"note: Metadata.ProductVersion unknown"}},
		{"same layout", func(r *report) { r.Metadata.ProductVersion = "2" }, nil},
		{"I11 user", func(r *report) {
			u := first(r).Licensees.Users[0]
			first(r).Licensees.Users = []licenseserver.User{u, u, u}
			first(r).Licensees.CountTotal = 4
			first(r).Licensees.Users[2].ID = secret + "\u202e"
		}, []string{"warning: @.Licensees.Users[2].ID identifier"}},
		{"X21 device", func(r *report) { first(r).Licensees.Devices[0].Name = secret + "\x1b[2J" },
			[]string{"failure: @.Licensees.Devices[0].Name identifier"}},
		{"X21 CCU device", func(r *report) { first(r).CCUDevices = []string{"", "\u2066\x00"} }, []string{
			"failure: @.CCUDevices[1] identifier", "warning: @.CCUDevices[1] identifier"}},
		{"negative", func(r *report) { use(r).Installed, use(r).OverDraft = -1, 4 },
			[]string{"failure: @.Pool[0].UsageSamples[0].Installed range"}},
		{"missing", func(r *report) { r.Metadata.UTCDate = telemetry.UTCTime{} },
			[]string{"failure: Metadata.UTCDate missing"}},
	} {
		r := decode(t, telemetry.XML, sample(t, telemetry.XML))
		tt.change(r)
		var got []string
		for _, i := range r.Check() {
			assert.NotContains(t, i.String(), "Quux")
			i.Text = " "
			got = append(got, strings.TrimSpace(short.Replace(i.String())))
		}
		assert.ElementsMatch(t, tt.want, got, tt.name)
		if err := r.Check().Err(); err != nil {
			assert.Contains(t, err.Error(), "failure: ", tt.name)
		}
	}
}

// A missing value is reported as missing, and causes no other issue.
func TestCheckMissing(t *testing.T) {
	const date = "Inventory.Feature[0].SADate[0]"
	doc := change(t, sample(t, telemetry.XML), "<OverDraft>0</OverDraft>", "<OverDraft>1</OverDraft>")
	doc = change(t, doc, "<Installed>100</Installed>", "<Installed>2</Installed>")
	require.Empty(t, decode(t, telemetry.XML, doc).Check())
	for element, path := range map[string]string{
		"<Date>10/10/2022 02:11:14</Date>":                              "Metadata.Date",
		"<UTCDate>2022-10-10T06:11:14Z</UTCDate>":                       "Metadata.UTCDate",
		"<ID>CAG_AAC_CCU</ID>":                                          "Inventory.Feature[0].ID",
		` id="2022.1231"`:                                               date + ".id",
		"<DateSampleStartUTC>2016-11-08T01:08:13Z</DateSampleStartUTC>": date + ".DateSampleStartUTC",
		"<DateSampleStopUTC>2016-11-09T00:55:56Z</DateSampleStopUTC>":   date + ".DateSampleStopUTC",
		"<CountUsedMax>6</CountUsedMax>":                                date + ".CountUsedMax",
		"<CountTotal>2</CountTotal>":                                    date + ".Licensees.CountTotal",
		"<Timestamp>2016-11-09T00:55:56Z</Timestamp>":                   date + ".Pool[0].UsageSamples[0].Timestamp",
		"<CountInUse>3</CountInUse>":                                    date + ".Pool[0].UsageSamples[0].CountInUse",
		"<OverDraft>1</OverDraft>":                                      date + ".Pool[0].UsageSamples[0].OverDraft",
		"<Installed>2</Installed>":                                      date + ".Pool[0].UsageSamples[0].Installed",
		"<Count>2</Count>":                                              "StartupCounts.Count",
		"<DateTriggerUTC>2022-07-19T14:35:59Z</DateTriggerUTC>":         "SupplementalGracePeriod[0].DateTriggerUTC",
	} {
		missing := telemetry.Issue{Severity: telemetry.Failure, Kind: telemetry.ErrRequired, Path: path, Text: "is missing"}
		assert.Equal(t, telemetry.Issues{missing}, decode(t, telemetry.XML, change(t, doc, element, "")).Check(), element)
	}
	for _, twice := range []string{"<Feature><SADate id='2022.1231'/></Feature>", "<Feature><ID>A</ID><SADate/><SADate/></Feature>"} {
		twice = "<LicenseServerCompliance><Inventory>" + twice + twice + "</Inventory></LicenseServerCompliance>"
		assert.NotErrorIs(t, decode(t, telemetry.XML, []byte(twice)).Check(), telemetry.ErrDuplicate)
	}
}

// A Reader finds the same issues, also in parts that its caller skips, and whatever the document lacks.
func TestIssues(t *testing.T) {
	inForms(t, func(t *testing.T, f telemetry.Format, doc []byte) {
		docs := [][]byte{doc, []byte("<LicenseServerCompliance><Inventory><Feature/><Feature><SADate/><SADate><Licensees><Users><User/></Users></Licensees></SADate></Feature></Inventory></LicenseServerCompliance>")}
		if f == telemetry.JSON {
			docs[1] = []byte(`{"Inventory":{"Feature":[{},{"SADate":[{},{"Licensees":{"Users":[{},{"new":1}]}}]}]}}`)
		}
		docs = append(docs, bytes.ReplaceAll(bytes.ReplaceAll(doc, []byte("2022.1231"), []byte("0001.0101")), []byte("CountUsedMax"), []byte("new")))
		for _, doc := range docs {
			var got telemetry.Issues
			r := licenseserver.NewReader(bytes.NewReader(doc), licenseserver.WithIssues(func(i telemetry.Issue) { got = append(got, i) }))
			for _, err := range r.Features() {
				require.NoError(t, err)
			}
			assert.ElementsMatch(t, decode(t, f, doc).Check(), got)
		}
	})
}
