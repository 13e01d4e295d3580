package main

// These are the folder of a package's schemas and the extensions of the two kinds.
const (
	schemaFolder  = "schema"
	jsonExtension = ".schema.json"
	xsdExtension  = ".xsd"
)

// schemaFile returns the path of a schema of a root record in its package.
func schemaFile(r *Record, extension string) string { return schemaFolder + "/" + r.Type + extension }

// schemas returns the schemas of the root records, and writes the functions that return their texts and list the records.
func (g *emitter) schemas(roots []*Record) (files []File, err error) {
	if len(roots) == 0 {
		return nil, nil
	}
	for _, r := range roots {
		for _, kind := range []struct {
			name, extension string
			content         func(*Record) ([]byte, error)
		}{{"JSON", jsonExtension, g.JSONSchema}, {"XSD", xsdExtension, g.XSD}} {
			content, err := kind.content(r)
			if err != nil {
				return nil, err
			}
			file := schemaFile(r, kind.extension)
			files = append(files, File{file, content})
			g.p("\n//go:embed %s\nvar schema%s%s string", file, r.Type, kind.name)
		}
	}
	g.p(`
// Schema returns the schema of a record, given the name of its Go type. For JSON it is a JSON Schema, draft 2020-12, of
// the documents that can be decoded; for XML it is an XML Schema, version 1.0, of the element that is written. The
// error is [telemetry.ErrUnknown] if [Records] does not yield the name, or the format is unknown.
func Schema(name string, f telemetry.Format) (string, error) {
	switch name + "." + string(f) {`)
	for _, r := range roots {
		g.p("case %q + string(telemetry.JSON):\nreturn schema%sJSON, nil", r.Type+".", r.Type)
		g.p("case %q + string(telemetry.XML):\nreturn schema%sXSD, nil", r.Type+".", r.Type)
	}
	g.p("}\nreturn \"\", record.Failure(telemetry.ErrUnknown, \"a record of this package, and XML or JSON\")\n}")
	g.p(`
// Records yields the names of the Go types that have a document of their own, each with a new record.
func Records() iter.Seq2[string, telemetry.Document] {
	return func(yield func(string, telemetry.Document) bool) {`)
	cond := ""
	for _, r := range roots {
		cond += " &&\n\t\tyield(\"" + r.Type + "\", new(" + r.Type + "))"
	}
	g.p("_ = %s\n}\n}", cond[len(" &&\n\t\t"):])
	return files, nil
}
