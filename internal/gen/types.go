package main

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"slices"
)

// readType determines how a field's values are encoded.
func (s *Schema) readType(f *Field, t types.Type) error {
	if slice, ok := t.(*types.Slice); ok {
		f.List = true
		t = slice.Elem()
	}
	if pointer, ok := t.(*types.Pointer); ok {
		f.Pointer = true
		t = pointer.Elem()
	}
	f.Type = s.typeName(t)
	named, _ := t.(*types.Named)
	if named != nil && f.Type == "uuid.UUID" {
		f.Kind = UUID
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch u.Kind() {
		case types.String:
			f.Kind = Text
		case types.Bool:
			f.Kind = Bool
		case types.Int:
			f.Kind = Count
		case types.Int32:
			f.Kind = Code
		case types.Int64:
			f.Kind = Int64
		case types.Uint64:
			f.Kind = Uint64
		default:
			return fmt.Errorf("type %s cannot be encoded", f.Type)
		}
		if named != nil {
			f.Valid, f.Enum = has(named, "Valid"), has(named, "Known")
			f.Values = values(named)
		}
		return nil
	case *types.Struct:
		if named == nil {
			return fmt.Errorf("a nested record needs a name")
		}
		if has(named, "AppendText") {
			f.Kind, f.Pkg, f.Base = Form, named.Obj().Pkg().Name(), named.Obj().Name()
			return nil
		}
		f.Kind = Struct
		var err error
		f.Of, err = s.record(named)
		return err
	}
	return fmt.Errorf("type %s cannot be encoded", f.Type)
}

// typeName returns t as the generated file writes it, and adds the import that it needs.
func (s *Schema) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == s.Path {
			return ""
		}
		s.Imports[p.Path()] = true
		return p.Name()
	})
}

// has reports whether a type has the method.
func has(named *types.Named, method string) bool {
	obj, _, _ := types.LookupFieldOrMethod(named, true, named.Obj().Pkg(), method)
	_, ok := obj.(*types.Func)
	return ok
}

// values returns the constants of an open enumeration in the order they are declared.
func values(named *types.Named) (texts []string) {
	if !has(named, "Known") {
		return nil
	}
	scope := named.Obj().Pkg().Scope()
	var consts []*types.Const
	for _, name := range scope.Names() {
		if c, ok := scope.Lookup(name).(*types.Const); ok && types.Identical(c.Type(), named) {
			consts = append(consts, c)
		}
	}
	slices.SortFunc(consts, func(a, b *types.Const) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, c := range consts {
		texts = append(texts, constant.StringVal(c.Val()))
	}
	return texts
}
