package wsframe_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

const noLimit = math.MaxInt

// TestRFCExamples reads the frames of RFC 6455 section 5.7, and others that are as they shall be.
func TestRFCExamples(t *testing.T) {
	t.Parallel()
	k256, k64 := strings.Repeat("a", 256), strings.Repeat("b", 65536)
	for _, c := range []struct {
		name  string
		role  wsframe.Role
		input []byte
		want  []received
	}{
		{"unmasked text", wsframe.Client, unhex(t, "8105 48656c6c6f"), []received{{wsframe.Text, "Hello"}}},
		{"masked text", wsframe.Server, unhex(t, "8185 37fa213d 7f9f4d5158"), []received{{wsframe.Text, "Hello"}}},
		{"fragmented text", wsframe.Client, unhex(t, "0103 48656c 8002 6c6f"), []received{{wsframe.Text, "Hello"}}},
		{"unmasked ping", wsframe.Client, unhex(t, "8905 48656c6c6f"), []received{{wsframe.Ping, "Hello"}}},
		{"masked pong", wsframe.Server, unhex(t, "8a85 37fa213d 7f9f4d5158"), []received{{wsframe.Pong, "Hello"}}},
		{"256 bytes", wsframe.Client, append(unhex(t, "827e 0100"), k256...), []received{{wsframe.Binary, k256}}},
		{"64 KiB", wsframe.Client, append(unhex(t, "827f 0000000000010000"), k64...), []received{{wsframe.Binary, k64}}},
		{"empty", wsframe.Client, unhex(t, "8100 8200 8900 8a00"), []received{
			{wsframe.Text, ""}, {wsframe.Binary, ""}, {wsframe.Ping, ""}, {wsframe.Pong, ""}}},
		{"empty masked", wsframe.Server, unhex(t, "8180 01020304 8280 01020304 8980 01020304"), []received{
			{wsframe.Text, ""}, {wsframe.Binary, ""}, {wsframe.Ping, ""}}},
		{"empty fragments", wsframe.Client, unhex(t, "0100 0000 0000 8000"), []received{{wsframe.Text, ""}}},
		{"control inside a message", wsframe.Client, unhex(t, "0101 61 8901 70 0001 62 8a00 8001 63"), []received{
			{wsframe.Ping, "p"}, {wsframe.Pong, ""}, {wsframe.Text, "abc"}}},
		{"character over fragments", wsframe.Client, unhex(t, "0101 e2 0001 82 8901 ff 8001 ac 8101 61"), []received{
			{wsframe.Ping, "\xff"}, {wsframe.Text, "€"}, {wsframe.Text, "a"}}},
		{"binary is not text", wsframe.Client, unhex(t, "8203 fffe80 0202 c3ff 8001 80"), []received{
			{wsframe.Binary, "\xff\xfe\x80"}, {wsframe.Binary, "\xc3\xff\x80"}}},
		{"close without code", wsframe.Client, unhex(t, "8800"), []received{{wsframe.Close, ""}}},
		{"close with reason", wsframe.Client, unhex(t, "8807 0fa0 66 72 c3bc 68"), []received{{wsframe.Close, "\x0f\xa0früh"}}},
		{"nothing after a close", wsframe.Client, unhex(t, "8101 61 8802 03e8 8101 62 ffff"), []received{
			{wsframe.Text, "a"}, {wsframe.Close, "\x03\xe8"}}},
		{"close inside a message", wsframe.Client, unhex(t, "0201 61 8800 8001 62"), []received{{wsframe.Close, ""}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := whole(t, c.role, noLimit, c.input)
			if len(c.input) < 1<<10 {
				got = everyWay(t, c.role, noLimit, c.input)
			}
			require.NoError(t, got.err)
			assert.Equal(t, c.want, got.got)
		})
	}
}

// TestWholeMessageInPlace shows that a message that is all there comes in one event, as a part of the buffer.
func TestWholeMessageInPlace(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 125, 126, 65535, 65536, 100000} {
		for _, role := range []wsframe.Role{wsframe.Client, wsframe.Server} {
			buf := appendAs(nil, role, wsframe.Binary, true, bytes.Repeat([]byte{7}, size))
			p := wsframe.NewParser(role, size)
			ev, n, err := p.Next(buf)
			require.NoError(t, err)
			assert.Equal(t, len(buf), n)
			assert.True(t, ev.First && ev.Last)
			assert.Equal(t, wsframe.Binary, ev.Opcode)
			assert.Equal(t, bytes.Repeat([]byte{7}, size), append([]byte{}, ev.Payload...))
			assert.Equal(t, len(ev.Payload), cap(ev.Payload), "appending must not run into what follows")
			if size > 0 {
				assert.Same(t, &buf[len(buf)-size], &ev.Payload[0])
			}
		}
	}
}

