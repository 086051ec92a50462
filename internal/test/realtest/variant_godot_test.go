package realtest

import (
	"encoding/binary"
	"io"
	"math"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestVariantGodot3 has a Godot 3 server send and receive a value of every type it has.
func TestVariantGodot3(t *testing.T) {
	t.Parallel()
	path := RequireGodot3(t)
	conn := startEngine(t, path, "testdata/variant3", "--no-window", "-s", "variant3.gd")
	engine := variantEngine{conn, variant.Godot3}
	engine.exchange(t, sharedValues())
	engine.objects(t)
}

// TestVariantGodot4 does the same with the Godot 4 binary that GODOT names.
func TestVariantGodot4(t *testing.T) {
	t.Parallel()
	path := RequireGodot4(t)
	conn := startEngine(t, path, "testdata/variant4", "--headless", "-s", "variant4.gd")
	engine := variantEngine{conn, 0}
	engine.exchange(t, godot4Values())
	engine.objects(t)
}

// startEngine starts a script that connects to the {port} in it, and returns the connection.
func startEngine(t *testing.T, path, dir string, args ...string) net.Conn {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	dir = CopyDir(t, dir, func(text string) string { return strings.ReplaceAll(text, "{port}", port) })
	process := Start(t, dir, path, args...)
	deadline := time.Now().Add(kit.Patience)
	require.NoError(t, listener.(*net.TCPListener).SetDeadline(deadline))
	conn, err := listener.Accept()
	if err != nil {
		process.Kill()
		t.Fatalf("the engine did not connect: %v; it printed:\n%s", err, strings.Join(process.Lines(), "\n"))
	}
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(deadline))
	return conn
}

// variantEngine speaks put_var and get_var with an engine: each value behind its length.
type variantEngine struct {
	conn    net.Conn
	numbers variant.Option
}

// exchange receives the values, and sends them for the engine to compare with its own.
func (e variantEngine) exchange(t *testing.T, values []any) {
	t.Helper()
	for _, want := range values {
		frame := e.receive(t)
		got, n, err := variant.Decode(frame, e.numbers)
		require.NoError(t, err, "%x", frame)
		assert.Equal(t, len(frame), n)
		assert.Equal(t, want, got)
		again, err := variant.Marshal(got, e.numbers)
		require.NoError(t, err)
		if _, isPath := got.(variant.NodePath); !isPath { // its padding is whatever was in the engine's memory
			assert.Equal(t, frame, again, "%v", want)
		}
	}
	for _, v := range values {
		e.send(t, v)
		assert.Equal(t, "ok", e.get(t), "the engine received %v", v)
	}
}

// objects exchanges objects as ids and in full.
func (e variantEngine) objects(t *testing.T) {
	t.Helper()
	id, isID := e.get(t).(variant.EncodedObjectAsID)
	assert.True(t, isID)
	assert.Equal(t, e.get(t), int64(id))

	object, isObject := e.get(t, variant.AllowObjects).(variant.Object)
	require.True(t, isObject)
	assert.Equal(t, "Resource", object.Class)
	name, _ := object.Get("resource_name")
	assert.Equal(t, "from Godot", name)
	assert.Equal(t, []any{nil, int64(1)}, e.get(t))

	e.send(t, variant.EncodedObjectAsID(77))
	assert.Equal(t, true, e.get(t), "the engine received the id")
	e.send(t, variant.Object{Class: "Resource", Properties: []variant.Property{{Name: "resource_name", Value: "from Go"}}},
		variant.FullObjects)
	assert.Equal(t, true, e.get(t), "the engine received the object")
}

func (e variantEngine) get(t *testing.T, opts ...variant.Option) any {
	t.Helper()
	v, _, err := variant.Decode(e.receive(t), append(opts, e.numbers)...)
	require.NoError(t, err)
	return v
}

func (e variantEngine) send(t *testing.T, v any, opts ...variant.Option) {
	t.Helper()
	data, err := variant.Append(make([]byte, 4), v, append(opts, e.numbers)...)
	require.NoError(t, err)
	binary.LittleEndian.PutUint32(data, uint32(len(data)-4))
	_, err = e.conn.Write(data)
	require.NoError(t, err)
}

func (e variantEngine) receive(t *testing.T) []byte {
	t.Helper()
	var length [4]byte
	_, err := io.ReadFull(e.conn, length[:])
	require.NoError(t, err)
	frame := make([]byte, binary.LittleEndian.Uint32(length[:]))
	_, err = io.ReadFull(e.conn, frame)
	require.NoError(t, err)
	return frame
}

// The values of the scripts, in their order. Godot 4 has its own types between those that both have.

