package main

import "fmt"

// check writes the mechanical half of a record's Check: what its tags and types say.
func (g *emitter) check(r *Record) {
	required := mask(r, func(f *Field) bool { return f.must() })
	g.p("\nfunc check%s(is telemetry.Issues, v *%s) telemetry.Issues {", r.Name, r.Type)
	g.p("if v.HasUnknown() {")
	severity := "Warning"
	if r.Closed {
		severity = "Failure"
	}
	g.p("is.Add(telemetry.%s, telemetry.ErrUnknown, \"\", \"has members, elements or attributes that the documents do not name\")\n}", severity)
	if required != 0 {
		g.p("missing := lacks%s(v)", r.Name)
		g.p("if missing != 0 {\nis = record.AddMissing(is, missing, %s.Names)\n}", tableOf(r, "JSON"))
	}
	for _, f := range r.Fields {
		g.checkField(r, f)
	}
	g.p("return is\n}")
}

// checkField writes the checks of one value.
func (g *emitter) checkField(r *Record, f *Field) {
	v := "v." + f.Go
	add := func(cond, severity, kind, text string) {
		g.p("if %s {\nis.Add(telemetry.%s, telemetry.%s, %q, %q)\n}", cond, severity, kind, f.JSON, text)
	}
	there := fmt.Sprintf(" && missing&(%s) == 0", r.Bit(f))
	switch {
	case f.Kind == Struct && f.List:
		g.p("for j := range %s {\nn := len(is)\nis = check%s(is, &%s[j])\nrecord.WithinItem(is[n:], %q, j)\n}", v, f.Of.Name, v, f.JSON)
	case f.Kind == Struct:
		g.p("{\nn := len(is)\nis = check%s(is, &%s)", f.Of.Name, v)
		for _, m := range f.Of.Fields {
			if f.Lacks[m.JSON] {
				g.p("if %s {\nis.Add(telemetry.Warning, telemetry.ErrUnknown, %q, %q)\n}",
					nonZero(m, v+"."+m.Go), m.JSON, "is not documented for this record")
			}
		}
		g.p("record.Within(is[n:], %q)\n}", f.JSON)
	case f.List:
	case f.Pointer:
		if f.Kind == Count || f.Kind == Int64 && !f.Signed {
			add(v+" != nil && *"+v+" < 0", "Failure", "ErrRange", "is negative")
		}
	case f.Need == "const":
		cond := fmt.Sprintf("%s != %q", v, f.Constant)
		for _, other := range f.Accepted {
			cond += fmt.Sprintf(" && %s != %q", v, other)
		}
		text := "has a fixed value: " + f.Constant
		if f.Constant == "" {
			text = "is always empty"
		}
		add(cond+there, "Failure", "ErrFormat", text)
	case f.Need == "unused":
		add(nonZero(f, v), "Warning", "ErrFormat", "is not in use and should be empty")
	case f.Enum:
		cond := "!" + v + ".Known()"
		if f.Need == "required" {
			cond += there
		}
		if f.OmitZero {
			cond += " && " + nonZero(f, v)
		}
		add(cond, "Warning", "ErrUnknown", "is not a value that the documents name")
	case f.Identifies():
		add("codec.HasControl("+str(f, v)+")", "Failure", "ErrIdentifier", "holds control characters")
		add("codec.HasBidi("+str(f, v)+")", "Warning", "ErrIdentifier", "holds bidirectional formatting characters")
	case f.Kind == Text:
		if f.Valid {
			add("!"+v+".Valid()", "Failure", "ErrFormat", "is not in the form of its type")
		}
		if f.Need == "required" && f.ClassBy == "" {
			add(zero(f, v)+there, "Warning", "ErrRequired", "is empty")
		}
	case f.Kind == Count, f.Kind == Int64 && !f.Signed:
		add(v+" < 0", "Failure", "ErrRange", "is negative")
	}
}
