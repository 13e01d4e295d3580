package ingest

import (
	"bytes"
	"testing"
	"encoding/json"
	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/contrib/ingest/internal/fleet"
	"github.com/stretchr/testify/require"
)

func TestX(t *testing.T) {
	f := fleet.New(1, 3, 50)
	b, err := fleet.Bundle(1, 0, f.Events(0, 1000))
	require.NoError(t, err)
	up, err := Pack(t.Context(), bytes.NewReader(b), DefaultPlan())
	require.NoError(t, err)
	s := NewState(DefaultPlan())
	for _, p := range up.Parts { require.NoError(t, s.Fold(p)) }
	r, err := f.Report(2, 0, 20, telemetry.XML)
	require.NoError(t, err)
	up, err = Pack(t.Context(), bytes.NewReader(r), DefaultPlan())
	require.NoError(t, err, string(r))
	for _, p := range up.Parts { require.NoError(t, s.Fold(p)) }
	c, err := Count(DefaultPlan(), s.Cells(), CountOptions{})
	require.NoError(t, err)
	j, _ := json.MarshalIndent(c, "", " ")
	t.Log(string(j))
}
