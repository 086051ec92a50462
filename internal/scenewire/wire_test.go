package scenewire

import (
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	data, err := hex.DecodeString(s)
	require.NoError(t, err)
	return data
}

func TestCompressedVariants(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		"81": true, "01": false, "0200": int64(0), "027f": int64(127), "0280": int64(-128), "428000": int64(128),
		"427fff": int64(-129), "42ff7f": int64(32767), "8200800000": int64(32768), "82ff7fffff": int64(-32769),
		"82ffffff7f": int64(math.MaxInt32), "c20000008000000000": int64(math.MaxInt32 + 1),
		"c20000000000000080": int64(math.MinInt64),
		"00000000":           nil, "030000000000c03f": 1.5, "030001009a9999999999b93f": 0.1,
		"040000000100000078000000":              "x",
		"1c0000000100000002000000" + "05000000": []any{int64(5)},
		"050000000000803f00000040":              variant.Vector2{X: 1, Y: 2},
	} {
		got, err := AppendVariant([]byte{9}, v, 0)
		require.NoError(t, err)
		assert.Equal(t, "09"+want, hex.EncodeToString(got))
		back, n, err := DecodeVariant(append(unhex(t, want), 1, 2), 0)
		require.NoError(t, err)
		assert.Equal(t, len(want)/2, n)
		assert.Equal(t, v, back)
	}
	got, err := AppendVariant(nil, struct{ F func() }{func() {}}, 0)
	require.Error(t, err)
	assert.Empty(t, got)
	n := int32(-7)
	got, err = AppendVariant(nil, &n, 0)
	require.NoError(t, err)
	assert.Equal(t, "02f9", hex.EncodeToString(got))
}

func TestCompressedVariantsThatAreCut(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "02", "4201", "82010203", "c201020304050607", "0400", "27000000"} {
		_, _, err := DecodeVariant(unhex(t, data), 0)
		require.Error(t, err, data)
	}
	v, n, err := DecodeVariant(unhex(t, "c1"), 0)
	require.NoError(t, err)
	assert.Equal(t, true, v, "bit 6 of a bool is not looked at")
	assert.Equal(t, 1, n)
	v, _, err = DecodeVariant(unhex(t, "c20500000000000000"), 0)
	require.NoError(t, err)
	assert.Equal(t, int64(5), v, "any size is taken")
}

func TestCalls(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		node   uint32
		method uint16
		raw    bool
		wide   bool
		want   string
	}{
		{1, 3, false, false, "000103"},
		{255, 255, true, false, "80ffff"},
		{256, 3, false, false, "10000103"},
		{65535, 256, false, false, "50ffff0001"},
		{65536, 3, false, false, "200000010003"},
		{1, 10, true, true, "a0010000000a"},
		{2, 0x8001, false, false, "40020180"},
	} {
		packet := AppendCall(nil, c.node, c.method, c.raw, c.wide)
		assert.Equal(t, c.want, hex.EncodeToString(packet))
		got, err := ParseCall(append(packet, 1, 2))
		require.NoError(t, err)
		assert.Equal(t, Call{Node: c.node, Method: c.method, Raw: c.raw, Args: []byte{1, 2}}, got)
	}
	packet := AppendCallPath(append(AppendCall(nil, 0, 0, false, true), 1, 2, 1), "Main")
	assert.Equal(t, "2009000080000102014d61696e00", hex.EncodeToString(packet))
	got, err := ParseCall(packet)
	require.NoError(t, err)
	assert.Equal(t, Call{ByPath: true, Path: []byte("Main"), Args: []byte{1, 2, 1}}, got)
	got, err = ParseCall(packet[:len(packet)-1])
	require.NoError(t, err)
	assert.Equal(t, "Main", string(got.Path), "without the NUL at the end")
	SetCallNode(packet, 7)
	assert.Equal(t, "200700000000010201", hex.EncodeToString(packet[:9]))
}

