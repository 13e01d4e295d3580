package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// Kind determines how a field's value is encoded and decoded.
type Kind int

const (
	Text   Kind = iota // a string type
	Form               // a type with ParseT and AppendText
	Bool               // a boolean
	Count              // int: a number of things
	Code               // int32: a signed code
	Int64              // a named int64 that is not negative
	Uint64             // a named uint64
	UUID               // uuid.UUID
	Struct             // a nested record
)

// Record is one struct of the schema.
type Record struct {
	Type   string // in the generated file: UsagePayload, event.User
	Name   string // the same as part of a function name: UsagePayload, EventUser
	Local  bool   // declared in the package itself
	Fields []*Field
	Root   *Root // nil for a nested record
	// Closed is set if the documents promise that the record contains nothing else.
	Closed bool
	// CutOff is set if the available documents are incomplete, so that the record may contain more than they show.
	CutOff bool
	// Part is set for a record with streamed fields, which can be read item by item.
	Part bool
	// Item is the element of a nested record that can be written by itself, or empty.
	Item string
	// Receiver is the name that the methods have for the record.
	Receiver string
	// Partial records have only a JSON codec.
	Partial         bool
	Meaning, Source string
	// Pages lists the pages of the record's fields; if it is empty, they are those of the enclosing record.
	Pages []string
}

// Root is what the directive of a root record says.
type Root struct {
	XML, Limit, Record string
	// Guard is set if the record has a method guard that is called before it is written.
	Guard bool
	// Constants maps wire names of embedded fields to their fixed values in this record: the constant, followed by
	// other values with the same meaning.
	Constants map[string][]string
	// Versions are the documented versions in embedded fields, and Seen is what the tag seen says of embedded fields, both
	// by wire name.
	Versions, Seen map[string]string
}

// Field is one documented member or element.
type Field struct {
	Go        string // Go name; promoted ones by their short name
	JSON, XML string
	Attr      bool
	Kind      Kind
	Type      string // Go type of one value as the generated file writes it
	List      bool
	Pointer   bool    // to one value
	Of        *Record // of a Struct
	Pkg, Base string  // package name and type name of a Form

	Need         string // required, optional, unused, const
	Constant     string
	Accepted     []string // other values that mean the same as the constant
	OmitZero     bool
	Number       bool
	Flag         bool
	Seal         bool
	CDATA        bool
	Listed       bool
	Unlisted     bool
	Undocumented bool
	Tells        bool // whether identifiers of its root are scrambled
	Port         bool
	Stream       bool
	Alias        string // another name in both forms
	Signed       bool
	Wrap         string // element around the items of a list
	Valid        bool   // the type has Valid() bool
	Enum         bool   // the type has Known() bool
	Class        string
	ClassBy      string // field of the same record whose value says which class this one has
	Scrambled    string
	Subject      string // kind of an element that scrubbing leaves in clear
	// ScrambledBy lists the pages that say that the field is scrambled.
	ScrambledBy []string
	// Stated is set if the pages say that the field is optional.
	Stated bool
	// IsVersion is set for a version. Version is the documented one.
	IsVersion bool
	Version   string
	// Examples is set if the values of the type are examples.
	Examples bool
	// Seen lists values that were seen outside the field's own table, with their pages.
	Seen []sighting
	// Pages lists the pages of the field if they are not those of its record. Certainty is empty if the whole row was
	// seen.
	Pages     []string
	Certainty string
	// Requires is the set of members of a nested record that are required in this place.
	Requires map[string]bool
	Lacks    map[string]bool // members of a nested record that the documents do not name here
	Record   string
	Name     string // name in the dictionary, if it is not the wire name
	In       string // Go type that declares the field

	Meaning, Example, Note string
	// Own is an example of this module's, if the documents have none.
	Own    string
	Values []string
	// Told holds what the comment says about the fields of a nested record, by their Go names.
	Told told
}

// Bit is the field's bit in a presence mask.
func (r *Record) Bit(f *Field) string { return fmt.Sprintf("1<<%d", slices.Index(r.Fields, f)) }

// number reports whether the field is a number or a boolean on the wire.
func (f *Field) number() bool {
	return f.Kind == Bool || f.Kind == Count || f.Kind == Code || f.Kind == Int64 || f.Kind == Uint64
}

// Identifies reports whether the field is an identifier of a fixed class.
func (f *Field) Identifies() bool { return f.Class != "" && f.Class != "-" }

// Schema holds the records of one package, nested records before those that contain them.
type Schema struct {
	Package string
	Path    string
	Records []*Record
	Imports map[string]bool
	// OwnElements is set if the package has a hand-written function Elements.
	OwnElements bool

	loader *loader
	seen   map[*types.Named]*Record
}

