package netscaler_test

import (
	"fmt"
	"net/netip"
	"os"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
)

func ExampleCollectionCommands() {
	text, err := netscaler.AppendCommands(nil, netscaler.CollectionCommands())
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(text)
	// Output:
	// enable ns feature AppFlow
	// add analytics profile telemetry_metrics_profile -type timeseries -outputMode prometheus -metrics ENABLED -serveMode Pull -schemaFile "./telemetry_collect_ns_metrics_schema.json" -metricsExportFrequency 300
}

// AppFlow stays on where other analytics need it.
func ExampleRemovalCommands() {
	text, err := netscaler.AppendCommands(nil, netscaler.RemovalCommands(true))
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// rm analytics profile telemetry_metrics_profile
	// <nil>
}

func ExampleParseCommand() {
	c, err := netscaler.ParseCommand(`add analytics profile "my profile" -type timeseries -new a b`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", c.Words)
	for _, o := range c.Options {
		fmt.Printf("%s %q\n", o.Name, o.Values)
	}
	_, err = netscaler.ParseCommand("rm analytics profile telemetry_metrics_profile <!--NeedCopy-->")
	fmt.Println(err)
	_, err = netscaler.ParseCommand("add analytics profile p –type timeseries")
	fmt.Println(err)
	// Output:
	// ["add" "analytics" "profile" "my profile"]
	// type ["timeseries"]
	// new ["a" "b"]
	// telemetry: syntax error at byte 47: want only the command, without the mark <!--NeedCopy--> of the web page
	// telemetry: syntax error at byte 24: want a plain hyphen (U+002D), not an en dash (U+2013)
}

func ExampleReadCommands() {
	file := strings.NewReader(`#NS14.1 Build 73.37
enable ns feature LB CS AppFlow
add responder action home redirect q{"https://" + HTTP.REQ.HOSTNAME + "/"}
add lb vserver "web
add rewrite action https replace HTTP.REQ.URL "\"/a b\"" -comment 'said "no"' # by hand
`)
	for c, err := range netscaler.ReadCommands(file, telemetry.Limits{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%d %q\n", c.Line, c.Words)
	}
	// Output:
	// 2 ["enable" "ns" "feature" "LB" "CS" "AppFlow"]
	// 3 ["add" "responder" "action" "home" "redirect" "\"https://\" + HTTP.REQ.HOSTNAME + \"/\""]
	// telemetry: syntax error at byte 142, line 4: want a closing quote
	// 5 ["add" "rewrite" "action" "https" "replace" "HTTP.REQ.URL" "\"/a b\""]
}

// The commands that the program has pushed into a configuration, and the commands that remove exactly these.
func ExampleFindTelemetry() {
	file := strings.NewReader(`#NS14.1 Build 29.63
enable ns feature LB CS AppFlow
set analytics profile ns_analytics_time_series_profile -type timeseries -outputMode avro -events ENABLED
add analytics profile telemetry_metrics_profile -type timeseries -outputMode prometheus -metrics ENABLED -serveMode Pull -schemaFile "./telemetry_collect_ns_metrics_schema.json" -metricsExportFrequency 300
`)
	var commands []netscaler.Command
	for c, err := range netscaler.ReadCommands(file, telemetry.Limits{}) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		commands = append(commands, c)
	}
	pushed := netscaler.FindTelemetry(commands)
	fmt.Println(pushed.Found(), pushed.Metrics.Line, pushed.Events.Line, pushed.AppFlow.Line, len(pushed.Others))
	text, err := netscaler.AppendCommands(nil, pushed.RemovalCommands())
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(text)
	// Output:
	// true 4 3 2 0
	// unset analytics profile ns_analytics_time_series_profile -outputMode -events
	// rm analytics profile telemetry_metrics_profile
	// disable ns feature AppFlow
}

func ExampleEventsProfile() {
	text, err := netscaler.EventsProfile().SetCommand().MarshalText()
	fmt.Println(string(text), err)
	// Output: set analytics profile ns_analytics_time_series_profile -type timeseries -outputMode avro -events ENABLED <nil>
}

func ExampleParseProfile() {
	c, err := netscaler.ParseCommand("add analytics profile p -metricsExportFrequency 900 -type timeseries")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := netscaler.ParseProfile(c)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, issue := range p.Check() {
		fmt.Println(issue)
	}
	// Output:
	// failure: outputMode: required value missing: is missing
	// failure: metrics: required value missing: is missing
	// failure: serveMode: required value missing: is missing
	// failure: schemaFile: required value missing: is missing
	// failure: metricsExportFrequency: value out of range: is not 30 to 300 seconds
}

func ExampleTelemetryProfile() {
	p := netscaler.TelemetryProfile()
	fmt.Println(p.Name, p.MetricsExportFrequency, p.Check().Err())
	// Output: telemetry_metrics_profile 300 <nil>
}

func ExampleConf_Ensure() {
	file := strings.NewReader("# kept as it is\r\nns_telemetry_server,192.0.2.10,514\r\n")
	conf, err := netscaler.ReadConf(file, telemetry.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		fmt.Println(conf.Ensure(netip.MustParseAddr("192.0.2.10"), netscaler.HasVPNVirtualServer))
	}
	text, err := conf.AppendText(nil)
	fmt.Printf("%q %v\n", text, err)
	// Output:
	// true <nil>
	// false <nil>
	// "# kept as it is\r\nns_telemetry_server,192.0.2.10,5140\r\n" <nil>
}

func ExampleParseGatewayTelemetry() {
	g, err := netscaler.ParseGatewayTelemetry("ns_telemetry_server,2001:db8::10,5140")
	fmt.Println(g.Console, g.Port, err)
	_, err = netscaler.ParseGatewayTelemetry("ns_telemetry_server,console.example.com,5140")
	fmt.Println(err)
	// Output:
	// 2001:db8::10 5140 <nil>
	// telemetry: syntax error at byte 20: want an IP address without a zone
}

func ExampleParseBuild() {
	for _, text := range []string{"NS13.0: Build 79.64.nc", "14.1-28.x", "NS14.1 Build 73.37"} {
		b, err := netscaler.ParseBuild(text)
		fmt.Println(b, b.ProgramEnabled(), err)
	}
	// Output:
	// 13.0-79.64 false <nil>
	// 14.1-28.x true <nil>
	// 14.1-73.37 true <nil>
}

// A report with clear identifiers is not written; scrubbing makes one that is.
func ExampleReport() {
	var r netscaler.Report
	r.Add(netscaler.CategoryLicense,
		netscaler.Parameter{Name: "vpn users", Value: "12"},
		netscaler.Parameter{Name: "owner", Value: "user@example.com", Class: netscaler.IdentifierEmail})
	_, err := r.AppendJSON(nil)
	fmt.Println(err)

	safe, err := pseudonym.Scrub(pseudonym.Documented(), &r)
	if err != nil {
		fmt.Println(err)
		return
	}
	doc, err := safe.AppendJSON(nil)
	fmt.Println(string(doc), err)
	// Output:
	// telemetry: categories[0].parameters[1].value: clear text or pseudonym in the wrong place: want a pseudonym
	// {"categories":[{"name":"License, and NetScaler deployment and usage telemetry","parameters":[{"name":"vpn users","value":"12"},{"name":"owner","value":"tMmiiTI7IaAcPpQPFQ65uA==","class":"email"}]}]} <nil>
}

func ExampleCategories() {
	for c := range netscaler.Categories() {
		fmt.Printf("%s (%s)\n\t%s\n", c, c.Requirement(), c.Purpose())
	}
	// Output:
	// License, and NetScaler deployment and usage telemetry (required)
	// 	To keep licenses compliant, and to manage, measure and improve the service.
	// NetScaler Console deployment and feature usage telemetry (optional)
	// 	To manage, measure and improve the service.
}

func ExampleElements() {
	for e := range netscaler.Elements() {
		if e.Requirement == telemetry.Constant && e.Record != "AnalyticsProfile" {
			fmt.Println(e.Record, "|", e.Name, "|", e.Constant)
		}
	}
	// Output:
	// GatewayTelemetry | file | /nsconfig/.telemetry.conf
	// GatewayTelemetry | port | 5140
	// Prerequisites | ssh port | 22
	// Prerequisites | minimum build | 14.1-28.x
	// Schedule | upload interval | 24h
	// Schedule | gateway check interval | 1h
}
