package cvad_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scanning returns a writer with a leak scan that knows some values, and its destination.
func scanning(t *testing.T, m cvad.Manifest, known ...string) (*cvad.BundleWriter, *bytes.Buffer) {
	t.Helper()
	s, err := leakscan.New(leakscan.WithKnown(pseudonym.FullName, known...))
	require.NoError(t, err)
	var b bytes.Buffer
	return cvad.NewBundleWriter(t.Context(), &b, m, cvad.WithLeakScan(s)), &b
}

// refused returns the paths and classes of the errors that refuse an event.
func refused(t *testing.T, err error) (lines []string) {
	t.Helper()
	require.ErrorIs(t, err, telemetry.ErrClearText)
	assert.NotContains(t, err.Error(), "canary")
	for _, err := range err.(interface{ Unwrap() []error }).Unwrap() {
		e := err.(*telemetry.Error)
		lines = append(lines, e.Path+" "+strings.TrimPrefix(e.Want, "no clear identifier of class "))
	}
	return lines
}

func TestLeakScan(t *testing.T) {
	w, b := scanning(t, manifest(t), "Canary Smith")
	e := usage(t, 1)[0]
	e.User, e.Device = event.User{}, event.Device{}
	e.Payload.WorkerSID = ""
	require.NoError(t, w.Write(pseudonym.InClear(e)), "the version of the client is not an address")

	for change, want := range map[string][]string{
		`"dvc":{}`: nil,
		`"user":{"upn":"canary@example.com","samName":"CANARY\\x"}`: {"user.samName sam", "user.upn upn"},
		`"dvc":{"dvcName":"canary smith"}`:                          {"dvc.dvcName full-name"},
		`"canary@example.com":[1]`:                                  {"* upn"},
		`"x":{"user":["",{"upn":"10.0.0.1","y":"10.0.0.2"}]}`:       {"* ip"},
		`"tenant":{"id":"a","canary":["10.0.0.1"]}`:                 {"tenant.* ip"},
		`"tenant":{"id":"Y2FuYXJ5QGV4YW1wbGUuY29t"}`:                {"tenant.id upn"},
	} {
		var c cvad.UsageEvent
		line, err := e.AppendJSON(nil)
		require.NoError(t, err)
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(line, &members))
		require.NoError(t, json.Unmarshal([]byte("{"+change+"}"), &members))
		line, err = json.Marshal(members)
		require.NoError(t, err)
		require.NoError(t, c.UnmarshalJSON(line))
		err = w.Write(pseudonym.InClear(&c))
		if want == nil {
			assert.NoError(t, err, change)
			continue
		}
		assert.Equal(t, want, refused(t, err), change)
	}
	m, err := w.Close()
	require.NoError(t, err)
	assert.Equal(t, 1, m.TotalFiles)
	require.NoError(t, verify(t, b.Bytes()), "the bundle is valid without the refused parts")
	assert.NotContains(t, strings.ToLower(unpacked(t, b.Bytes())), "canary")
}

// The manifest is scanned too.
func TestLeakScanOfTheManifest(t *testing.T) {
	m := manifest(t)
	m.OrgID = "canary@example.com"
	m.SerialNumbers.Serial = append([]cvad.Serial{}, m.SerialNumbers.Serial...)
	m.SerialNumbers.Serial[0].SN = "Canary Smith"
	w, _ := scanning(t, m, "Canary Smith")
	_, err := w.Close()
	assert.Equal(t, []string{"OrgID upn", "SerialNumbers.Serial[0].SN full-name"}, refused(t, err))

	// So are the names of files, before they are in the archive. A refused file writes nothing, and the writer remains
	// usable.
	w, b := scanning(t, manifest(t))
	require.NoError(t, w.WriteFile(cvad.File{Name: "y.txt"}, strings.NewReader("y")))
	assert.Equal(t, []string{"File[1].Name upn"}, refused(t, w.WriteFile(cvad.File{Name: "canary@example.com"}, strings.NewReader("x"))))
	assert.ErrorIs(t, w.WriteFile(cvad.File{Name: "\xff"}, strings.NewReader("x")), telemetry.ErrEncoding)
	require.NoError(t, w.WriteFile(cvad.File{Name: "x.txt"}, strings.NewReader("x")))
	_, err = w.Close()
	require.NoError(t, err)
	assert.NotContains(t, b.String(), "canary")

	// An identifier that is only in the XML form is found too, without a path.
	doc, err := new(cvad.Manifest).AppendXML(nil)
	require.NoError(t, err)
	doc = bytes.Replace(doc, []byte("</Manifest>"), []byte("<X>canary@example.com</X></Manifest>"), 1)
	var unknown cvad.Manifest
	require.NoError(t, unknown.DecodeXML(doc, telemetry.Limits{}))
	w, _ = scanning(t, unknown)
	_, err = w.Close()
	assert.Equal(t, []string{" upn"}, refused(t, err))
}

// A scrubbed event passes, with any hasher.
func TestLeakScanPassesScrubbed(t *testing.T) {
	ephemeral, err := pseudonym.Ephemeral()
	require.NoError(t, err)
	w, _ := scanning(t, manifest(t), "User-Steven@ctxlabs.onmicrosoft.com")
	for _, h := range []*pseudonym.Hasher{pseudonym.Documented(), ephemeral} {
		for _, e := range usage(t, 200) {
			s, err := pseudonym.Scrub(h, e)
			require.NoError(t, err)
			require.NoError(t, w.Write(s))
		}
	}
	_, err = w.Close()
	require.NoError(t, err)
}

// Many findings in one event take no longer than one pass over it.
func TestLeakScanOfManyFindings(t *testing.T) {
	findings := 50_000
	if testing.Short() {
		findings = 5000
	}
	w, _ := scanning(t, manifest(t))
	e := usage(t, 1)[0]
	e.Payload.ISEvents = strings.Repeat("canary@example.com ", findings)
	lines := refused(t, w.Write(pseudonym.InClear(e)))
	assert.Contains(t, lines, "payload.isEvents upn")
	assert.Less(t, len(lines), 10)
}

func ExampleWithLeakScan() {
	scanner, err := leakscan.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	w := cvad.NewBundleWriter(context.Background(), io.Discard, cvad.Manifest{}, cvad.WithLeakScan(scanner))
	e := cvad.NewUsageEvent(cvad.UsagePayload{ISEvents: "no license for bob@example.com"})
	scrubbed, err := pseudonym.Scrub(pseudonym.Documented(), e) // isEvents is free text, so scrubbing keeps it
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(w.Write(scrubbed))
	// Output: telemetry: payload.isEvents: clear text or pseudonym in the wrong place: want no clear identifier of class upn
}
