package main

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/licenseserver"
)

// sampleReport is one report, indented.
//
//go:embed testdata/report.xml
var sampleReport []byte

// reportParts is a report in which users and devices are written as often as wanted.
type reportParts struct{ head, users, middle, devices, tail []byte }

// holdersInPart is how many users, and how many devices, a part has.
const holdersInPart = 1000

// newReportParts returns the parts of a report on one line, or indented.
func newReportParts(indented bool) (reportParts, error) {
	var r licenseserver.Report
	if err := r.DecodeXML(sampleReport, telemetry.Limits{}); err != nil {
		return reportParts{}, err
	}
	holders := &r.Inventory.Feature[0].SADate[0].Licensees
	user, device := holders.Users[0], holders.Devices[0]
	holders.Users, holders.Devices = nil, nil
	for i := range holdersInPart {
		user.ID = fmt.Sprintf("user-%05d@domain.com", i)
		device.DevID = fmt.Sprintf("C39A%08X", i*104729)
		device.Name = fmt.Sprintf("User%dDesktop", i)
		holders.Users, holders.Devices = append(holders.Users, user), append(holders.Devices, device)
	}
	doc, err := r.AppendXML([]byte(xml.Header))
	if err != nil {
		return reportParts{}, err
	}
	if indented {
		doc = indent(doc)
	}
	var p reportParts
	cut := func(mark string) (before []byte) {
		i := bytes.Index(doc, []byte(mark)) + len(mark)
		before, doc = doc[:i], doc[i:]
		return before
	}
	p.head = cut("<Users>")
	p.users = bytes.TrimSuffix(cut("</Users>"), []byte("</Users>"))
	p.middle = append([]byte("</Users>"), cut("<Devices>")...)
	p.devices = bytes.TrimSuffix(cut("</Devices>"), []byte("</Devices>"))
	p.tail = append([]byte("</Devices>"), doc...)
	return p, nil
}

// indent breaks the lines of a document before every start tag, and before every end tag that follows another one.
func indent(doc []byte) []byte {
	var out []byte
	depth, ended := 0, false
	newLine := func() { out = append(append(out, '\n'), bytes.Repeat([]byte("  "), depth)...) }
	for token := range bytes.SplitAfterSeq(doc, []byte(">")) {
		token = bytes.TrimPrefix(token, []byte("\n")) // after the XML declaration
		switch {
		case bytes.HasPrefix(token, []byte("<?")), bytes.HasPrefix(token, []byte("<!")):
			ended = false
		case bytes.HasPrefix(token, []byte("</")):
			if depth--; ended {
				newLine()
			}
			ended = true
		case bytes.HasPrefix(token, []byte("<")):
			newLine()
			depth++
			ended = false
		case bytes.Contains(token, []byte("</")): // text and its end tag
			depth--
			ended = true
		}
		out = append(out, token...)
	}
	return out
}

// reader returns a report in which the parts stand n times.
func (p reportParts) reader(n int) io.Reader {
	return io.MultiReader(repeated(p.head, p.users, n, p.middle), repeated(nil, p.devices, n, p.tail))
}

// times returns how often the parts stand in a report of so many megabytes.
func (p reportParts) times(megabytes int) int {
	return max(1, megabytes*1e6/(len(p.users)+len(p.devices)))
}

// The names of what reads reports.
const (
	standardTokens = "encoding/xml, tokens"
	standardWhole  = "encoding/xml, whole"
	standardXML    = "encoding/xml, Encoder"
	xmllintSAX     = "xmllint --sax"
	xmllintStream  = "xmllint --stream"
)

