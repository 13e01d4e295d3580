package codec

// nameStack holds the names of undocumented members of the open objects, those of the innermost object last.
type nameStack struct {
	n     int
	first [8]string // avoids an allocation for a few names
	more  []string
	used  bool
}

// add records a name and reports whether it is new in its object, whose names begin at start. If there are many, they are
// also kept in a map.
func (ns *nameStack) add(name string, start int, many *map[string]struct{}) bool {
	if ns.n-start < few {
		for i := start; i < ns.n; i++ {
			if ns.at(i) == name {
				return false
			}
		}
	} else {
		if *many == nil {
			*many = make(map[string]struct{}, 2*few)
			for i := start; i < ns.n; i++ {
				(*many)[ns.at(i)] = struct{}{}
			}
		}
		if _, ok := (*many)[name]; ok {
			return false
		}
		(*many)[name] = struct{}{}
	}
	ns.used = true
	if ns.n < len(ns.first) {
		ns.first[ns.n] = name
	} else {
		ns.more = append(ns.more[:ns.n-len(ns.first)], name)
	}
	ns.n++
	return true
}

func (ns *nameStack) at(i int) string {
	if i < len(ns.first) {
		return ns.first[i]
	}
	return ns.more[i-len(ns.first)]
}
