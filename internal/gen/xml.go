package main

// appendXML writes the XML encoder of a record. It begins after the name of the start tag and ends before the end tag,
// which are the caller's.
func (g *emitter) appendXML(r *Record) {
	g.p("\nfunc append%sXML(dst []byte, v *%s) (_ []byte, err error) {", r.Name, r.Type)
	g.p("kept := v.Kept")
	if surprising(r) {
		g.p("surprise := kept.Surprises()")
	}
	absent := g.absent(r)
	for _, f := range r.Fields {
		if f.Attr {
			cond := g.present(r, f)
			if !cond {
				g.flush()
				g.p("if absent&(%s) == 0 {", r.Bit(f))
				cond = true
			}
			g.lit(" " + f.XML + `="`)
			g.appendXMLValue(f)
			g.lit(`"`)
			if cond {
				g.flush()
				g.p("}")
			}
		}
	}
	g.flush()
	g.p("dst = append(kept.AppendAttributes(dst), '>')")
	g.p("start := len(dst)")
	for _, f := range r.Fields {
		if f.Attr {
			continue
		}
		cond := g.present(r, f)
		switch {
		case f.Wrap != "":
			g.lit("<" + f.Wrap + ">")
			g.appendXMLItems(f)
			g.lit("</" + f.Wrap + ">")
		case f.List:
			g.appendXMLItems(f)
		case f.Kind == Struct:
			g.lit("<" + f.XML)
			g.appendXMLValue(f)
			g.lit("</" + f.XML + ">")
		default:
			g.lit("<" + f.XML + ">")
			g.appendXMLValue(f)
			g.lit("</" + f.XML + ">")
		}
		if cond {
			g.flush()
			g.p("}")
		}
	}
	g.flush()
	if absent {
		g.p("if absent != 0 {\ndst = codec.CutChildren(dst, start, &%s, absent)\n}", tableOf(r, "XML"))
	}
	if spelled(r) {
		g.p("if kept.Respelled() {\nkept.RespellChildren(dst, start, &%s)\n}", tableOf(r, "XML"))
	}
	g.p("return kept.AppendElements(dst, start), nil\n}")
}

func (g *emitter) appendXMLItems(f *Field) {
	g.flush()
	g.p("for j := range v.%s {", f.Go)
	switch f.Kind {
	case Code:
		g.p("dst = append(dst, %q...)", "<"+f.XML+">")
		g.appendNumber(f, "v."+f.Go+"[j]", f.Element())
	case Struct:
		g.p("dst = append(dst, %q...)", "<"+f.XML)
		g.p("if dst, err = append%sXML(dst, &v.%s[j]); err != nil {", f.Of.Name, f.Go)
	default:
		g.p("dst = append(dst, %q...)", "<"+f.XML+">")
		g.p("if dst, err = codec.AppendXMLText(dst, %s); err != nil {", str(f, "v."+f.Go+"[j]"))
	}
	if f.Kind != Code {
		g.p("return dst, codec.Within(codec.WithinItem(err, j), %q)\n}", f.Element())
	}
	g.p("dst = append(dst, %q...)\n}", "</"+f.XML+">")
}

func (g *emitter) appendXMLValue(f *Field) {
	v := f.value()
	g.flush()
	switch f.Kind {
	case Text:
		g.valid(f, v, f.XML)
		fn := "codec.AppendXMLText"
		switch {
		case f.Attr:
			fn = "codec.AppendXMLAttr"
		case f.CDATA:
			fn = "codec.AppendCDATA"
		}
		g.try(fn+"(dst, "+str(f, v)+")", f.XML)
	case Form:
		g.try(v+".AppendText(dst)", f.XML)
	case UUID:
		g.p("dst = codec.AppendUUID(dst, %s)", v)
	case Struct:
		g.try("append"+f.Of.Name+"XML(dst, &"+v+")", f.XML)
	default:
		g.appendNumber(f, v, f.XML)
	}
}

