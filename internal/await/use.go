package await

// Use finds two goroutines that use a peer at once, as maps find it: by a flag that costs no more than that, so that it finds
// what lasts, such as a Wait, at once, and what is short only now and then. It is not atomic: that would cost more, and hide
// from the race detector what is one. What runs functions of the user must not be marked: they may use the peer.
type Use struct{ under bool }

// Begin marks the peer of a class as used.
func (u *Use) Begin(class string) {
	if u.under {
		misused(class)
	}
	u.under = true
}

// End is the end of what Begin began.
func (u *Use) End() { u.under = false }

// Check is Begin and End, of what is over at once or runs functions of the user.
func (u *Use) Check(class string) {
	if u.under {
		misused(class)
	}
}

func misused(class string) {
	panic("concurrent use of " + class + ": one goroutine at a time may use it, and Wait is a use; " +
		"others may call CallDeferred")
}
