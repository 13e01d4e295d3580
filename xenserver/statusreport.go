package xenserver

import (
	"iter"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// StatusReport is what a host can put into a server status report: the document that the command
// xe host-get-system-status-capabilities prints.
//
// Source: XenServer data governance, section Server status reports; XenServer command line, the command's reference.
//
//telemetry:pages xenserver
//telemetry:root xml=system-status-capabilities limit=Manifest record=StatusReport
type StatusReport struct {
	// Capabilities are the parts of a report, in the order of the document.
	Capabilities []Capability `json:"capability" xml:"capability" telem:"required"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Capability is one part of a status report. Its attributes are in the order of their names. Those that a
// document lacks read as zero and are not written back; only the key and the class of personal data must be there.
//
// Source: XenServer command line, reference of host-get-system-status-capabilities.
type Capability struct {
	// ContentType tells whether people can read the part.
	// Own example: text/plain
	ContentType ContentType `json:"content-type,omitzero" xml:"content-type,attr" telem:"optional,unlisted" pii:"-"`

	// DefaultChecked tells whether a report has the part unless somebody chooses otherwise.
	// Own example: yes
	DefaultChecked YesNo `json:"default-checked,omitzero" xml:"default-checked,attr" telem:"optional,unlisted" pii:"-"`

	// Key is the log type.
	// Own example: xen-info
	Key LogType `json:"key" xml:"key,attr" telem:"required,examples" pii:"-"`

	// MaxSize is about the most bytes that the part has.
	// Own example: 262144
	MaxSize *Estimate `json:"max-size,omitzero" xml:"max-size,attr" telem:"optional,signed,unlisted"`

	// MaxTime is about the most seconds that it takes to collect the part.
	// Own example: 90
	MaxTime *Estimate `json:"max-time,omitzero" xml:"max-time,attr" telem:"optional,signed,unlisted"`

	// MinSize is about the fewest bytes that the part has.
	// Own example: 10240
	MinSize *Estimate `json:"min-size,omitzero" xml:"min-size,attr" telem:"optional,signed,unlisted"`

	// MinTime is about the fewest seconds that it takes to collect the part.
	// Own example: -1
	MinTime *Estimate `json:"min-time,omitzero" xml:"min-time,attr" telem:"optional,signed,unlisted"`

	// PII tells whether the part holds personally identifiable information, in the view of the host.
	// Own example: if_customized
	PII PIIClass `json:"pii" xml:"pii,attr" telem:"required,unlisted" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Class returns the class to treat the part by: that of the document or that of the page, whichever says more of people.
// A key that the page does not name is at least [PIIMaybe]; one that stands for several, because a comma or white space
// divides it, is [PIIYes].
func (c *Capability) Class() PIIClass {
	if c.severalKeys() {
		return PIIYes
	}
	if page := c.Key.PII(); page.Compare(c.PII) >= 0 {
		return page
	}
	return c.PII
}

// severalKeys reports whether who asks for the key asks for more than one: keys are joined by commas.
func (c *Capability) severalKeys() bool { return strings.ContainsAny(string(c.Key), ", \t\r\n") }

// Select yields the parts that say no more of people than most, by their Class: with [PIIMaybe] all but those that hold
// personal data for sure, with [PIINo] only those that never do.
func (s *StatusReport) Select(most PIIClass) iter.Seq[*Capability] {
	return func(yield func(*Capability) bool) {
		for i := range s.Capabilities {
			if c := &s.Capabilities[i]; c.Class().Compare(most) <= 0 && !yield(c) {
				return
			}
		}
	}
}

// Difference is a log type that a document and the page do not agree on.
type Difference struct {
	// Key is the log type.
	Key LogType
	// Page and Document are the classes that each gives it, and empty if it does not have the log type.
	Page, Document PIIClass
}

// Differences yields what the document and the page's table do not agree on: log types of another class and log types
// that only the document has, in its order, and then those that only the page has.
func (s *StatusReport) Differences() iter.Seq[Difference] {
	return func(yield func(Difference) bool) {
		seen := make(map[LogType]bool, len(s.Capabilities))
		for i := range s.Capabilities {
			c := &s.Capabilities[i]
			seen[c.Key] = true
			page := c.Key.documented()
			if page != c.PII && !yield(Difference{c.Key, page, c.PII}) {
				return
			}
		}
		for key, class := range LogTypes() {
			if !seen[key] && !yield(Difference{Key: key, Page: class}) {
				return
			}
		}
	}
}

// AppendDocument appends the whole document to dst, laid out as hosts print it: the declaration, and every capability on
// a line of its own after a tab. The attributes are sorted by name, as Python printed them up to version 3.7; later
// versions print them in the order in which the host's program sets them. Their order, comments and white space mean
// nothing in XML and are not kept. Undocumented attributes and elements come after the documented ones. The errors are
// those of AppendXML.
func (s *StatusReport) AppendDocument(dst []byte) ([]byte, error) {
	const root = "system-status-capabilities"
	out := append(dst, `<?xml version="1.0" ?>`+"\n<"+root...)
	out = append(s.Kept.AppendAttributes(out), '>')
	for i := range s.Capabilities {
		c := &s.Capabilities[i]
		var err error
		if out, err = appendCapabilityXML(append(out, "\n\t<capability"...), c); err != nil {
			return dst, record.Error(codec.Within(codec.WithinItem(err, i), "capability"))
		}
		if k := c.Kept; k != nil && k.Elements != "" {
			out = append(out, "</capability>"...)
		} else {
			out = append(out[:len(out)-len(">")], "/>"...)
		}
	}
	if k := s.Kept; k != nil && k.Elements != "" {
		out = append(append(out, "\n\t"...), k.Elements...)
	}
	return append(out, "\n</"+root+">\n"...), nil
}

// Check returns what is wrong with the document: values and keys that the documents do not name, a key that occurs twice,
// and estimates that cannot be.
func (s *StatusReport) Check() telemetry.Issues {
	is := checkStatusReport(nil, s)
	seen := make(map[LogType]bool, len(s.Capabilities))
	for i := range s.Capabilities {
		n := len(is)
		c := &s.Capabilities[i]
		if seen[c.Key] && !record.Missing(c.Key, c.Kept, findCapability("key")) {
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "key", "is the key of another capability too")
		}
		seen[c.Key] = true
		if c.severalKeys() {
			is.Add(telemetry.Failure, telemetry.ErrFormat, "key", "has a comma or white space, which divide keys")
		}
		is = c.checkEstimates(is, "min-size", c.MinSize, "max-size", c.MaxSize)
		is = c.checkEstimates(is, "min-time", c.MinTime, "max-time", c.MaxTime)
		record.WithinItem(is[n:], "capability", i)
	}
	return is
}
