package apicheck

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/scenewire"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/variant"
)

// TestBytesOfThePage: the bytes that docs/protocols.md gives are those that are sent.
func TestBytesOfThePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "protocols.md"))
	require.NoError(t, err)
	onPage := func(what string, bytes []byte) {
		text := fmt.Sprintf("`% x`", bytes)
		assert.True(t, strings.Contains(string(page), text), "%s: %s", what, text)
	}

	buffer := streampeer.NewBuffer()
	packets := packetpeer.NewStream()
	require.NoError(t, packets.SetStreamPeer(buffer))
	for what, put := range map[string]func() error{
		"put_u16":          func() error { return buffer.PutU16(300) },
		"put_float":        func() error { return buffer.PutFloat(1.5) },
		"put_string":       func() error { return buffer.PutString("hé") },
		"put_utf8_string":  func() error { return buffer.PutUTF8String("hé") },
		"put_var":          func() error { return buffer.PutVar("hi", false) },
		"PacketPeerStream": func() error { return packets.PutPacket([]byte("hi")) },
	} {
		buffer.Clear()
		require.NoError(t, put(), what)
		onPage(what, buffer.GetDataArray())
	}

	for _, text := range []string{"null", "7", "1099511627776", "1.5", `"hello"`, `PackedStringArray("a")`, "Array[int]([1])"} {
		value, err := variant.StrToVar(text)
		require.NoError(t, err, text)
		bytes, err := variant.Marshal(value)
		require.NoError(t, err, text)
		onPage(text, bytes)
	}
	for _, value := range []any{false, true, 7, 300} {
		bytes, err := scenewire.AppendVariant(nil, value, 0)
		require.NoError(t, err)
		onPage(fmt.Sprint("compressed ", value), bytes)
	}
	names := md5.Sum([]byte("say"))
	sum := [scenewire.SumSize]byte([]byte(hex.EncodeToString(names[:])))
	onPage("SIMPLIFY_PATH", scenewire.AppendSimplify(nil, &sum, 1, "Chat"))
	arguments := []byte{2}
	for _, argument := range []any{"hi", 7} {
		arguments, err = scenewire.AppendVariant(arguments, argument, 0)
		require.NoError(t, err)
	}
	byNumber := append(scenewire.AppendCall(nil, 1, 0, false, false), arguments...)
	onPage("RPC by number", byNumber)
	byPath := append(scenewire.AppendCall(nil, 0, 0, false, true), arguments...)
	onPage("RPC by path", scenewire.AppendCallPath(byPath, "Chat"))
}
