package netscaler_test

import (
	"encoding/json"
	"encoding/xml"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parseProfile(t *testing.T, text string) *netscaler.AnalyticsProfile {
	t.Helper()
	c, err := netscaler.ParseCommand(text)
	require.NoError(t, err)
	p, err := netscaler.ParseProfile(c)
	require.NoError(t, err)
	return p
}

func TestParseProfile(t *testing.T) {
	documented := netscaler.TelemetryProfile()
	assert.Equal(t, documented, parseProfile(t, text(t, documented.AddCommand())[:len(text(t, documented.AddCommand()))-1]))

	p := parseProfile(t, `add analytics profile telemetry_metrics_profile -metricsExportFrequency 300 -new a "b c" `+
		`-schemaFile ./telemetry_collect_ns_metrics_schema.json -serveMode Pull -flag -metrics ENABLED -outputMode prometheus -type timeseries`)
	assert.Equal(t, []netscaler.Option{option("new", "a", "b c"), option("flag")}, p.Options, "C11: unknown options are kept")
	assert.Equal(t, `add analytics profile telemetry_metrics_profile -type timeseries -outputMode prometheus -metrics ENABLED `+
		`-serveMode Pull -schemaFile "./telemetry_collect_ns_metrics_schema.json" -metricsExportFrequency 300 -new a "b c" -flag`+"\n",
		text(t, p.AddCommand()))
	is := p.Check()
	require.Len(t, is, 2)
	assert.Equal(t, telemetry.Issue{Severity: telemetry.Warning, Kind: telemetry.ErrUnknown, Path: "options[0].name", Text: is[0].Text}, is[0])
	p.Options = nil
	assert.Equal(t, documented, p)
}

func TestParseProfileRefuses(t *testing.T) {
	for text, kind := range map[string]error{
		"enable ns feature AppFlow":                                     telemetry.ErrSyntax,
		"rm analytics profile a":                                        telemetry.ErrSyntax,
		"add analytics profile":                                         telemetry.ErrSyntax,
		"add analytics profile a b":                                     telemetry.ErrSyntax,
		"unset analytics profile a -type":                               telemetry.ErrSyntax,
		"add analytics profile a -type":                                 telemetry.ErrSyntax,
		"add analytics profile a -type b c":                             telemetry.ErrSyntax,
		"add analytics profile a -metricsExportFrequency 3e2":           telemetry.ErrFormat,
		"add analytics profile a -metricsExportFrequency 0300":          telemetry.ErrFormat,
		`add analytics profile a -metricsExportFrequency ""`:            telemetry.ErrFormat,
		"add analytics profile a -metricsExportFrequency -5":            telemetry.ErrRange,
		"add analytics profile a -metricsExportFrequency 9999999999999": telemetry.ErrRange,
	} {
		c, err := netscaler.ParseCommand(text)
		require.NoError(t, err, text)
		p, err := netscaler.ParseProfile(c)
		assert.ErrorIs(t, err, kind, text)
		assert.Nil(t, p, text)
		var e *telemetry.Error
		require.ErrorAs(t, err, &e, text)
		assert.EqualValues(t, -1, e.Offset, "%s: an error about a command has no offset", text)
	}
}

func TestProfileCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*netscaler.AnalyticsProfile)
		kind   error
		path   string
	}{
		"another type":  {func(p *netscaler.AnalyticsProfile) { p.Type = "webinsight" }, telemetry.ErrFormat, "type"},
		"another mode":  {func(p *netscaler.AnalyticsProfile) { p.ServeMode = "push" }, telemetry.ErrFormat, "serveMode"},
		"long s":        {func(p *netscaler.AnalyticsProfile) { p.Type = "timeſeries" }, telemetry.ErrFormat, "type"},
		"29 seconds":    {func(p *netscaler.AnalyticsProfile) { p.MetricsExportFrequency = 29 }, telemetry.ErrRange, "metricsExportFrequency"},
		"301 seconds":   {func(p *netscaler.AnalyticsProfile) { p.MetricsExportFrequency = 301 }, telemetry.ErrRange, "metricsExportFrequency"},
		"a second type": {func(p *netscaler.AnalyticsProfile) { p.Options = []netscaler.Option{option("TYPE", "a")} }, telemetry.ErrDuplicate, "options[0].name"},
		"absent options": {func(p *netscaler.AnalyticsProfile) {
			*p = *parseProfile(t, "add analytics profile a -metricsExportFrequency 30")
		}, telemetry.ErrRequired, "type"},
	} {
		p := netscaler.TelemetryProfile()
		c.change(p)
		is := p.Check()
		require.NotEmpty(t, is, name)
		assert.Equal(t, telemetry.Failure, is[0].Severity, name)
		assert.Equal(t, c.kind, is[0].Kind, name)
		assert.Equal(t, c.path, is[0].Path, name)
		assert.Error(t, p.Check().Err(), name)
	}
	p := netscaler.TelemetryProfile()
	for _, seconds := range []int{30, 300} {
		p.MetricsExportFrequency = seconds
		assert.NoError(t, p.Check().Err())
	}
}

