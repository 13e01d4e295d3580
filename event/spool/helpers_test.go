package spool

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

var (
	registry, _ = event.NewRegistry(cvad.Events())
	hasher      = pseudonym.Documented()
)

const clearName = "User-Steven"

// plain returns event number n in clear text. The number is in its id.
func plain(n uint64) *cvad.UsageEvent {
	e := cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS", SessionKey: "k"})
	e.ID = uuid.UUID{}
	binary.BigEndian.PutUint64(e.ID[8:], n)
	e.ProdVer = "7.25.0.0"
	e.User.FullName = clearName
	return e
}

// numbered returns event number n, scrubbed.
func numbered(t testing.TB, n uint64) pseudonym.Safe {
	e, err := pseudonym.ScrubRecord(hasher, plain(n))
	require.NoError(t, err)
	return e
}

func numberOf(id uuid.UUID) uint64 { return binary.BigEndian.Uint64(id[8:]) }

// writeLines is a Write function that writes JSON Lines.
func writeLines(ctx context.Context, w io.Writer, b *Batch) error {
	out := event.NewWriter(w)
	for e, err := range b.Events(ctx) {
		if err != nil {
			return err
		}
		if err := out.Write(e); err != nil {
			return err
		}
	}
	return out.Flush()
}

// numbersIn returns the numbers of the events in a file that writeLines has written. All of them must be complete.
func numbersIn(t testing.TB, text string) (all []uint64) {
	t.Helper()
	require.True(t, text == "" || strings.HasSuffix(text, "\n"))
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		e, err := registry.DecodeJSON([]byte(lines.Text()), telemetry.Limits{})
		require.NoError(t, err)
		require.IsType(t, new(cvad.UsageEvent), e)
		all = append(all, numberOf(e.Head().ID))
	}
	return all
}
