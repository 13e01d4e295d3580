// Package event is a stub.
package event

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
