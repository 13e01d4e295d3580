package netscaler_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	addMetrics = `add analytics profile telemetry_metrics_profile -type timeseries -outputMode prometheus -metrics ENABLED -serveMode Pull -schemaFile "./telemetry_collect_ns_metrics_schema.json" -metricsExportFrequency 300`
	setEvents  = "set analytics profile ns_analytics_time_series_profile -type timeseries -outputMode avro -events ENABLED"
	rmMetrics  = "rm analytics profile telemetry_metrics_profile"
	noAppFlow  = "disable ns feature AppFlow"
	noEvents   = "unset analytics profile ns_analytics_time_series_profile -outputMode -events"
)

func commandsOf(t testing.TB, lines ...string) []netscaler.Command {
	t.Helper()
	commands, err := readCommands(strings.NewReader(strings.Join(lines, "\n")), telemetry.Limits{})
	require.NoError(t, err)
	return commands
}

// linesOf returns the line numbers of what was found.
func linesOf(p *netscaler.Pushed) string {
	line := func(c *netscaler.Command) int {
		if c == nil {
			return 0
		}
		return c.Line
	}
	others := []int{}
	for _, c := range p.Others {
		others = append(others, c.Line)
	}
	return fmt.Sprint(line(p.Metrics), line(p.Events), line(p.AppFlow), others)
}

func TestFindTelemetry(t *testing.T) {
	for name, c := range map[string]struct {
		conf    []string
		lines   string // the line numbers of Metrics, Events, AppFlow and Others
		removal []string
	}{
		"nothing":                   {[]string{"enable ns feature LB", "set appflow param -observationPointId 1"}, "0 0 0 []", nil},
		"what the page has":         {[]string{"enable ns feature AppFlow", addMetrics}, "2 0 1 []", []string{rmMetrics, noAppFlow}},
		"as it is saved":            {[]string{"enable ns feature WL LB AppFlow CH", "set appflow param -observationPointId 1", addMetrics}, "3 0 1 []", []string{rmMetrics, noAppFlow}},
		"an earlier edition":        {[]string{setEvents, addMetrics}, "2 1 0 []", []string{noEvents, rmMetrics}},
		"events alone":              {[]string{"enable ns feature AppFlow", setEvents}, "0 2 1 []", []string{noEvents}},
		"events as saved":           {[]string{"set analytics profile ns_analytics_time_series_profile -events ENABLED"}, "0 1 0 []", []string{"unset analytics profile ns_analytics_time_series_profile -events"}},
		"in any case":               {[]string{"ENABLE NS FEATURE appflow", strings.ToUpper(addMetrics), strings.ToLower(setEvents)}, "2 3 1 []", []string{noEvents, rmMetrics, noAppFlow}},
		"without ns":                {[]string{"enable feature lb appflow", addMetrics}, "2 0 1 []", []string{rmMetrics, noAppFlow}},
		"AppFlow alone":             {[]string{"enable ns feature AppFlow"}, "0 0 1 []", nil},
		"changed since":             {[]string{addMetrics, "set analytics profile telemetry_metrics_profile -metricsExportFrequency 60"}, "1 0 0 []", []string{rmMetrics}},
		"quoted":                    {[]string{`add analytics profile "telemetry_metrics_profile" -type 'timeseries'`}, "1 0 0 []", []string{rmMetrics}},
		"removed":                   {[]string{"enable ns feature AppFlow", addMetrics, setEvents, rmMetrics, noAppFlow, noEvents}, "0 0 0 []", nil},
		"removed, and pushed again": {[]string{addMetrics, rmMetrics, "enable ns feature AppFlow", addMetrics}, "4 0 3 []", []string{rmMetrics, noAppFlow}},
		"events off again":          {[]string{setEvents, "set analytics profile ns_analytics_time_series_profile -events disabled"}, "0 0 0 []", nil},
		"events in another form":    {[]string{"set analytics profile ns_analytics_time_series_profile -outputMode influx -events ENABLED"}, "0 0 0 [1]", nil},
		"events and more":           {[]string{"enable ns feature AppFlow", addMetrics, setEvents + " -collectors c -metrics ENABLED"}, "2 3 1 [3]", []string{noEvents, rmMetrics}},
		"other profile":             {[]string{"enable ns feature AppFlow", addMetrics, "add analytics profile web -type webinsight -collectors c"}, "2 0 1 [3]", []string{rmMetrics}},
		"other profile, gone":       {[]string{"enable ns feature AppFlow", addMetrics, "add analytics profile web -type webinsight", "rm analytics profile WEB"}, "2 0 1 []", []string{rmMetrics, noAppFlow}},
		"a binding":                 {[]string{"enable ns feature AppFlow", addMetrics, "bind lb vserver v -analyticsProfile ns_analytics_default_http_profile"}, "2 0 1 [3]", []string{rmMetrics}},
		"a binding, gone": {[]string{"enable ns feature AppFlow", addMetrics, "bind lb vserver v -analyticsProfile p",
			"unbind lb vserver V -analyticsprofile P"}, "2 0 1 []", []string{rmMetrics, noAppFlow}},
		"another binding gone": {[]string{"enable ns feature AppFlow", addMetrics, "bind lb vserver v -analyticsProfile p",
			"unbind lb vserver w -analyticsProfile p"}, "2 0 1 [3]", []string{rmMetrics}},
		"global binding": {[]string{"enable ns feature AppFlow", addMetrics, "bind analytics global -analyticsProfile p"}, "2 0 1 [3]", []string{rmMetrics}},
		"AppFlow of others": {[]string{"enable ns feature AppFlow", addMetrics, "add appflow collector c -IPAddress 192.0.2.1",
			"add appflow action a -collectors c", "add appflow policy p true a", "bind appflow global p 100 END"}, "2 0 1 [3 4 5 6]", []string{rmMetrics}},
		"AppFlow of others, gone": {[]string{"enable ns feature AppFlow", addMetrics, "add appflow collector c -IPAddress 192.0.2.1", "rm appflow collector c"},
			"2 0 1 []", []string{rmMetrics, noAppFlow}},
		"words that look like it": {[]string{"add server telemetry_metrics_profile 192.0.2.1", "show analytics profile telemetry_metrics_profile",
			"bind policy patset p AppFlow", "enable ns mode AppFlow", "enable ns feature AppFw", "add analytics profile"}, "0 0 0 []", nil},
	} {
		commands := commandsOf(t, c.conf...)
		p := netscaler.FindTelemetry(commands)
		assert.Equal(t, c.lines, linesOf(p), name)
		removal := strings.TrimSuffix(text(t, p.RemovalCommands()...), "\n")
		assert.Equal(t, strings.Join(c.removal, "\n"), removal, name)
		assert.Equal(t, strings.Contains(removal, "profile"), p.Found(), name)

		// After the removal nothing is found, and other commands are unchanged.
		after := netscaler.FindTelemetry(append(commands, p.RemovalCommands()...))
		assert.False(t, after.Found(), name)
		assert.Empty(t, after.RemovalCommands(), name)
		assert.Equal(t, p.Others, after.Others, name)
	}
	assert.False(t, netscaler.FindTelemetry(nil).Found())
}

