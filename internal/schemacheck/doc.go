// Package schemacheck holds the generated schemas against validators of others, in tests: a JSON Schema library and
// xmllint, which must be installed. It is a module of its own, so that nobody who uses telemetry depends on them.
package schemacheck
