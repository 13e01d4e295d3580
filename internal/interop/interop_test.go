//go:build interop

package interop

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Python reads what we write like the document that we read, also after a conversion to the other form and back.
func TestPythonReadsDocuments(t *testing.T) {
	type pair struct {
		Name string           `json:"name"`
		Form telemetry.Format `json:"form"`
		A    string           `json:"a"`
		B    string           `json:"b"`
	}
	var pairs []pair
	for _, s := range samples(t) {
		pairs = append(pairs, pair{s.name, s.Format, s.Text, encode(t, s.Root, s.Text, s.Format, s.Format)})
		for _, other := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
			through := encode(t, s.Root, encode(t, s.Root, s.Text, s.Format, other), other, s.Format)
			pairs = append(pairs, pair{s.name + " through " + string(other), s.Format, s.Text, through})
		}
	}
	assert.Empty(t, ask[[]string](t, pairs, "same.py"))
	for i := range pairs {
		pairs[i].B = strings.Replace(pairs[i].B, "2", "3", 1)
	}
	assert.NotEmpty(t, ask[[]string](t, pairs, "same.py"), "the program must find a difference")
}

// We read what Python writes in other ways as the same document.
func TestPythonWritesDocuments(t *testing.T) {
	for _, s := range samples(t) {
		want := encode(t, s.Root, s.Text, s.Format, s.Format)
		variants := ask[map[string]string](t, []byte(s.Text), "variants.py", string(s.Format))
		assert.GreaterOrEqual(t, len(variants), 5)
		for name, text := range variants {
			assert.Equal(t, want, encode(t, s.Root, text, s.Format, s.Format), "%s: %s", s.name, name)
		}
	}
}

// events returns usage events, one a line.
func events(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../../examples/bundle/sample.jsonl")
	require.NoError(t, err)
	return text
}

// Python reads a bundle of ours and finds our digests and events.
func TestPythonReadsBundles(t *testing.T) {
	deployed, err := telemetry.ParseUTCTime("2022-03-21T00:00:00Z")
	require.NoError(t, err)
	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	for _, form := range []telemetry.Format{telemetry.XML, telemetry.JSON} {
		var b bytes.Buffer
		var want []any
		w := cvad.NewBundleWriter(t.Context(), &b, cvad.NewManifest(uuid.New(), deployed), cvad.WithFormat(form))
		for ev, err := range event.NewReader(bytes.NewReader(events(t)), registry).Events(t.Context()) {
			require.NoError(t, err)
			scrubbed, err := pseudonym.Scrub(pseudonym.Documented(), ev.(*cvad.UsageEvent))
			require.NoError(t, err)
			require.NoError(t, w.Write(scrubbed))
			line, err := scrubbed.AppendJSON(nil)
			require.NoError(t, err)
			var value any
			require.NoError(t, json.Unmarshal(line, &value))
			want = append(want, value)
		}
		_, err := w.Close()
		require.NoError(t, err)

		got := ask[struct {
			Manifest            string
			Listed, Files       map[string]string
			FilesUI, ManifestUI [2]string
			Events              []any
		}](t, b.Bytes(), "bundle_read.py")
		assert.Equal(t, "manifest."+string(form), got.Manifest)
		assert.NotEmpty(t, got.Files)
		assert.Equal(t, got.Files, got.Listed)
		assert.Equal(t, got.FilesUI[1], got.FilesUI[0])
		assert.Equal(t, got.ManifestUI[1], got.ManifestUI[0])
		assert.Equal(t, want, got.Events)
	}
}

// We verify a bundle that Python wrote, and read its events.
func TestPythonWritesBundles(t *testing.T) {
	lines := bytes.Count(events(t), []byte("\n"))
	for _, form := range []string{"xml", "json"} {
		for _, way := range []string{"stored", "deflated", "streamed"} {
			data := python(t, events(t), "bundle_write.py", form, way)
			b, err := cvad.NewBundle(t.Context(), bytes.NewReader(data), int64(len(data)))
			require.NoError(t, err, "%s %s", form, way)
			report, err := b.Verify(t.Context())
			require.NoError(t, err)
			assert.NoError(t, report.Err(), "%s %s", form, way)
			assert.Equal(t, telemetry.Verified, report.ManifestUI)
			n := 0
			for ev, err := range b.Events(t.Context()) {
				require.NoError(t, err)
				assert.Empty(t, ev.Check())
				n++
			}
			assert.Equal(t, lines, n)
			require.NoError(t, b.Close())
		}
	}
}

// Python computes the same tokens.
func TestTokens(t *testing.T) {
	key, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	secret, err := base64.RawURLEncoding.DecodeString(key.Text()[strings.LastIndex(key.Text(), ".")+1:])
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(key)
	require.NoError(t, err)
	const scope, epoch = "tenant é", "2026Q4"
	keyed, err := pseudonym.Keyed(ring, pseudonym.WithScope(scope), pseudonym.WithEpoch(epoch))
	require.NoError(t, err)

	identifiers := []struct {
		class pseudonym.Class
		text  string
	}{
		{pseudonym.UPN, " User-Steven@CTXLABS.onmicrosoft.com "},
		{pseudonym.SAM, `CTXLAB\User-Steven`},
		{pseudonym.SID, "s-1-5-21-3711855558-820010554-2448362978-27640"},
		{pseudonym.FullName, "Zoë Ångström 東"},
		{pseudonym.User, "User-Steven@CTXLABS04"},
		{pseudonym.Email, "User@Domain.com"},
		{pseudonym.IP, "::ffff:192.0.2.1"},
		{pseudonym.MAC, "00-11-22-AA-BB-CC"},
		{pseudonym.DeviceID, "{1FCED2A0-52E7-4C48-BF4E-6F2E06136E11}"},
		{pseudonym.DeviceName, "Steven’s PC"},
		{pseudonym.FQDN, "Host.Example.COM."},
		{pseudonym.Opaque, "Verbatim  text"},
	}
	var task struct {
		Key         string      `json:"key"`
		Scope       string      `json:"scope"`
		Epoch       string      `json:"epoch"`
		Identifiers [][2]string `json:"identifiers"`
	}
	task.Key, task.Scope, task.Epoch = hex.EncodeToString(secret), scope, epoch
	var want [][2]string
	for _, id := range identifiers {
		canonical, err := pseudonym.Canonical(id.class, id.text)
		require.NoError(t, err)
		task.Identifiers = append(task.Identifiers, [2]string{id.class.String(), canonical})
		documented, err := pseudonym.Documented().Token(id.class, canonical)
		require.NoError(t, err)
		token, err := keyed.Token(id.class, id.text)
		require.NoError(t, err)
		want = append(want, [2]string{documented, token})
	}
	assert.Equal(t, want, ask[[][2]string](t, task, "tokens.py"))
}
