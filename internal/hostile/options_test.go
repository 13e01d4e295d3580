package hostile

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/devicetrust"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/provisioning"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/csg-telemetry/telemetry/scout"
	"github.com/csg-telemetry/telemetry/spa"
	"github.com/csg-telemetry/telemetry/storefront"
	"github.com/csg-telemetry/telemetry/uberagent"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// call is a function with options, and what it is called with before them.
type call struct {
	f    any
	args []any
}

// withOptions has every function and method of the module that has options.
func withOptions(t *testing.T) map[string]call {
	key, err := pseudonym.GenerateKey()
	require.NoError(t, err)
	ring, err := pseudonym.NewKeyRing(key)
	require.NoError(t, err)
	hasher := pseudonym.Documented()
	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	bundle := bundleOf(t, raw{name: "x"}, telemetry.DigestOf(nil))
	path := filepath.Join(t.TempDir(), "bundle.zip")
	require.NoError(t, os.WriteFile(path, bundle, 0o600))
	asJSON, _ := root{new: func() record { return new(licenseserver.Report) }}.document(t)
	report := func() *strings.Reader { return strings.NewReader(asJSON) }
	deployed := telemetry.UTCTime{}
	var out strings.Builder
	copies := func(doc string) []any {
		return []any{licenseserver.NewWriter(&out, telemetry.XML), licenseserver.NewReader(strings.NewReader(doc))}
	}
	return map[string]call{
		"cvad.NewBrokerUsageEvent":          {cvad.NewBrokerUsageEvent, []any{cvad.BrokerUsagePayload{}}},
		"cvad.NewUsageEvent":                {cvad.NewUsageEvent, []any{cvad.UsagePayload{}}},
		"cvad.NewManifest":                  {cvad.NewManifest, []any{usage(t).ID, deployed}},
		"cvad.NewBundle":                    {cvad.NewBundle, []any{t.Context(), strings.NewReader(string(bundle)), int64(len(bundle))}},
		"cvad.NewBundleReader":              {cvad.NewBundleReader, []any{strings.NewReader(string(bundle))}},
		"cvad.WithEvents":                   {cvad.WithEvents, nil},
		"cvad.NewBundleWriter":              {cvad.NewBundleWriter, []any{t.Context(), &out, cvad.Manifest{}}},
		"cvad.CreateBundle":                 {cvad.CreateBundle, []any{t.Context(), path + ".new", cvad.Manifest{}}},
		"cvad.OpenBundle":                   {cvad.OpenBundle, []any{t.Context(), path}},
		"devicetrust.NewConfigurationEvent": {devicetrust.NewConfigurationEvent, []any{devicetrust.ConfigurationPayload{}}},
		"event.NewParts":                    {event.NewParts, []any{"1.0", "t", "p"}},
		"event.NewReader":                   {event.NewReader, []any{strings.NewReader("{}"), registry}},
		"spool.Open":                        {spool.Open, []any{filepath.Join(t.TempDir(), "s"), registry}},
		"spool.WithScrubOptions":            {spool.WithScrubOptions, nil},
		"licenseserver.Decode":              {licenseserver.Decode, []any{report()}},
		"licenseserver.NewReader":           {licenseserver.NewReader, []any{report()}},
		"licenseserver.Verify":              {licenseserver.Verify, []any{report()}},
		"licenseserver.NewAnonymousReport":  {licenseserver.NewAnonymousReport, []any{deployed}},
		"licenseserver.NewDiagnosticReport": {licenseserver.NewDiagnosticReport, []any{deployed}},
		"licenseserver.NewInventoryEvent": {
			licenseserver.NewInventoryEvent, []any{licenseserver.LicenseServer{}, licenseserver.InventoryPayload{}},
		},
		"licenseserver.NewReport":            {licenseserver.NewReport, []any{licenseserver.LicenseServer{}, deployed}},
		"licenseserver.Restore":              {licenseserver.Restore, copies(`{"Inventory":{}}`)},
		"licenseserver.Scrub":                {licenseserver.Scrub, append(copies(asJSON), hasher)},
		"provisioning.NewUsageEvent":         {provisioning.NewUsageEvent, []any{provisioning.UsagePayload{}}},
		"pseudonym.Ephemeral":                {pseudonym.Ephemeral, nil},
		"pseudonym.Keyed":                    {pseudonym.Keyed, []any{ring}},
		"pseudonym.KeyRing.Match":            {ring.Match, []any{pseudonym.UPN, "a", "b"}},
		"pseudonym.Preview":                  {pseudonym.Preview, []any{usage(t)}},
		"pseudonym.Restore":                  {pseudonym.Restore[cvad.UsageEvent], []any{new(cvad.UsageEvent)}},
		"pseudonym.RestoreRecord":            {pseudonym.RestoreRecord, []any{new(cvad.UsageEvent)}},
		"pseudonym.Scrub":                    {pseudonym.Scrub[cvad.UsageEvent], []any{hasher, usage(t)}},
		"pseudonym.ScrubRecord":              {pseudonym.ScrubRecord, []any{hasher, usage(t)}},
		"leakscan.New":                       {leakscan.New, nil},
		"scout.NewDeviceCountEvent":          {scout.NewDeviceCountEvent, []any{scout.DeviceCountPayload{}}},
		"spa.NewAdminEvent":                  {spa.NewAdminEvent, []any{spa.AdminPayload{}}},
		"spa.NewConfigEvent":                 {spa.NewConfigEvent, []any{spa.ConfigPayload{}}},
		"spa.NewPolicyDownloadEvent":         {spa.NewPolicyDownloadEvent, []any{spa.PolicyDownloadPayload{}}},
		"spa.NewUserEvent":                   {spa.NewUserEvent, []any{spa.UserPayload{}}},
		"storefront.NewConfigurationEvent":   {storefront.NewConfigurationEvent, []any{storefront.ConfigurationPayload{}}},
		"uberagent.NewConfigurationEvent":    {uberagent.NewConfigurationEvent, []any{uberagent.ConfigurationPayload{}}},
		"pseudonym.Preview, read to its end": {previewAll, []any{usage(t)}},
	}
}

