package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const newFake = `{"op": "new", "class": "Fake", "as": "f"}`

// TestRightAnswersPass has a step for each form of an answer and an argument.
func TestRightAnswersPass(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]string{
		"default argument":    {`{"op": "call", "on": "f", "method": "add", "args": [3], "want": 2}`},
		"wrapped argument":    {`{"op": "call", "on": "f", "method": "add", "args": [255, 0], "want": -1}`},
		"float for int":       {`{"op": "call", "on": "f", "method": "add", "args": [2.9, 0], "want": 2}`},
		"big integer":         {`{"op": "call", "on": "f", "method": "add", "args": [0, {"int": "9223372036854775807"}], "want": {"int": "9223372036854775807"}}`},
		"u64 is signed":       {`{"op": "call", "on": "f", "method": "get_u64", "want": -1}`},
		"value despite error": {`{"op": "call", "on": "f", "method": "get_float", "want": {"float": "1.5", "bits": "000000000000f83f"}}`},
		"any NaN":             {`{"op": "call", "on": "f", "method": "get_nan", "want": {"float": "nan", "bits": "010000000000f87f"}}`},
		"strings":             {`{"op": "call", "on": "f", "method": "get_names", "want": {"strings": ["a", "b"]}}`},
		"code and data":       {`{"op": "call", "on": "f", "method": "get_data", "args": [2], "want": [18, {"hex": "0000"}]}`},
		"digest": {`{"op": "call", "on": "f", "method": "get_data", "args": [3], "want": [18, {"size": 3,
			"sha256": "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c"}]}`},
		"bytes despite error": {`{"op": "call", "on": "f", "method": "get_packet", "want": {"hex": "706b74"}}`},
		"error as code":       {`{"op": "call", "on": "f", "method": "get_packet_error", "want": 18}`},
		"code as code":        {`{"op": "call", "on": "f", "method": "get_code", "want": 44}`},
		"failed void":         {`{"op": "call", "on": "f", "method": "fail", "want": null}`},
		"null Variant":        {`{"op": "call", "on": "f", "method": "get_var", "want": {"var": "00000000", "str": "null"}}`},
		"Variant there and back": {`{"op": "call", "on": "f", "method": "echo",
			"args": [{"var": "020000002a000000", "expr": "42"}], "want": {"var": "020000002a000000", "str": "42"}}`},
		"integer from Variant": {`{"op": "call", "on": "f", "method": "add",
			"args": [{"var": "020000002a000000", "expr": "42"}, 0], "want": 42}`},
		"context": {`{"op": "call", "on": "f", "method": "wait", "want": 0}`},
		"null":    {`{"op": "call", "on": "f", "method": "take_none", "want": null}`},
		"object": {
			`{"op": "call", "on": "f", "method": "take", "as": "g", "want": {"object": "Fake"}}`,
			`{"op": "call", "on": "f", "method": "port_of", "args": [{"obj": "g"}], "want": 9}`,
		},
		"property": {
			`{"op": "set", "on": "f", "property": "level", "value": 258}`,
			`{"op": "get", "on": "f", "property": "level", "want": 2}`,
			`{"op": "call", "on": "f", "method": "get_level", "want": 2}`,
		},
		"port": {
			`{"op": "call", "on": "f", "method": "add", "args": [1, 0], "port_as": "p"}`,
			`{"op": "call", "on": "f", "method": "add", "args": [{"port": "p"}, 1], "want": 2}`,
		},
		"until it is so": {`{"op": "until", "on": "f", "method": "count", "poll": ["f"], "equals": 3, "max_ms": 5000, "want": true}`},
		"until tries once": {
			`{"op": "until", "on": "f", "method": "count", "poll": ["f"], "equals": 9, "max_ms": 0, "last": 1, "want": false}`,
			`{"op": "call", "on": "f", "method": "count", "want": 1}`,
		},
		"want counts, not godot": {`{"op": "call", "on": "f", "method": "count", "want": 0, "godot": 1, "why": "a test"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.NoError(t, fakeEngine(t, nil).Replay(scenario(t, append([]string{newFake}, steps...)...)))
		})
	}
}

// TestWrongStepsFail has a step for everything that must not pass, with what the message says of it.
func TestWrongStepsFail(t *testing.T) {
	t.Parallel()
	for step, message := range map[string]string{
		`{"op": "dance", "on": "f"}`:                                                    `unknown op "dance"`,
		`{"op": "new", "class": "Unknown", "as": "g"}`:                                  `unknown class "Unknown"`,
		`{"op": "new", "class": "Fake"}`:                                                "does not name",
		`{"op": "call", "on": "g", "method": "count"}`:                                  `named "g"`,
		`{"op": "call", "on": "f", "method": "dance"}`:                                  "unknown method Fake.dance",
		`{"op": "call", "on": "f", "method": "not_in_go"}`:                              "no method NotInGo",
		`{"op": "call", "on": "f", "method": "_virtual"}`:                               "unknown method",
		`{"op": "call", "on": "f", "method": "crash"}`:                                  "panic: boom",
		`{"op": "call", "on": "f", "method": "wrong_shape"}`:                            "2 Go results",
		`{"op": "call", "on": "f", "method": "take_stranger"}`:                          "no known class",
		`{"op": "call", "on": "f", "method": "add"}`:                                    "argument a is missing",
		`{"op": "call", "on": "f", "method": "add", "args": [1, 2, 3]}`:                 "given 3 arguments",
		`{"op": "call", "on": "f", "method": "add", "args": ["1"]}`:                     "cannot be given as int8",
		`{"op": "call", "on": "f", "method": "add", "args": [null]}`:                    "cannot be given as int8",
		`{"op": "call", "on": "f", "method": "add", "args": [{"obj": "f"}]}`:            "a Fake is no int8",
		`{"op": "call", "on": "f", "method": "add", "args": [{"int": 1}]}`:              "int is no string",
		`{"op": "call", "on": "f", "method": "add", "args": [{"bool": 1}]}`:             "unknown value form {bool}",
		`{"op": "call", "on": "f", "method": "add", "args": [{"port": "p"}]}`:           `no port is named "p"`,
		`{"op": "call", "on": "f", "method": "count", "want": 1}`:                       "got 0, want 1",
		`{"op": "call", "on": "f", "method": "count", "want": {"float": "0"}}`:          "got 0, want",
		`{"op": "call", "on": "f", "method": "count", "want": null}`:                    "got 0, want null",
		`{"op": "call", "on": "f", "method": "count", "want": false}`:                   "got 0, want false",
		`{"op": "call", "on": "f", "method": "get_packet", "want": "pkt"}`:              "got",
		`{"op": "call", "on": "f", "method": "get_names", "want": ["a", "b"]}`:          "got",
		`{"op": "call", "on": "f", "method": "get_names", "want": {"strings": ["a"]}}`:  "got",
		`{"op": "call", "on": "f", "method": "get_names", "port_as": "p"}`:              "for a port",
		`{"op": "call", "on": "f", "method": "take", "want": {"object": "Other"}}`:      "got",
		`{"op": "call", "on": "f", "method": "get_data", "args": [1], "want": [18]}`:    "got",
		`{"op": "get", "on": "f", "property": "mood"}`:                                  "unknown property Fake.mood",
		`{"op": "set", "on": "f", "property": "host", "value": null}`:                   "can only be read",
		`{"op": "set", "on": "f", "property": "level"}`:                                 "lacks a value",
		`{"op": "set", "on": "f", "property": "level", "value": 1, "want": null}`:       "no answer to compare",
		`{"op": "until", "on": "f", "method": "count", "max_ms": 0}`:                    "lacks a value",
		`{"op": "until", "on": "f", "method": "count", "equals": 1, "want": true}`:      "got false, want true",
		`{"op": "until", "on": "f", "method": "count", "equals": 0, "want": false}`:     "got true, want false",
		`{"op": "until", "on": "f", "method": "count", "equals": 1, "last": 4}`:         "last answer was 0, want 4",
		`{"op": "until", "on": "f", "method": "count", "equals": 1, "poll": ["other"]}`: `named "other"`,
	} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			err := fakeEngine(t, nil).Replay(scenario(t, newFake, step))
			require.Error(t, err)
			assert.Contains(t, err.Error(), message)
			assert.Contains(t, err.Error(), "fake/test: step 2 "+step, "the message names scenario, step and JSON")
		})
	}
}

// TestHangingCallFails: a call that does not return fails its scenario, and the object is left alone.
func TestHangingCallFails(t *testing.T) {
	t.Parallel()
	var made []*fake
	engine := fakeEngine(t, &made)
	engine.limit = time.Millisecond
	err := engine.Replay(scenario(t, newFake, `{"op": "call", "on": "f", "method": "hang"}`))
	require.ErrorIs(t, err, errStuck)
	for _, f := range made {
		assert.Empty(t, f.closed)
	}
}

// TestLateReplayIsReplayed: what is wrong in a replay that came too late says nothing; in another it counts.
func TestLateReplayIsReplayed(t *testing.T) {
	t.Parallel()
	const always, never = -time.Hour, time.Hour
	for name, c := range map[string]struct {
		tolerance time.Duration
		wrong     int // how many objects have the wrong level
		replays   int
		fails     bool
	}{
		"in time, right":     {never, 0, 1, false},
		"in time, wrong":     {never, 1, 1, true},
		"late, right":        {always, 0, 1, false},
		"late, wrong twice":  {always, 2, 3, false},
		"late, wrong always": {always, maxReplays + 1, maxReplays, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine, made := fakeEngine(t, nil), 0
			engine.tolerance = c.tolerance
			engine.classes = Constructors{"Fake": func() any {
				made++
				if made <= c.wrong {
					return &fake{level: 1}
				}
				return &fake{}
			}}
			err := engine.Replay(scenario(t, newFake, `{"op": "call", "on": "f", "method": "get_level", "want": 0}`))
			assert.Equal(t, c.fails, err != nil, err)
			assert.Equal(t, c.replays, made)
		})
	}
}

// TestObjectsAreClosed: whatever the steps made is closed at the end, also after a failure.
func TestObjectsAreClosed(t *testing.T) {
	t.Parallel()
	var made []*fake
	engine := fakeEngine(t, &made)
	made = nil
	err := engine.Replay(scenario(t, newFake, newFake, `{"op": "call", "on": "f", "method": "count", "want": 1}`))
	require.Error(t, err)
	require.Len(t, made, 2)
	for _, f := range made {
		assert.Equal(t, []int{-1}, f.closed)
	}
}

// TestGodot3Engine: peers from a server behave as in Godot 3 too, and Variants have its numbers.
func TestGodot3Engine(t *testing.T) {
	t.Parallel()
	assert.NoError(t, Godot3().Replay(scenario(t,
		`{"op": "new", "class": "TCP_Server", "as": "s"}`,
		`{"op": "call", "on": "s", "method": "listen", "args": [0, "127.0.0.1"], "want": 0}`,
		`{"op": "call", "on": "s", "method": "get_local_port", "port_as": "port"}`,
		`{"op": "raw_connect", "port": {"port": "port"}, "as": "r"}`,
		`{"op": "until", "on": "s", "method": "is_connection_available", "equals": true, "max_ms": 2000, "want": true}`,
		`{"op": "call", "on": "s", "method": "take_connection", "as": "c", "want": {"object": "StreamPeerTCP"}}`,
		`{"op": "call", "on": "c", "method": "put_var", "args": [{"var": "0e0000000000803f000000000000000000000000", "expr": "Color.red"}]}`,
		`{"op": "raw_recv", "on": "r", "bytes": 24, "want": {"hex": "140000000e0000000000803f000000000000000000000000"}}`,
		`{"op": "raw_close", "on": "r"}`,
		`{"op": "until", "on": "c", "method": "get_status", "equals": 0, "max_ms": 2000, "want": true}`,
	)))
}
