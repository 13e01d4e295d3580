package scan

import "io"

// window is more than a scanner reads before it yields its findings.
const window = 1 << 20

// lines is a reader that records where lines begin in the content that was read last.
type lines struct {
	in     io.Reader
	read   int64
	passed int64   // lines that end before all of ends
	begin  int64   // where the line after those begins
	ends   []int64 // where later lines begin, in order
}

// Read implements io.Reader.
func (l *lines) Read(b []byte) (int, error) {
	n, err := l.in.Read(b)
	for i, c := range b[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.read+int64(i)+1)
		}
	}
	l.read += int64(n)
	l.pass(l.read - window)
	return n, err
}

// pass discards the lines that begin at or before an offset, except the last of them.
func (l *lines) pass(offset int64) {
	n := 0
	for n < len(l.ends) && l.ends[n] <= offset {
		n++
	}
	if n > 0 {
		l.passed += int64(n)
		l.begin = l.ends[n-1]
		l.ends = l.ends[:copy(l.ends, l.ends[n:])]
	}
}

// at returns the line and the column of an offset, which must not be less than that of the previous call.
func (l *lines) at(offset int64) (line, column int64) {
	l.pass(offset)
	return l.passed + 1, offset - l.begin + 1
}
