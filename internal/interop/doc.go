// Package interop holds tests with another language at the other end: Python, with nothing but its standard library, reads
// what this module writes and computes the digests and tokens by itself, and writes what this module reads. The programs
// are in testdata. The tests need python3 and therefore a build tag:
//
//	go test -tags interop ./internal/interop
package interop