// decodeXML writes the XML decoder of a record, which begins after the start tag.
func (g *emitter) decodeXML(r *Record) {
	g.p("\nfunc decode%sXML(d *codec.XML, v *%s) {", r.Name, r.Type)
	if g.flat(r) {
		g.flatXML(r)
	}
	g.p("e := codec.Element{Fields: &%s}", tableOf(r, "XML"))
	g.p("d.Open(&e)")
	g.p("for f := d.Next(&e); f >= 0; f = d.Next(&e) {")
	if r.Part {
		g.p("(*streamed%s)(v).ReadXML(d, &e, f)\n}\n(*streamed%[1]s)(v).KeepXML(&e)\n}", r.Name)
		g.p("\nfunc (v *streamed%s) ReadXML(d *codec.XML, e *codec.Element, f int) {", r.Name)
		g.readXML(r, "e")
		g.p("}")
		g.p("\nfunc (v *streamed%s) KeepXML(e *codec.Element) {", r.Name)
		g.keepXML(r)
	} else {
		g.readXML(r, "&e")
		g.p("}")
		g.keepXML(r)
		g.classified(r, func(f *Field) { g.p("d.Classified(%q, v.%s)", f.XML, f.Go) })
	}
	g.p("}")
	if g.flat(r) {
		g.flatFields(r)
	}
	for _, f := range r.Fields {
		if f.Wrap != "" {
			g.p("\nvar %s = codec.Fields{Names: []string{%q}, Lists: 1, Find: func(name string) int {", itemsOf(r, f), f.XML)
			g.p("if name == %q {\nreturn 0\n}\nreturn -1\n}}", f.XML)
		}
	}
}

// itemsOf returns the name of the table of a list's items.
func itemsOf(r *Record, f *Field) string { return "items" + r.Name + f.Go }

// readXML writes what reads the attribute or child of element e that is field f.
func (g *emitter) readXML(r *Record, e string) {
	g.p("switch f {")
	for n, f := range r.Fields {
		g.p("case %d:", n)
		if f.Wrap != "" {
			g.p("list := codec.Element{Fields: &%s}", itemsOf(r, f))
			g.p("for d.Open(&list); d.Next(&list) >= 0; {")
		}
		if f.List {
			g.p("var item %s", f.Type)
			g.decodeXMLValue(f, "item", e)
			g.p("v.%s = append(v.%s, item)", f.Go, f.Go)
			if f.Wrap != "" {
				g.p("}\ne.KeepList(%d, &list)", n)
			}
			continue
		}
		if f.Pointer {
			g.p("var value %s", f.Type)
			g.decodeXMLValue(f, "value", e)
			g.p("v.%s = &value", f.Go)
			continue
		}
		g.decodeXMLValue(f, "v."+f.Go, e)
		if f.Seal {
			g.p("d.Seal()")
		}
	}
	g.p("}")
}

// keepXML writes what keeps, at the end of an element, what the fields cannot hold.
func (g *emitter) keepXML(r *Record) {
	g.keep(r, noted(r, true), "e")
}

func (g *emitter) decodeXMLValue(f *Field, v, e string) {
	switch f.Kind {
	case Struct:
		g.p("decode%sXML(d, &%s)", f.Of.Name, v)
	case Text:
		switch {
		case f.Valid && f.CDATA:
			g.p("%s = codec.ValidSection[%s](d)", v, f.Type)
		case f.Valid:
			g.p("%s = codec.ValidXML[%s](d)", v, f.Type)
		case f.Identifies():
			g.p("%s = d.Identifier()", v)
		case f.Type == "string":
			g.p("%s = d.Text()", v)
		default:
			g.p("%s = %s(d.Text())", v, f.Type)
		}
	case UUID:
		g.p("%s = d.UUID(%s)", v, e)
	default:
		g.p("%s = codec.ParseXML(d, %s)", v, parseFunc(f))
	}
}