// NewSchema reads the records of the package in dir.
func NewSchema(dir string) (*Schema, error) {
	l, path, err := newLoader(dir)
	if err != nil {
		return nil, err
	}
	src, err := l.load(path)
	if err != nil {
		return nil, err
	}
	s := &Schema{
		Package: src.types.Name(), Path: path, Imports: make(map[string]bool),
		OwnElements: src.types.Scope().Lookup("Elements") != nil,
		loader:      l, seen: make(map[*types.Named]*Record),
	}
	for _, name := range src.order {
		if directive(src.docs[name]) == nil && !says(src.docs[name], "json") {
			continue
		}
		named, ok := src.types.Scope().Lookup(name).Type().(*types.Named)
		if !ok {
			return nil, fmt.Errorf("%s: a root record must be a struct", name)
		}
		if _, err := s.record(named); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// directive returns the directive //telemetry:root of a doc comment, or nil.
func directive(doc *ast.CommentGroup) *Root {
	if doc == nil {
		return nil
	}
	for _, c := range doc.List {
		text, ok := strings.CutPrefix(c.Text, "//telemetry:root ")
		if !ok {
			continue
		}
		root := &Root{Constants: make(map[string][]string), Versions: make(map[string]string), Seen: make(map[string]string)}
		for part := range strings.FieldsSeq(text) {
			key, value, _ := strings.Cut(part, "=")
			switch key {
			case "xml":
				root.XML = value
			case "limit":
				root.Limit = value
			case "record":
				root.Record = value
			case "guard":
				root.Guard = true
			case "version":
				name, version, _ := strings.Cut(value, ":")
				root.Versions[name] = version
			case "seen":
				name, seen, _ := strings.Cut(value, ":")
				root.Seen[name] = seen
			case "const":
				name, values, _ := strings.Cut(value, ":")
				root.Constants[name] = strings.Split(values, "|")
			}
		}
		return root
	}
	return nil
}

// says reports whether a doc comment has the directive with the given name and nothing else.
func says(doc *ast.CommentGroup, name string) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return c.Text == "//telemetry:"+name })
}

// item returns the element that the directive //telemetry:item in a doc comment names, and else "".
func item(doc *ast.CommentGroup) (element string) {
	if doc != nil {
		for _, c := range doc.List {
			if text, ok := strings.CutPrefix(c.Text, "//telemetry:item xml="); ok {
				return text
			}
		}
	}
	return ""
}

// record reads one struct and those nested in it.
func (s *Schema) record(named *types.Named) (*Record, error) {
	if r, ok := s.seen[named]; ok {
		return r, nil
	}
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return nil, fmt.Errorf("%s: not a struct", named)
	}
	r := &Record{Type: s.typeName(named), Local: named.Obj().Pkg().Path() == s.Path}
	for part := range strings.SplitSeq(r.Type, ".") {
		r.Name += strings.ToUpper(part[:1]) + part[1:]
	}
	src := s.loader.loaded[named.Obj().Pkg().Path()]
	doc := src.docs[named.Obj().Name()]
	d := parseDoc(doc)
	r.Meaning, r.Source = d.meaning, d.source
	r.Closed, r.CutOff = says(doc, "closed"), says(doc, "cutoff")
	var err error
	if r.Pages, err = s.loader.pagesOf(doc); err != nil {
		return nil, fmt.Errorf("%s: %w", r.Type, err)
	}
	if r.Local {
		r.Root, r.Partial = directive(doc), says(doc, "json")
		r.Item = item(doc)
		r.Receiver = cmp.Or(src.receivers[r.Type], strings.ToLower(r.Type[:1]))
	}
	s.seen[named] = r
	if err := s.fields(r, named, st); err != nil {
		return nil, fmt.Errorf("%s: %w", r.Type, err)
	}
	if len(r.Fields) > 64 {
		return nil, fmt.Errorf("%s: more than 64 fields", r.Type)
	}
	s.Records = append(s.Records, r)
	return r, nil
}

// fields adds the fields of st to r. Embedded structs count as their fields.
func (s *Schema) fields(r *Record, named *types.Named, st *types.Struct) error {
	comments := s.comments(named)
	for i := range st.NumFields() {
		v, tag := st.Field(i), reflect.StructTag(st.Tag(i))
		if !v.Exported() {
			continue
		}
		if v.Embedded() {
			inner := v.Type().(*types.Named)
			if inner.Obj().Name() == "Unknown" {
				continue
			}
			first := len(r.Fields)
			if err := s.fields(r, inner, inner.Underlying().(*types.Struct)); err != nil {
				return err
			}
			d := parseDoc(comments[inner.Obj().Name()])
			if err := d.told.check(r.Fields[first:]); err != nil {
				return fmt.Errorf("%s: %w", v.Name(), err)
			}
			for j, f := range r.Fields[first:] {
				r.Fields[first+j] = d.told.of(f)
			}
			continue
		}
		f := &Field{Go: v.Name(), In: s.typeName(named)}
		d := parseDoc(comments[v.Name()])
		f.Meaning, f.Example, f.Own, f.Note, f.Told = d.meaning, d.example, d.own, d.note, d.told
		if err := cmp.Or(f.readTags(tag), s.readType(f, v.Type()), s.readClaims(f, tag, r.Root)); err != nil {
			return fmt.Errorf("%s: %w", f.Go, err)
		}
		if rest, ok := strings.CutPrefix(f.Meaning, f.Go+" "); ok {
			f.Meaning = f.JSON + " " + rest // readers of the dictionary know the wire name
		}
		if r.Root != nil {
			if values := r.Root.Constants[f.JSON]; values != nil {
				f.Need, f.Constant, f.Accepted, f.Example = "const", values[0], values[1:], values[0]
			}
		}
		if err := f.review(); err != nil {
			return fmt.Errorf("%s: %w", f.Go, err)
		}
		r.Fields = append(r.Fields, f)
		r.Part = r.Part || f.Stream
	}
	return nil
}

