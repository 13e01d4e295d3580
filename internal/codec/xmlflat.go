package codec

// Flat is a fast path for the element whose start tag was read last: it looks whether the element is written the way that
// this module writes a record of scalars. That is every field of f once and in order, with text that stands for itself, and
// nothing else but white space in between. It fills in the texts and returns the index behind the end tag for Accept, or
// -1 where the element is another and has to be read with Open and Next.
func (d *XML) Flat(f *Fields, texts []string) (end int) {
	if d.err != nil || d.slow || d.empty || len(d.attrs) > 0 || len(d.open)+1 >= d.lim.Depth {
		return -1
	}
	s, i := d.win, d.pos
	for n, name := range f.Names {
		if i < len(s) && s[i] <= ' ' {
			i = xmlSkipSpace(s, i)
		}
		start := i + len("<>") + len(name)
		if start > len(s) || s[i] != '<' || s[start-1] != '>' || s[i+1:start-1] != name {
			return -1
		}
		i = xmlPlain(s, start)
		texts[n] = s[start:i]
		if i = xmlCloses(s, i, name); i < 0 {
			return -1
		}
	}
	if end = xmlCloses(s, xmlSkipSpace(s, i), d.name); end-d.pos > d.lim.Token {
		return -1
	}
	return end
}

// Accept passes over the element that Flat has read.
func (d *XML) Accept(end int) {
	d.pos = end
	d.start = d.Offset()
	d.end = d.start
}
