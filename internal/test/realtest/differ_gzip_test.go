package realtest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDifferGZIP compares StreamPeerGZIP. What compressors make of data is their choice, and how much of it comes at once.
func TestDifferGZIP(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		g := d.make("StreamPeerGZIP")
		for range 60 {
			d.idleGZIP(g)
			useDeflate := d.IntN(2) == 0
			size := pick[int64](d, 65535, 65536, 1025, 2048, 4096, 1<<20)
			if d.IntN(2) == 0 {
				d.compressing(g, useDeflate, size)
			} else {
				d.decompressing(g, useDeflate, max(size, 8192))
			}
			d.call(g, "clear")
		}
	})
}

// idleGZIP does calls that only a GZIP that was started answers otherwise.
func (d *differ) idleGZIP(g twin) {
	for range d.IntN(6) {
		switch d.IntN(8) {
		case 0:
			d.call(g, "finish")
		case 1:
			d.call(g, "put_data", d.bytes(5))
		case 2:
			d.call(g, "put_partial_data", d.bytes(5))
		case 3:
			d.callChecked(sameStart, g, "get_data", d.near(5))
		case 4:
			d.callChecked(sameStart, g, "get_partial_data", d.near(5))
		case 5:
			d.call(g, "get_available_bytes")
		case 6:
			d.call(g, pick(d, "start_compression", "start_decompression"), d.IntN(2) == 0, pick[int64](d, 0, -1, -65535))
		case 7:
			d.call(g, "clear")
		}
	}
}

// sameError compares the error of an answer that has data, too.
func sameError(want, got any) bool { return shown(want.([]any)[0]) == shown(got.([]any)[0]) }

func (d *differ) compressing(g twin, useDeflate bool, size int64) {
	d.call(g, "start_compression", useDeflate, size)
	var all []byte
	most := pick(d, 50, 150)
	for range d.IntN(6) {
		data := d.bytes(most)
		if size < 4000 {
			data = bytes.Repeat(data[:min(len(data), 1)], 50)
		}
		all = append(all, data...)
		if d.IntN(2) == 0 {
			d.call(g, "put_data", data)
		} else {
			d.call(g, "put_partial_data", data)
		}
		if d.IntN(6) == 0 {
			d.call(g, pick(d, "start_compression", "start_decompression"), useDeflate, size)
		}
	}
	if d.IntN(5) > 0 {
		d.compare()
		d.call(g, "finish")
		d.compare()
		here, there := d.taken(g)
		d.checkPacked(useDeflate, here, all)
		d.checkPacked(useDeflate, there, all)
		d.call(g, "get_available_bytes")
		d.call(g, "put_data", d.bytes(5))
		d.call(g, "put_partial_data", d.bytes(5))
		d.call(g, "finish")
		d.call(g, "get_available_bytes")
	}
}

// taken gets all that is ready on both sides.
func (d *differ) taken(g twin) (here, there []byte) {
	n := 1 << 20
	d.callChecked(func(want, got any) bool {
		here, there = want.([]any)[1].([]byte), got.([]any)[1].([]byte)
		return sameError(want, got)
	}, g, "get_partial_data", n)
	d.compare()
	return here, there
}

func (d *differ) checkPacked(useDeflate bool, packed, want []byte) {
	var r io.Reader
	var err error
	if useDeflate {
		r, err = zlib.NewReader(bytes.NewReader(packed))
	} else {
		r, err = gzip.NewReader(bytes.NewReader(packed))
	}
	require.NoError(d, err, "%x", packed)
	got, err := io.ReadAll(r)
	require.NoError(d, err, "%x", packed)
	require.Equal(d, len(want), len(got))
	require.True(d, bytes.Equal(want, got))
}

func (d *differ) decompressing(g twin, useDeflate bool, size int64) {
	d.call(g, "start_decompression", useDeflate, size)
	data := d.bytes(400)
	if d.IntN(3) == 0 {
		data = bytes.Repeat(data, 10)
	}
	var packed bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&packed)
	if useDeflate != (d.IntN(10) == 0) {
		w = zlib.NewWriter(&packed)
	}
	_, _ = w.Write(data)
	_ = w.Close()
	input := packed.Bytes()
	mutated := d.IntN(3) == 0
	if mutated {
		input[10+d.IntN(len(input)-10)] ^= 1 << d.IntN(8)
	}
	for len(input) > 0 {
		n := len(input)
		if !mutated { // else they need not see it with the same byte
			n = 1 + d.IntN(n)
		}
		d.call(g, "put_data", input[:n])
		input = input[n:]
		d.call(g, "finish")
	}
	if d.IntN(5) == 0 {
		d.call(g, "put_data", d.bytes(5))
		d.call(g, "put_partial_data", d.bytes(5))
	}
	if !mutated {
		d.call(g, "get_available_bytes")
		d.call(g, "get_partial_data", 1<<20)
	}
	d.call(g, "get_data", 0)
	d.callChecked(sameError, g, "get_data", 1<<20)
}
