package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bytedance/sonic"
	"github.com/csg-telemetry/telemetry/internal/bench/plain"
	"github.com/csg-telemetry/telemetry/licenseserver"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	goccy "github.com/goccy/go-json"
	"github.com/orisano/gosax"
	segmentio "github.com/segmentio/encoding/json"
)

// The names of what reads reports in other forms.
const (
	tokensV2    = "encoding/json/v2, a holder at a time"
	gosaxFilled = "gosax, filling structs"
)

// reportFormComparisons are about a compliance report in JSON, and in XML whose children are in another order.
func reportFormComparisons(p plan) (_ []comparison, done func(), err error) {
	parts, err := newReportParts(false)
	if err != nil {
		return nil, nil, err
	}
	doc, err := io.ReadAll(parts.reader(max(1, parts.times(35)/p.size)))
	if err != nil {
		return nil, nil, err
	}
	report, err := licenseserver.Decode(bytes.NewReader(doc))
	if err != nil {
		return nil, nil, err
	}
	line, err := report.AppendJSON(nil)
	if err != nil {
		return nil, nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, line, "", "  "); err != nil {
		return nil, nil, err
	}
	var comparisons []comparison
	for _, c := range []struct {
		layout string
		doc    []byte
	}{{"on one line", line}, {"indented", indented.Bytes()}} {
		whole := func(ours contender) []contender {
			return []contender{
				ours,
				repeat(sonicDefault, c.doc, plainReportBy(sonic.ConfigDefault.Unmarshal)),
				repeat(goccyJSON, c.doc, plainReportBy(goccy.Unmarshal)),
				repeat(segmentioJSON, c.doc, plainReportBy(segmentio.Unmarshal)),
				repeat(versionTwo, c.doc, plainReportBy(unmarshalTwo)),
			}
		}
		ahead := map[string]target{
			sonicDefault: atLeast(1.3), goccyJSON: atLeast(1.3), segmentioJSON: atLeast(1.3), versionTwo: atLeast(1.3), tokensV2: atLeast(1.3),
		}
		comparisons = append(comparisons, comparison{
			title:      "Decode a report in JSON " + c.layout,
			note:       fmt.Sprintf("%d MB, as a whole.", len(c.doc)/1e6),
			contenders: append(whole(repeat(ourself, c.doc, func(doc []byte) error { return new(licenseserver.Report).UnmarshalJSON(doc) })), repeat(ourself+", from a reader", c.doc, decodeReport)),
			targets:    ahead,
			allocs:     -1,
		}, comparison{
			title:      "Read a report in JSON " + c.layout + ", streamed",
			note:       "The same, a holder at a time, beside decoding it as a whole.",
			contenders: append(whole(repeat(ourself, c.doc, streamReport)), repeat(tokensV2, c.doc, streamTwo)),
			targets:    ahead,
			allocs:     -1,
		})
	}
	for _, c := range []struct {
		order string
		doc   []byte
	}{{"in the documents' order", doc}, {"with children in another order", reversed(doc)}} {
		comparisons = append(comparisons, comparison{
			title: "Read a report in XML " + c.order,
			note:  fmt.Sprintf("%d MB on one line, streamed. gosax checks little; the function that it calls fills a struct for each holder.", len(c.doc)/1e6),
			contenders: []contender{
				repeat(ourself, c.doc, streamReport),
				repeat(ourself+", as a whole", c.doc, decodeReport),
				repeat(gosaxFilled, c.doc, fillHolders),
			},
			targets: map[string]target{gosaxFilled: atLeast(1.5)},
			allocs:  -1,
		})
	}
	return comparisons, func() {}, nil
}

// plainReportBy returns what decodes a report into a new struct.
func plainReportBy(decode func(doc []byte, v any) error) func(doc []byte) error {
	return func(doc []byte) error { return decode(doc, new(plain.Report)) }
}

func unmarshalTwo(doc []byte, v any) error { return jsonv2.Unmarshal(doc, v) }

// streamTwo goes through a report with encoding/json/v2 and decodes one user or device at a time.
func streamTwo(doc []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(doc))
	var h plain.Holder
	for {
		if d.PeekKind() == '{' && d.StackDepth() > 0 {
			// An item of Users or Devices, whose list is the member that was read last.
			if p := string(d.StackPointer()); strings.Contains(p, "/Users") || strings.Contains(p, "/Devices") {
				if err := jsonv2.UnmarshalDecode(d, &h); err != nil {
					return err
				}
				continue
			}
		}
		if _, err := d.ReadToken(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// fillHolders reads the holders of a report with gosax.
func fillHolders(doc []byte) error {
	r := gosax.NewReader(bytes.NewReader(doc))
	var users, devices []plain.Holder
	var in *plain.Holder
	var field *string
	for {
		e, err := r.Event()
		if err != nil {
			return err
		}
		switch e.Type() {
		case gosax.EventEOF:
			if len(users) == 0 || len(devices) == 0 {
				return fmt.Errorf("%d users and %d devices", len(users), len(devices))
			}
			return nil
		case gosax.EventStart:
			name, _ := gosax.Name(e.Bytes)
			switch string(name) {
			case "User":
				users = append(users, plain.Holder{})
				in = &users[len(users)-1]
			case "Device":
				devices = append(devices, plain.Holder{})
				in = &devices[len(devices)-1]
			}
			field = holderField(in, string(name))
		case gosax.EventText:
			if field != nil {
				text, err := gosax.Unescape(e.Bytes)
				if err != nil {
					return err
				}
				*field = string(text)
			}
		case gosax.EventEnd:
			field = nil
		}
	}
}

// holderField returns the field of a holder with the given name, or nil.
func holderField(h *plain.Holder, name string) *string {
	if h == nil {
		return nil
	}
	switch name {
	case "timeLastLogin":
		return &h.TimeLastLogin
	case "ID":
		return &h.ID
	case "DevId":
		return &h.DevID
	case "Name":
		return &h.Name
	}
	return nil
}

// reversed returns a report in XML with the children of holders, samples and sections in reverse.
func reversed(doc []byte) []byte {
	text := string(doc)
	for _, name := range []string{"User", "Device", "Sample", "Metadata", "LicenseServer"} {
		start, end := "<"+name+">", "</"+name+">"
		var b strings.Builder
		for {
			before, rest, found := strings.Cut(text, start)
			b.WriteString(before)
			if !found {
				break
			}
			inner, after, _ := strings.Cut(rest, end)
			var children []string
			for inner != "" {
				tag := inner[1:strings.IndexByte(inner, '>')]
				n := strings.Index(inner, "</"+tag+">") + len("</>") + len(tag)
				children = append(children, inner[:n])
				inner = inner[n:]
			}
			slices.Reverse(children)
			b.WriteString(start + strings.Join(children, "") + end)
			text = after
		}
		text = b.String()
	}
	return []byte(text)
}
