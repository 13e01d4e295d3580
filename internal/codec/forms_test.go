package codec

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nothing is an importer that returns packages without declarations.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	pkg := types.NewPackage(path, filepath.Base(path))
	pkg.MarkComplete()
	return pkg, nil
}

// The files of one format do not use those of the other. Declarations that both need are in the shared files.
func TestFormsAreApart(t *testing.T) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	info := types.Info{Uses: make(map[*ast.Ident]types.Object)}
	conf := types.Config{Importer: nothing{}, Error: func(error) {}} // declarations of other packages do not matter
	pkg, _ := conf.Check("codec", set, files, &info)
	form := func(pos token.Pos) string {
		name := filepath.Base(set.Position(pos).Filename)
		switch name = strings.TrimPrefix(name, "append"); {
		case strings.HasPrefix(name, "json"):
			return "JSON"
		case strings.HasPrefix(name, "xml"):
			return "XML"
		}
		return ""
	}
	forms := make(map[string]int)
	for id, used := range info.Uses {
		if used.Pkg() != pkg {
			continue
		}
		from, to := form(id.Pos()), form(used.Pos())
		forms[from]++
		assert.False(t, from != to && from != "" && to != "", "%s: %s belongs to %s", set.Position(id.Pos()), used.Name(), to)
	}
	assert.Len(t, forms, 3)
}
