// Package badnet puts the peers on bad networks: through proxies that delay, slice, throttle, cut and reset, over datagrams
// that are lost, doubled and overtaken, and between machines whose cable does that to every IP packet. Every message is
// numbered and looked at, byte by byte; every peer has to come to an end, and nothing may be left of it.
//
// The soak is a program, that a short test runs too:
//
//	go run ./soak -peers 5000 -for 10m -svg soak.svg
//
// soak/soak.svg is of -peers 5000 -for 9m -stay 4m -rate 0.2 -ramp 50, beside a busy machine: from the third minute on 139 to
// 153 MB resident, clients and servers together, and 7,500 descriptors; of 13,422 connections and 478,505 messages none was
// left, 8 connections of ENet over DTLS broke.
//
// It is a module of its own, so that the library's go.mod does not see the proxy.
package badnet
