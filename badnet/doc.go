// Package badnet puts the peers on bad networks: through proxies that delay, slice, throttle, cut and reset, over datagrams
// that are lost, doubled and overtaken, and between machines whose cable does that to every IP packet. Every message is
// numbered and looked at, byte by byte; every peer has to come to an end, and nothing may be left of it.
//
// The soak is a program, that a short test runs too:
//
//	go run ./soak -peers 5000 -for 10m -svg soak.svg
//
// soak/soak.svg is of -peers 5000 -for 10m -stay 4m -rate 0.2 -ramp 50, on two cores that others used too: from the third
// minute on 118 to 145 MB resident, clients and servers together, and 7,500 descriptors. Of 14,620 connections 6 broke, all of
// ENet over DTLS: they ended before they were open, why is not known. Of 545,535 messages 4 over UDP were lost, and all
// others answered. So it failed: by those 6, and because the last third held 138 MB resident and 81 MB of heap (medians)
// where the middle one held 122 and 71, which is more than the tenth that it allows. No goroutine or descriptor was left.
//
// It is a module of its own, so that the library's go.mod does not see the proxy.
package badnet
