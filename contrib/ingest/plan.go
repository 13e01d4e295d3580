package ingest

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"math"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/google/uuid"
)

// MaxShards is the most shards that a plan can have.
const MaxShards = 1024

// Plan is what all of a receiver has to agree on, for as long as it keeps its state: how many shards there are, and how long
// a sampling period is. Periods begin at multiples of their length after 1970-01-01T00:00:00Z.
type Plan struct {
	// Shards is how many shards there are, 1 to MaxShards.
	Shards int
	// Period is how long a sampling period is, in whole seconds and at least a minute. The pages say that uploads happen
	// every 24 hours.
	Period time.Duration
}

// DefaultPlan returns 4 shards and periods of a day. An upload is a message for each shard, and a cell is in memory when it is
// counted; any number of workers can serve a shard.
func DefaultPlan() Plan { return Plan{Shards: 4, Period: 24 * time.Hour} }

// Err returns what is wrong with the plan, or nil: ErrRange.
func (p Plan) Err() error {
	switch {
	case p.Shards < 1 || p.Shards > MaxShards:
		return failure(telemetry.ErrRange, "Shards", "1 to 1024 shards")
	case p.Period < time.Minute || p.Period%time.Second != 0:
		return failure(telemetry.ErrRange, "Period", "whole seconds, and at least a minute")
	}
	return nil
}

// planJSON is a plan as stores keep it.
type planJSON struct {
	Layout int    `json:"layout"`
	Shards int    `json:"shards"`
	Period string `json:"period"`
}

// layout is the version of what stores keep.
const layout = 1

// MarshalJSON returns the plan as an object, with the version of what stores keep.
func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{layout, p.Shards, p.Period.String()})
}

// UnmarshalJSON sets the plan as MarshalJSON wrote it. A later version is ErrUnsupported.
func (p *Plan) UnmarshalJSON(data []byte) error {
	var v planJSON
	if err := json.Unmarshal(data, &v); err != nil {
		return failure(telemetry.ErrSyntax, "", "a plan")
	}
	period, err := time.ParseDuration(v.Period)
	if err != nil {
		return failure(telemetry.ErrFormat, "period", "a duration")
	}
	if v.Layout != layout {
		return failure(telemetry.ErrUnsupported, "layout", "state that this version can read")
	}
	got := Plan{v.Shards, period}
	if err := got.Err(); err != nil {
		return err
	}
	*p = got
	return nil
}

// period returns the beginning of the period that t is in, in seconds since 1970.
func (p Plan) period(t time.Time) int64 {
	length := int64(p.Period / time.Second)
	s := t.Unix()
	at := s - s%length
	if at > s {
		at -= length
	}
	return at
}

// shard returns the shard of a token, a server or an event.
func (p Plan) shard(id [16]byte) uint16 {
	return uint16((binary.BigEndian.Uint64(id[:8]) ^ binary.BigEndian.Uint64(id[8:])) % uint64(p.Shards))
}

// CellKey names a cell.
type CellKey struct {
	// Shard is the shard, from 0.
	Shard uint16
	// Period is when the period begins, in seconds since 1970.
	Period int64
}

// Start returns when the period begins.
func (k CellKey) Start() time.Time { return time.Unix(k.Period, 0).UTC() }

// Compare orders cells by period and then by shard.
func (k CellKey) Compare(l CellKey) int {
	return cmp.Or(cmp.Compare(k.Period, l.Period), cmp.Compare(k.Shard, l.Shard))
}

// unknownPeriod is that of an event without a time, until the time of its upload is known.
const unknownPeriod = math.MinInt64

// token is a pseudonym, in its 16 bytes.
type token = [16]byte

// Kinds of entries: who holds the license, and where that was said.
const (
	ofNobody  = 0
	ofPerson  = 1
	ofDevice  = 2
	ofHolder  = 3 // the mask of the three
	ofReport  = 4 // of a compliance report; otherwise of an event
	entryKind = ofHolder | ofReport
)

// entry is an event, or a license that somebody holds by a report.
type entry struct {
	kind    byte
	holder  token
	id      token
	product string
}

// stock is how many licenses a server has and uses.
type stock struct {
	stockKey
	stockValue
}

type stockKey struct {
	server  uuid.UUID
	product string
	date    string // the SA date
}

type stockValue struct {
	made            int64 // when the report was generated
	installed, used uint64
	ui              [32]byte
}

// UploadKind tells bundles from reports.
type UploadKind byte

// The kinds of uploads.
const (
	// Bundle is an upload bundle.
	Bundle UploadKind = 1
	// Report is a compliance report.
	Report UploadKind = 2
)

// String returns bundle or report.
func (k UploadKind) String() string {
	switch k {
	case Bundle:
		return "bundle"
	case Report:
		return "report"
	}
	return "unknown"
}

// arrival is that an upload came.
type arrival struct {
	ui     [32]byte
	server uuid.UUID
	kind   UploadKind
	made   int64
	events uint64
}

func failure(kind error, path, want string) *telemetry.Error {
	return &telemetry.Error{Kind: kind, Path: path, Offset: -1, Want: want}
}
