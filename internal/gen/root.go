package main

import (
	"fmt"
	"slices"
	"strings"
)

// root writes the methods of a root record.
func (g *emitter) root(r *Record) {
	recv := r.Receiver
	guardAppend, guard := "", ""
	if r.Root.Guard {
		guardAppend = "\n\tif err := " + recv + ".guard(); err != nil {\n\t\treturn dst, err\n\t}"
		guard = strings.Replace(guardAppend, "dst, ", "", 1)
	}
	rep := strings.NewReplacer("DOCTYPE", "DOCTYPE", "GUARDAPPEND", guardAppend, "GUARD", guard, "RECV", recv, "TYPE", r.Type, "NAME", r.Name, "XMLROOT", r.Root.XML, "LIMIT", r.Root.Limit)
	g.p("%s", rep.Replace(appendMethods))
	g.p("%s", rep.Replace(rootMethods))
	g.access(r, rep)
	if r.Root.Limit == "Event" {
		g.p("%s", rep.Replace(refillMethod))
	}
}

// access writes the method Access of a record, and the methods of its result.
func (g *emitter) access(r *Record, rep *strings.Replacer) {
	g.p("%s", rep.Replace(accessMethods))
	g.clone(r)
	g.identifiers(r, "v", "(v *access"+r.Name+") Identifiers()")
	g.unknowns(r)
	g.omitFields(r)
	g.payloadVersion(r)
	g.tellScrambled(r)
}

// tellScrambled writes the method that sets the field that says whether the identifiers of a record are scrambled,
// unless the record lacks it.
func (g *emitter) tellScrambled(r *Record) {
	var set func(in *Record, v, path, there string)
	set = func(in *Record, v, path, there string) {
		for _, f := range in.Fields {
			at, path := v+"."+f.Go, path+f.JSON
			there := there + fmt.Sprintf("v.Has(%q)", path)
			switch {
			case f.Tells:
				g.p("\nfunc (v *access%s) TellScrambled() {\nif %s {\n%s = true\n}\n}", r.Name, there, at)
			case f.nested():
				set(f.Of, at, path+".", there+" && ")
			}
		}
	}
	set(r, "v", "", "")
}

// payloadVersion writes the method that returns the version of the payload of an event.
func (g *emitter) payloadVersion(r *Record) {
	for _, f := range r.Fields {
		if f.JSON != "payload" || !f.nested() {
			continue
		}
		for _, v := range f.Of.Fields {
			if v.JSON == "ver" || v.JSON == "actualtemplatecode" {
				g.p("\nfunc (v *access%s) PayloadVersion() string { return %s }", r.Name, str(v, "v."+f.Go+"."+v.Go))
			}
		}
	}
}

const appendMethods = `
// AppendJSON appends the record as JSON, on one line, to dst. If a value cannot be encoded, such as text that is not
// UTF-8 or a negative count, it returns dst unchanged and a [*telemetry.Error].
func (RECV *TYPE) AppendJSON(dst []byte) ([]byte, error) {GUARDAPPEND
	out, err := appendNAMEJSON(dst, RECV)
	if err != nil {
		return dst, record.Error(err)
	}
	return out, nil
}

// AppendXML appends the record as the XML element XMLROOT to dst. If a value cannot be encoded, such as text that is
// not UTF-8 or contains characters that XML does not allow, or a negative count, it returns dst unchanged and a
// [*telemetry.Error].
func (RECV *TYPE) AppendXML(dst []byte) ([]byte, error) {GUARDAPPEND
	out, err := appendNAMEXML(append(dst, "<XMLROOT"...), RECV)
	if err != nil {
		return dst, record.Error(err)
	}
	return append(out, "</XMLROOT>"...), nil
}
`