func previewAll(r pseudonym.Record, opts ...pseudonym.ScrubOption) {
	for range pseudonym.Preview(r, opts...) { //nolint:revive // it must not panic
	}
}

// variadic is what the list of the module's exported functions has of those with options.
var variadic = regexp.MustCompile(`^(\w+): (?:func|method \(\*?(\w+)\)) (\w+).*\(.*opts \.\.\.`)

// A nil option is ignored, in all packages and by every function that has options.
func TestNilOptions(t *testing.T) {
	calls := withOptions(t)
	bundlePath := calls["cvad.OpenBundle"].args[1].(string)
	list, err := os.ReadFile("../api/testdata/api.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(list)) {
		m := variadic.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name := m[1] + "." + m[3]
		if m[2] != "" {
			name = m[1] + "." + m[2] + "." + m[3]
		}
		assert.Contains(t, calls, name, "a function with options that this test does not know")
	}
	for name, c := range calls {
		f := reflect.ValueOf(c.f)
		var args []reflect.Value
		for i, a := range c.args {
			args = append(args, reflect.ValueOf(a).Convert(f.Type().In(i)))
		}
		opts := reflect.MakeSlice(f.Type().In(len(args)), 2, 2) // two nil ones
		assert.NotPanics(t, func() {
			out := f.CallSlice(append(args, opts))
			if len(out) == 0 {
				return
			}
			if err, isError := out[len(out)-1].Interface().(error); isError {
				assert.NoError(t, err, name)
			}
			switch v := out[0].Interface().(type) {
			case cvad.ReaderOption:
				b, err := cvad.OpenBundle(t.Context(), bundlePath, v)
				require.NoError(t, err, name)
				for range b.Events(t.Context()) { //nolint:revive // it must not panic
				}
				require.NoError(t, b.Close())
			case spool.Option:
				s, err := spool.Open(filepath.Join(t.TempDir(), "s"), new(event.Registry), v)
				require.NoError(t, err, name)
				require.NoError(t, s.Close())
			case interface{ Close() error }:
				assert.NoError(t, v.Close(), name)
			case interface{ Discard() error }:
				assert.NoError(t, v.Discard(), name)
			}
		}, name)
	}
}
