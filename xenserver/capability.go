package xenserver

import (
	"github.com/csg-telemetry/telemetry"
)

// ContentType tells whether people can read a part of a status report. The type is open.
type ContentType string

// The documented content types.
const (
	ContentTypeText ContentType = "text/plain"
	ContentTypeData ContentType = "application/data"
)

// Known reports whether the documents name t.
func (t ContentType) Known() bool { return t == ContentTypeText || t == ContentTypeData }

// YesNo is an answer. The type is open.
type YesNo string

// The answers.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// Known reports whether a is yes or no.
func (a YesNo) Known() bool { return a == Yes || a == No }

// Estimate is about how much a part of a status report takes: bytes, or seconds.
type Estimate int64

// NoEstimate says that nothing is known, or that it does not matter.
const NoEstimate Estimate = -1

// Value returns the number, and whether there is one.
func (e Estimate) Value() (n int64, ok bool) {
	if e < 0 {
		return 0, false
	}
	return int64(e), true
}

// checkEstimates checks the two ends of a range.
func (c *Capability) checkEstimates(is telemetry.Issues, least string, from *Estimate, most string, to *Estimate) telemetry.Issues {
	low, high := NoEstimate, NoEstimate
	if from != nil {
		low = *from
	}
	if to != nil {
		high = *to
	}
	for _, e := range []struct {
		name string
		n    Estimate
	}{{least, low}, {most, high}} {
		if e.n < NoEstimate {
			is.Add(telemetry.Failure, telemetry.ErrRange, e.name, "is below -1, which says that nothing is known")
		}
	}
	if high >= 0 && low > high {
		is.Add(telemetry.Warning, telemetry.ErrRange, least, "is more than the other end of the range")
	}
	return is
}
