package xenserver_test

import (
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/google/uuid"
)

func ExampleTelemetry() {
	// A pool calls xenserver.NewTelemetryUUID() once and keeps the result.
	id := uuid.MustParse("6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11")
	pool := xenserver.NewTelemetry(id, "8.4.0",
		xenserver.Host{Sockets: 2, Edition: xenserver.EditionPremium},
		xenserver.Host{Sockets: 1, Edition: xenserver.EditionTrial})
	if err := pool.Check().Err(); err != nil {
		fmt.Println(err)
		return
	}
	doc, err := pool.AppendJSON(nil)
	fmt.Println(string(doc), err)
	// Output:
	// {"uuid":"6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11","product_version":"8.4.0","hosts":[{"sockets":2,"edition":"premium"},{"sockets":1,"edition":"trial"}]} <nil>
}

// Undocumented content is an error here, because the pages promise that nothing else is collected.
func ExampleTelemetry_Check() {
	var pool xenserver.Telemetry
	err := pool.DecodeJSON([]byte(`{"uuid":"6f1c4c0e-6a1b-4f0e-9d3f-2b5f0c9a7e11","product_version":"8.4.0",
		"hosts":[{"sockets":2,"edition":"premium","serial":"CZ1234"}]}`), telemetry.Limits{})
	fmt.Println(err)
	for _, issue := range pool.Check() {
		fmt.Println(issue)
	}
	// Output:
	// <nil>
	// failure: hosts[0]: undocumented name or value: has undocumented members, elements or attributes
}

func ExampleFrequency() {
	last := time.Date(2026, time.January, 31, 4, 0, 0, 0, time.UTC)
	for _, f := range []xenserver.Frequency{xenserver.Daily, xenserver.Weekly, xenserver.Monthly} {
		next, err := f.NextCollection(last)
		if err != nil {
			fmt.Println(err)
			return
		}
		latest, err := f.LatestCollection(last)
		fmt.Println(f, next.Format(time.DateOnly), latest.Format(time.DateOnly), err)
	}
	// Output:
	// daily 2026-02-01 2026-02-02 <nil>
	// weekly 2026-02-07 2026-02-14 <nil>
	// monthly 2026-02-28 2026-04-03 <nil>
}

// Some log types contain no personal data according to the documentation.
func ExampleLogTypes() {
	n := 0
	for key, class := range xenserver.LogTypes() {
		if class.Compare(xenserver.PIINo) > 0 {
			continue
		}
		if n++; n <= 3 {
			fmt.Println(key)
		}
	}
	fmt.Println(n)
	// Output:
	// blobs
	// block-scheduler
	// boot-loader
	// 12
}

// A host's own list says more than the page: pam holds personal data, and there are log types that the page lacks.
func ExampleStatusReport() {
	var report xenserver.StatusReport
	err := report.DecodeXML([]byte(`<?xml version="1.0" ?>
<system-status-capabilities>
	<capability content-type="text/plain" default-checked="yes" key="pam" max-size="51200" max-time="-1" min-size="-1" min-time="-1" pii="yes"/>
	<capability content-type="text/plain" default-checked="yes" key="yum" max-size="1048576" max-time="-1" min-size="10240" min-time="-1" pii="if_customized"/>
	<capability content-type="text/plain" default-checked="yes" key="system-load" max-size="52428800" max-time="-1" min-size="0" min-time="-1" pii="no"/>
</system-status-capabilities>
`), telemetry.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for c := range report.Select(xenserver.PIIMaybe) {
		fmt.Println(c.Key, c.Class())
	}
	for d := range report.Differences() {
		if d.Document != "" {
			fmt.Printf("%s: page %q, document %q\n", d.Key, d.Page, d.Document)
		}
	}
	// Output:
	// yum if_customized
	// system-load maybe
	// pam: page "no", document "yes"
	// system-load: page "", document "no"
}

func ExampleStatusReport_AppendDocument() {
	report := xenserver.StatusReport{Capabilities: []xenserver.Capability{{
		Key: xenserver.LogTypeBlobs, PII: xenserver.PIINo,
		ContentType: xenserver.ContentTypeData, DefaultChecked: xenserver.No,
		MinSize: new(xenserver.NoEstimate), MaxSize: new(xenserver.Estimate(5242880)),
		MinTime: new(xenserver.NoEstimate), MaxTime: new(xenserver.Estimate(90)),
	}}}
	doc, err := report.AppendDocument(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	os.Stdout.Write(doc)
	// Output:
	// <?xml version="1.0" ?>
	// <system-status-capabilities>
	// 	<capability content-type="application/data" default-checked="no" key="blobs" max-size="5242880" max-time="90" min-size="-1" min-time="-1" pii="no"/>
	// </system-status-capabilities>
}

// Without consent the request contains no part of the VM's UUID.
func ExampleNewAgentUpdateCheck() {
	vm := uuid.MustParse("9ba4ce17-0a4e-4c0b-8f39-7f6e51c7b3d2")
	for _, consent := range []xenserver.Consent{xenserver.ConsentGiven, xenserver.ConsentRefused} {
		c := xenserver.NewAgentUpdateCheck(netip.MustParseAddr("192.0.2.17"), vm, consent)
		doc, err := c.AppendJSON(nil)
		fmt.Println(string(doc), err)
	}
	// Output:
	// {"ip_address":"192.0.2.17","partial_vm_uuid":"9ba4"} <nil>
	// {"ip_address":"192.0.2.17"} <nil>
}

func ExampleNewConsoleUpdateCheck() {
	c := xenserver.NewConsoleUpdateCheck(netip.MustParseAddr("192.0.2.18"), "2023.3.2")
	doc, err := c.AppendXML(nil)
	fmt.Println(string(doc), err)
	// Output: <console_update_check><ip_address>192.0.2.18</ip_address><xencenter_version>2023.3.2</xencenter_version></console_update_check> <nil>
}

func ExampleParseOtherConfig() {
	alerts, err := xenserver.ParseOtherConfig(map[string]string{
		"mail-destination": "alerts@example.com",
		"ssmtp-mailhub":    "smtp.example.com:25",
		"auto_poweron":     "true", // this one does not concern alerts
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	alerts.Language = "en-US"
	config, err := alerts.OtherConfig()
	fmt.Println(config, err)
	// Output: map[mail-destination:alerts@example.com mail-language:en-US ssmtp-mailhub:smtp.example.com:25] <nil>
}

func ExampleElements() {
	for e := range xenserver.Elements() {
		if e.Record == "Telemetry" {
			fmt.Println(e.Name, "|", e.JSONPath, "|", e.XMLPath)
		}
	}
	// Output:
	// UUID | uuid | telemetry/uuid
	// Product version | product_version | telemetry/product_version
	// Sockets | hosts[].sockets | telemetry/hosts/host/sockets
	// Edition | hosts[].edition | telemetry/hosts/host/edition
}
