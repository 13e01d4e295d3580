package event_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// turns is like summary, but describes each event within the loop.
func turns(t testing.TB, r io.Reader, reg *event.Registry, opts ...event.ReaderOption) (texts []string) {
	t.Helper()
	for ev, err := range event.NewReader(r, reg, opts...).Events(context.Background()) {
		if err != nil {
			assert.Nil(t, ev)
		}
		texts = append(texts, summary(t, []outcome{{ev, err}})...)
	}
	return texts
}

// damaged returns events in random order and layout, with random damage, and with missing and undocumented members.
func damaged(rng *rand.Rand, events []string) []byte {
	var stream []byte
	between := []string{"\n", "\n", "\r\n \n", "", ",", " "}
	usual := between[rng.IntN(len(between))]
	for range 1 + rng.IntN(300) {
		one := events[rng.IntN(len(events))]
		switch rng.IntN(6) {
		case 0:
			one = one[:len(one)-1] + fmt.Sprintf(`,"more":[%d,{}]}`, rng.IntN(10))
		case 1:
			one = strings.Replace(one, `"upn":`, `"other":`, 1)
		case 2:
			one = strings.Replace(one, `"prod":"`, `"prod":"X`, 1)
		}
		if stream = append(append(stream, one...), usual...); rng.IntN(30) == 0 {
			stream = append(stream, between[rng.IntN(len(between))]...)
		}
	}
	for range rng.IntN(8) {
		stream[rng.IntN(len(stream))] = "{}[]\"\\\n,\x00\xff"[rng.IntN(10)]
	}
	if usual == "," {
		stream = append([]byte("["), stream...)
	}
	return stream
}

// For any stream, reused events are the same as new ones, and so are the failures.
func TestReuseYieldsTheSame(t *testing.T) {
	trials := 100
	if testing.Short() {
		trials = 10
	}
	rng := rand.New(rand.NewPCG(7, 8))
	events := lines(t)
	for name, reg := range map[string]*event.Registry{"apart": registry, "shared names": sharedNames()} {
		for range trials {
			stream := damaged(rng, events)
			want := turns(t, bytes.NewReader(stream), reg)
			require.NotEmpty(t, want)
			for _, opts := range [][]event.ReaderOption{
				{event.WithReuse()}, {event.WithReuse(), event.WithWorkers(3)}, {event.WithWorkers(2)},
			} {
				require.Equal(t, want, turns(t, iotest.HalfReader(bytes.NewReader(stream)), reg, opts...), name)
			}
		}
	}
}

// sharedNames returns a registry in which kinds with the same names are distinguished by their versions.
func sharedNames() *event.Registry {
	kinds := append(cvad.Events(), spa.Events()...)
	other := kinds[0]
	other.New = func() event.Event { return new(spa.AdminEvent) }
	other.Versions = []telemetry.Version{"2.0"}
	reg, _ := event.NewRegistry(append(kinds, other))
	return reg
}

// A reused event contains nothing of the one before it, nor of what the loop did with that.
func TestReuseLeavesNothing(t *testing.T) {
	full := edit(t, line(t, "spa-config"), `"payload":{`, `"payload":{"more":1,`)
	const sparse = `{"type":"config","prod":"AccessSecurity.OnPrem","payload":{"actualtemplatecode":"1.0"}}`
	const raw, sparseRaw = `{"ver":"1","prod":"Some.Product","x":"y"}`, `{"type":1}`
	for _, workers := range []int{1, 2} {
		n := 0
		opts := []event.ReaderOption{event.WithReuse(), event.WithWorkers(workers)}
		stream := strings.Repeat(strings.Join([]string{full, raw, sparse, sparseRaw}, "\n")+"\n", 1000)
		for ev, err := range event.NewReader(strings.NewReader(stream), registry, opts...).Events(t.Context()) {
			require.NoError(t, err)
			want, err := registry.DecodeJSON([]byte([]string{full, raw, sparse, sparseRaw}[n%4]), telemetry.Limits{})
			require.NoError(t, err)
			require.Equal(t, want, ev, n)
			telemetry.DropUnknown(ev)
			switch e := ev.(type) {
			case *spa.ConfigEvent:
				e.Prod, e.Payload = "changed", spa.ConfigPayload{}
			case *event.Raw:
				e.Prod = "changed"
			}
			n++
		}
		assert.Equal(t, 4000, n)
	}
}

