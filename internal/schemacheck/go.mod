module github.com/csg-telemetry/telemetry/internal/schemacheck

go 1.26

require (
	github.com/csg-telemetry/telemetry v0.0.0
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/google/uuid v1.6.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.14.0 // indirect
)

replace github.com/csg-telemetry/telemetry => ../..