func sharedValues() []any {
	return concat(scalars(), []any{
		variant.Vector2{X: 1.5, Y: -2.25}, rect2(), variant.Vector3{X: 1, Y: 2, Z: 3}, transform2D(), plane(), quaternion(),
		aabb(), basis(), variant.Transform3D{Basis: basis(), Origin: variant.Vector3{X: 10, Y: 11, Z: 12}}, color(),
	}, paths(), []any{variant.RID(0)}, containers(), []any{
		[]byte{0, 255, 1}, []int32{1, -2, math.MaxInt32}, []float32{0.5, -1.5}, strs(),
		[]variant.Vector2{{X: 1, Y: 2}, {X: 3, Y: 4}}, []variant.Vector3{{X: 1, Y: 2, Z: 3}}, colors(),
	})
}

func godot4Values() []any {
	return concat(scalars(), []any{
		variant.Vector2{X: 1.5, Y: -2.25}, variant.Vector2i{X: -1, Y: math.MaxInt32}, rect2(),
		variant.Rect2i{Position: variant.Vector2i{X: -1, Y: -2}, Size: variant.Vector2i{X: 3, Y: 4}},
		variant.Vector3{X: 1, Y: 2, Z: 3}, variant.Vector3i{X: 1, Y: -2, Z: 3}, transform2D(),
		variant.Vector4{X: 1, Y: 2, Z: 3, W: 4}, variant.Vector4i{X: 1, Y: 2, Z: 3, W: -4}, plane(), quaternion(), aabb(),
		basis(), variant.Transform3D{Basis: basis(), Origin: variant.Vector3{X: 10, Y: 11, Z: 12}},
		variant.Projection{
			X: variant.Vector4{X: 1, Y: 2, Z: 3, W: 4}, Y: variant.Vector4{X: 5, Y: 6, Z: 7, W: 8},
			Z: variant.Vector4{X: 9, Y: 10, Z: 11, W: 12}, W: variant.Vector4{X: 13, Y: 14, Z: 15, W: 16},
		}, color(), variant.StringName("name"),
	}, paths(), []any{variant.RID(0), variant.Callable{}, variant.Signal{}}, containers(), []any{
		variant.Array{Elem: variant.ContainerType{Type: variant.TypeInt}, Values: []any{int64(1), int64(2)}},
		[]byte{0, 255, 1}, []int32{1, -2, math.MaxInt32}, []int64{1, -2, math.MaxInt64}, []float32{0.5, -1.5},
		[]float64{0.1, 1e300}, strs(), []variant.Vector2{{X: 1, Y: 2}, {X: 3, Y: 4}}, []variant.Vector3{{X: 1, Y: 2, Z: 3}},
		colors(),
	})
}

func concat(lists ...[]any) (all []any) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func scalars() []any {
	return []any{
		nil, true, false, int64(42), int64(math.MinInt32), int64(1) << 31, int64(-math.MaxInt64), 1.5, 0.1, math.Inf(1), "",
		"héllo ✓ 世界",
	}
}

func paths() []any {
	return []any{
		variant.NodePath{Names: []string{"root", "Main"}, Subnames: []string{"position", "x"}, Absolute: true},
		variant.NodePath{Names: []string{"..", "Sibling"}}, variant.NodePath{},
	}
}

func containers() []any {
	return []any{
		variant.NewDictionary("a", int64(1), 2, []any{true, &variant.Dictionary{}}, variant.Vector2{X: 1, Y: 2}, nil),
		[]any{int64(1), 2.5, "x", []any{}, &variant.Dictionary{}},
	}
}

func rect2() variant.Rect2 {
	return variant.Rect2{Position: variant.Vector2{X: 1, Y: 2}, Size: variant.Vector2{X: 3.5, Y: 4.5}}
}

func transform2D() variant.Transform2D {
	return variant.Transform2D{
		X: variant.Vector2{X: 1, Y: 2}, Y: variant.Vector2{X: 3, Y: 4}, Origin: variant.Vector2{X: 5, Y: 6},
	}
}

func plane() variant.Plane { return variant.Plane{Normal: variant.Vector3{Y: 1}, D: 5} }

func quaternion() variant.Quaternion { return variant.Quaternion{X: 0.5, Y: 0.5, Z: -0.5, W: 0.5} }

func aabb() variant.AABB {
	return variant.AABB{Position: variant.Vector3{X: 1, Y: 2, Z: 3}, Size: variant.Vector3{X: 4, Y: 5, Z: 6}}
}

func basis() variant.Basis {
	return variant.Basis{
		X: variant.Vector3{X: 1, Y: 2, Z: 3}, Y: variant.Vector3{X: 4, Y: 5, Z: 6}, Z: variant.Vector3{X: 7, Y: 8, Z: 9},
	}
}

func color() variant.Color { return variant.Color{R: 1, G: 0.5, B: 0.25, A: 0.75} }

func colors() []variant.Color { return []variant.Color{{R: 1, A: 1}, {G: 0.5, A: 0.25}} }

func strs() []string { return []string{"", "a", "héllo", "four"} }
