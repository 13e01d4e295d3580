package main

import "fmt"

// appendJSON writes the JSON encoder of a record.
func (g *emitter) appendJSON(r *Record) {
	g.p("\nfunc append%sJSON(dst []byte, v *%s) (_ []byte, err error) {", r.Name, r.Type)
	g.p("start := len(dst)")
	g.p("kept := v.Kept")
	if surprising(r) {
		g.p("surprise := kept.Surprises()")
	}
	absent := g.absent(r)
	for _, f := range r.Fields {
		cond := g.present(r, f)
		g.lit(`,"` + f.JSON + `":`)
		if f.List {
			g.appendJSONList(f)
		} else {
			g.appendJSONValue(f)
		}
		if cond {
			g.flush()
			g.p("}")
		}
	}
	g.flush()
	if absent {
		g.p("if absent != 0 {\ndst = codec.CutMembers(dst, start, &%s, absent)\n}", tableOf(r, "JSON"))
	}
	if spelled(r) {
		g.p("if kept.Respelled() {\nkept.RespellMembers(dst, start, &%s)\n}", tableOf(r, "JSON"))
	}
	g.p("return codec.CloseObject(kept.AppendMembers(dst), start), nil\n}")
}

func (g *emitter) appendJSONList(f *Field) {
	g.flush()
	g.p("list%s := len(dst)", f.Go)
	g.p("for j := range v.%s {", f.Go)
	g.p("dst = append(dst, ',')")
	switch f.Kind {
	case Code:
		g.appendNumber(f, "v."+f.Go+"[j]", f.JSON)
	case Struct:
		g.p("if dst, err = append%sJSON(dst, &v.%s[j]); err != nil {", f.Of.Name, f.Go)
	default:
		g.p("dst = append(dst, '\"')")
		g.p("if dst, err = codec.AppendString(dst, string(v.%s[j])); err != nil {", f.Go)
	}
	if f.Kind != Code {
		g.p("return dst, codec.Within(codec.WithinItem(err, j), %q)\n}", f.JSON)
	}
	g.p("}")
	g.p("dst = codec.CloseArray(dst, list%s)", f.Go)
}

func (g *emitter) appendJSONValue(f *Field) {
	v := f.value()
	switch f.Kind {
	case Text:
		g.lit(`"`)
		g.flush()
		g.valid(f, v, f.JSON)
		g.try("codec.AppendString(dst, "+str(f, v)+")", f.JSON)
	case Form:
		g.lit(`"`)
		g.flush()
		g.try(v+".AppendText(dst)", f.JSON)
		g.lit(`"`)
	case UUID:
		g.lit(`"`)
		g.flush()
		g.p("dst = codec.AppendUUID(dst, %s)", v)
		g.lit(`"`)
	case Struct:
		g.flush()
		g.try("append"+f.Of.Name+"JSON(dst, &"+v+")", f.JSON)
	default:
		g.flush()
		g.appendNumber(f, v, f.JSON)
	}
}

// appendNumber writes the code that appends a number or a boolean, which look the same in JSON and XML.
func (g *emitter) appendNumber(f *Field, v, name string) {
	switch f.Kind {
	case Bool:
		if f.Flag {
			g.p("dst = codec.AppendFlag(dst, %s)", v)
		} else {
			g.p("dst = strconv.AppendBool(dst, %s)", v)
		}
	case Count:
		g.try("codec.AppendCount(dst, "+v+")", name)
	case Int64:
		if f.Signed {
			g.p("dst = strconv.AppendInt(dst, int64(%s), 10)", v)
			return
		}
		g.try("codec.AppendInt64(dst, int64("+v+"))", name)
	case Code:
		g.p("dst = strconv.AppendInt(dst, int64(%s), 10)", v)
	case Uint64:
		g.p("dst = strconv.AppendUint(dst, uint64(%s), 10)", v)
	}
}

// valid writes the check of a text type that has a grammar.
func (g *emitter) valid(f *Field, v, name string) {
	if f.Valid {
		g.p("if !%s.Valid() {\nreturn dst, codec.Within(codec.ErrInvalid(), %q)\n}", v, name)
	}
}

// str returns the expression of a text value as a string.
func str(f *Field, v string) string {
	if f.Type == "string" {
		return v
	}
	return "string(" + v + ")"
}

// decodeJSON writes the JSON decoder of a record.
func (g *emitter) decodeJSON(r *Record) {
	g.p("\nfunc decode%sJSON(d *codec.JSON, i int, v *%s) int {", r.Name, r.Type)
	if g.flatInJSON(r) {
		g.flatJSON(r)
	}
	g.p("o := codec.Object{Fields: &%s}", tableOf(r, "JSON"))
	g.p("f, i := d.Open(&o, i)")
	g.p("for ; f >= 0; f, i = d.Next(&o, i) {")
	if r.Part {
		g.p("i = (*streamed%s)(v).ReadJSON(d, &o, i, f)\n}\n(*streamed%[1]s)(v).KeepJSON(&o)", r.Name)
		g.document(r)
		g.p("return i\n}")
		g.p("\nfunc (v *streamed%s) ReadJSON(d *codec.JSON, o *codec.Object, i, f int) int {", r.Name)
		g.readJSON(r, "o")
		g.p("return i\n}")
		g.p("\nfunc (v *streamed%s) KeepJSON(o *codec.Object) {", r.Name)
		g.keepJSON(r)
		g.p("}")
		return
	}
	g.readJSON(r, "&o")
	g.p("}")
	g.keepJSON(r)
	g.document(r)
	g.classified(r, func(f *Field) { g.p("i = d.Classified(i, %q, v.%s)", f.JSON, f.Go) })
	g.p("return i\n}")
	if g.flatInJSON(r) {
		g.flatMembers(r)
	}
}

