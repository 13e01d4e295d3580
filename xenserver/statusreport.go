package xenserver

import (
	"iter"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/internal/codec"
	"github.com/csg-telemetry/telemetry/internal/record"
)

// StatusReport lists what a host can put into a server status report. It is the document that the command xe
// host-get-system-status-capabilities prints.
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

// Capability is one part of a status report. Its attributes are in alphabetical order. Attributes that are absent from
// a document are decoded as zero and not written back. Only the key and the class of personal data are required.
//
// Source: XenServer command line, reference of host-get-system-status-capabilities.
type Capability struct {
	// ContentType says whether the part is human-readable.
	// Own example: text/plain
	ContentType ContentType `json:"content-type,omitzero" xml:"content-type,attr" telem:"optional,unlisted" pii:"-"`

	// DefaultChecked says whether a report contains the part by default.
	// Own example: yes
	DefaultChecked YesNo `json:"default-checked,omitzero" xml:"default-checked,attr" telem:"optional,unlisted" pii:"-"`

	// Key is the log type.
	// Own example: xen-info
	Key LogType `json:"key" xml:"key,attr" telem:"required,examples" pii:"-"`

	// MaxSize is the estimated maximum size of the part, in bytes.
	// Own example: 262144
	MaxSize *Estimate `json:"max-size,omitzero" xml:"max-size,attr" telem:"optional,signed,unlisted"`

	// MaxTime is the estimated maximum time to collect the part, in seconds.
	// Own example: 90
	MaxTime *Estimate `json:"max-time,omitzero" xml:"max-time,attr" telem:"optional,signed,unlisted"`

	// MinSize is the estimated minimum size of the part, in bytes.
	// Own example: 10240
	MinSize *Estimate `json:"min-size,omitzero" xml:"min-size,attr" telem:"optional,signed,unlisted"`

	// MinTime is the estimated minimum time to collect the part, in seconds.
	// Own example: -1
	MinTime *Estimate `json:"min-time,omitzero" xml:"min-time,attr" telem:"optional,signed,unlisted"`

	// PII says whether the part contains personally identifiable information, according to the host.
	// Own example: if_customized
	PII PIIClass `json:"pii" xml:"pii,attr" telem:"required,unlisted" pii:"-"`

	telemetry.Unknown `json:"-" xml:"-"`
}

// Class returns the class that determines how to treat the part: that of the document or that of the page, whichever is
// more personal. It is at least [PIIMaybe] if the page does not name the key, and [PIIYes] if the key stands for
// several keys because it contains a comma or white space.
func (c *Capability) Class() PIIClass {
	if c.severalKeys() {
		return PIIYes
	}
	if page := c.Key.PII(); page.Compare(c.PII) >= 0 {
		return page
	}
	return c.PII
}

// severalKeys reports whether the key stands for several keys, which are separated by commas or white space.
func (c *Capability) severalKeys() bool { return strings.ContainsAny(string(c.Key), ", \t\r\n") }

// Select yields the parts whose Class is at most most: with [PIIMaybe] all except those that certainly contain personal
// data, with [PIINo] only those that never do.
func (s *StatusReport) Select(most PIIClass) iter.Seq[*Capability] {
	return func(yield func(*Capability) bool) {
		for i := range s.Capabilities {
			if c := &s.Capabilities[i]; c.Class().Compare(most) <= 0 && !yield(c) {
				return
			}
		}
	}
}

// Difference is a log type on which a document and the page disagree.
type Difference struct {
	// Key is the log type.
	Key LogType
	// Page and Document are the classes that each gives the log type, or empty if it does not list the log type.
	Page, Document PIIClass
}

// Differences yields the log types on which the document and the page's table disagree: first, in the order of the
// document, those with another class and those that only the document has, and then those that only the page has.
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

// AppendDocument appends the whole document to dst in the layout that hosts print: the declaration, and every
// capability on a line of its own, indented by a tab. Attributes are sorted by name, as Python printed them up to
// version 3.7; later versions print them in the order in which the host's program sets them. The order of attributes,
// comments and white space have no meaning in XML and are not preserved. Undocumented attributes and elements follow
// the documented ones. The error is that of AppendXML.
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

// Check reports undocumented values and keys, a key that occurs twice, and impossible estimates.
func (s *StatusReport) Check() telemetry.Issues {
	is := checkStatusReport(nil, s)
	seen := make(map[LogType]bool, len(s.Capabilities))
	for i := range s.Capabilities {
		n := len(is)
		c := &s.Capabilities[i]
		if seen[c.Key] && !record.Missing(c.Key, c.Kept, findCapability("key")) {
			is.Add(telemetry.Failure, telemetry.ErrDuplicate, "key", "is the key of more than one capability")
		}
		seen[c.Key] = true
		if c.severalKeys() {
			is.Add(telemetry.Failure, telemetry.ErrFormat, "key", "has a comma or white space, which separates keys")
		}
		is = c.checkEstimates(is, "min-size", c.MinSize, "max-size", c.MaxSize)
		is = c.checkEstimates(is, "min-time", c.MinTime, "max-time", c.MaxTime)
		record.WithinItem(is[n:], "capability", i)
	}
	return is
}
