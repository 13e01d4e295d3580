package packages_test

import (
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/internal/packages"
	"github.com/csg-telemetry/telemetry/products"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "../.."

// The list contains every package with generated records, and each function in it belongs to its package.
func TestAll(t *testing.T) {
	listed := make(map[string]packages.Package)
	for p := range packages.All() {
		listed[p.Name] = p
		for e := range p.Elements() {
			assert.Equal(t, p.Name, e.Package)
		}
	}
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{.Dir}}", module+"/...").Output()
	require.NoError(t, err)
	found := 0
	for line := range strings.Lines(string(out)) {
		name, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.Contains(name, "/internal/") {
			continue // these records belong to tests
		}
		name = path.Base(name)
		generated, err := os.ReadFile(dir + "/zz_generated.go")
		if err != nil || !strings.Contains(string(generated), "\nfunc Records()") {
			continue
		}
		found++
		p, ok := listed[name]
		if !assert.True(t, ok && p.Records != nil && p.Schema != nil, "%s has records, but is not in the list", name) {
			continue
		}
		for r := range p.Records() {
			assert.Contains(t, string(generated), "\nfunc (v *access"+r+") Has(", "%s.%s", name, r)
			_, err := p.Schema(r, telemetry.JSON)
			assert.NoError(t, err)
		}
	}
	records := 0
	for _, p := range listed {
		if p.Records != nil {
			records++
		}
	}
	assert.Equal(t, records, found)
}

// Every record that is an event is of a kind of package products, whose registry knows it, in both forms. Every kind is of a record.
func TestEvents(t *testing.T) {
	registry, err := event.NewRegistry(products.Events())
	require.NoError(t, err)
	for r := range packages.Roots() {
		if _, ok := r.New().(event.Event); !ok {
			continue
		}
		samples, err := r.Samples(module)
		require.NoError(t, err)
		for _, s := range samples {
			decode := func() (event.Event, error) { return registry.DecodeJSON([]byte(s.Text), telemetry.Limits{}) }
			if s.Format == telemetry.XML {
				decode = func() (event.Event, error) { return registry.DecodeXML([]byte(s.Text), telemetry.Limits{}) }
			}
			ev, err := decode()
			require.NoError(t, err, s.Path)
			assert.IsType(t, r.New(), ev, "%s: its kind must be in Events of %s, and those in products.Events", s.Path, r.Package.Name)
		}
	}
	for _, k := range products.Events() {
		assert.True(t, slices.ContainsFunc(slices.Collect(packages.Roots()), func(r packages.Root) bool {
			return assert.ObjectsAreEqual(r.New(), k.New())
		}), "%v", k.Types)
	}
}

func TestStem(t *testing.T) {
	var stems []string
	for r := range packages.Roots() {
		stems = append(stems, r.Stem())
	}
	assert.Subset(t, stems, []string{"cvad-usage-event", "licenseserver-report", "spa-policy-download-event", "xenserver-email-alerts"})
}
