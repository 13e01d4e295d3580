package api

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// examples returns every example of the package in a folder, by name.
func examples(t *testing.T, dir string) map[string]*doc.Example {
	t.Helper()
	fset := token.NewFileSet()
	paths, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, path := range paths {
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		require.NoError(t, err)
		if name := f.Name.Name; !strings.HasSuffix(path, "_test.go") || strings.HasSuffix(name, "_test") || strings.HasPrefix(filepath.Base(path), "example") {
			files = append(files, f)
		}
	}
	p, err := doc.NewFromFiles(fset, files, "github.com/csg-telemetry/telemetry/"+dir)
	require.NoError(t, err, dir)
	all := make(map[string]*doc.Example)
	add := func(of string, list []*doc.Example) {
		for _, e := range list {
			all["Example"+strings.TrimSuffix(of+"_"+e.Suffix, "_")] = e
		}
	}
	add("", p.Examples)
	for _, f := range p.Funcs {
		add(f.Name, f.Examples)
	}
	for _, typ := range p.Types {
		add(typ.Name, typ.Examples)
		for _, f := range typ.Funcs {
			add(f.Name, f.Examples)
		}
		for _, f := range typ.Methods {
			add(typ.Name+"_"+f.Name, f.Examples)
		}
	}
	return all
}

// pkg.go.dev shows every example as a complete program, with its imports and a main.
func TestExamplesArePrograms(t *testing.T) {
	dirs, err := packages("../..")
	require.NoError(t, err)
	n := 0
	for _, dir := range dirs {
		for name, e := range examples(t, dir) {
			n++
			assert.NotNil(t, e.Play, "%s: %s is not shown as a program, because it uses another declaration of its file", dir, name)
			assert.True(t, e.Output != "" || e.EmptyOutput, "%s: %s has no Output comment", dir, name)
		}
	}
	assert.Greater(t, n, 100)
}