const rootMethods = `
// MarshalJSON implements [encoding/json.Marshaler].
func (RECV *TYPE) MarshalJSON() ([]byte, error) { return RECV.AppendJSON(nil) }

// DecodeJSON replaces the record with the one in data. On failure it returns a [*telemetry.Error] and leaves the record
// unchanged. The record gets copies of the texts, so data may change afterwards.
func (RECV *TYPE) DecodeJSON(data []byte, limits telemetry.Limits) error {
	d := codec.NewJSON()
	defer d.Free()
	var v TYPE
	if err := v.decodeJSON(d, data, limits); err != nil {
		return err
	}
	*RECV = v
	return nil
}

// decodeJSON decodes data with d into a zero record. On failure the record holds a part of the document.
func (RECV *TYPE) decodeJSON(d *codec.JSON, data []byte, limits telemetry.Limits) error {
	limits = limits.OrDefault()
	i := d.Reset(data, record.Limits(limits, limits.LIMIT))
	if err := d.End(decodeNAMEJSON(d, i, RECV)); err != nil {
		return (*telemetry.Error)(err)
	}
	return nil
}

// UnmarshalJSON implements [encoding/json.Unmarshaler]. It calls DecodeJSON with the default limits.
func (RECV *TYPE) UnmarshalJSON(data []byte) error { return RECV.DecodeJSON(data, telemetry.Limits{}) }

// MarshalXML implements [xml.Marshaler]. The element is always named XMLROOT.
func (RECV *TYPE) MarshalXML(enc *xml.Encoder, _ xml.StartElement) error {GUARD
	out, err := appendNAMEXML(nil, RECV)
	if err != nil {
		return record.Error(err)
	}
	attributes := string(RECV.Kept.AppendAttributes(nil))
	return codec.EncodeXML(enc, "XMLROOT", attributes, out[len(attributes)+1:])
}

// DecodeXML replaces the record with the one in data. On failure it returns a [*telemetry.Error] and leaves the record
// unchanged.
func (RECV *TYPE) DecodeXML(data []byte, limits telemetry.Limits) error {
	limits = limits.OrDefault()
	return RECV.decodeXML(codec.NewXML(bytes.NewReader(data), record.Limits(limits, limits.LIMIT)))
}

func (RECV *TYPE) decodeXML(d *codec.XML) error {
	var v TYPE
	d.Root("XMLROOT")
	decodeNAMEXML(d, &v)
	if err := d.End(); err != nil {
		return (*telemetry.Error)(err)
	}
	*RECV = v
	return nil
}

// UnmarshalXML implements [xml.Unmarshaler]. It calls DecodeXML for the element with the default limits. Package
// encoding/xml reads the document around the element: it ignores a DOCTYPE, does not check what follows the element,
// and quotes the input in its errors. DecodeXML does none of that.
func (RECV *TYPE) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	doc, err := codec.ElementText(d, start)
	if err != nil {
		return record.Error(err)
	}
	return RECV.DecodeXML(doc, telemetry.Limits{})
}
`

const accessMethods = `
// Access returns the methods that packages telemetry and pseudonym use.
func (RECV *TYPE) Access() telemetry.Access { return (*accessNAME)(RECV) }

type accessNAME TYPE

var _ pseudonym.Access = (*accessNAME)(nil)

func (v *accessNAME) Has(path string) bool { return hasNAME((*TYPE)(v), path) }

func (v *accessNAME) Missing() iter.Seq[string] {
	return func(yield func(string) bool) { missingNAME((*TYPE)(v), "", yield) }
}
`

const refillMethod = `
// Self returns the record, which is not the one that embeds it.
func (v *accessNAME) Self() any { return (*TYPE)(v) }

// Refill is DecodeJSON with the given scanner. On failure the record holds a part of the document.
func (v *accessNAME) Refill(d *codec.JSON, data []byte, limits telemetry.Limits) error {
	*v = accessNAME{}
	return (*TYPE)(v).decodeJSON(d, data, limits)
}
`

// identifies reports whether a record contains identifiers, itself or in nested records.
func identifies(r *Record) bool {
	return slices.ContainsFunc(r.Fields, func(f *Field) bool {
		return f.Identifies() || f.ClassBy != "" || f.Kind == Struct && identifies(f.Of)
	})
}

// identifiers writes the visitor of the identifiers of a record, as a method or function with the given signature.
func (g *emitter) identifiers(r *Record, recv, signature string) {
	g.p("\nfunc %s iter.Seq[pseudonym.Identifier] {", signature)
	g.p("return func(yield func(pseudonym.Identifier) bool) {")
	g.visit(r, recv, `"`, "", 0)
	g.p("}\n}")
}

