// Package cvad stub
package cvad

//go:generate go run github.com/csg-telemetry/telemetry/internal/gen
