package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func message() any {
	return variant.NewDictionary("hp", 10, variant.StringName("pos"), variant.Vector2{X: 100.5, Y: 0.1}, 3, []any{nil, true})
}

const (
	messageText = "{\n3: [null, true],\n\"hp\": 10,\n&\"pos\": Vector2(100.5, 0.1)\n}\n"
	messageJSON = `{"hp":10,"pos":[100.5,0.1],"3":[null,true]}` + "\n"
)

func marshal(t *testing.T, v any, opts ...variant.Option) []byte {
	t.Helper()
	data, err := variant.Marshal(v, opts...)
	require.NoError(t, err)
	return data
}

// frame puts the length ahead, as put_var does.
func frame(data []byte) []byte {
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(data))), data...)
}

// printed runs the command and returns what it prints.
func printed(t *testing.T, stdin []byte, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	require.Zero(t, program.Call(args, bytes.NewReader(stdin), &out, &errs).Do(t.Context()), "%v", &errs)
	return out.String()
}

func TestForms(t *testing.T) {
	t.Parallel()
	data := marshal(t, message())
	file := filepath.Join(t.TempDir(), "value.bin")
	require.NoError(t, os.WriteFile(file, data, 0o600))
	text := hex.EncodeToString(data)

	assert.Equal(t, messageText, printed(t, nil, text))
	assert.Equal(t, messageText, printed(t, nil, text[:8]+" \n"+text[8:]))
	assert.Equal(t, messageText, printed(t, nil, base64.StdEncoding.EncodeToString(data)))
	assert.Equal(t, messageText, printed(t, nil, "-file", file))
	assert.Equal(t, messageText, printed(t, data))
	assert.Equal(t, messageText, printed(t, []byte(text+"\n"), "-file", "-"))
	assert.Equal(t, messageJSON, printed(t, data, "-json"))
	assert.Equal(t, "1\n\"x\"\n", printed(t, append(marshal(t, 1), marshal(t, "x")...)), "several values")
	assert.Equal(t, "1\n\"x\"\n", printed(t, append(frame(marshal(t, 1)), frame(marshal(t, "x"))...), "-frames"))
	assert.Equal(t, "1\n", printed(t, append(frame(marshal(t, 1)), frame(marshal(t, "x"))...), "-frames", "-count", "1"))
	assert.Equal(t, "Color(1, 0, 0, 0)\n", printed(t, marshal(t, variant.Color{R: 1}, variant.Godot3), "-godot3"))
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]struct {
		code   int
		reason string
	}{
		"-help": {0, about + "\n\nUsage of vardump:\n"},
		"a b":   {2, `vardump: unexpected argument "b"` + "\n"},
		"-none": {2, "vardump: flag provided but not defined: -none\n"},
	} {
		var stdout, stderr strings.Builder
		assert.Equal(t, want.code, program.Call(strings.Fields(args), strings.NewReader(""), &stdout, &stderr).Do(t.Context()), args)
		assert.Empty(t, stdout.String(), args)
		assert.True(t, strings.HasPrefix(stderr.String(), want.reason), stderr.String())
		assert.Contains(t, stderr.String(), "-godot3")
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	object := variant.Object{Class: "Resource", Properties: []variant.Property{{Name: "n", Value: 1}}}
	v := []any{
		nil, math.Inf(-1), 0.5, "a", variant.StringName("s"), variant.ParseNodePath("a:b"), []byte{1}, []int32{1, 2},
		[]variant.Vector2{{X: 1}}, variant.Basis{}, variant.Array{Elem: variant.ContainerType{Type: variant.TypeInt}, Values: []any{1}},
		variant.RID(5), variant.EncodedObjectAsID(-5), variant.Callable{}, []string{"x"}, object,
	}
	assert.JSONEq(t, `[null, "-inf", 0.5, "a", "s", "a:b", "AQ==", [1, 2], [[1, 0]], [[0,0,0],[0,0,0],[0,0,0]], [1], 5, -5,
		"null::null", ["x"], {"class": "Resource", "properties": {"n": 1}}]`,
		printed(t, marshal(t, v, variant.FullObjects), "-json", "-objects"))
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		stdin string
		args  []string
		text  string
	}{
		{"", nil, "no data"},
		{"", []string{"xyz"}, "neither hex nor base64"},
		{"", []string{"04000000"}, "byte 4: 4 bytes expected for the length of a string, 0 are left"},
		{"\x08\x00\x00\x00\x00\x00\x00\x00", []string{"-frames"}, "a value of 8 bytes ends after 4"},
		{"\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", []string{"-frames"}, "4 bytes behind the value"},
		{"\xff\xff\xff\xff", []string{"-frames"}, "is this a stream of put_var?"},
		{"\x01\x00", []string{"-frames"}, "unexpected EOF"},
		{"", []string{"-file", "no such file"}, "no such file"},
		{"", []string{"-tcp", "nowhere"}, "missing port"},
		{"", []string{"-listen", "nowhere"}, "missing port"},
		{"", []string{"-udp", "nowhere"}, "missing port"},
	}
	for _, c := range cases {
		var stderr strings.Builder
		assert.Equal(t, 1, program.Call(c.args, strings.NewReader(c.stdin), io.Discard, &stderr).Do(t.Context()), c.text)
		assert.Contains(t, stderr.String(), c.text)
	}
}

func TestTCPClient(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	data := marshal(t, message())
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Write(append(frame(data), frame(data)...))
		_ = conn.Close()
	}()
	address := listener.Addr().String()
	assert.Equal(t, "# connected to "+address+"\n"+messageText+messageText, printed(t, nil, "-tcp", address))
}

// start runs the command and returns the lines it prints, the address it listens on, and its exit code.
func start(t *testing.T, args ...string) (lines *bufio.Scanner, address string, code <-chan int) {
	t.Helper()
	r, w := io.Pipe()
	end := make(chan int, 1)
	go func() {
		code := program.Call(args, strings.NewReader(""), w, io.Discard).Do(t.Context())
		_ = w.Close()
		end <- code
	}()
	lines = bufio.NewScanner(r)
	require.True(t, lines.Scan())
	address, ok := strings.CutPrefix(lines.Text(), "# listening on ")
	require.True(t, ok, lines.Text())
	return lines, address, end
}

func TestTCPServer(t *testing.T) {
	t.Parallel()
	lines, address, code := start(t, "-listen", "127.0.0.1:0", "-json")
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	_, err = conn.Write(frame(marshal(t, message())))
	require.NoError(t, err)
	require.True(t, lines.Scan())
	assert.Equal(t, messageJSON, lines.Text()+"\n")
	require.NoError(t, conn.Close())
	assert.False(t, lines.Scan())
	require.Zero(t, <-code)
}

func TestUDP(t *testing.T) {
	t.Parallel()
	lines, address, code := start(t, "-udp", "127.0.0.1:0", "-count", "3")
	conn, err := net.Dial("udp", address)
	require.NoError(t, err)
	defer conn.Close()
	for _, packet := range [][]byte{marshal(t, 1), {0xff}, marshal(t, "x")} {
		_, err = conn.Write(packet)
		require.NoError(t, err)
		require.True(t, lines.Scan())
		switch packet[0] {
		case 2:
			assert.Equal(t, "1", lines.Text())
		case 4:
			assert.Equal(t, `"x"`, lines.Text())
		default:
			assert.Contains(t, lines.Text(), "# variant.Decode: ")
		}
	}
	assert.False(t, lines.Scan())
	require.Zero(t, <-code)
}
