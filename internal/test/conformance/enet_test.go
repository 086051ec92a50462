package conformance

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEnetDatagrams writes a datagram of each kind of command, whose bytes were written down by hand, and reads it back.
func TestEnetDatagrams(t *testing.T) {
	t.Parallel()
	r := &run{ids: map[string]int64{"id": 0x11223344}}
	for _, c := range []struct{ datagram, hex string }{
		{`{"peer": 4095, "session": 0, "sent": 1000, "commands": [
			{"c": "connect", "ch": 255, "seq": 1, "ack": true, "peer": 7, "channels": 2, "id": {"id": "id"}, "data": 5}]}`,
			"8fff03e8 82ff0001 0007ffff 00000570 00010000 00000002 00000000 00000000 00001388 00000002 00000002 11223344 00000005"},
		{`{"peer": 1, "session": 2, "commands": [{"c": "ack", "ch": 3, "seq": 4, "of": 5, "sent": 6}], "tail": {"hex": "ab"}}`,
			"2001 01030004 00050006 ab"},
		{`{"peer": 1, "session": 0, "sent": 2, "commands": [{"c": "disconnect", "seq": "last", "unseq": true, "data": 9}]}`,
			"80010002 44ff0063 00000009"},
		{`{"peer": 1, "session": 0, "commands": [{"c": "unreliable", "ch": 0, "seq": 1, "useq": 2, "payload": {"hex": "0a0b"}},
			{"c": "reliable", "ch": 0, "seq": 2, "ack": true, "length": 9, "payload": {"fill": 7, "size": 3}}]}`,
			"0001 07000001 0002 0002 0a0b 86000002 0009 070707"},
		{`{"peer": 0, "session": 3, "compressed": true, "commands": [{"c": "ufragment", "ch": 0, "seq": 0, "start": 1, "count": 2,
			"number": 1, "total": 4, "offset": 3, "payload": {"hex": "ff"}}]}`,
			"7000 0c000000 0001 0001 00000002 00000001 00000004 00000003 ff"},
	} {
		d, err := r.datagram(json.RawMessage(c.datagram))
		require.NoError(t, err)
		got, err := d.append(nil, 99)
		require.NoError(t, err)
		assert.Equal(t, strings.ReplaceAll(c.hex, " ", ""), hex.EncodeToString(got))
	}
	data, err := hex.DecodeString("80010002" + "860000020003070707" + "84ff000300000009")
	require.NoError(t, err)
	d, err := parseEnet(data)
	require.NoError(t, err)
	assert.EqualValues(t, 2, *d.sent)
	assert.Equal(t, []frame{
		{"c": "reliable", "ch": int64(0), "seq": int64(2), "ack": true, "length": int64(3), "payload": []byte{7, 7, 7}},
		{"c": "disconnect", "ch": int64(255), "seq": int64(3), "ack": true, "data": int64(9)},
	}, d.commands)
	for n := range data {
		if n != 4 && n != 13 { // where a command ends
			_, err := parseEnet(data[:n])
			assert.Error(t, err, n)
		}
	}
	_, err = parseEnet([]byte{0, 1, 0, 0, 0, 0})
	assert.ErrorContains(t, err, "no command has the number 0")
}

// enetHost are the steps that make a host, and a socket that has sent it a CONNECT.
const enetHost = `[
	{"op": "new", "class": "ENetConnection", "as": "h"},
	{"op": "call", "on": "h", "method": "create_host_bound", "args": ["127.0.0.1", 0], "want": 0},
	{"op": "call", "on": "h", "method": "get_local_port", "port_as": "port"},
	{"op": "raw_udp", "as": "r"},
	{"op": "enet_out", "on": "r", "port": {"port": "port"}, "datagram": {"peer": 4095, "session": 0, "sent": 1000, "commands": [
		{"c": "connect", "ch": 255, "seq": 1, "ack": true, "peer": 7, "channels": 2, "id": 9}]}},
	{"op": "pump", "hosts": ["h"], "ms": 20},
	STEP
]`

// TestEnetStepsFail: each step finds what it is there to find.
func TestEnetStepsFail(t *testing.T) {
	t.Parallel()
	const verify = `{"op": "enet_in", "on": "r", "ms": 300, "want": {"peer": 7, "session": 0, "sent": true, "commands": [
		{"c": "verify", "ch": 255, "seq": 1, "ack": true, "peer": 0, "in_session": 0, "out_session": 0, "mtu": 1392,
		"window": 65536, "channels": 2, "in": 0, "out": 0, "interval": 5000, "acceleration": 2, "deceleration": 2, "id": 9}]}}`
	for _, c := range []struct{ name, step, wrong string }{
		{"the right datagram", verify, ""},
		{"another number", strings.ReplaceAll(verify, `"mtu": 1392`, `"mtu": 1391`), `"mtu":1392`},
		{"another header", strings.ReplaceAll(verify, `"session": 0`, `"session": 1`), `"session":0`},
		{"no sent time", strings.ReplaceAll(verify, `"sent": true, `, ``), `"sent":true`},
		{"nothing, where something comes", `{"op": "enet_in", "on": "r", "ms": 300, "want": null}`, "want nothing"},
		{"something, where nothing comes", verify + "," + strings.ReplaceAll(verify, "300", "20"), "got nothing"},
		{"an event, where none comes", `{"op": "event", "on": "h", "max_ms": 20, "want": [1, {"obj": "h"}, 0, 0]}`, "got null"},
		{"no event", `{"op": "event", "on": "h", "max_ms": 20, "want": null}`, ""},
		{"in the range", `{"op": "between", "on": "h", "method": "get_local_port", "low": 1, "high": 65535, "want": true}`, ""},
		{"out of range", `{"op": "between", "on": "h", "method": "get_local_port", "low": 1, "high": 2, "want": true}`, "got false"},
		{"no number", `{"op": "between", "on": "h", "method": "get_peers", "low": 1, "high": 2, "want": true}`, "no number"},
		{"a kind that is not there", strings.ReplaceAll(verify, "verify", "verified"), "verified"},
	} {
		s := &Scenario{Name: "enet/test"}
		require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(enetHost, "STEP", c.step)), &s.Steps), c.name)
		err := Godot4().Replay(s)
		if c.wrong == "" {
			assert.NoError(t, err, c.name)
		} else {
			assert.ErrorContains(t, err, c.wrong, c.name)
		}
	}
}

// TestSignalsFail: signals are compared in their order, with what they say.
func TestSignalsFail(t *testing.T) {
	t.Parallel()
	const mesh = `{"op": "watch", "on": "m"}, {"op": "poll", "on": ["m"], "ms": 1},
		{"op": "call", "on": "m", "method": "create_mesh", "args": [3], "id_as": "id", "want": 0}, `
	for step, wrong := range map[string]string{
		`{"op": "signals", "on": "m", "want": []}`:                      "",
		`{"op": "signals", "on": "m", "want": [["peer_connected", 3]]}`: `got [], want [["peer_connected",3]]`,
	} {
		s := &Scenario{Name: "enet/test"}
		steps := `[{"op": "new", "class": "ENetMultiplayerPeer", "as": "m"}, ` + mesh + step + `]`
		require.NoError(t, json.Unmarshal([]byte(steps), &s.Steps))
		err := Godot4().Replay(s)
		if wrong == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, wrong)
		}
	}
}
