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

// MaxShards is the maximum number of shards of a plan.
const MaxShards = 1024

// Plan is the number of shards and the length of a sampling period. All processes that share a state must use the same plan for as long
// as the state is kept. Periods begin at multiples of their length after 1970-01-01T00:00:00Z.
type Plan struct {
	// Shards is the number of shards, from 1 to MaxShards.
	Shards int
	// Period is the length of a sampling period: a whole number of seconds, and at least a minute. The pages say that uploads
	// happen every 24 hours.
	Period time.Duration
}

// DefaultPlan returns a plan with 4 shards and periods of a day. More shards need more syncs per upload; fewer shards make larger
// cells, each of which is in memory while it is counted. Any number of workers can serve a shard.
func DefaultPlan() Plan { return Plan{Shards: 4, Period: 24 * time.Hour} }

// Err returns ErrRange if a field of the plan is out of range, and otherwise nil.
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

// layout is the version of the data of stores.
const layout = 1

// MarshalJSON returns the plan as a JSON object, which also contains the version of the layout of stores.
func (p Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(planJSON{layout, p.Shards, p.Period.String()})
}

// UnmarshalJSON decodes a plan that MarshalJSON encoded. It returns ErrUnsupported for a later version of the layout.
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

// has reports whether the plan has a cell with the key.
func (p Plan) has(key CellKey) bool {
	return int(key.Shard) < p.Shards && p.period(key.Start()) == key.Period
}

// shard returns the shard of a token, a server or an event.
func (p Plan) shard(id [16]byte) uint16 {
	return uint16((binary.BigEndian.Uint64(id[:8]) ^ binary.BigEndian.Uint64(id[8:])) % uint64(p.Shards))
}

// CellKey identifies a cell.
type CellKey struct {
	// Shard is the number of the shard, from 0.
	Shard uint16
	// Period is the start of the period, in seconds since 1970.
	Period int64
}

// Start returns the start of the period.
func (k CellKey) Start() time.Time { return time.Unix(k.Period, 0).UTC() }

// Compare orders cells by period and then by shard.
func (k CellKey) Compare(l CellKey) int {
	return cmp.Or(cmp.Compare(k.Period, l.Period), cmp.Compare(k.Shard, l.Shard))
}

// unknownPeriod is the period of an event without a time, until the time of its upload is known.
const unknownPeriod = math.MinInt64

// token has the 16 bytes of a pseudonym.
type token = [16]byte

// The kinds of entries say who holds the license, and whether an event or a report says so.
const (
	ofNobody  = 0
	ofPerson  = 1
	ofDevice  = 2
	ofHolder  = 3 // the mask of the three
	ofReport  = 4 // of a compliance report; otherwise of an event
	entryKind = ofHolder | ofReport
)

// entry is an event, or the license of a holder in a report.
type entry struct {
	kind    byte
	holder  token
	id      token
	product string
}

// stock has the numbers of licenses that a server has and uses.
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

// UploadKind is the kind of an upload.
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

// arrival records the arrival of an upload.
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
