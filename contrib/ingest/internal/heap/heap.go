// Package heap makes the garbage collector run less often.
package heap

import "runtime"

// reserve is how much the heap may grow in addition. A receiver has less than 10 MB in use and fills that again with each upload.
const reserve = 16 << 20

// Reserve lets the heap grow by 16 MB more than it otherwise would before it is collected, until the function that it returns has been
// called. The collector runs when the heap has doubled, and counts what is reserved here; nothing is ever written to it, so it is
// address space and no memory. Unlike a higher GOGC, it adds the same to a large heap as to a small one.
func Reserve() (release func()) {
	b := make([]byte, reserve)
	return func() { runtime.KeepAlive(b) }
}
