// Package realtest checks the library against real peers: Node, Python, a browser, C ENet and the Godot engine
// itself.
//
// Its tests skip, and say what to install, where such a program is missing; with GODOTPEER_REQUIRE_REAL=1 in the
// environment they fail instead. A Godot 4 binary is used where GODOT names one; where GODOT is not set, the tests with Godot
// 4 skip in either case, because few systems package it.
package realtest
