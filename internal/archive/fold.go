package archive

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// FoldName returns a folded form of the name. Two names have the same folded form if any common file system treats them
// as the same name: file systems that ignore case, that treat composed and decomposed characters as equal, or that do
// both and ignore invisible characters. The folded names of an archive must all differ, or one file would overwrite
// another. Names that differ only in the order of combining marks also have the same folded form, regardless of
// Unicode.
func FoldName(name string) string {
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return foldUnicode(name)
		case 'A' <= c && c <= 'Z':
			return foldASCII(name)
		}
	}
	return name
}

func foldASCII(name string) string {
	b := []byte(name)
	for i, c := range b {
		switch {
		case c >= utf8.RuneSelf:
			return foldUnicode(name)
		case 'A' <= c && c <= 'Z':
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// foldUnicode decomposes the name, folds the case of each character, and decomposes the result.
func foldUnicode(name string) string {
	folded := make([]rune, 0, 2*len(name))
	for _, r := range decomposed([]rune(name)) {
		folded = appendFolded(folded, r)
	}
	return string(decomposed(folded))
}

// decomposed returns the canonical decomposition of a text without invisible characters, with the marks of each
// character sorted. Unicode sorts marks by class and keeps the order within a class; here any fixed order will do.
func decomposed(text []rune) []rune {
	out := make([]rune, 0, 2*len(text))
	for _, r := range text {
		out = appendDecomposed(out, r)
	}
	for from := 0; from < len(out); from++ {
		to := from
		for to < len(out) && unicode.Is(unicode.M, out[to]) {
			to++
		}
		slices.Sort(out[from:to])
		from = to
	}
	return out
}

// Hangul syllables are composed by arithmetic.
const (
	hangulFirst  = 0xac00
	hangulLast   = 0xd7a3
	hangulLead   = 0x1100
	hangulVowel  = 0x1161
	hangulTail   = 0x11a7
	hangulVowels = 21
	hangulTails  = 28
)

func appendDecomposed(out []rune, r rune) []rune {
	switch {
	case r < utf8.RuneSelf:
		return append(out, r)
	case hangulFirst <= r && r <= hangulLast:
		n := r - hangulFirst
		out = append(out, hangulLead+n/(hangulVowels*hangulTails), hangulVowel+n/hangulTails%hangulVowels)
		if tail := n % hangulTails; tail > 0 {
			out = append(out, hangulTail+tail)
		}
		return out
	case unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return out // not shown
	}
	i, found := slices.BinarySearchFunc(decompositions[:], r, func(d [5]rune, r rune) int { return int(d[0] - r) })
	if !found {
		return append(out, r)
	}
	for _, r := range decompositions[i][1:] {
		if r != 0 {
			out = append(out, r)
		}
	}
	return out
}

// appendFolded appends the full case folding of the character. The result is the same for all characters that share an
// upper or lower case.
func appendFolded(out []rune, r rune) []rune {
	if full, ok := fullFoldings[r]; ok {
		return append(out, []rune(full)...)
	}
	r = unicode.ToLower(unicode.ToUpper(r))
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if !unicode.Is(unicode.M, f) {
			least = min(least, f)
		}
	}
	return append(out, unicode.ToLower(least))
}

// fullFoldings holds the characters whose case folding is two or more characters and that have no decomposition, and
// the one mark whose case folding is a letter.
var fullFoldings = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'ŉ': "ʼn", 'և': "եւ", 'ẚ': "aʾ", '\u0345': "ι",
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", 'ﬅ': "st", 'ﬆ': "st",
	'ﬓ': "մն", 'ﬔ': "մե", 'ﬕ': "մի", 'ﬖ': "վն", 'ﬗ': "մխ",
}
