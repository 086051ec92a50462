// Package badnet puts the peers on bad networks: through proxies that delay, slice, throttle, cut and reset, over datagrams
// that are lost, doubled and overtaken, and between machines whose cable does that to every IP packet. Every message is
// numbered and looked at, byte by byte; every peer has to come to an end, and nothing may be left of it.
//
// The soak is a program, that a short test runs too:
//
//	go run ./soak -peers 5000 -for 10m -svg soak.svg
//
// It is a module of its own, so that the library's go.mod does not see the proxy.
package badnet
