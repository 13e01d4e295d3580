package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReceiver(t *testing.T) {
	id := uuid.New()
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	require.NoError(t, err)
	var bundle bytes.Buffer
	w := cvad.NewBundleWriter(t.Context(), &bundle, cvad.NewManifest(id, deployed))
	for range 3 {
		require.NoError(t, w.Write(pseudonym.InClear(cvad.NewUsageEvent(cvad.UsagePayload{ProductID: "CAVDS"}))))
	}
	m, err := w.Close()
	require.NoError(t, err)

	stored, failing := make(map[string]int), error(nil)
	server := httptest.NewServer(receive(func(server string, products map[string]int) error {
		for _, n := range products {
			stored[server] += n
		}
		return failing
	}))
	defer server.Close()
	post := func(body []byte) (int, string) {
		answer, err := http.Post(server.URL, "application/zip", bytes.NewReader(body))
		require.NoError(t, err)
		defer answer.Body.Close()
		var text bytes.Buffer
		_, err = text.ReadFrom(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, text.String()
	}
	for _, bad := range [][]byte{nil, []byte("Secret"), bundle.Bytes()[:bundle.Len()/2], bytes.Replace(bundle.Bytes(), []byte("<UploadType>Auto"), []byte("<UploadType>auto"), 1)} {
		code, text := post(bad)
		assert.GreaterOrEqual(t, code, 400, text)
		assert.Less(t, code, 500)
		assert.NotContains(t, text, "Secret")
	}
	var sent event.Raw // a usage event that cannot be decoded, as a faulty sender might write it
	require.NoError(t, sent.DecodeJSON([]byte(`{"st":"2026-11-28T10:00:00.000Z","type":"Cloud.Licensing","prod":"OnPrem.Broker","user":"Secret","payload":{"ver":"1.3"}}`), telemetry.Limits{}))
	var faulty bytes.Buffer
	w = cvad.NewBundleWriter(t.Context(), &faulty, cvad.NewManifest(id, deployed))
	for _, e := range []pseudonym.Safe{pseudonym.InClear(cvad.NewUsageEvent(cvad.UsagePayload{})), pseudonym.InClear(&sent)} {
		require.NoError(t, w.Write(e))
	}
	_, err = w.Close()
	require.NoError(t, err)
	code, text := post(faulty.Bytes())
	assert.Equal(t, http.StatusUnprocessableEntity, code)
	assert.Contains(t, text, "user: ")
	assert.NotContains(t, text, "Secret")
	assert.Empty(t, stored, "no event of an upload that does not verify or cannot be decoded is stored")
	code, text = post(bundle.Bytes())
	assert.Equal(t, http.StatusOK, code, text)
	assert.Equal(t, m.ManifestUI.String()+"\n", text)
	assert.Equal(t, map[string]int{id.String(): 3}, stored)
	failing = errors.New("no room")
	code, _ = post(bundle.Bytes())
	assert.Equal(t, http.StatusServiceUnavailable, code)
	answer, err := http.Get(server.URL)
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
}
