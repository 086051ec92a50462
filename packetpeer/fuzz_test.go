package packetpeer_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
)

// FuzzStream reads whatever bytes as packets, however they are cut, and compares with reading them at once.
func FuzzStream(f *testing.F) {
	f.Add(framed(framed(nil, "abc"), ""), uint8(1))
	f.Add([]byte("\xff\xff\xff\xff"), uint8(3))
	f.Add([]byte("\x3d\x00\x00\x00 one byte too long"), uint8(7))
	f.Add(append(framed(nil, fill(60)), 1, 0, 0), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		s, p := over(data)
		p.step = max(1, int(step))
		require.NoError(t, s.SetInputBufferMaxSize(60))
		for rest := data; ; {
			want, ok := cutPacket(&rest)
			packet, err := s.GetPacket()
			for looks := len(data); err != nil && looks > 0; looks-- {
				packet, err = s.GetPacket() // more comes with every look
			}
			if !ok {
				require.ErrorIs(t, err, gderr.ErrUnavailable)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want, string(packet))
		}
	})
}

// cutPacket cuts the first packet off, unless it is not there in full or is longer than 60 bytes.
func cutPacket(data *[]byte) (string, bool) {
	if len(*data) < 4 {
		return "", false
	}
	size := binary.LittleEndian.Uint32(*data)
	if size > 60 || int(size) > len(*data)-4 {
		return "", false
	}
	packet := string((*data)[4 : 4+size])
	*data = (*data)[4+size:]
	return packet, true
}

// FuzzServerVar sends whatever bytes to a server and reads them as a variant: that ends with a value or an error.
func FuzzServerVar(f *testing.F) {
	f.Add([]byte("\x04\x00\x00\x00\x03\x00\x00\x00hi~\x00"))
	f.Add([]byte("\xff\xff\xff\xff"))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > 65507 {
			t.Skip("no packet")
		}
		s := listen(t)
		a := connected(t, s.GetLocalPort())
		put(t, a, string(data))
		u := take(t, s)
		if value, err := u.GetVar(true); err != nil {
			require.Nil(t, value)
			require.NotEqual(t, gderr.OK, gderr.CodeOf(err))
		}
		require.Zero(t, u.GetAvailablePacketCount(), "either way the packet is gone")
	})
}
