package peervar_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/peervar"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestNumbers(t *testing.T) {
	t.Parallel()
	assert.Zero(t, peervar.Numbers(nil))
	assert.Zero(t, peervar.Numbers([]variant.Option{variant.FullObjects, variant.AllowObjects}))
	assert.Equal(t, variant.Godot3, peervar.Numbers([]variant.Option{variant.FullObjects, variant.Godot3}))
	assert.Equal(t, variant.Godot3, peervar.Numbers([]variant.Option{variant.FullObjects | variant.Godot3}))
}

// TestOneSwitch: it is one value of one type under every name.
func TestOneSwitch(t *testing.T) {
	t.Parallel()
	options := []variant.Option{streampeer.Godot3, packetpeer.Godot3, websocketpeer.Godot3, variant.Godot3}
	for _, o := range options {
		assert.Equal(t, variant.Godot3, o)
	}
}

// emptyDictionary is how Godot 3 sends one over a stream: Godot 4 takes the 18 for a Transform3D, which is longer.
var emptyDictionary = []byte{8, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0}

// TestStreams: what a stream of Godot 3 gets is read with its numbers, and what another gets is not.
func TestStreams(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(...streampeer.Option) streampeer.StreamPeer{
		"Buffer":    func(o ...streampeer.Option) streampeer.StreamPeer { return buffer(o...) },
		"Duplicate": func(o ...streampeer.Option) streampeer.StreamPeer { return buffer(o...).Duplicate() },
		"GZIP":      gzipOf,
		"Extension": func(o ...streampeer.Option) streampeer.StreamPeer {
			return streampeer.NewExtension(memory{buffer()}, o...)
		},
	} {
		value, err := open(streampeer.Godot3).GetVar(false)
		require.NoError(t, err, name)
		assert.IsType(t, &variant.Dictionary{}, value, name)
		_, err = open().GetVar(false)
		assert.Error(t, err, name)
	}
}

func buffer(options ...streampeer.Option) *streampeer.Buffer {
	b := streampeer.NewBuffer(options...)
	b.SetDataArray(emptyDictionary)
	return b
}

func gzipOf(options ...streampeer.Option) streampeer.StreamPeer {
	var compressed bytes.Buffer
	w := gzip.NewWriter(&compressed)
	_, _ = w.Write(emptyDictionary)
	_ = w.Close()
	g := streampeer.NewGZIP(options...)
	_ = g.StartDecompression(false, 65535)
	_ = g.PutData(compressed.Bytes())
	return g
}

// memory is a Buffer as an Extension.
type memory struct{ *streampeer.Buffer }

func (m memory) GetData(p []byte) (int, error) {
	data, err := m.Buffer.GetData(len(p))
	return copy(p, data), err
}

func (m memory) GetPartialData(p []byte) (int, error) { return m.GetData(p) }
func (m memory) PutData(p []byte) (int, error)        { return m.Buffer.PutPartialData(p) }
