package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/require"
)

// members returns the members of an object as encoding/json finds them, with their exact names.
func members(t testing.TB, doc []byte) (m map[string]json.RawMessage) {
	t.Helper()
	require.NoError(t, json.Unmarshal(doc, &m))
	return m
}

// text returns the string value of a member, or "".
func text(raw json.RawMessage) (s string) {
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// wanted returns the type that an event should have according to the members that encoding/json finds.
func wanted(t testing.TB, doc []byte) event.Event {
	t.Helper()
	m := members(t, doc)
	var payload map[string]json.RawMessage
	_ = json.Unmarshal(m["payload"], &payload)
	prod, typ := text(m["prod"]), text(m["type"])
	var e event.Event
	version := text(payload["actualtemplatecode"])
	switch {
	case prod == spa.Product && typ == spa.TypeAdmin:
		e = new(spa.AdminEvent)
	case prod == spa.Product && typ == spa.TypeConfig:
		e = new(spa.ConfigEvent)
	case prod == spa.Product && typ == spa.TypeUser:
		e = new(spa.UserEvent)
	case prod == spa.Product && typ == spa.TypePolicyDownload:
		e = new(spa.PolicyDownloadEvent)
	case (prod == cvad.ProductCloud || prod == cvad.ProductOnPrem) && (typ == cvad.EventType || typ == cvad.EventTypeBroker):
		e = new(cvad.UsageEvent)
		if version = text(payload["ver"]); version == "" && !strings.ContainsAny(string(payload["ver"]), "-eE") {
			version = string(payload["ver"]) // the version may be a number
		}
	default:
		return new(event.Raw)
	}
	for n := range telemetry.Version(version).Components() {
		if n == 1 {
			return e
		}
		break
	}
	return new(event.Raw)
}

// The registry agrees with encoding/json about a document: its type, its header, and whether it is JSON.
func FuzzRegistry(f *testing.F) {
	for _, l := range lines(f) {
		f.Add([]byte(l))
		f.Add([]byte(reorder(f, l, "payload", "user", "type", "prod")))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		e, err := registry.DecodeJSON(doc, telemetry.Limits{})
		if err != nil {
			_, ok := errors.AsType[*telemetry.Error](err)
			require.True(t, ok)
			require.Nil(t, e)
			return
		}
		doc = bytes.TrimPrefix(doc, []byte("\ufeff"))
		require.True(t, json.Valid(doc), "a document that is not JSON was accepted")
		require.IsType(t, wanted(t, doc), e)
		m := members(t, doc)
		h := e.Head()
		require.Equal(t, text(m["prod"]), h.Prod)
		require.Equal(t, text(m["type"]), h.Type)
		if v := telemetry.Version(text(m["prodVer"])); v.Valid() {
			require.Equal(t, v, h.ProdVer)
		}
		if raw, ok := e.(*event.Raw); ok {
			require.Equal(t, compact(t, string(doc)), compact(t, raw.JSON))
		}
		out := toJSON(t, e)
		require.NotContains(t, out, "\n")
		again, err := registry.DecodeJSON([]byte(out), telemetry.Limits{})
		require.NoError(t, err)
		require.IsType(t, e, again)
		require.Equal(t, out, toJSON(t, again))
	})
}

// oneByOne returns how many values encoding/json finds in a stream, and whether the reader must find as many: all are
// objects, and either all or none of them are on lines of their own.
func oneByOne(stream []byte) (n int, same bool) {
	whole := true
	for d := json.NewDecoder(bytes.NewReader(stream)); ; n++ {
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		if value[0] != '{' {
			return 0, false
		}
		whole = whole && !bytes.Contains(value, []byte("\n"))
		if d.InputOffset() == int64(len(bytes.TrimRight(stream, " \t\r\n"))) {
			return n + 1, whole
		}
	}
	return 0, false
}

// A stream is read the same as a whole and byte by byte, into new and reused events, by one worker and by two. Offsets
// increase, and the number of values is that of encoding/json if it finds no fault.
func FuzzReader(f *testing.F) {
	all := lines(f)
	f.Add([]byte(strings.Join(all, "\n")))
	f.Add([]byte("[" + strings.Join(all, ",") + "]"))
	f.Add([]byte(strings.Join(all[1:3], "")))
	f.Add([]byte("{\"a\":\"b\n{}\n{}[],\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		got := readAll(bytes.NewReader(stream))
		want := summary(t, got)
		require.Equal(t, want, summary(t, readAll(iotest.OneByteReader(bytes.NewReader(stream)))))
		require.Equal(t, want, turns(t, bytes.NewReader(stream), registry, event.WithReuse()))
		require.Equal(t, want, turns(t, bytes.NewReader(stream), registry, event.WithReuse(), event.WithWorkers(2)))
		last := int64(-1)
		for _, o := range got {
			if e, ok := errors.AsType[*event.Error](o.err); ok {
				require.GreaterOrEqual(t, e.Offset, last)
				require.Less(t, e.Offset, int64(len(stream))+1)
				last = e.Offset
			}
		}
		if n, same := oneByOne(stream); same {
			require.Len(t, got, n)
		}
	})
}
