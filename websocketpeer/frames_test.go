package websocketpeer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
)

// maskKey is what raw clients mask with.
var maskKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// masked and plain make frames as a client and a server send them.
func masked(opcode wsframe.Opcode, payload string) []byte {
	return wsframe.AppendFrame(nil, opcode, true, []byte(payload), &maskKey)
}

func plain(opcode wsframe.Opcode, payload string) []byte {
	return wsframe.AppendFrame(nil, opcode, true, []byte(payload), nil)
}

func fragment(opcode wsframe.Opcode, payload string) []byte {
	return wsframe.AppendFrame(nil, opcode, false, []byte(payload), nil)
}

// closing is the payload of a close frame.
func closing(code uint16, reason string) string {
	return string(wsframe.AppendClosePayload(nil, code, reason))
}

// put sends pieces, one straight after the other, and waits until they are there.
func put(t testing.TB, raw *streampeer.TCP, pieces ...[]byte) {
	t.Helper()
	var all []byte
	for _, piece := range pieces {
		all = append(all, piece...)
	}
	require.NoError(t, raw.PutData(all))
}

// readFrame waits for a frame and unmasks it.
func readFrame(t testing.TB, raw *streampeer.TCP) (opcode wsframe.Opcode, payload string) {
	t.Helper()
	start, err := raw.GetData(2)
	require.NoError(t, err)
	length := int(start[1] & 0x7f)
	raw.SetBigEndian(true)
	switch length {
	case 126:
		n, err := raw.GetU16()
		require.NoError(t, err)
		length = int(n)
	case 127:
		n, err := raw.GetU64()
		require.NoError(t, err)
		length = int(n)
	}
	var key []byte
	if start[1]&0x80 != 0 {
		key, err = raw.GetData(4)
		require.NoError(t, err)
	}
	data, err := raw.GetData(length)
	require.NoError(t, err)
	if key != nil {
		wsframe.Mask(data, [4]byte(key))
	}
	return wsframe.Opcode(start[0] & 0x0f), string(data)
}

// settle gives the other side's bytes the time that even loopback takes.
func settle(t testing.TB, there func() bool) {
	t.Helper()
	kit.Await(t, there)
}