// visit writes the visits of a record at the Go expression v. path is the beginning of a Go string expression: an
// opening quote without the closing one.
func (g *emitter) visit(r *Record, v, path, scrambled string, depth int) {
	for _, f := range r.Fields {
		at, state := v+"."+f.Go, f.Scrambled
		if scrambled != "" {
			state = scrambled
		}
		list := f.List && (f.Identifies() || f.Kind == Struct && identifies(f.Of))
		here := path + f.JSON
		if list {
			j := "j" + strings.Repeat("j", depth)
			g.p("for %s := range %s {", j, at)
			at += "[" + j + "]"
			here += `[" + strconv.Itoa(` + j + `) + "]`
			depth++
		}
		switch {
		case f.Kind == Struct && identifies(f.Of):
			g.visit(f.Of, at, here+".", state, depth)
		case f.Identifies():
			port := ""
			if f.Port {
				port = "Port: true, "
			}
			g.p("if !yield(pseudonym.Identifier{Path: %s\", Class: pseudonym.%s, Scrambled: pseudonym.%s, %sValue: &%s}) {\nreturn\n}",
				here, className(f.Class), scrambledName(state), port, at)
		case f.ClassBy != "":
			g.p("if class := %s.%s.Pseudonym(); class.Known() &&", v, f.ClassBy)
			g.p("!yield(pseudonym.Identifier{Path: %s\", Class: class, Scrambled: pseudonym.%s, Value: &%s}) {\nreturn\n}",
				here, scrambledName(state), at)
		}
		if list {
			depth--
			g.p("}")
		}
	}
}

// className returns the Go name of an identifier class.
func className(class string) string {
	switch class {
	case "upn", "sam", "sid", "ip", "mac", "fqdn":
		return strings.ToUpper(class)
	case "device-id":
		return "DeviceID"
	}
	var b strings.Builder
	for part := range strings.SplitSeq(class, "-") {
		b.WriteString(titled(part))
	}
	return b.String()
}

// scrambledName returns the Go name of a value of pseudonym.Scrambled.
func scrambledName(state string) string {
	if state == "" {
		return "Unstated"
	}
	return titled(state)
}

func titled(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// clone writes the method that returns a copy with copies of all lists.
func (g *emitter) clone(r *Record) {
	g.p("\nfunc (v *access%s) Clone() telemetry.Record {\nc := new(*v)", r.Name)
	g.lists(r, "c", 0, func(_ *Record, v string, list bool) {
		if list {
			g.p("%s = slices.Clone(%s)", v, v)
		}
	})
	g.p("return (*%s)(c)\n}", r.Type)
}

// unknowns writes the methods that find and remove undocumented content everywhere in the record.
func (g *emitter) unknowns(r *Record) {
	g.p("\nfunc (v *access%s) HasUnknown() bool {\nif v.Kept.HasUnknown() {\nreturn true\n}", r.Name)
	g.lists(r, "v", 0, func(_ *Record, v string, list bool) {
		if !list {
			g.p("if %s.Kept.HasUnknown() {\nreturn true\n}", v)
		}
	})
	g.p("return false\n}")
	g.p("\nfunc (v *access%s) DropUnknown() int {\nn := codec.Drop(&v.Kept)", r.Name)
	g.lists(r, "v", 0, func(_ *Record, v string, list bool) {
		if !list {
			g.p("n += codec.Drop(&%s.Kept)", v)
		}
	})
	g.p("return n\n}")
}

// lists calls visit for every list and every nested record, inside loops over the lists that contain them.
func (g *emitter) lists(r *Record, v string, depth int, visit func(r *Record, v string, list bool)) {
	for _, f := range r.Fields {
		at := v + "." + f.Go
		if f.List {
			visit(nil, at, true)
		}
		if f.Kind != Struct {
			continue
		}
		if !f.List {
			visit(f.Of, at, false)
			g.lists(f.Of, at, depth, visit)
			continue
		}
		before := g.out.Len()
		j := "j" + strings.Repeat("j", depth)
		g.p("for %s := range %s {", j, at)
		body := g.out.Len()
		visit(f.Of, at+"["+j+"]", false)
		g.lists(f.Of, at+"["+j+"]", depth+1, visit)
		if g.out.Len() == body {
			g.out.Truncate(before)
			continue
		}
		g.p("}")
	}
}
