package realtest

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/godotpeer/godotpeer/streampeer"
)

// TestDifferBuffer compares StreamPeerBuffer.
func TestDifferBuffer(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		b := d.make("StreamPeerBuffer")
		for range 400 {
			b = d.bufferStep(b)
			d.call(b, "get_position")
			d.call(b, "get_size")
			d.call(b, "get_available_bytes")
			d.call(b, "get_data_array")
			if d.IntN(20) == 0 {
				d.compare()
			}
		}
	})
}

var typedGets = []struct {
	name string
	size int
}{{"get_8", 1}, {"get_u8", 1}, {"get_16", 2}, {"get_u16", 2}, {"get_32", 4}, {"get_u32", 4}, {"get_64", 8},
	{"get_u64", 8}, {"get_half", 2}, {"get_float", 4}, {"get_double", 8}}

func (d *differ) bufferStep(b twin) twin {
	buffer := b.object.(*streampeer.Buffer)
	size := buffer.GetSize()
	if behind := buffer.GetPosition() > size; behind && d.IntN(2) == 0 {
		d.getNumber(b, buffer)
		d.callChecked(sameStart, b, pick(d, "get_data", "get_partial_data"), d.near(20))
		d.call(b, "get_utf8_string", d.IntN(3))
		return b
	} else if behind {
		d.call(b, "seek", d.IntN(size+1))
	}
	switch d.IntN(16) {
	case 0:
		d.call(b, "seek", d.near(size))
	case 1:
		d.resize(b, min(d.near(size), 5000))
	case 2:
		if d.IntN(4) == 0 {
			d.call(b, "clear")
		}
	case 3:
		if d.IntN(4) == 0 {
			return d.call(b, "duplicate")
		}
	case 4:
		d.call(b, "set_data_array", d.bytes(100))
	case 5:
		d.call(b, "set_big_endian", d.IntN(2) == 0)
		d.call(b, "is_big_endian_enabled")
	case 6, 7:
		d.putNumber(b)
	case 8, 9:
		d.getNumber(b, buffer)
	case 10:
		d.call(b, pick(d, "put_string", "put_utf8_string"), d.text())
	case 11:
		if n := d.near(20); n >= 0 {
			d.call(b, pick(d, "get_string", "get_utf8_string"), n)
		} else if hasLength(buffer) {
			d.call(b, pick(d, "get_string", "get_utf8_string"), n)
		}
	case 12:
		d.call(b, "put_var", d.value(2), d.IntN(2) == 0)
	case 13:
		if hasLength(buffer) {
			d.call(b, "get_var", d.IntN(2) == 0)
		}
	case 14:
		d.call(b, pick(d, "put_data", "put_partial_data"), d.bytes(20))
	case 15:
		d.callChecked(sameStart, b, pick(d, "get_data", "get_partial_data"), d.near(20))
	}
	return b
}

// hasLength reports whether a length can be read that does not make the engine crash.
func hasLength(b *streampeer.Buffer) bool {
	if b.GetAvailableBytes() < 4 {
		return false
	}
	next := b.Bytes()[b.GetPosition():]
	length := int32(binary.LittleEndian.Uint32(next))
	if b.IsBigEndianEnabled() {
		length = int32(binary.BigEndian.Uint32(next))
	}
	return length < math.MaxInt32-1<<16
}

// resize fills what is new, which the engine does not.
func (d *differ) resize(b twin, to int64) {
	buffer := b.object.(*streampeer.Buffer)
	size := buffer.GetSize()
	d.call(b, "resize", to)
	if grown := buffer.GetSize() - size; grown > 0 {
		d.call(b, "seek", size)
		d.call(b, "put_data", make([]byte, grown))
	}
}

// near returns a number from about 0 to about n, or an odd one.
func (d *differ) near(n int) int64 {
	switch d.IntN(12) {
	case 0:
		return -1
	case 1:
		return 0
	case 2:
		return int64(n)
	case 3:
		return int64(n) + 1
	case 4:
		return int64(n) * 2
	case 5:
		return pick[int64](d, -2, math.MinInt32, -1000)
	}
	return int64(d.IntN(n + 1))
}

func (d *differ) bytes(most int) []byte {
	data := make([]byte, d.IntN(most+1))
	if d.IntN(8) == 0 {
		return data[:0]
	}
	for i := range data {
		data[i] = byte(d.Uint32())
	}
	return data
}

func (d *differ) putNumber(b twin) {
	switch d.IntN(4) {
	case 0:
		d.call(b, pick(d, "put_half", "put_float", "put_double"), d.float())
	default:
		d.call(b, pick(d, "put_8", "put_u8", "put_16", "put_u16", "put_32", "put_u32", "put_64", "put_u64"), d.int())
	}
}

func (d *differ) getNumber(b twin, buffer *streampeer.Buffer) {
	get := typedGets[d.IntN(len(typedGets))]
	if buffer.GetAvailableBytes() < get.size {
		d.callChecked(ignore, b, get.name) // the engine makes up the bytes that are missing
		return
	}
	d.call(b, get.name)
}

// sameStart compares an error and data: the engine fills up what could not be got.
func sameStart(want, got any) bool {
	w, g := want.([]any), got.([]any)
	if shown(w[0]) != shown(g[0]) {
		return false
	}
	if w[0] == int64(0) {
		return shown(w[1]) == shown(g[1])
	}
	a, b := w[1].([]byte), g[1].([]byte)
	return len(a) <= len(b) && string(a) == string(b[:len(a)])
}
