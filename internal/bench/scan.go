package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
)

// The names of what goes over the same text as the leak scan.
const (
	countByte    = "bytes.Count of one byte"
	withoutScan  = "the same without WithLeakScan"
	scannedBytes = 4 << 20
)

// scanComparisons are about the leak scan, of text in which it finds nothing.
func scanComparisons(p plan) ([]comparison, func(), error) {
	hasher, err := pseudonym.Ephemeral()
	if err != nil {
		return nil, nil, err
	}
	some, err := events()
	if err != nil {
		return nil, nil, err
	}
	scrubbed := make([]pseudonym.Scrubbed[cvad.UsageEvent], len(some))
	var lines []byte
	for i, e := range some {
		if scrubbed[i], err = pseudonym.Scrub(hasher, e); err != nil {
			return nil, nil, err
		}
		if lines, err = scrubbed[i].AppendJSON(lines); err != nil {
			return nil, nil, err
		}
		lines = append(lines, '\n')
	}
	report, err := scrubbedReport(hasher)
	if err != nil {
		return nil, nil, err
	}
	scrubbed = scrubbed[:len(scrubbed)/min(p.size, 10)]
	return []comparison{
		scanning("Leak scan of a log", logText(scannedBytes/p.size), 0.45),
		scanning("Leak scan of JSON Lines", lines, 0.3),
		scanning("Leak scan of XML", report, 0.25),
		{
			title: "Write a bundle with a leak scan",
			note:  fmt.Sprintf("%d scrubbed events, each searched before it is written.", len(scrubbed)),
			contenders: []contender{
				{ourself, writeScrubbed(scrubbed, cvad.WithLeakScan(nil))},
				{withoutScan, writeScrubbed(scrubbed)},
			},
			targets: map[string]target{withoutScan: atMost(1.15)},
			allocs:  -1,
		},
	}, func() {}, nil
}

// maxCounts is how many times as long as a count of one byte the scan of a log may take: 400 MB/s beside 18 GB/s.
const maxCounts = 45

// scanning compares the scan of a text with a count of one of its bytes and with SHA-256, which may take so much of its time.
func scanning(title string, text []byte, sha float64) comparison {
	targets := map[string]target{standardSHA: atMost(1 / sha)}
	if len(text) >= scannedBytes { // a shorter one is counted in the processor's cache
		targets[countByte] = atMost(maxCounts)
	}
	return comparison{
		title: title,
		note:  fmt.Sprintf("%.1f MB in which there is nothing to find.", float64(len(text))/1e6),
		contenders: []contender{
			repeat(ourself, text, func(b []byte) error {
				for f := range leakscan.Scan(b) {
					return fmt.Errorf("a finding: %v", f)
				}
				return nil
			}),
			repeat(countByte, text, func(b []byte) error { bytes.Count(b, []byte{'\n'}); return nil }),
			repeat(standardSHA, text, func(b []byte) error { sha256.Sum256(b); return nil }),
		},
		targets: targets,
		allocs:  -1,
	}
}

// logText returns lines of logs of some products.
func logText(size int) []byte {
	var out []byte
	for n := 0; len(out) < size; n++ {
		minute, second, day := n%60, n%59, 1+n%28
		switch n % 5 {
		case 0:
			out = fmt.Appendf(out, "2024-05-%02d 10:%02d:%02d.%03d INFO  [BrokerAgent-%d] launch took %d ms for catalog Win11-Pool\n", day, minute, second, n%1000, n%32, n%977)
		case 1:
			out = fmt.Appendf(out, "May %2d 10:%02d:%02d xs1 xapi: [debug|xs1|%d |session.check R:%08x|xapi] heartbeat ok, next in %d.%03d s\n", day, minute, second, n, n*7919, n%30, n%1000)
		case 2:
			out = fmt.Appendf(out, "10:%02d:%02d (CITRIX) OUT: \"XDT_ENT_UD\" %d licenses of 500 in use\n", minute, second, n%100)
		case 3:
			out = fmt.Appendf(out, "10:%02d:%02d.%03d [worker-%d] DEBUG com.citrix.license.Pool - checkout of %d units, status=OK, latency=%dus\n", minute, second, n%1000, n%16, n%10, n%5000)
		case 4:
			out = fmt.Appendf(out, "warning: queue %d is %d%% full, dropping event type %d (reason: slow consumer)\n", n%7, n%100, n%33)
		}
	}
	return out
}

// scrubbedReport returns a report of many users and devices without their identifiers.
func scrubbedReport(h *pseudonym.Hasher) ([]byte, error) {
	var r licenseserver.Report
	if err := r.DecodeXML(sampleReport, telemetry.Limits{}); err != nil {
		return nil, err
	}
	holders := &r.Inventory.Feature[0].SADate[0].Licensees
	user, device := holders.Users[0], holders.Devices[0]
	holders.Users, holders.Devices = nil, nil
	for i := range holdersInPart {
		user.ID, device.DevID, device.Name = fmt.Sprintf("user-%05d@domain.com", i), fmt.Sprintf("C39A%08X", i*104729), fmt.Sprintf("User%dDesktop", i)
		holders.Users, holders.Devices = append(holders.Users, user), append(holders.Devices, device)
	}
	safe, err := pseudonym.Scrub(h, &r)
	if err != nil {
		return nil, err
	}
	return safe.AppendXML([]byte(xml.Header))
}

// writeScrubbed writes bundles of the events.
func writeScrubbed(events []pseudonym.Scrubbed[cvad.UsageEvent], opts ...cvad.WriterOption) func(n int) error {
	return func(n int) error {
		for range n {
			w := cvad.NewBundleWriter(context.Background(), io.Discard, manifest(), opts...)
			for _, e := range events {
				if err := w.Write(e); err != nil {
					return err
				}
			}
			if _, err := w.Close(); err != nil {
				return err
			}
		}
		return nil
	}
}
