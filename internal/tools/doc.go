// Package tools pins the programs that check this module and are no part of it. It is a module of its own, so that their
// requirements stay out of the one that users get. From the root of the repository:
//
//	go tool -modfile=internal/tools/go.mod staticcheck ./...
package tools
