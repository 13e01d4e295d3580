package hostile

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/licenseserver"
	"github.com/csg-telemetry/telemetry/netscaler"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/csg-telemetry/telemetry/pseudonym/leakscan"
	"github.com/csg-telemetry/telemetry/xenserver"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// zeros returns zero values of all exported types with methods that can fail.
func zeros() []any {
	all := []any{
		new(telemetry.Digest), new(telemetry.Digester), new(telemetry.Error), new(telemetry.FloatingTime), new(telemetry.ISODate),
		new(telemetry.Issue), new(telemetry.Issues), new(telemetry.LicenseDate), new(telemetry.LocalTime), new(telemetry.SADate),
		new(telemetry.Severity), new(telemetry.State), new(telemetry.USDate), new(telemetry.UTCMillis), new(telemetry.UTCTime),
		new(telemetry.VendorString), new(telemetry.Verifier),
		new(cvad.Bundle), new(cvad.BundleReader), new(cvad.BundleWriter), new(cvad.FileReader), new(cvad.FileResult),
		new(cvad.Presence), new(cvad.Report),
		new(event.Error), new(cvad.FileError), new(pseudonym.Fields), new(pseudonym.Scrambled), new(event.Raw), new(event.Reader), new(event.Registry), new(event.Writer),
		new(spool.Batch), new(spool.Spool),
		new(licenseserver.Feature), new(licenseserver.FeatureReader), new(licenseserver.Holder), new(licenseserver.Reader),
		new(licenseserver.SADate), new(licenseserver.SADateReader), new(licenseserver.Writer),
		new(netscaler.Build), new(netscaler.Command), new(netscaler.Conf), new(netscaler.GatewayTelemetry),
		new(pseudonym.Class), new(pseudonym.Hasher), new(pseudonym.Key), new(pseudonym.KeyRing), new(pseudonym.Scrubbed[cvad.UsageEvent]),
		new(leakscan.Scanner), new(xenserver.Frequency),
	}
	for r := range packages.Roots() {
		all = append(all, r.New())
	}
	return all
}

// notCalled lists methods that only the standard library calls, never with nil, and those with a time zone argument,
// for which package time itself panics.
var notCalled = []string{"Format", "MarshalXML", "UnmarshalXML", "In"}

// fails matches the methods that can fail in the list of the module's exported symbols.
var fails = regexp.MustCompile(`^(\w+): method \(\*?(\w+)(?:\[T\])?\) \w+\(.*\berror\b`)

// No method of a zero value panics, with any nil or zero arguments.
func TestZeroValues(t *testing.T) {
	known := make(map[string]bool)
	for _, v := range zeros() {
		typ := reflect.TypeOf(v)
		name, _, _ := strings.Cut(typ.Elem().String(), "[")
		known[name] = true
		for i := range typ.NumMethod() {
			if m := typ.Method(i); !slices.Contains(notCalled, m.Name) {
				assert.NotPanics(t, func() { callWithNothing(reflect.ValueOf(v), m) }, "%s.%s", name, m.Name)
			}
		}
	}
	list, err := os.ReadFile("../api/testdata/api.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(list)) {
		if m := fails.FindStringSubmatch(line); m != nil {
			assert.Contains(t, known, m[1]+"."+m[2], "this test must have a zero value of every type with methods that can fail")
		}
	}
}

// callWithNothing calls a method with zero arguments, and runs the iterators that it returns.
func callWithNothing(v reflect.Value, m reflect.Method) {
	args := []reflect.Value{v}
	for i := 1; i < m.Type.NumIn(); i++ {
		args = append(args, reflect.Zero(m.Type.In(i)))
	}
	call := m.Func.Call
	if m.Type.IsVariadic() {
		call = m.Func.CallSlice
	}
	for _, out := range call(args) {
		if typ := out.Type(); typ.Kind() == reflect.Func && (typ.CanSeq() || typ.CanSeq2()) {
			yield := reflect.MakeFunc(typ.In(0), func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(true)} })
			out.Call([]reflect.Value{yield})
		}
	}
}
