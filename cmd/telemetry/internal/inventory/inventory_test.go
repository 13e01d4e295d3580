package inventory

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/cli"
	"github.com/csg-telemetry/telemetry/cmd/telemetry/internal/clitest"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var program = clitest.Of(Command())

// bundle writes a bundle of one server with events at the given times, uploaded at the last of them.
func bundle(t *testing.T, path string, id uuid.UUID, upload cvad.UploadType, times ...time.Time) {
	t.Helper()
	deployed, err := telemetry.NewUTCTime(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	m := cvad.NewManifest(id, deployed, event.WithTime(times[len(times)-1]))
	m.UploadType = upload
	w, err := cvad.CreateBundle(t.Context(), path, m)
	require.NoError(t, err)
	for _, at := range times {
		require.NoError(t, w.Write(pseudonym.InClear(cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}, event.WithTime(at)))))
	}
	_, err = w.Close()
	require.NoError(t, err)
}

// For each server the command prints the time that its uploads cover, the gaps between them, and when the next one is
// due.
func TestInventory(t *testing.T) {
	day := func(month, day, hour int) time.Time {
		return time.Date(2024, time.Month(month), day, hour, 0, 0, 0, time.UTC)
	}
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	require.NoError(t, os.Mkdir(at("below"), 0o700))
	daily, sparse, byHand := uuid.MustParse("00000000-0000-4000-8000-000000000001"), uuid.MustParse("00000000-0000-4000-8000-000000000002"), uuid.MustParse("00000000-0000-4000-8000-000000000003")
	bundle(t, at("a1.zip"), daily, cvad.UploadTypeAuto, day(5, 1, 1), day(5, 1, 20))
	bundle(t, at("below/a2.zip"), daily, cvad.UploadTypeAuto, day(5, 2, 1), day(5, 2, 20))
	bundle(t, at("b1.zip"), sparse, cvad.UploadTypeAuto, day(4, 1, 1), day(4, 1, 2))
	bundle(t, at("b2.zip"), sparse, cvad.UploadTypeAuto, day(4, 9, 1), day(4, 9, 2))
	bundle(t, at("c.zip"), byHand, "Manual", day(4, 1, 1), day(4, 9, 2))
	text, err := os.ReadFile(at("a1.zip"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(at("copy.zip"), text, 0o600))
	require.NoError(t, os.WriteFile(at("readme"), []byte("text"), 0o600))

	code, out, errs := program.Run(t, "", "-at", "2024-05-03T12:00:00Z", "-json", folder)
	require.Equal(t, cli.OK, code, errs)
	var inv inventory
	require.NoError(t, json.Unmarshal([]byte(out), &inv))
	require.Len(t, inv.Servers, 3)
	a, b, c := inv.Servers[0], inv.Servers[1], inv.Servers[2]
	assert.Equal(t, server{
		GUID: daily.String(), Uploads: 2, First: day(5, 1, 1), Last: day(5, 2, 20), Uploaded: day(5, 2, 20), Due: day(5, 3, 20), Gaps: a.Gaps,
		Products: map[string]int{"OnPrem.Broker": 4},
	}, withProduct(*a))
	assert.Empty(t, a.Gaps)
	assert.Equal(t, []gap{{day(4, 1, 2), day(4, 9, 1)}}, b.Gaps)
	assert.True(t, b.Overdue)
	assert.False(t, c.Overdue, "a server is overdue after 90 days")
	assert.Equal(t, day(4, 9, 2).AddDate(0, 0, 90), c.Due)
	assert.Equal(t, []gap{{day(1, 1, 0), day(4, 9, 2)}}, c.Gaps, "the first manual upload is due within 30 days")
	assert.Equal(t, []double{{at("copy.zip"), at("a1.zip")}}, inv.Doubles)
	assert.Equal(t, 1, inv.Others)

	code, out, _ = program.Run(t, "", "-at", "2024-05-03T12:00:00Z", "-every", "168h", "-format", "tsv", folder)
	assert.Equal(t, cli.OK, code)
	assert.Equal(t, "server\tuploads\tfirst\tlast\tlast_upload\tnext_due\tstate\tgaps\n"+
		daily.String()+"\t2\t2024-05-01 01:00:00\t2024-05-02 20:00:00\t2024-05-02 20:00:00\t2024-05-09 20:00:00\ton time\t0\n"+
		sparse.String()+"\t2\t2024-04-01 01:00:00\t2024-04-09 02:00:00\t2024-04-09 02:00:00\t2024-04-16 02:00:00\toverdue\t1\n"+
		byHand.String()+"\t1\t2024-04-01 01:00:00\t2024-04-09 02:00:00\t2024-04-09 02:00:00\t2024-04-16 02:00:00\toverdue\t0\n", out)

	require.NoError(t, os.WriteFile(at("cut.zip"), text[:len(text)/2], 0o600))
	code, out, errs = program.Run(t, "", "-at", "2024-05-03T12:00:00Z", folder)
	assert.Equal(t, cli.Invalid, code)
	assert.Contains(t, out, "total      overdue servers")
	assert.Contains(t, out, "1 of 3\n")
	assert.Contains(t, out, "broken     "+at("cut.zip"))
	assert.Equal(t, "telemetry inventory: 1 upload broken or not verified\n", errs)
}

// withProduct returns a server whose products all have one name, which replaces that of the constructor.
func withProduct(s server) server {
	n := 0
	for _, count := range s.Products {
		n += count
	}
	s.Products = map[string]int{"OnPrem.Broker": n}
	return s
}

func TestUse(t *testing.T) {
	for _, args := range [][]string{nil, {"-at", "today", "."}, {"-every", "-1h", "."}, {"-format", "xml", "."}, {"-every", "soon", "."}} {
		code, out, errs := program.Run(t, "", args...)
		assert.Equal(t, cli.Trouble, code, args)
		assert.Empty(t, out, args)
		assert.NotEmpty(t, errs, args)
		assert.NotContains(t, errs, "pars", "errors of package time") // parsing time, parse error
	}
}