func TestCallsThatAreNone(t *testing.T) {
	t.Parallel()
	for packet, want := range map[string]error{
		"00": ErrShort, "0001": ErrShort, "10": ErrShort, "1001": ErrShort, "100100": ErrShort, "20010000": ErrShort,
		"2001000000": ErrShort, "400101": ErrShort, "3001000000": ErrForm, "30": ErrForm,
		"2004000080004d00": ErrOffset, "2008000080004d00": ErrOffset, "20ffffffff004d00": ErrOffset,
		"2005000080": ErrOffset, "20050000804d00": ErrShort,
	} {
		_, err := ParseCall(unhex(t, packet))
		require.ErrorIs(t, err, want, packet)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	sum := [SumSize]byte([]byte("55056fc3945b2b4965d6b7553f69d584"))
	packet := AppendSimplify(nil, &sum, 1, "Main")
	want := "01" + hex.EncodeToString(sum[:]) + "0001000000" + "4d61696e00"
	assert.Equal(t, want, hex.EncodeToString(packet))
	got, number, path, err := ParseSimplify(packet)
	require.NoError(t, err)
	assert.Equal(t, string(sum[:]), string(got))
	assert.Equal(t, uint32(1), number)
	assert.Equal(t, "Main", string(path))
	_, _, path, err = ParseSimplify(packet[:38])
	require.NoError(t, err)
	assert.Empty(t, path)
	_, _, _, err = ParseSimplify(packet[:37])
	require.ErrorIs(t, err, ErrShort)

	assert.Equal(t, "020101000000", hex.EncodeToString(AppendConfirm(nil, 1, true)))
	assert.Equal(t, "0200ffffffff", hex.EncodeToString(AppendConfirm(nil, math.MaxUint32, false)))
	number, agrees, err := ParseConfirm(unhex(t, "020203000000"))
	require.NoError(t, err)
	assert.True(t, agrees)
	assert.Equal(t, uint32(3), number)
	for _, packet := range []string{"02", "0201010000", "02010100000000"} {
		_, _, err = ParseConfirm(unhex(t, packet))
		require.ErrorIs(t, err, ErrShort)
	}
}

func TestSystem(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "07006869", hex.EncodeToString(AppendAuth(nil, []byte("hi"))))
	data, ok := ParseAuth(unhex(t, "0f006869"))
	assert.True(t, ok, "bit 3 is not looked at")
	assert.Equal(t, "hi", string(data))
	for _, packet := range []string{"07", "0701", "0300"} {
		_, ok = ParseAuth(unhex(t, packet))
		assert.False(t, ok, packet)
	}
	assert.Equal(t, "070106000000", hex.EncodeToString(AppendSys(nil, SysAddPeer, 6)))
	command, peer, inner, err := ParseSys(append(AppendSys(nil, SysRelay, -5), 3, 4))
	require.NoError(t, err)
	assert.Equal(t, SysRelay, command)
	assert.Equal(t, -5, peer)
	assert.Equal(t, []byte{3, 4}, inner)
	_, _, _, err = ParseSys(unhex(t, "0701060000"))
	require.ErrorIs(t, err, ErrShort)
}

