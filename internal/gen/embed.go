package main

import "strings"

// The folder of a package's schemas, and the extensions of the two kinds.
const (
	schemaFolder  = "schema"
	jsonExtension = ".schema.json"
	xsdExtension  = ".xsd"
)

// schemaFile returns the path of a schema of a root record in its package.
func schemaFile(r *Record, extension string) string { return schemaFolder + "/" + r.Type + extension }

// schemas returns the schemas of the root records, and writes the functions that return their texts. Where there is more
// than one record, their names begin with that of the record.
func (g *emitter) schemas(roots []*Record) (files []File, err error) {
	for _, r := range roots {
		prefix := r.Type
		if len(roots) == 1 {
			prefix = ""
		}
		for _, kind := range []struct {
			name, extension, doc string
			content              func(*Record) ([]byte, error)
		}{
			{"JSONSchema", jsonExtension, "the JSON Schema, draft 2020-12, of what TYPE decodes from.", g.JSONSchema},
			{"XSD", xsdExtension, "the XML Schema, version 1.0, of the element that TYPE encodes to.", g.XSD},
		} {
			content, err := kind.content(r)
			if err != nil {
				return nil, err
			}
			file := schemaFile(r, kind.extension)
			files = append(files, File{file, content})
			text := "schema" + r.Type + strings.TrimSuffix(kind.name, "Schema")
			g.p("\n//go:embed %s\nvar %s string", file, text)
			g.p("\n// %s%s returns %s", prefix, kind.name, strings.Replace(kind.doc, "TYPE", r.Type, 1))
			g.p("func %s%s() string { return %s }", prefix, kind.name, text)
		}
	}
	return files, nil
}
