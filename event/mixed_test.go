package event_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mixed returns a stream of n events of all kinds in random order, each with its own ID. Half of them have their
// members in alphabetical order, and some lines end in CRLF or are blank.
func mixed(t testing.TB, n int) []byte {
	t.Helper()
	samples := lines(t)
	ids := []string{"d4ce7919-5d80-44de-a8fa-102923fe0ead", "1fced2a0-52e7-4c48-bf4e-6f2e06136e11"}
	for i := range samples {
		for _, id := range ids {
			samples[i] = string(bytes.Replace([]byte(samples[i]), []byte(id), []byte("00000000-0000-4000-8000-%012x"), 1))
		}
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(samples[i]), &members))
		sorted, err := json.Marshal(members)
		require.NoError(t, err)
		samples = append(samples, string(sorted))
	}
	rng := rand.New(rand.NewPCG(4, 5))
	var out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&out, samples[rng.IntN(len(samples))], i)
		out.WriteString([]string{"\n", "\n", "\r\n", "\n\n"}[rng.IntN(4)])
	}
	return out.Bytes()
}

// In a mixed stream every event has the right type and ID: there are as many of each as encoding/json finds.
func TestMixedStream(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	stream := mixed(t, n)

	want := make(map[string]int)
	for d := json.NewDecoder(bytes.NewReader(stream)); ; {
		var e struct{ Prod, Type string }
		err := d.Decode(&e)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		want[e.Prod+" "+e.Type]++
	}
	require.Len(t, want, len(kinds))

	for _, workers := range []int{1, 4} {
		got := make(map[string]int)
		i := 0
		for ev, err := range event.NewReader(bytes.NewReader(stream), registry, event.WithWorkers(workers)).Events(context.Background()) {
			require.NoError(t, err)
			id := ev.Head().ID
			require.EqualValues(t, i, binary.BigEndian.Uint32(id[12:]), "events are yielded in order")
			switch ev.(type) {
			case *cvad.UsageEvent:
				got["XenDesktop.Broker Cloud.Licensing"]++
			case *spa.AdminEvent:
				got["AccessSecurity.OnPrem admin"]++
			case *spa.ConfigEvent:
				got["AccessSecurity.OnPrem config"]++
			case *spa.UserEvent:
				got["AccessSecurity.OnPrem user"]++
			case *spa.PolicyDownloadEvent:
				got["AccessSecurity.OnPrem PolicyDocument.Download"]++
			}
			i++
		}
		assert.Equal(t, n, i)
		assert.Equal(t, want, got)
	}
}