// What a loop derives from a reused event does not change: its scrubbed form, a copy of it, its texts.
func TestReuseKeepsCopies(t *testing.T) {
	stream := mixed(t, 1000)
	want := summary(t, readAll(bytes.NewReader(stream)))
	for _, workers := range []int{1, 3} {
		var clear []pseudonym.Safe
		var users []string
		for ev, err := range event.NewReader(bytes.NewReader(stream), registry, event.WithReuse(), event.WithWorkers(workers)).Events(t.Context()) {
			require.NoError(t, err)
			clear = append(clear, pseudonym.InClearRecord(ev))
			users = append(users, ev.Head().ID.String()+ev.Head().Type)
		}
		for i, c := range clear {
			text, err := c.AppendJSON(nil)
			require.NoError(t, err)
			require.Equal(t, want[i], fmt.Sprintf("%T %s", c.Record(), text))
			head := c.Record().(event.Event).Head()
			require.Equal(t, head.ID.String()+head.Type, users[i])
		}
	}
}

// The kind of an event is guessed from the one before it. If the guess is wrong, the event is still read correctly.
func TestWrongGuess(t *testing.T) {
	usage := line(t, "cvad-usage")
	const typ, prod = `"type":"Cloud.Licensing"`, `"prod":"XenDesktop.Broker"`
	const admin = `"prod":"AccessSecurity.OnPrem","type":"admin","payload":{"actualtemplatecode":"1.0"}}`
	at := strings.Index(usage, typ)
	both := usage[at : strings.Index(usage, prod)+len(prod)]
	for name, doc := range map[string]string{
		"another type":                         edit(t, usage, typ, `"type":"Cloud.Licencing"`),
		"another product":                      edit(t, usage, prod, `"prod":"XenDesktop.Worker"`),
		"longer product":                       edit(t, usage, prod, `"prod":"XenDesktop.BrokerX"`),
		"another version":                      edit(t, usage, `"ver":"1.3"`, `"ver":"2.3"`),
		"no version":                           edit(t, usage, `"ver":"1.3"`, `"vex":"1.3"`),
		"malformed time":                       edit(t, usage, "T20:17", "T99:17"),
		"another version and a malformed time": edit(t, edit(t, usage, `"ver":"1.3"`, `"ver":"2.3"`), "T20:17", "T99:17"),
		"twice":                                usage[:len(usage)-1] + `,"type":"admin"}`,
		"in a text":                            `{"a":"` + strings.Repeat("x", at-6) + strings.ReplaceAll(both, `"`, `'`) + `"}`,
		"inside another member":                `{"a":{"` + strings.Repeat("x", at-11) + `":1,` + both + `},` + admin,
		"cut off":                              usage[:at+20],
		"escaped":                              edit(t, usage, "Cloud.Licensing", `\u0043loud.Licensing`),
	} {
		ev, err := registry.DecodeJSON([]byte(doc), telemetry.Limits{})
		want := outcome{ev, err}
		if err != nil {
			want = outcome{nil, &event.Error{Index: 1, Offset: int64(len(usage) + 1), Err: err}}
		}
		for _, opts := range [][]event.ReaderOption{nil, {event.WithReuse()}} {
			got := turns(t, strings.NewReader(usage+"\n"+doc+"\n"+usage), registry, opts...)
			require.Len(t, got, 3, name)
			assert.Equal(t, summary(t, []outcome{want})[0], got[1], name)
			assert.Equal(t, got[0], got[2], name)
		}
	}
}