// The removal commands of the page match what find returns for the commands of the page.
func TestFindTelemetryOfThePage(t *testing.T) {
	assert.Equal(t, netscaler.RemovalCommands(false), netscaler.FindTelemetry(netscaler.CollectionCommands()).RemovalCommands())
	others := append(netscaler.CollectionCommands(), commandsOf(t, "add appflow collector c -IPAddress 192.0.2.1")...)
	assert.Equal(t, netscaler.RemovalCommands(true), netscaler.FindTelemetry(others).RemovalCommands())
}

// Sixteen thousand random commands are unchanged after printing and parsing, with any content of their words and
// values; each is one line.
func TestRandomCommands(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 3))
	pieces := []string{
		"a", "B", "7", "_", "-", "--", "-1", "-x", " ", "  ", "\t", "\n", "\r", "\r\n", `"`, `'`, `\`, `\n`, `\"`, "#", "(", ")", "q", "q{", "}", "q/", "/",
		"<", ">", "q<", "|", "$", "`", "é", "東", "\u00a0", "“", "’", "–", "<!--", "=", "*", ".", ":", ";", "\ufffd", "\ufeff", "🙂",
	}
	word := func() string {
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	words := func(n int) (all []string) {
		for range n {
			all = append(all, word())
		}
		return all
	}
	const commands = 16_000
	var file strings.Builder
	var written []netscaler.Command
	for len(written) < commands {
		c := netscaler.Command{Words: words(1 + r.IntN(5))}
		for i := range r.IntN(4) {
			c.Options = append(c.Options, option(fmt.Sprintf("o%d%s", i, []string{"", "-b", "=c", "_D"}[r.IntN(4)]), words(r.IntN(3))...))
		}
		printed, err := c.MarshalText()
		if strings.Contains(strings.Join(c.Words, "")+fmt.Sprint(c.Options), "\ufeff") {
			require.ErrorIs(t, err, telemetry.ErrFormat) // a byte order mark is invisible
			continue
		}
		require.NoError(t, err)
		require.NotContains(t, string(printed), "\n")
		back, err := netscaler.ParseCommand(string(printed))
		require.NoError(t, err, "%q", printed)
		require.Equal(t, c, back, "%q", printed)
		file.Write(append(printed, '\n'))
		written = append(written, c)
	}
	read, err := readCommands(strings.NewReader(file.String()), telemetry.Limits{})
	require.NoError(t, err)
	require.Equal(t, written, unnumbered(read))
}
