package packages

import (
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/csg-telemetry/telemetry"
)

// Sample is a document of a record, in the folder testdata of its package. It contains the examples in the documents.
type Sample struct {
	// Path is the file.
	Path string
	// Format is its format.
	Format telemetry.Format
	// Text is the document.
	Text string
}

// Stem returns the prefix of the names of the samples of a record: cvad-usage-event for cvad.UsageEvent.
func (r Root) Stem() string {
	var b strings.Builder
	b.WriteString(r.Package.Name)
	upper := false
	for _, c := range r.Type {
		if unicode.IsUpper(c) && !upper {
			b.WriteByte('-')
		}
		upper = unicode.IsUpper(c)
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// Samples returns the samples of a record, given the folder of the module. A sample is called STEM.json or STEM.xml, or has a
// hyphen and more after the stem.
func (r Root) Samples(module string) (samples []Sample, err error) {
	stem := filepath.Join(module, r.Package.Name, "testdata", r.Stem())
	for _, f := range []telemetry.Format{telemetry.JSON, telemetry.XML} {
		paths, err := filepath.Glob(stem + "*." + string(f))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			if rest := path[len(stem):]; rest[0] != '.' && rest[0] != '-' {
				continue
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			samples = append(samples, Sample{path, f, string(text)})
		}
	}
	return samples, nil
}

// Decode decodes doc into a new record.
func (r Root) Decode(doc string, f telemetry.Format) (telemetry.Document, error) {
	d := r.New()
	if f == telemetry.XML {
		return d, d.DecodeXML([]byte(doc), telemetry.Limits{})
	}
	return d, d.DecodeJSON([]byte(doc), telemetry.Limits{})
}
