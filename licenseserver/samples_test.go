package licenseserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A pool with a year of samples, one every five minutes, is read item by item although all of it is held, even if it is
// indented by four spaces.
func TestYearOfSamples(t *testing.T) {
	const samples = 365 * 24 * 12
	start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	var pool licenseserver.Pool
	for i := range samples {
		at, err := telemetry.NewUTCTime(start.Add(time.Duration(i) * 5 * time.Minute))
		require.NoError(t, err)
		pool.UsageSamples = append(pool.UsageSamples, licenseserver.Sample{Timestamp: at, CountInUse: i, Installed: samples})
	}
	report := decode(t, telemetry.XML, sample(t, telemetry.XML))
	report.Inventory.Feature = []licenseserver.Feature{{ID: "A", SADate: []licenseserver.SADate{{Pool: []licenseserver.Pool{pool}}}}}
	doc, err := report.AppendJSON(nil)
	require.NoError(t, err)
	var indented bytes.Buffer
	require.NoError(t, json.Indent(&indented, doc, "", "    "))
	doc, err = report.AppendXML(nil)
	require.NoError(t, err)
	depth := "\n" + strings.Repeat("    ", 8)
	lines := strings.NewReplacer(
		"<Sample>", depth+"<Sample>", "</Sample>", depth+"</Sample>", "<Timestamp>", depth+"    <Timestamp>", "<CountInUse>", depth+"    <CountInUse>",
		"<OverDraft>", depth+"    <OverDraft>", "<Installed>", depth+"    <Installed>",
	).Replace(string(doc))
	for _, doc := range []string{indented.String(), lines} {
		require.Greater(t, len(doc), 16<<20)
		got, err := licenseserver.Decode(strings.NewReader(doc))
		require.NoError(t, err)
		assert.Equal(t, pool.UsageSamples, got.Inventory.Feature[0].SADate[0].Pool[0].UsageSamples)
	}
}

// The parts of a report that are held while they are read count together: two that are within the limit each are beyond it.
func TestPartsCountTogether(t *testing.T) {
	blank := strings.Repeat(" ", 40<<20)
	for _, tt := range []struct {
		second string
		want   error
	}{{"", nil}, {blank, telemetry.ErrLimit}} {
		doc := io.MultiReader(strings.NewReader(`{"Metadata":{`), strings.NewReader(blank), strings.NewReader(`},"LicenseServer":{`),
			strings.NewReader(tt.second), strings.NewReader(`}}`))
		_, err := licenseserver.NewReader(doc, licenseserver.WithLimits(telemetry.Limits{Document: 1 << 30})).Collect()
		assert.ErrorIs(t, err, tt.want)
	}
}