// TestPiecesStayInPlace shows that the pieces of a large frame are unmasked in the memory that they were read to.
func TestPiecesStayInPlace(t *testing.T) {
	t.Parallel()
	payload := bytes.Repeat([]byte("0123456789"), 1000)
	stream := appendAs(nil, wsframe.Server, wsframe.Text, true, payload)
	p := wsframe.NewParser(wsframe.Server, noLimit)
	head := len(stream) - len(payload)
	ev, n, err := p.Next(stream[:head])
	require.NoError(t, err)
	assert.Equal(t, wsframe.Event{}, ev)
	assert.Equal(t, head, n)

	dst := make([]byte, len(payload))
	for rest := dst; len(rest) > 0; {
		got := copy(rest[:min(len(rest), 999)], stream[n:]) // a read from the connection
		ev, took, err := p.Next(rest[:got])
		require.NoError(t, err)
		require.Equal(t, got, took)
		assert.Same(t, &rest[0], &ev.Payload[0])
		assert.Equal(t, len(rest) == len(payload), ev.First)
		n, rest = n+got, rest[got:]
		assert.Equal(t, len(rest) == 0, ev.Last)
	}
	assert.Equal(t, payload, dst)
}

// TestNothingTaken shows that no input is no event, in every state.
func TestNothingTaken(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "82", "8203", "820361", "8903", "890361", "0100", "8800"} {
		p := wsframe.NewParser(wsframe.Client, noLimit)
		for rest := unhex(t, before); len(rest) > 0; {
			_, n, err := p.Next(rest)
			require.NoError(t, err)
			rest = rest[n:]
		}
		ev, n, err := p.Next(nil)
		require.NoError(t, err)
		assert.Zero(t, n)
		assert.Equal(t, wsframe.Event{}, ev, "after %s", before)
	}
}

// TestParserIsSmall keeps an idle peer's share: the parser holds no buffer until a control frame comes in pieces.
func TestParserIsSmall(t *testing.T) {
	t.Parallel()
	assert.LessOrEqual(t, unsafe.Sizeof(wsframe.Parser{}), uintptr(80))
}

// TestNoAllocations reads whole, cut and fragmented frames, control frames among them, again and again.
func TestNoAllocations(t *testing.T) {
	var stream []byte
	for _, size := range []int{5, 300, 70000} {
		payload := bytes.Repeat([]byte{'x'}, size)
		stream = appendAs(stream, wsframe.Server, wsframe.Text, true, payload)
		stream = appendAs(stream, wsframe.Server, wsframe.Binary, false, payload)
		stream = appendAs(stream, wsframe.Server, wsframe.Ping, true, payload[:5])
		stream = appendAs(stream, wsframe.Server, wsframe.Continuation, true, payload)
	}
	work := make([]byte, len(stream))
	p := wsframe.NewParser(wsframe.Server, noLimit)
	for _, step := range []int{len(stream), 1000, 1} {
		allocs := testing.AllocsPerRun(5, func() {
			copy(work, stream)
			for rest := work; len(rest) > 0; {
				_, n, err := p.Next(rest[:min(step, len(rest))])
				if err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
		})
		assert.Zero(t, allocs, "in pieces of %d", step)
	}
}

// TestLeft: how much of a frame's payload is to come, and of how long messages there were.
func TestLeft(t *testing.T) {
	t.Parallel()
	p := wsframe.NewParser(wsframe.Client, 100)
	feed := func(hex string) {
		t.Helper()
		for data := unhex(t, hex); len(data) > 0; {
			_, n, err := p.Next(data)
			require.NoError(t, err)
			data = data[n:]
		}
	}
	for _, c := range []struct {
		hex           string
		left, longest int
	}{
		{"82", 0, 0}, {"05", 5, 0}, {"0102", 3, 0}, {"030405", 0, 5}, {"8101", 1, 5}, {"61", 0, 5},
		{"0202 0102", 0, 5}, {"8903", 0, 5}, {"010203", 0, 5}, {"8004", 4, 5}, {"01020304", 0, 6}, {"8207 01020304050607", 0, 6},
	} {
		feed(c.hex)
		assert.Equal(t, c.left, p.Left(), c.hex)
		assert.Equal(t, c.longest, p.Longest(), c.hex)
	}
	assert.Equal(t, 100, p.Limit())
}

func TestElsewhere(t *testing.T) {
	t.Parallel()
	s := wsframe.Elsewhere(wsframe.MaxSpan, wsframe.Text)
	assert.True(t, s.IsElsewhere())
	assert.True(t, s.IsText())
	assert.False(t, s.IsMasked())
	assert.Equal(t, wsframe.MaxSpan, s.Size())
	assert.False(t, wsframe.NewSpan(0, 1, wsframe.Binary).IsElsewhere())
}
