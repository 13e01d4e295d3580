package api

import (
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Everything that is exported has a doc comment, and its links can be resolved.
func TestDocumentation(t *testing.T) {
	dirs, err := packages("../..")
	require.NoError(t, err)
	for _, dir := range dirs {
		fset := token.NewFileSet()
		paths, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
		require.NoError(t, err)
		var files []*ast.File
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			require.NoError(t, err)
			files = append(files, f)
		}
		p, err := doc.NewFromFiles(fset, files, "github.com/csg-telemetry/telemetry/"+dir)
		require.NoError(t, err)
		r := reading{t: t, parser: p.Parser(), pkg: p.Name}
		r.all(p)
	}
}

// reading walks through the documentation of one package.
type reading struct {
	t      *testing.T
	parser *comment.Parser
	pkg    string
}

func (r *reading) all(p *doc.Package) {
	r.text("package", p.Doc)
	r.values(p.Consts)
	r.values(p.Vars)
	r.functions("", p.Funcs)
	for _, typ := range p.Types {
		r.text(typ.Name, typ.Doc)
		r.values(typ.Consts)
		r.values(typ.Vars)
		r.functions("", typ.Funcs)
		r.functions(typ.Name+".", typ.Methods)
		for _, spec := range typ.Decl.Specs {
			switch t := spec.(*ast.TypeSpec).Type.(type) {
			case *ast.StructType:
				r.members(typ.Name, t.Fields)
			case *ast.InterfaceType:
				r.members(typ.Name, t.Methods)
			}
		}
	}
}

func (r *reading) functions(of string, all []*doc.Func) {
	for _, f := range all {
		r.text(of+f.Name, f.Doc)
	}
}

// values requires a comment on each value, or one on their group.
func (r *reading) values(all []*doc.Value) {
	for _, group := range all {
		for _, spec := range group.Decl.Specs {
			s := spec.(*ast.ValueSpec)
			r.text(s.Names[0].Name, s.Doc.Text()+s.Comment.Text()+group.Doc)
		}
	}
}

func (r *reading) members(of string, fields *ast.FieldList) {
	for _, f := range fields.List {
		for _, n := range f.Names {
			if n.IsExported() {
				r.text(of+"."+n.Name, f.Doc.Text()+f.Comment.Text())
			}
		}
	}
}

// link matches what looks like a link to a symbol.
var link = regexp.MustCompile(`\[\*?([a-z]+\.)?[A-Z]\w*(\.\w+)?\]`)

func (r *reading) text(name, text string) {
	if !assert.NotEmpty(r.t, strings.TrimSpace(text), "%s: %s has no documentation", r.pkg, name) {
		return
	}
	assert.Empty(r.t, unresolved(r.parser, text), "%s: %s has links that cannot be resolved", r.pkg, name)
}

// unresolved returns the links in text that name no symbol.
func unresolved(p *comment.Parser, text string) (links []string) {
	find := func(text []comment.Text) {
		for _, part := range text {
			if plain, ok := part.(comment.Plain); ok {
				links = append(links, link.FindAllString(string(plain), -1)...)
			}
		}
	}
	for _, b := range p.Parse(text).Content {
		switch b := b.(type) {
		case *comment.Paragraph:
			find(b.Text)
		case *comment.List:
			for _, item := range b.Items {
				for _, c := range item.Content {
					find(c.(*comment.Paragraph).Text)
				}
			}
		}
	}
	return links
}

func TestUnresolved(t *testing.T) {
	p := comment.Parser{
		LookupPackage: func(name string) (string, bool) { return "x/" + name, name == "here" },
		LookupSym:     func(recv, name string) bool { return recv+name == "Known" || recv+name == "KnownMethod" },
	}
	text := "About [Known], [Known.Method], [*Known], [here.Thing] and [Nowhere].\n\n  - [Known.Nothing]\n  - [there.Thing]\n"
	assert.Equal(t, []string{"[Nowhere]", "[Known.Nothing]", "[there.Thing]"}, unresolved(&p, text))
}