func TestSpawns(t *testing.T) {
	t.Parallel()
	packet := AppendSpawn(nil, 0, 1, 1, []uint32{2}, "p1")
	packet = append(packet, unhex(t, "050000000000000000000000020004000000"+"00000000")...)
	assert.Equal(t, "0400010000000100000001000000030000000200000070310005000000000000000000000002000400000000000000", hex.EncodeToString(packet))
	s, err := ParseSpawn(packet)
	require.NoError(t, err)
	assert.Equal(t, uint32(1), s.Spawner)
	assert.Equal(t, uint32(1), s.Node)
	assert.Equal(t, 1, s.CountIDs())
	assert.Equal(t, uint32(2), s.ID(0))
	assert.Equal(t, "p1", string(s.Name))
	assert.Len(t, s.State, 22)

	custom := AppendLength(AppendSpawn(nil, CustomScene, 1, 3, nil, "Coin3"), 3)
	custom = append(custom, 0x42, 0x2c, 1)
	assert.Equal(t, "04ff01000000030000000000000006000000436f696e330003000000422c01", hex.EncodeToString(custom))
	s, err = ParseSpawn(custom)
	require.NoError(t, err)
	assert.Equal(t, []byte{0x42, 0x2c, 1}, s.Data)
	assert.Empty(t, s.State)

	for i := range custom {
		_, err := ParseSpawn(custom[:i])
		require.Error(t, err, i)
	}
	huge := append([]byte(nil), packet...)
	copy(huge[10:], []byte{0, 0, 0, 0x40})
	_, err = ParseSpawn(huge)
	require.ErrorIs(t, err, ErrLength, "a length times four that does not fit 32 bits")
	nameless := append([]byte(nil), packet...)
	nameless[14] = 0
	_, err = ParseSpawn(nameless)
	require.ErrorIs(t, err, ErrName)

	assert.Equal(t, "0507000000", hex.EncodeToString(AppendDespawn(nil, 7)))
	node, err := ParseDespawn(unhex(t, "050700000000"))
	require.NoError(t, err)
	assert.Equal(t, uint32(7), node)
	_, err = ParseDespawn(unhex(t, "05070000"))
	require.ErrorIs(t, err, ErrShort)
}

func TestSyncs(t *testing.T) {
	t.Parallel()
	packet := append(AppendSyncEntry(AppendSyncHead(nil, 1), 2, 2), 2, 7)
	packet = append(AppendSyncEntry(packet, ByPath|3, 1), 0x81)
	assert.Equal(t, "060100"+"0200000002000000"+"0207"+"0300008001000000"+"81", hex.EncodeToString(packet))
	time, entries, err := ParseSync(packet)
	require.NoError(t, err)
	assert.Equal(t, uint16(1), time)
	number, values, entries, more, err := CutSync(entries)
	require.NoError(t, err)
	assert.True(t, more)
	assert.Equal(t, uint32(2), number)
	assert.Equal(t, []byte{2, 7}, values)
	number, values, entries, more, err = CutSync(entries)
	require.NoError(t, err)
	assert.True(t, more)
	assert.Equal(t, uint32(ByPath|3), number)
	assert.Equal(t, []byte{0x81}, values)
	_, _, _, more, err = CutSync(entries)
	require.NoError(t, err)
	assert.False(t, more)
	_, _, _, more, err = CutSync(unhex(t, "0200000005000000ff"))
	require.ErrorIs(t, err, ErrLength)
	assert.False(t, more)

	delta := append(AppendDeltaEntry(AppendDeltaHead(nil), 2, 1, 2), 2, 8)
	assert.Equal(t, "16020000000100000000000000020000000208", hex.EncodeToString(delta))
	assert.True(t, IsDelta(delta))
	_, entries, err = ParseSync(delta)
	require.NoError(t, err)
	number, bits, values, rest, more, err := CutDelta(entries)
	require.NoError(t, err)
	assert.True(t, more)
	assert.Equal(t, uint32(2), number)
	assert.Equal(t, uint64(1), bits)
	assert.Equal(t, []byte{2, 8}, values)
	assert.Empty(t, rest)
	_, _, err = ParseSync(delta[:10])
	require.ErrorIs(t, err, ErrShort)
}

func TestCommands(t *testing.T) {
	t.Parallel()
	names := []string{"RPC", "SIMPLIFY_PATH", "CONFIRM_PATH", "RAW", "SPAWN", "DESPAWN", "SYNC", "SYS"}
	for i, name := range names {
		assert.Equal(t, name, CommandOf([]byte{byte(i) | 0xf8}).String())
	}
}
