package dtlswire

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// aHello returns the datagram of a hello.
func aHello(number uint16, seq uint64, cookie []byte) []byte {
	h := Hello{before: slices.Concat([]byte{0xfe, 0xfd}, bytes.Repeat([]byte{7}, 32), []byte{3, 1, 2, 3}), after: []byte{1, 0, 0, 0}}
	return plain(typeHandshake, version10, seq, h.with(number, cookie, []byte{0xc0, 0x2b, 0x00, 0xff, 0x12, 0x34}))
}

func parsed(t testing.TB, datagram []byte) Hello {
	t.Helper()
	h, ok := ParseHello(datagram)
	require.True(t, ok)
	return h
}

func TestParseHello(t *testing.T) {
	t.Parallel()
	good := aHello(1, 5, []byte("cookie"))
	h := parsed(t, good)
	assert.Equal(t, bytes.Repeat([]byte{7}, 32), h.random)
	assert.Equal(t, "cookie", string(h.cookie))
	assert.Equal(t, uint64(5), h.seq)
	assert.Equal(t, uint16(1), h.number())
	assert.Equal(t, h.message, h.with(h.number(), h.cookie, h.suites))
	for n := range good {
		_, ok := ParseHello(good[:n])
		assert.False(t, ok)
	}
	for name, change := range map[string]func(d []byte){
		"another type of record":  func(d []byte) { d[0] = typeApplicationData },
		"another epoch":           func(d []byte) { d[4] = 1 },
		"another message":         func(d []byte) { d[13] = 2 },
		"a fragment":              func(d []byte) { d[19+1]++ },
		"more than is there":      func(d []byte) { d[16]++ },
		"a session without end":   func(d []byte) { d[13+12+34] = 255 },
		"an odd number of suites": func(d []byte) { d[13+12+34+4+7+1]-- },
	} {
		d := slices.Clone(good)
		change(d)
		_, ok := ParseHello(d)
		assert.False(t, ok, name)
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	cookies := NewCookies()
	begun := cookies.begun
	now := begun.Add(time.Hour)
	cookies.now = func() time.Time { return now }
	first := parsed(t, aHello(0, 3, nil))
	assert.False(t, cookies.Fit(&first, address))
	answer := cookies.Answer(&first, address)
	assert.Less(t, len(answer), len(aHello(0, 3, nil)), "who lies about its address makes nobody get more than it sends itself")
	r, rest, ok := nextRecord(answer)
	require.True(t, ok)
	assert.Empty(t, rest)
	assert.Equal(t, uint64(3), r.seq(), "that of the hello")
	cookie := answer[len(answer)-cookieSize:]

	second := parsed(t, aHello(1, 4, cookie))
	assert.True(t, cookies.Fit(&second, address))
	now = now.Add(cookieLife)
	assert.True(t, cookies.Fit(&second, address))
	now = now.Add(time.Second)
	assert.False(t, cookies.Fit(&second, address), "old")
	now = begun.Add(time.Hour - 1)
	assert.False(t, cookies.Fit(&second, address), "of the future")
	now = begun.Add(time.Hour)
	for name, other := range map[string]string{"address": "192.0.2.2:4242", "port": "192.0.2.1:4243"} {
		assert.False(t, cookies.Fit(&second, netip.MustParseAddrPort(other)), name)
	}
	assert.False(t, NewCookies().Fit(&second, address), "of another server")
	third := parsed(t, aHello(2, 4, cookie))
	assert.False(t, cookies.Fit(&third, address))
	second.random[0]++
	assert.False(t, cookies.Fit(&second, address), "of another hello")
	second.random[0]--
	for i := range cookie {
		second.cookie[i]++
		assert.False(t, cookies.Fit(&second, address))
		second.cookie[i]--
	}
}

// TestOrigin: only a client that has got its cookie later comes after another.
func TestOrigin(t *testing.T) {
	t.Parallel()
	cookie := func(at byte) []byte {
		return append(make([]byte, cookieTime-1), append([]byte{at}, make([]byte, cookieSize-cookieTime)...)...)
	}
	first := parsed(t, aHello(1, 1, cookie(5)))
	o := origin{random: bytes.Repeat([]byte{7}, 32), made: first.made()}
	assert.True(t, o.IsOf(&first))
	later := parsed(t, aHello(1, 1, cookie(6)))
	assert.True(t, o.IsOf(&later), "with another cookie")
	assert.False(t, o.Precedes(&later))
	for at, want := range map[byte]bool{4: false, 5: false, 6: true} {
		other := parsed(t, aHello(1, 1, cookie(at)))
		other.random[0]++
		assert.False(t, o.IsOf(&other))
		assert.Equal(t, want, o.Precedes(&other), "%d", at)
	}
}

// TestDisguise: what pion is shown differs from the client's hello in the cookie and the suites' numbers alone, and the
// hash is that of the client's.
func TestDisguise(t *testing.T) {
	t.Parallel()
	d := &disguise{hello: parsed(t, aHello(1, 9, bytes.Repeat([]byte{1}, cookieSize)))}
	first := parsed(t, d.first())
	assert.Zero(t, first.seq)
	assert.Empty(t, first.cookie)
	_, ok := d.second([]byte("no answer"))
	assert.False(t, ok)
	for _, torn := range [][]byte{{}, {messageHelloVerifyRequest}, {messageHelloVerifyRequest, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0xfe, 0xff, 9}} {
		_, ok := d.second(plain(typeHandshake, version12, 0, torn))
		assert.False(t, ok)
	}
	m := make([]byte, messageHeader)
	putMessageHeader(m, messageHelloVerifyRequest, 0, 6)
	record, ok := d.second(plain(typeHandshake, version12, 0, append(m, 0xfe, 0xff, 3, 'p', 'i', 'o')))
	require.True(t, ok)
	second := parsed(t, record)
	assert.Equal(t, uint64(9), second.seq)
	assert.Equal(t, "pio", string(second.cookie))
	assert.Equal(t, uint16(0xff2b), binary.BigEndian.Uint16(second.suites))
	assert.Equal(t, uint16(renegotiationInfo), binary.BigEndian.Uint16(second.suites[2:]))
	assert.Equal(t, uint16(0), binary.BigEndian.Uint16(second.suites[4:]))
	assert.Equal(t, d.hello.before, second.before)
	assert.Equal(t, d.hello.after, second.after)

	s := suite{suiteKind: suitesOfServer[0], d: d}
	for range 2 {
		h := s.HashFunc()()
		for range 2 {
			_, _ = h.Write(append(slices.Clone(second.message), "and so on"...))
			_, _ = h.Write(second.message)
			want := sha256.Sum256(slices.Concat(d.hello.message, []byte("and so on"), second.message))
			assert.Equal(t, want[:], h.Sum(nil))
			h.Reset()
		}
	}
}

func FuzzHello(f *testing.F) {
	f.Add(aHello(0, 0, nil))
	f.Add(aHello(1, 1, bytes.Repeat([]byte{1}, cookieSize)))
	f.Add(aHello(1, 1, nil)[:40])
	cookies := NewCookies()
	f.Fuzz(func(t *testing.T, datagram []byte) {
		h, ok := ParseHello(datagram)
		if !ok {
			return
		}
		assert.False(t, cookies.Fit(&h, address))
		assert.Less(t, len(cookies.Answer(&h, address)), len(datagram))
		assert.Equal(t, h.message, h.with(h.number(), h.cookie, h.suites))
	})
}
