// Package api holds the list of everything that the module exports, in testdata/api.txt, and a test that the list is
// right. So a change that can break users is a line that goes away, for a reviewer to see.
//
//	go test ./internal/api -update
package api
