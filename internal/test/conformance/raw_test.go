package conformance

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// connected is a TCP connection between two raw sides, "a" and "b".
var connected = []string{
	`{"op": "raw_listen", "as": "srv"}`,
	`{"op": "raw_connect", "port": {"port": "srv"}, "as": "a"}`,
	`{"op": "raw_accept", "on": "srv", "as": "b"}`,
}

// TestRawSides plays the raw ops against each other.
func TestRawSides(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]string{
		"bytes": {
			`{"op": "raw_send", "on": "a", "data": {"fill": 7, "size": 3}}`,
			`{"op": "raw_recv", "on": "b", "bytes": 2, "want": {"hex": "0707"}}`,
			`{"op": "raw_ending", "on": "b", "ms": 2000, "want": "data"}`,
			`{"op": "raw_recv", "on": "b", "bytes": 1, "want": {"hex": "07"}}`,
			`{"op": "raw_ending", "on": "b", "ms": 1, "want": "open"}`,
		},
		"fewer at the end": {
			`{"op": "raw_send", "on": "a", "data": {"hex": "01"}}`,
			`{"op": "raw_close", "on": "a"}`,
			`{"op": "raw_recv", "on": "b", "bytes": 9, "want": {"hex": "01"}}`,
			`{"op": "raw_ending", "on": "b", "ms": 2000, "want": "eof"}`,
		},
		"half close": {
			`{"op": "raw_shutdown", "on": "a"}`,
			`{"op": "raw_ending", "on": "b", "ms": 2000, "want": "eof"}`,
			`{"op": "raw_send", "on": "b", "data": {"hex": "02"}}`,
			`{"op": "raw_recv", "on": "a", "bytes": 1, "want": {"hex": "02"}}`,
		},
		"reset": {
			`{"op": "raw_reset", "on": "a"}`,
			`{"op": "raw_ending", "on": "b", "ms": 2000, "want": "reset"}`,
		},
		"what is left unread makes a reset": {
			`{"op": "raw_send", "on": "a", "data": {"hex": "0102"}}`,
			`{"op": "raw_recv", "on": "b", "bytes": 1, "want": {"hex": "01"}}`,
			`{"op": "raw_close", "on": "b"}`,
			`{"op": "raw_ending", "on": "a", "ms": 2000, "want": "reset"}`,
		},
		"sending to the gone": {
			`{"op": "raw_reset", "on": "a"}`,
			`{"op": "raw_ending", "on": "b", "ms": 2000, "want": "reset"}`,
			`{"op": "raw_send", "on": "b", "data": {"hex": "01"}}`,
		},
		"handshake": {
			`{"op": "ws_ask", "on": "a", "lines": ["GET / HTTP/1.1", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]}`,
			`{"op": "ws_request", "on": "b", "want": ["GET / HTTP/1.1", "Sec-WebSocket-Key: {key}"]}`,
			`{"op": "ws_respond", "on": "b", "lines": ["HTTP/1.1 101 OK", "Sec-WebSocket-Accept: {accept}"], "tail": {"hex": "8900"}}`,
			`{"op": "ws_answer", "on": "a", "want": ["HTTP/1.1 101 OK", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]}`,
			`{"op": "ws_recv", "on": "a", "want": {"fin": true, "rsv": 0, "opcode": 9, "masked": false, "payload": {"hex": ""}}}`,
		},
		"a key that is none": {
			`{"op": "ws_ask", "on": "a", "lines": ["GET / HTTP/1.1", "Sec-WebSocket-Key: short"]}`,
			`{"op": "ws_request", "on": "b", "want": ["GET / HTTP/1.1", "Sec-WebSocket-Key: short"]}`,
		},
		"refused handshake": {
			`{"op": "ws_respond", "on": "b", "lines": ["HTTP/1.1 431 Too Large"]}`,
			`{"op": "ws_status", "on": "a", "want": 431}`,
		},
		"no handshake": {
			`{"op": "raw_close", "on": "b"}`,
			`{"op": "ws_status", "on": "a", "want": null}`,
			`{"op": "ws_answer", "on": "a", "want": null}`,
			`{"op": "ws_request", "on": "a", "want": null}`,
		},
		"masked frame": {
			`{"op": "ws_frame", "on": "a", "opcode": 1, "payload": {"hex": "6869"}, "fin": false, "rsv": 4, "mask": true}`,
			`{"op": "ws_recv", "on": "b", "want": {"fin": false, "rsv": 4, "opcode": 1, "masked": true, "payload": {"hex": "6869"}}}`,
		},
		"large frames": {
			`{"op": "ws_frame", "on": "a", "opcode": 2, "payload": {"fill": 1, "size": 126}, "fin": true}`,
			`{"op": "raw_recv", "on": "b", "bytes": 4, "want": {"hex": "827e007e"}}`,
			`{"op": "raw_recv", "on": "b", "bytes": 126}`,
			`{"op": "ws_frame", "on": "a", "opcode": 2, "payload": {"fill": 0, "size": 65536}, "fin": true}`,
			`{"op": "ws_recv", "on": "b", "want": {"fin": true, "rsv": 0, "opcode": 2, "masked": false,
				"payload": {"size": 65536, "sha256": "de2f256064a0af797747c2b97505dc0b9f3df0de4f489eac731c23ae9ca9cc31"}}}`,
		},
		"false length": {
			`{"op": "ws_frame", "on": "a", "opcode": 2, "payload": {"hex": "01"}, "fin": true, "length": {"int": "-1"}, "length_form": 64}`,
			`{"op": "raw_recv", "on": "b", "bytes": 11, "want": {"hex": "827fffffffffffffffff01"}}`,
		},
		"cut frame": {
			`{"op": "ws_frame", "on": "a", "opcode": 2, "payload": {"hex": "0102"}, "fin": true, "length_form": 16, "cut": 5}`,
			`{"op": "raw_shutdown", "on": "a"}`,
			`{"op": "raw_recv", "on": "b", "bytes": 9, "want": {"hex": "827e000201"}}`,
			`{"op": "ws_recv", "on": "b", "want": "eof"}`,
		},
		"udp": {
			`{"op": "raw_udp", "as": "u"}`, `{"op": "raw_udp", "as": "v"}`,
			`{"op": "raw_sendto", "on": "u", "port": {"port": "v"}, "data": {"hex": "01"}}`,
			`{"op": "raw_recvfrom", "on": "v", "port_as": "from", "want": {"hex": "01"}}`,
			`{"op": "raw_sendto", "on": "v", "port": {"port": "from"}, "data": {"hex": ""}}`,
			`{"op": "raw_recvfrom", "on": "u", "want": {"hex": ""}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.NoError(t, fakeEngine(t, nil).Replay(scenario(t, append(connected[:3:3], steps...)...)))
		})
	}
}

// TestRawSidesWaitInVain: what never comes is an answer too.
func TestRawSidesWaitInVain(t *testing.T) {
	t.Parallel()
	engine := fakeEngine(t, nil)
	engine.limit /= 50
	assert.NoError(t, engine.Replay(scenario(t, append(connected[:3:3],
		`{"op": "raw_udp", "as": "u"}`,
		`{"op": "raw_recvfrom", "on": "u", "want": null}`,
		`{"op": "ws_recv", "on": "b", "want": "timeout"}`,
		`{"op": "ws_request", "on": "b", "want": null}`,
		`{"op": "ws_status", "on": "a", "want": null}`,
	)...)))
}

func TestRawStepsThatFail(t *testing.T) {
	t.Parallel()
	for step, message := range map[string]string{
		`{"op": "raw_send", "on": "srv", "data": {"hex": ""}}`:                   `named "srv"`,
		`{"op": "raw_send", "on": "a", "data": 1}`:                               "bytes",
		`{"op": "raw_recv", "on": "b", "bytes": 1, "want": {"hex": "00"}}`:       `got {"hex":""}`,
		`{"op": "raw_connect", "port": {"port": "dead"}, "as": "c"}`:             "refused",
		`{"op": "raw_connect", "port": "80", "as": "c"}`:                         "no port",
		`{"op": "raw_sendto", "on": "a", "port": 80, "data": {"hex": ""}}`:       `named "a"`,
		`{"op": "ws_respond", "on": "b", "lines": ["{accept}"]}`:                 "no key",
		`{"op": "ws_frame", "on": "b", "opcode": 1, "length_form": 8}`:           "length_form",
		`{"op": "raw_ending", "on": "b", "ms": 1, "want": "eof"}`:                `got "open"`,
		`{"op": "raw_accept", "on": "srv", "as": "c"}`:                           "timeout",
		`{"op": "raw_close", "on": "nothing"}`:                                   `named "nothing"`,
		`{"op": "raw_dead_port", "as": "x", "want": null}`:                       "no answer",
		`{"op": "call", "on": "a", "method": "poll"}`:                            `named "a"`,
		`{"op": "raw_send", "on": "a", "data": {"fill": 300, "size": 1}}`:        "fill",
		`{"op": "raw_send", "on": "a", "data": {"tmp": "../a.sock"}}`:            "plain file name",
		`{"op": "ws_recv", "on": "b", "want": {"fin": true, "opcode": 1}}`:       "unknown value form",
		`{"op": "raw_send", "on": "a", "data": {"url": "x{port}", "port": "p"}}`: `"p"`,
	} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			engine := fakeEngine(t, nil)
			engine.limit /= 50
			steps := append(connected[:3:3], `{"op": "raw_dead_port", "as": "dead"}`, step)
			assert.ErrorContains(t, engine.Replay(scenario(t, steps...)), message)
		})
	}
}

func TestReadFrameTakesMemoryOnlyForWhatComes(t *testing.T) {
	t.Parallel()
	_, err := readFrame(bytes.NewReader([]byte{0x82, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}))
	require.Error(t, err)
	assert.Equal(t, endEOF, ending(err))
}
