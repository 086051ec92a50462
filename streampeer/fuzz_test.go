package streampeer_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// reads are the gets that a fuzzed program calls.
var reads = []func(b *streampeer.Buffer) error{
	func(b *streampeer.Buffer) error { _, err := b.GetU8(); return err },
	func(b *streampeer.Buffer) error { _, err := b.Get32(); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetHalf(); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetDouble(); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetString(-1); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetUTF8String(-1); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetVar(false); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetVar(true); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetData(3); return err },
	func(b *streampeer.Buffer) error { _, err := b.GetPartialData(3); return err },
}

// FuzzBufferReads reads whatever there is as whatever type: every read moves the cursor forward or fails with a code.
func FuzzBufferReads(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 9}, []byte("0123456789abcdef"), false)
	f.Add([]byte{4, 5}, []byte("\x02\x00\x00\x00hi\xff\xff\xff\xff"), false)
	f.Add([]byte{5}, []byte("\x7f\xff\xff\xff..."), true)
	f.Add([]byte{6, 7}, []byte("\x08\x00\x00\x00\x02\x00\x00\x00\x07\x00\x00\x00"), false)
	f.Fuzz(func(t *testing.T, program, data []byte, big bool) {
		b := streampeer.NewBuffer()
		b.SetBigEndian(big)
		b.SetDataArray(data)
		for _, op := range program {
			before := b.GetPosition()
			err := reads[int(op)%len(reads)](b)
			require.GreaterOrEqual(t, b.GetPosition(), before)
			require.LessOrEqual(t, b.GetPosition(), len(data))
			require.Equal(t, len(data)-b.GetPosition(), b.GetAvailableBytes())
			if err != nil {
				require.NotEqual(t, gderr.OK, gderr.CodeOf(err))
			}
		}
		require.True(t, bytes.Equal(data, b.GetDataArray()), "reading changes nothing")
	})
}

// FuzzGZIPDecompress decompresses whatever there is, in pieces, as the standard library does it in one go.
func FuzzGZIPDecompress(f *testing.F) {
	good := packed(f, false, []byte("hello hello hello"))
	f.Add(good, uint16(1), uint16(3))
	f.Add(append(good, good...), uint16(100), uint16(100))
	f.Add(good[:len(good)-3], uint16(7), uint16(1))
	f.Add(flipped(good, 14), uint16(5), uint16(50))
	f.Add(packed(f, false, make([]byte, 100_000)), uint16(2), uint16(1000))
	f.Fuzz(func(t *testing.T, data []byte, pieces, takes uint16) {
		want, end, wantErr := decompressed(data)
		g := streampeer.NewGZIP()
		defer g.Clear()
		require.NoError(t, g.StartDecompression(false, 4096))
		var got []byte
		taken := 0
		for {
			n, err := g.PutPartialData(data[taken:min(len(data), taken+1+int(pieces))])
			if err != nil {
				require.Error(t, wantErr)
				require.NotErrorIs(t, wantErr, io.ErrUnexpectedEOF)
				break
			}
			require.Less(t, g.GetAvailableBytes(), 4096)
			taken += n
			before := len(got)
			got, err = g.AppendPartialData(got, 1+int(takes))
			require.NoError(t, err)
			if n == 0 && len(got) == before {
				break
			}
		}
		require.True(t, bytes.HasPrefix(want, got))
		if wantErr == nil {
			require.Equal(t, want, got)
			require.Equal(t, end, taken, "what follows the end is not taken")
		}
	})
}

// decompressed returns what the data is, and where it ends.
func decompressed(data []byte) ([]byte, int, error) {
	source := bytes.NewReader(data)
	r, err := gzip.NewReader(source)
	if err != nil {
		return nil, 0, unexpected(err)
	}
	r.Multistream(false)
	all, err := io.ReadAll(r)
	return all, len(data) - source.Len(), err
}

// unexpected makes one error of the two that a header may be cut off with.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// seedTLS adds the bytes that one side sends in a good handshake, and some that are not TLS.
func seedTLS(f *testing.F, flight []byte) {
	f.Add(flight, uint16(0), byte(0), true)
	f.Add(flight, uint16(7), byte(0x80), true)
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), uint16(0), byte(0), false)
	f.Add([]byte("\x16\x03\x01\x40\x01"), uint16(0), byte(0), true)
	f.Add([]byte("\x15\x03\x03\x00\x02\x01\x00\x15\x03\x03\x00\x02\x02\x28"), uint16(0), byte(0), false)
}

// feed gives a handshaking peer the bytes, with one of them changed, and then the end or nothing more. Whatever they
// are, each poll returns, and disconnecting ends all that the handshake began.
func feed(t *testing.T, peer *streampeer.TLS, below *pipeEnd, data []byte, at uint16, change byte, end bool) {
	data = append([]byte(nil), data...)
	if int(at) < len(data) {
		data[at] ^= change
	}
	*below.in = data
	*below.closed = end
	for range 5 {
		peer.Poll()
		_, _ = peer.GetPartialData(100)
		_, _ = peer.PutPartialData([]byte("x"))
	}
	if end {
		require.NotEqual(t, streampeer.TLSStatusHandshaking, peer.GetStatus())
	}
	peer.DisconnectFromStream()
	require.NotEqual(t, streampeer.TLSStatusHandshaking, peer.GetStatus())
	require.NotEqual(t, streampeer.TLSStatusConnected, peer.GetStatus())
}

func FuzzTLSServerInput(f *testing.F) {
	clientOptions, serverOptions := trust()
	below, other := pipe(roomy, roomy)
	client := streampeer.NewTLS()
	require.NoError(f, client.ConnectToStream(below.stream(), "game.test", clientOptions))
	client.DisconnectFromStream()
	seedTLS(f, *other.in)
	f.Fuzz(func(t *testing.T, data []byte, at uint16, change byte, end bool) {
		below, _ := pipe(roomy, roomy)
		peer := streampeer.NewTLS()
		require.NoError(t, peer.AcceptStream(below.stream(), serverOptions))
		feed(t, peer, below, data, at, change, end)
	})
}

func FuzzTLSClientInput(f *testing.F) {
	clientOptions, serverOptions := trust()
	below, servedBelow := pipe(roomy, roomy)
	client, served := streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(f, client.ConnectToStream(below.stream(), "game.test", clientOptions))
	require.NoError(f, served.AcceptStream(servedBelow.stream(), serverOptions))
	seedTLS(f, *below.in)
	client.DisconnectFromStream()
	served.DisconnectFromStream()
	f.Fuzz(func(t *testing.T, data []byte, at uint16, change byte, end bool) {
		below, _ := pipe(roomy, roomy)
		peer := streampeer.NewTLS()
		require.NoError(t, peer.ConnectToStream(below.stream(), "game.test", clientOptions))
		feed(t, peer, below, data, at, change, end)
	})
}
