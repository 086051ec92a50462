// Package wscases is the library's own suite of WebSocket protocol cases, with the coverage of the sections 1 to 7 and 10
// of the Autobahn test suite. It has tests only.
//
// Each case is a row of a table: what a raw other side sends, frame by frame, right or wrong, and what has to come of it:
// the packets that the user of a websocketpeer.Peer gets and sends back, the pongs, the close frame, the close code and
// reason, and LastError. The raw side is a plain socket with a frame writer and reader of its own, and checks every frame
// that it gets: FIN, reserved bits, the mask, the shortest length form, nothing behind a close frame. Each case runs with
// the peer as client and as server, over ws and wss, and with the bytes sent at once, frame by frame, and chopped: byte by
// byte, or 997 bytes at a time where there are many.
//
//	Autobahn   covered
//	1          text and binary of 0 to 100,000 bytes at every form of the length, whole and chopped
//	2          pings and pongs: empty, text, bytes, 125 and 126 bytes, unasked pongs, ten pings
//	3          reserved bits in every frame, alone, behind a message, in a continuation
//	4          reserved opcodes 3 to 7 and 11 to 15, alone, behind a message, among fragments
//	5          fragments, empty ones too, control frames between them, continuations of nothing
//	6          all classes of Kuhn's UTF-8 stress test, cut at every byte, and failing as soon as it can be known
//	7          closing by either side: codes, reasons, frames behind a close, no answer, no close frame at all
//	9          messages of 1 MiB whole and in fragments of 64 bytes to 256 KiB, a thousand messages of 0 to 4 KiB
//	10         a message of 64 KiB in fragments of 1,300 bytes
//	besides    false lengths, wrong masks, messages over the limit, masking keys that must differ
//
// Not covered are the rest of section 9 (messages of more than 1 MiB: package websocketpeer's benchmarks measure), and the
// sections 12 and 13 (compression, which neither the engine nor the library offers). The opening handshake is tested in
// package websocketpeer and by the recorded scenarios.
package wscases