// comments returns the doc comments of a struct's fields.
func (s *Schema) comments(named *types.Named) map[string]*ast.CommentGroup {
	docs := make(map[string]*ast.CommentGroup)
	spec := s.loader.loaded[named.Obj().Pkg().Path()].decls[named.Obj().Name()]
	for _, f := range spec.Type.(*ast.StructType).Fields.List {
		for _, name := range f.Names {
			docs[name.Name] = f.Doc
		}
		if len(f.Names) == 0 { // embedded, and called like its type
			name := types.ExprString(f.Type)
			docs[name[strings.LastIndexByte(name, '.')+1:]] = f.Doc
		}
	}
	return docs
}

// readTags reads the tags of a field.
func (f *Field) readTags(tag reflect.StructTag) error {
	name, opts, _ := strings.Cut(tag.Get("json"), ",")
	f.JSON, f.OmitZero = name, opts == "omitzero"
	f.XML, opts, _ = strings.Cut(tag.Get("xml"), ",")
	f.Attr = opts == "attr"
	if wrap, item, ok := strings.Cut(f.XML, ">"); ok {
		f.Wrap, f.XML = wrap, item
	}
	if f.JSON == "" || f.XML == "" {
		return fmt.Errorf("no json or xml name")
	}
	f.Need, opts, _ = strings.Cut(tag.Get("telem"), ",")
	if value, ok := strings.CutPrefix(f.Need, "const="); ok {
		f.Need, f.Constant = "const", value
	}
	switch f.Need {
	case "required", "optional", "unused", "const":
	default:
		return fmt.Errorf("telem tag must be required, optional, unused or const=")
	}
	for opt := range strings.SplitSeq(opts, ",") {
		switch opt {
		case "":
		case "number":
			f.Number = true
		case "flag":
			f.Flag = true
		case "seal":
			f.Seal = true
		case "cdata":
			f.CDATA = true
		case "listed":
			f.Listed = true
		case "unlisted":
			f.Unlisted = true
		case "undocumented":
			f.Undocumented = true
		case "tells":
			f.Tells = true
		case "port":
			f.Port = true
		case "stream":
			f.Stream = true
		case "signed":
			f.Signed = true
		case "stated":
			f.Stated = true
		case "examples":
			f.Examples = true
		case "version":
			f.IsVersion = true
		default:
			version, ok := strings.CutPrefix(opt, "version=")
			if !ok {
				return fmt.Errorf("unknown telem option %q", opt)
			}
			f.IsVersion, f.Version = true, version
		}
	}
	if f.OmitZero && f.Need != "optional" {
		return fmt.Errorf("omitzero requires an optional value")
	}
	f.Class = tag.Get("pii")
	if by, ok := strings.CutPrefix(f.Class, "by="); ok {
		f.Class, f.ClassBy = "-", by
	}
	f.Lacks, f.Requires = names(tag.Get("lacks")), names(tag.Get("requires"))
	f.Subject = tag.Get("subject")
	f.Alias = tag.Get("alias")
	f.Record, f.Name = tag.Get("record"), cmp.Or(tag.Get("name"), f.JSON)
	return nil
}

// names returns names that are joined by commas.
func names(list string) map[string]bool {
	set := make(map[string]bool)
	for name := range strings.SplitSeq(list, ",") {
		if name != "" {
			set[name] = true
		}
	}
	return set
}

// review returns an error for what a reviewer would refuse.
func (f *Field) review() error {
	if f.Kind == Text && f.Class == "" {
		return fmt.Errorf(`text without a pii tag: give its identifier class, or "-" once it is reviewed and identifies nobody`)
	}
	if f.Kind != Text && f.Class != "" {
		return fmt.Errorf("a pii tag on a value that is not text")
	}
	if f.Subject != "" && (!slices.Contains(subjects, f.Subject) || f.Identifies()) {
		return fmt.Errorf("a subject that is unknown, or of an identifier")
	}
	if f.Meaning == "" {
		return fmt.Errorf("no doc comment")
	}
	var nested []*Field
	if f.Kind == Struct {
		nested = f.Of.Fields
	}
	return f.Told.check(nested)
}