// reportComparisons are about a compliance report of 70 MB.
func reportComparisons(p plan) (_ []comparison, done func(), err error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, nil, err
	}
	done = func() { os.RemoveAll(dir) }
	var docs [2][]byte
	var paths [2]string
	for i, name := range []string{"lines.xml", "indented.xml"} {
		parts, err := newReportParts(i == 1)
		if err != nil {
			return nil, nil, err
		}
		if docs[i], err = io.ReadAll(parts.reader(max(1, parts.times(70)/p.size))); err != nil {
			return nil, nil, err
		}
		paths[i] = filepath.Join(dir, name)
		if err := os.WriteFile(paths[i], docs[i], 0o600); err != nil {
			return nil, nil, err
		}
	}
	streaming := func(i int) []contender {
		return commands([]contender{
			repeat(ourself, docs[i], streamReport),
			repeat("this module, with Check", docs[i], checkReport),
			repeat(standardTokens, docs[i], readTokens),
		}, command{xmllintSAX, []string{"xmllint", "--sax", "--noout", paths[i]}},
			command{xmllintStream, []string{"xmllint", "--stream", "--noout", paths[i]}})
	}
	whole, err := licenseserver.Decode(bytes.NewReader(docs[0]))
	if err != nil {
		return nil, nil, err
	}
	var theirs plain.Report
	if err := xml.Unmarshal(docs[0], &theirs); err != nil {
		return nil, nil, err
	}
	return []comparison{
		{
			title:      "Read a report, streamed",
			note:       fmt.Sprintf("%d MB on one line. encoding/xml reads tokens and makes nothing of them; so does xmllint.", len(docs[0])/1e6),
			contenders: streaming(0),
			targets:    map[string]target{standardTokens: atLeast(20), xmllintSAX: atLeast(1)},
			allocs:     -1,
		},
		{
			title:      "Read an indented report, streamed",
			note:       fmt.Sprintf("The same, indented: %d MB.", len(docs[1])/1e6),
			contenders: streaming(1),
			targets:    map[string]target{standardTokens: atLeast(10)},
			allocs:     -1,
		},
		{
			title:      "Decode a report as a whole",
			note:       "The report on one line.",
			contenders: []contender{repeat(ourself, docs[0], decodeReport), repeat(standardWhole, docs[0], decodePlainReport)},
			targets:    map[string]target{standardWhole: atLeast(15)},
			allocs:     -1,
		},
		{
			title: "Write a report",
			note:  "To a writer that does nothing.",
			contenders: []contender{
				repeat(ourself, nil, func([]byte) error { return licenseserver.Encode(io.Discard, whole, telemetry.XML) }),
				repeat(standardXML, nil, func([]byte) error { return xml.NewEncoder(io.Discard).Encode(&theirs) }),
			},
			targets: map[string]target{standardXML: atLeast(16)},
			allocs:  -1,
		},
	}, done, nil
}

// repeat returns the contender that does something with doc.
func repeat(name string, doc []byte, work func(doc []byte) error) contender {
	return contender{name, func(n int) error {
		for range n {
			if err := work(doc); err != nil {
				return err
			}
		}
		return nil
	}}
}

func streamReport(doc []byte) error {
	_, err := countHolders(licenseserver.NewReader(bytes.NewReader(doc)))
	return err
}

// checkReport reads with Check's issues; there are some, since the counts of the report are those of the sample.
func checkReport(doc []byte) error {
	_, err := countHolders(licenseserver.NewReader(bytes.NewReader(doc), licenseserver.WithIssues(func(telemetry.Issue) {})))
	return err
}

// countHolders reads all of a report and returns how many hold a license.
func countHolders(r *licenseserver.Reader) (n int, err error) {
	for f, err := range r.Features() {
		if err != nil {
			return n, err
		}
		for d, err := range f.SADates() {
			if err != nil {
				return n, err
			}
			for _, err := range d.Holders() {
				if err != nil {
					return n, err
				}
				n++
			}
		}
	}
	return n, nil
}

func readTokens(doc []byte) error {
	d := xml.NewDecoder(bytes.NewReader(doc))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func decodeReport(doc []byte) error {
	_, err := licenseserver.Decode(bytes.NewReader(doc))
	return err
}

func decodePlainReport(doc []byte) error { return xml.Unmarshal(doc, new(plain.Report)) }
