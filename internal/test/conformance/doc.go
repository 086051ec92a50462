// Package conformance replays recorded scenarios on the peers of this module.
//
// A scenario is a JSON file: steps that were run on a real Godot engine, with what it answered
// (testdata/scenarios/README.md has the format). [Engine.Replay] runs the steps on the Go peers and
// compares every answer. It names no method of a peer: a step's Godot name becomes a Go name by
// [GoName], and testdata/api-4.6.json, extracted from the engine's class reference, says which
// parameters a method takes and what its Go results stand for. The only table kept by hand is the
// one from class to constructor (classes.go).
//
// The other side of a connection is played with plain sockets of package net (raw_*.go), so that
// nothing under test checks itself.
package conformance
