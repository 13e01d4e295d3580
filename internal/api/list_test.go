package api

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// packages returns the folders below root that hold packages for users.
func packages(root string) (dirs []string, err error) {
	system := os.DirFS(root)
	err = fs.WalkDir(system, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		_, nested := fs.Stat(system, filepath.Join(path, "go.mod"))
		if path != "." && (nested == nil || slices.Contains([]string{"internal", "examples", "testdata"}, name) || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if files, _ := fs.Glob(system, filepath.Join(path, "*.go")); len(files) > 0 {
			dirs = append(dirs, path)
		}
		return nil
	})
	return dirs, err
}

// lister collects the exported symbols of one package.
type lister struct {
	pkg   string
	fset  *token.FileSet
	lines []string
}

// list returns what the package in a folder exports, sorted.
func list(root, dir string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	if err != nil {
		return nil, err
	}
	l := lister{fset: token.NewFileSet()}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(l.fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		l.pkg = f.Name.Name
		l.file(f)
	}
	slices.Sort(l.lines)
	return slices.Compact(l.lines), nil
}

func (l *lister) add(format string, args ...any) {
	l.lines = append(l.lines, l.pkg+": "+fmt.Sprintf(format, args...))
}

// text returns a piece of a program on one line.
func (l *lister) text(n any) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, l.fset, n); err != nil {
		return err.Error()
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (l *lister) file(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			l.function(d)
		case *ast.GenDecl:
			l.group(d)
		}
	}
}

func (l *lister) function(d *ast.FuncDecl) {
	signature := strings.TrimPrefix(l.text(d.Type), "func")
	switch {
	case !d.Name.IsExported():
	case d.Recv == nil:
		l.add("func %s%s", d.Name, signature)
	default:
		if on := l.text(d.Recv.List[0].Type); ast.IsExported(strings.TrimPrefix(on, "*")) {
			l.add("method (%s) %s%s", on, d.Name, signature)
		}
	}
}

// group lists a declaration of types, variables or constants. A constant without a value repeats the expression before
// it.
func (l *lister) group(d *ast.GenDecl) {
	var last *ast.ValueSpec
	for i, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				l.typ(s)
			}
		case *ast.ValueSpec:
			if d.Tok == token.CONST && (last == nil || s.Values != nil) {
				last = s
			}
			for j, name := range s.Names {
				switch {
				case !name.IsExported():
				case d.Tok == token.CONST:
					l.constant(name.Name, last, i, j)
				default:
					l.add("var %s", strings.TrimSpace(name.Name+" "+l.optional(s.Type)))
				}
			}
		}
	}
}

func (l *lister) constant(name string, s *ast.ValueSpec, place, j int) {
	value := l.text(s.Values[j])
	if strings.Contains(value, "iota") {
		value += fmt.Sprint(", iota ", place)
	}
	if typ := l.optional(s.Type); typ != "" {
		name += " " + typ
	}
	l.add("const %s = %s", name, value)
}

func (l *lister) optional(typ ast.Expr) string {
	if typ == nil {
		return ""
	}
	return l.text(typ)
}

// typ lists a type, and the fields or methods of it as lines of their own.
func (l *lister) typ(s *ast.TypeSpec) {
	name := s.Name.Name
	parameters := ""
	if s.TypeParams != nil {
		var all []string
		for _, p := range s.TypeParams.List {
			for _, n := range p.Names {
				all = append(all, n.Name+" "+l.text(p.Type))
			}
		}
		parameters = "[" + strings.Join(all, ", ") + "]"
	}
	switch t := s.Type.(type) {
	case *ast.StructType:
		l.add("type %s%s struct", name, parameters)
		l.members(name, "field", t.Fields)
	case *ast.InterfaceType:
		l.add("type %s%s interface", name, parameters)
		l.members(name, "requires", t.Methods)
	default:
		equals := ""
		if s.Assign.IsValid() {
			equals = "= "
		}
		l.add("type %s%s %s%s", name, parameters, equals, l.text(t))
	}
}

// members lists the fields of a struct or the methods of an interface. What is embedded is there by its type.
func (l *lister) members(of, what string, fields *ast.FieldList) {
	for _, f := range fields.List {
		typ := l.text(f.Type)
		if what == "requires" && f.Names != nil {
			typ = strings.TrimPrefix(typ, "func")
		} else {
			typ = " " + typ
		}
		tag := ""
		if f.Tag != nil {
			tag = " " + f.Tag.Value
		}
		if f.Names == nil {
			base := strings.TrimPrefix(strings.TrimSpace(typ), "*")
			if ast.IsExported(base[strings.LastIndex(base, ".")+1:]) {
				l.add("%s %s embeds%s%s", what, of, typ, tag)
			}
		}
		for _, n := range f.Names {
			if n.IsExported() {
				l.add("%s %s.%s%s%s", what, of, n, typ, tag)
			} else if what == "requires" {
				l.add("requires %s: methods that are not exported", of)
			}
		}
	}
}