func TestProfileForms(t *testing.T) {
	p := netscaler.TelemetryProfile()
	p.Options = []netscaler.Option{option("new", "a", "b c"), option("flag")}
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Equal(t, `{"name":"telemetry_metrics_profile","type":"timeseries","outputMode":"prometheus","metrics":"ENABLED",`+
		`"serveMode":"Pull","schemaFile":"./telemetry_collect_ns_metrics_schema.json","metricsExportFrequency":300,`+
		`"options":[{"name":"new","values":["a","b c"]},{"name":"flag","values":[]}]}`, string(text))
	back := new(netscaler.AnalyticsProfile)
	require.NoError(t, json.Unmarshal(text, back))
	assert.Equal(t, p, back)

	text, err = xml.Marshal(p)
	require.NoError(t, err)
	back = new(netscaler.AnalyticsProfile)
	require.NoError(t, xml.Unmarshal(text, back))
	assert.Equal(t, p, back)
	assert.Contains(t, string(text), "<options><option><name>new</name><values><value>a</value><value>b c</value></values></option>")
}

// Like the appliance, comparisons ignore the case of letters; output has the usual spelling.
func TestProfileInAnyCase(t *testing.T) {
	documented := netscaler.TelemetryProfile()
	p := parseProfile(t, `ADD Analytics PROFILE Telemetry_Metrics_Profile -TYPE TimeSeries -outputmode PROMETHEUS -Metrics enabled `+
		`-servemode PULL -SCHEMAFILE ./telemetry_collect_ns_metrics_schema.json -MetricsExportFrequency 300`)
	assert.Equal(t, documented, p)
	assert.Equal(t, text(t, documented.AddCommand()), text(t, p.AddCommand()))

	p.Type, p.OutputMode, p.Metrics, p.ServeMode = "TIMESERIES", "Prometheus", "enabled", "pull"
	assert.Empty(t, p.Check())
	assert.Equal(t, "TIMESERIES", p.Type, "Check does not change the profile")
	assert.Equal(t, documented.AddCommand(), p.AddCommand())

	p = parseProfile(t, "set analytics profile MINE -serveMode Other -outputMode AVRO -new ENABLED")
	assert.Equal(t, "MINE", p.Name, "names that the pages do not list are unchanged")
	assert.Equal(t, "set analytics profile MINE -outputMode avro -serveMode Other -new ENABLED\n", text(t, p.SetCommand()))
}

// An absent option is not written unless it was set later.
func TestAbsentOptions(t *testing.T) {
	p := parseProfile(t, "add analytics profile a -metricsExportFrequency 30")
	assert.Equal(t, "add analytics profile a -metricsExportFrequency 30\n", text(t, p.AddCommand()))
	p.Type = "timeseries"
	assert.Equal(t, "add analytics profile a -type timeseries -metricsExportFrequency 30\n", text(t, p.AddCommand()))
	p = parseProfile(t, `add analytics profile a -schemaFile "" -metricsExportFrequency 0`)
	assert.Equal(t, `add analytics profile a -schemaFile "" -metricsExportFrequency 0`+"\n", text(t, p.AddCommand()))
}

func TestEventsProfile(t *testing.T) {
	const pushed = "set analytics profile ns_analytics_time_series_profile -type timeseries -outputMode avro -events ENABLED"
	p := netscaler.EventsProfile()
	assert.Equal(t, pushed+"\n", text(t, p.SetCommand()))
	assert.Empty(t, p.Check())
	assert.Equal(t, p, parseProfile(t, pushed))
	other := parseProfile(t, "SET analytics profile NS_analytics_time_series_profile -TYPE TIMESERIES -OUTPUTMODE AVRO -events enabled")
	assert.Empty(t, other.Check())
	assert.Equal(t, pushed+"\n", text(t, other.SetCommand()))
	for command, want := range map[string]telemetry.Issue{
		"-type timeseries -outputMode avro":                      {Severity: telemetry.Failure, Kind: telemetry.ErrRequired, Path: "events"},
		"-type timeseries -events ENABLED":                       {Severity: telemetry.Failure, Kind: telemetry.ErrRequired, Path: "outputMode"},
		"-type timeseries -outputMode influx -events ENABLED":    {Severity: telemetry.Failure, Kind: telemetry.ErrFormat, Path: "outputMode"},
		"-type timeseries -outputMode avro -events DISABLED":     {Severity: telemetry.Failure, Kind: telemetry.ErrFormat, Path: "events"},
		"-type timeseries -outputMode avro -events ENABLED -x y": {Severity: telemetry.Warning, Kind: telemetry.ErrUnknown, Path: "options[1].name"},
	} {
		is := parseProfile(t, "set analytics profile ns_analytics_time_series_profile "+command).Check()
		require.Len(t, is, 1, command)
		want.Text = is[0].Text
		assert.Equal(t, want, is[0], command)
	}
	// In another profile, the option is undocumented.
	p = netscaler.TelemetryProfile()
	p.Options = []netscaler.Option{option("events", "ENABLED")}
	assert.Len(t, p.Check(), 1)
}