// document writes the check that a document has at least one member of the root record.
func (g *emitter) document(r *Record) {
	if r.Root != nil {
		g.p("i = d.Document(&o, i)")
	}
}

// classified writes a check for each field whose class is named by another field, if it is a class.
func (g *emitter) classified(r *Record, check func(*Field)) {
	for _, f := range r.Fields {
		if f.ClassBy != "" {
			g.p("if v.%s.Pseudonym().Known() {", f.ClassBy)
			check(f)
			g.p("}")
		}
	}
}

// readJSON writes the code that reads the value of field f of the object o.
func (g *emitter) readJSON(r *Record, o string) {
	g.p("switch f {")
	for n, f := range r.Fields {
		g.p("case %d:", n)
		switch {
		case f.List && f.Kind == Text && f.Type == "string" && !f.Valid && !f.Number && !f.Identifies():
			g.p("v.%s, i = d.Texts(i)", f.Go)
		case f.List:
			g.p("a, at := d.OpenArray(i)")
			g.p("for i = d.Item(&a, at); a.More; i = d.Item(&a, i) {")
			if f.Kind == Struct { // an item is large, so it is decoded into its place
				g.p("v.%s = append(codec.Room(d, &a, i, v.%[1]s), %s{})", f.Go, f.Type)
				g.decodeJSONValue(f, fmt.Sprintf("v.%s[len(v.%[1]s)-1]", f.Go), o)
			} else {
				g.p("var item %s", f.Type)
				g.decodeJSONValue(f, "item", o)
				g.p("v.%s = append(codec.Room(d, &a, i, v.%s), item)", f.Go, f.Go)
			}
			g.p("}")
		case f.Seal:
			g.p("at := i")
			g.decodeJSONValue(f, "v."+f.Go, o)
			g.p("d.Seal(at, i)")
		case f.Pointer:
			g.p("var value %s", f.Type)
			g.decodeJSONValue(f, "value", o)
			g.p("v.%s = &value", f.Go)
		default:
			g.decodeJSONValue(f, "v."+f.Go, o)
		}
	}
	g.p("}")
}

// keepJSON writes the code that stores, at the end of an object, what the fields cannot hold.
func (g *emitter) keepJSON(r *Record) {
	g.keep(r, noted(r, false), "o")
}

func (g *emitter) decodeJSONValue(f *Field, v, o string) {
	switch f.Kind {
	case Struct:
		g.p("i = decode%sJSON(d, i, &%s)", f.Of.Name, v)
		return
	case Text:
		read := "d.MemberText(" + o + ", i)"
		switch {
		case f.Valid:
			g.p("%s, i = codec.ValidText[%s](d, %s, i)", v, f.Type, o)
			return
		case f.Identifies():
			read = "d.Identifier(i)"
		case f.Number:
			read = "d.TextOrNumber(" + o + ", i)"
		case o == "" || f.List || f.ClassBy != "":
			read = "d.Text(i)"
		}
		if f.Type == "string" {
			g.p("%s, i = %s", v, read)
		} else {
			g.p("text, end := %s\n%s, i = %s(text), end", read, v, f.Type)
		}
	case Form:
		if f.Base == "Digest" {
			g.p("if text, end := d.Long(i, codec.DigestLen); text == nil || %s.UnmarshalText(text) != nil {", v)
			defer g.p("} else {\ni = end\n}")
		}
		g.p("text, end := d.Body(i)\ni = d.Parsed(i, end, %s.UnmarshalText(text))", v)
	case UUID:
		g.p("i = d.UUID(%s, i, &%s)", o, v)
	case Bool:
		if !f.Flag {
			g.p("%s, i = d.Bool(i)", v)
			return
		}
		fallthrough
	default:
		if most := f.most(); most != "" {
			g.p("%s, i = codec.Whole(d, i, %s, %s)", v, most, parseFunc(f))
			return
		}
		g.p("%s, i = codec.ParseScalar(d, i, %s)", v, parseFunc(f))
	}
}

// most returns the largest value of a whole number without a sign, or nothing for other fields.
func (f *Field) most() string {
	switch {
	case f.Kind == Count:
		return "codec.MaxCount"
	case f.Kind == Int64 && !f.Signed:
		return "1<<63 - 1"
	case f.Kind == Uint64:
		return "1<<64 - 1"
	}
	return ""
}

// parseFunc returns the function that parses a scalar.
func parseFunc(f *Field) string {
	switch f.Kind {
	case Form:
		if f.Pkg == "" || f.Type == f.Base {
			return "Parse" + f.Base
		}
		return f.Pkg + ".Parse" + f.Base
	case Bool:
		if f.Flag {
			return "codec.ParseFlag"
		}
		return "codec.ParseBool"
	case Count:
		return "codec.ParseCount"
	case Code:
		return "codec.ParseCode"
	case Int64:
		if f.Signed {
			return "codec.ParseSigned[" + f.Type + "]"
		}
		return "codec.ParseInt64[" + f.Type + "]"
	case Uint64:
		return "codec.ParseUint64[" + f.Type + "]"
	case UUID:
		return "codec.ParseUUID"
	}
	return ""
}
