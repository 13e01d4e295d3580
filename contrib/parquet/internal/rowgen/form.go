package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/csg-telemetry/telemetry"
	"github.com/csg-telemetry/telemetry/event"
	"github.com/google/uuid"
)

// goTypes are the Go types of columns by their forms, with the options of the parquet tag. The runtime knows the same forms.
var goTypes = map[string]struct{ typ, options string }{
	"text":         {"string", ""},
	"json":         {"string", ",json"},
	"boolean":      {"bool", ""},
	"flag":         {"bool", ""},
	"integer":      {"int64", ""},
	"bits":         {"uint64", ""},
	"features":     {"uint64", ""},
	"names":        {"string", ""},
	"EpochSeconds": {"time.Time", ",timestamp(microsecond)"},
	"EpochMillis":  {"time.Time", ",timestamp(microsecond)"},
	"UTCTime":      {"time.Time", ",timestamp(microsecond)"},
	"UTCMillis":    {"time.Time", ",timestamp(microsecond)"},
	"LocalTime":    {"time.Time", ",timestamp(microsecond:local)"},
	"FloatingTime": {"time.Time", ",timestamp(microsecond:local)"},
	"USDate":       {"time.Time", ",date"},
	"LicenseDate":  {"time.Time", ",date"},
	"SADate":       {"time.Time", ",date"},
	"ISODate":      {"time.Time", ",date"},
}

// texts are the structs and arrays that are text on the wire.
var texts = []reflect.Type{reflect.TypeFor[uuid.UUID](), reflect.TypeFor[telemetry.Digest]()}

// form returns the form of the column of a scalar.
func form(t reflect.Type, tag string) (string, error) {
	if slices.Contains(texts, t) {
		return "text", nil
	}
	if t == reflect.TypeFor[event.Features]() {
		return "features", nil
	}
	if _, ok := goTypes[t.Name()]; ok && t.PkgPath() == "github.com/csg-telemetry/telemetry" {
		return t.Name(), nil
	}
	switch t.Kind() {
	case reflect.String:
		return "text", nil
	case reflect.Bool:
		if slices.Contains(strings.Split(tag, ","), "flag") {
			return "flag", nil
		}
		return "boolean", nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "integer", nil
	case reflect.Uint64:
		return "bits", nil
	}
	return "", fmt.Errorf("no column has the form of %s", t)
}

// isRecord reports whether t is a nested record.
func isRecord(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	f, ok := t.FieldByName("Unknown")
	return ok && f.Type == reflect.TypeFor[telemetry.Unknown]()
}

// title returns the name of a package as the beginning of the name of a type.
func title(pkg string) string {
	switch pkg {
	case "cvad", "spa":
		return strings.ToUpper(pkg)
	case "licenseserver":
		return "LicenseServer"
	case "storefront":
		return "StoreFront"
	case "devicetrust":
		return "DeviceTRUST"
	case "uberagent":
		return "UberAgent"
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:]
}

var directive = regexp.MustCompile(`(?m)^//telemetry:root .*record=(\S+).*\n(?://.*\n)*type (\w+) struct`)

// recordOf returns the dictionary's name of the table of a root record, which its directive names.
func recordOf(module, pkg, typ string) (string, error) {
	paths, err := filepath.Glob(filepath.Join(module, pkg, "*.go"))
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		for _, m := range directive.FindAllStringSubmatch(string(text), -1) {
			if m[2] == typ {
				return m[1], nil
			}
		}
	}
	return "", fmt.Errorf("%s.%s has no directive with a record", pkg, typ)
}
