package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// outputName is the name of the generated file of Go code.
const outputName = "zz_generated.go"

// loader loads the packages of this module from source, with comments.
type loader struct {
	fset   *token.FileSet
	root   string // folder of the module
	module string
	loaded map[string]*source
	known  map[string]string // names of the pages
}

// source is one package of this module.
type source struct {
	types *types.Package
	files []*ast.File
	decls map[string]*ast.TypeSpec
	docs  map[string]*ast.CommentGroup // of the type declarations
	order []string                     // type names in the order of their files and declarations

	receivers map[string]string // receiver names, by type
}

// newLoader finds the module that contains dir.
func newLoader(dir string) (l *loader, importPath string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, "", err
	}
	for root := dir; ; root = filepath.Dir(root) {
		mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			line, _, _ := strings.Cut(string(mod), "\n")
			module := strings.TrimSpace(strings.TrimPrefix(line, "module "))
			fset := token.NewFileSet()
			l = &loader{
				fset: fset, root: root, module: module,
				loaded: make(map[string]*source),
			}
			rel, err := filepath.Rel(root, dir)
			return l, strings.TrimSuffix(module+"/"+filepath.ToSlash(rel), "/."), err
		}
		if root == filepath.Dir(root) {
			return nil, "", errors.New("no go.mod above " + dir)
		}
	}
}

// Import implements types.Importer.
func (l *loader) Import(path string) (*types.Package, error) {
	if path != l.module && !strings.HasPrefix(path, l.module+"/") {
		return outside(path), nil
	}
	src, err := l.load(path)
	if err != nil {
		return nil, err
	}
	return src.types, nil
}

// outside returns a stub of a package of another module. It only contains UUID, because no field has another external
// type.
func outside(path string) *types.Package {
	p := types.NewPackage(path, path[strings.LastIndexByte(path, '/')+1:])
	if path == "github.com/google/uuid" {
		name := types.NewTypeName(token.NoPos, p, "UUID", nil)
		types.NewNamed(name, types.NewArray(types.Typ[types.Byte], 16), nil)
		p.Scope().Insert(name)
	}
	p.MarkComplete()
	return p
}

// load parses and type-checks a package of this module without its generated file. It ignores type errors, because the
// package may use code that is about to be generated; the compiler reports the others.
func (l *loader) load(path string) (*source, error) {
	if src, ok := l.loaded[path]; ok {
		return src, nil
	}
	dir := filepath.Join(l.root, filepath.FromSlash(strings.TrimPrefix(path, l.module)))
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	src := &source{
		decls: make(map[string]*ast.TypeSpec), docs: make(map[string]*ast.CommentGroup), receivers: make(map[string]string),
	}
	l.loaded[path] = src
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == outputName {
			continue
		}
		file, err := parser.ParseFile(l.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		src.files = append(src.files, file)
		src.collect(file)
	}
	if len(src.files) == 0 {
		return nil, fmt.Errorf("no Go files in %s", dir)
	}
	conf := types.Config{Importer: l, IgnoreFuncBodies: true, Error: func(error) {}}
	src.types, _ = conf.Check(path, l.fset, src.files, nil)
	return src, nil
}

func (s *source) collect(file *ast.File) {
	for _, decl := range file.Decls {
		if method, ok := decl.(*ast.FuncDecl); ok && method.Recv != nil && len(method.Recv.List[0].Names) == 1 {
			recv := method.Recv.List[0]
			s.receivers[strings.TrimPrefix(types.ExprString(recv.Type), "*")] = recv.Names[0].Name
		}
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.TYPE {
			continue
		}
		for _, spec := range gen.Specs {
			t := spec.(*ast.TypeSpec)
			s.decls[t.Name.Name] = t
			s.docs[t.Name.Name] = gen.Doc
			s.order = append(s.order, t.Name.Name)
		}
	}
}
