package parquet

//go:generate go run ./internal/rowgen
