package dictionary

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"go": goName, "breaks": breaks, "identifies": identifies, "pages": pages}).Parse(pageText))

// writeHTML writes a single self-contained page.
func writeHTML(w io.Writer, elements []telemetry.Element) error {
	data := struct {
		Elements                        []*telemetry.Element
		Packages, Classes, Requirements []string
		Reading, Undocumented           string
		Pages                           []telemetry.Page
	}{Reading: reading, Undocumented: undocumented, Pages: slices.Collect(telemetry.Pages())}
	classes := make(map[string]bool)
	for i := range elements {
		e := &elements[i]
		data.Elements = append(data.Elements, e)
		if !slices.Contains(data.Packages, e.Package) {
			data.Packages = append(data.Packages, e.Package)
		}
		if class := identifies(e); class != "" {
			classes[class] = true
		}
		if !slices.Contains(data.Requirements, string(e.Requirement)) {
			data.Requirements = append(data.Requirements, string(e.Requirement))
		}
	}
	data.Classes = slices.Sorted(maps.Keys(classes))
	return page.Execute(w, data)
}

// breaks splits text into pieces between which a line may break.
func breaks(text string) (pieces []string) {
	for {
		i := strings.IndexAny(text, "./:@_-,=;|") + 1
		if i == 0 || i == len(text) {
			return append(pieces, text)
		}
		pieces, text = append(pieces, text[:i]), text[i:]
	}
}
