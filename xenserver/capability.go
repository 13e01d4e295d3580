package xenserver

import (
	"github.com/csg-telemetry/telemetry"
)

// ContentType says whether a part of a status report is human-readable. Other values are allowed.
type ContentType string

// The documented content types.
const (
	ContentTypeText ContentType = "text/plain"
	ContentTypeData ContentType = "application/data"
)

// Known reports whether the documents name t.
func (t ContentType) Known() bool { return t == ContentTypeText || t == ContentTypeData }

// YesNo is yes or no. Other values are allowed.
type YesNo string

// These are the documented values of YesNo.
const (
	Yes YesNo = "yes"
	No  YesNo = "no"
)

// Known reports whether a is yes or no.
func (a YesNo) Known() bool { return a == Yes || a == No }

// Estimate is an estimated size in bytes or time in seconds of a part of a status report.
type Estimate int64

// NoEstimate means that there is no estimate, or that it does not matter.
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
			is.Add(telemetry.Failure, telemetry.ErrRange, e.name, "is less than -1, which means that there is no estimate")
		}
	}
	if high >= 0 && low > high {
		is.Add(telemetry.Warning, telemetry.ErrRange, least, "is greater than the upper end of the range")
	}
	return is
}
