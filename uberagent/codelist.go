package uberagent

import (
	"iter"
	"strconv"
	"strings"
)

// CodeList is a list of numeric codes separated by commas: 1,2,5. It keeps the text that was decoded; Check reports a
// warning if the text has another format. The empty list is the empty text.
type CodeList string

// NewCodeList returns the list of the given codes.
func NewCodeList(codes ...int) CodeList {
	var text []byte
	for i, code := range codes {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(code), 10)
	}
	return CodeList(text)
}

// All yields the codes in order, and skips items that are not numbers.
func (l CodeList) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for item := range l.items() {
			if code, err := strconv.Atoi(item); err == nil && !yield(code) {
				return
			}
		}
	}
}

// wellFormed reports whether all items of the list are numbers.
func (l CodeList) wellFormed() bool {
	for item := range l.items() {
		if _, err := strconv.Atoi(item); err != nil {
			return false
		}
	}
	return true
}

// items yields the texts between the commas.
func (l CodeList) items() iter.Seq[string] {
	if l == "" {
		return func(func(string) bool) {}
	}
	return strings.SplitSeq(string(l), ",")
}
