// Package heap makes the garbage collector run less often.
package heap

import "runtime"

// reserve is the number of bytes by which the heap may grow in addition. A receiver uses less than 10 MB, and allocates that again for each upload.
const reserve = 16 << 20

// Reserve lets the heap grow by 16 MB more than it otherwise would before it is collected, until the function that it returns has been
// called. The collector runs when the heap has doubled, and the reserve counts as part of the heap. It is never written to, so it is
// address space, and not memory. Unlike a higher GOGC, it adds the same to a large heap as to a small one.
func Reserve() (release func()) {
	b := make([]byte, reserve)
	return func() { runtime.KeepAlive(b) }
}
