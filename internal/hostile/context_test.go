package hostile

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/cvad"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/csg-telemetry/telemetry/event/spool"
	"github.com/csg-telemetry/telemetry/pseudonym"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// underContext matches the functions in the list of the module's exported symbols that have a context.
var underContext = regexp.MustCompile(`^(\w+): (?:func|method \(\*?(\w+)\)) (\w+)\(ctx context\.Context`)

func firstOf[T any](seq func(func(T, error) bool)) (first error) {
	for _, err := range seq {
		return err
	}
	return nil
}

// A nil context is ErrRequired, in all packages.
func TestNilContexts(t *testing.T) {
	var none context.Context
	registry, err := event.NewRegistry(cvad.Events())
	require.NoError(t, err)
	data := bundleOf(t, raw{name: "x"}, telemetry.DigestOf(nil))
	path := filepath.Join(t.TempDir(), "bundle.zip")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	b, err := cvad.OpenBundle(t.Context(), path)
	require.NoError(t, err)
	defer b.Close()
	s, err := spool.Open(filepath.Join(t.TempDir(), "s"), registry, spool.WithInClear())
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Append(t.Context(), pseudonym.InClear(usage(t))))
	write := func(_ context.Context, _ io.Writer, b *spool.Batch) error { return firstOf(b.Events(none)) }
	errs := map[string]error{
		"cvad.Bundle.Events":       firstOf(b.Events(none)),
		"cvad.BundleReader.Events": firstOf(cvad.NewBundleReader(strings.NewReader(string(data))).Events(none)),
		"event.Reader.Events":      firstOf(event.NewReader(strings.NewReader("{}"), registry).Events(none)),
		"spool.Spool.Append":       s.Append(none, pseudonym.InClear(usage(t))),
	}
	_, errs["cvad.Bundle.Open"] = b.Open(none, "x")
	_, errs["cvad.Bundle.Verify"] = b.Verify(none)
	_, errs["cvad.BundleReader.Verify"] = cvad.NewBundleReader(strings.NewReader(string(data))).Verify(none)
	_, errs["cvad.CreateBundle"] = cvad.CreateBundle(none, path+".new", cvad.Manifest{})
	_, errs["cvad.NewBundle"] = cvad.NewBundle(none, strings.NewReader(string(data)), int64(len(data)))
	_, errs["cvad.NewBundleWriter"] = cvad.NewBundleWriter(none, io.Discard, cvad.Manifest{}).Close()
	_, errs["cvad.OpenBundle"] = cvad.OpenBundle(none, path)
	_, errs["spool.Spool.Drain"] = s.Drain(none, path+"-*", write)
	_, errs["spool.Spool.DrainAll"] = s.DrainAll(none, path+"-*", write)
	_, errs["spool.Batch.Events"] = s.DrainAll(t.Context(), path+"-*", write)
	for name, err := range errs {
		assert.ErrorIs(t, err, telemetry.ErrRequired, name)
	}
	list, err := os.ReadFile("../api/testdata/api.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(list)) {
		if m := underContext.FindStringSubmatch(line); m != nil {
			name := strings.TrimPrefix(m[2]+"."+m[3], ".")
			assert.Contains(t, errs, m[1]+"."+name, "this test must call every function with a context")
		}
	}
}
