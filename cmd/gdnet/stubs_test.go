package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kinds has RPCs with parameters of every sort.
const kinds = `extends Node
class_name Kinds
enum Mode { A, B }
@rpc func nothing(): pass
@rpc func all(a: bool, b: int, c: float, d: String, e: Vector2, f: PackedByteArray, g: Array, h: Dictionary, i, j: Node): pass
@rpc func typed(a: Array[int], b: Dictionary[String, int], c: Mode, d: PackedVector2Array, e: NodePath): pass
@rpc func some(a: int, b: int = 7, c = 8): pass
@rpc func rest(a: int, ...more): pass
@rpc func only_rest(...more): pass
@rpc func both(a: int, b := 1, ...more): pass
@rpc func inferred(a := 1, b := 2.5, c := "c", d := Vector2(1, 2), e := [1], f := {}): pass
@rpc func names(type: int, r: int, peer: int, func_: int, _a: int, variant: int): pass
@rpc func send_chat(text: String): pass
@rpc func SendChat(text: String): pass
@rpc func get_name_of(id: int): pass
@rpc func 日本(x: Color): pass
`

// program uses the stubs of kinds; each line that begins with the marker must not compile.
const program = `package main

import (
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

func main() {
	k := AsKinds(multiplayer.NewNode("Kinds"))
	_ = k.GetName()
	_ = k.Nothing.RPC()
	_ = k.Nothing.RPCID(1)
	_ = k.Nothing.On(func() {})
	_ = k.All.RPC(true, 1, 2.5, "d", variant.Vector2{X: 1}, []byte{1}, []any{1}, variant.NewDictionary(), "any", nil)
	_ = k.All.On(func(a bool, b int, c float64, d string, e variant.Vector2, f []byte, g []any, h *variant.Dictionary, i, j any) {})
	_ = k.Typed.RPCID(1, variant.Array{}, variant.NewDictionary(), 1, []variant.Vector2{}, variant.ParseNodePath("a"))
	_ = k.Some.RPC(1, 2, "three")
	_ = k.Some.On(func(a int, optional ...any) {})
	_ = k.Rest.RPC(1, 2, "three")
	_ = k.Rest.On(func(a int, optional ...any) {})
	_ = k.OnlyRest.RPC()
	_ = k.OnlyRest.RPCID(1, 2, "three")
	_ = k.Both.RPC(1, 2)
	_ = k.Inferred.RPC(1, 2.5, "c", variant.Vector2{}, []any{1}, variant.NewDictionary())
	_ = k.Both.RPCID(1, 2, 3, 4)
	_ = k.Names.RPC(1, 2, 3, 4, 5, 6)
	_ = k.SendChat.RPC("a")
	_ = k.SendChat2.RPC("b")
	_ = k.GetNameOf.RPC(7)
	_ = k.X日本.RPC(variant.Color{})
	//wrong
}
`

// wrong are lines that must not compile.
var wrong = []string{
	`_ = k.Nothing.RPC(1)`,
	`_ = k.SendChat.RPC(5)`,
	`_ = k.SendChat.RPC("a", "b")`,
	`_ = k.SendChat.RPCID("a")`,
	`_ = k.SendChat.On(func(n int) {})`,
	`_ = k.Some.RPC("a", 1, 1)`,
	`_ = k.Rest.RPC()`,
	`_ = k.Both.RPC(1, "two")`,
	`_ = k.Inferred.RPC(1, 2.5, 3, variant.Vector2{}, nil, nil)`,
	`_ = k.All.RPC(true)`,
	`_ = k.Missing.RPC()`,
}

// TestStubsCompile builds a program with the stubs: it compiles, and with any wrong line it does not.
func TestStubsCompile(t *testing.T) {
	t.Parallel()
	game := folder(t, map[string]string{"kinds.gd": kinds})
	dir, err := os.MkdirTemp(".", "_stubs") // in the module; ./... passes over the underscore
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	assert.Empty(t, ran(t, "stubs", "-package", "main", "-o", filepath.Join(dir, "stubs.go"), game))
	assert.Empty(t, compile(t, dir, program))
	errors := compile(t, dir, strings.ReplaceAll(program, "//wrong", strings.Join(wrong, "\n\t")))
	first := strings.Count(program[:strings.Index(program, "//wrong")], "\n") + 1
	for i, line := range wrong {
		assert.Contains(t, errors, "main.go:"+strconv.Itoa(first+i)+":", line)
	}
}

// compile type-checks a program, and returns the errors.
func compile(t *testing.T, dir, source string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600))
	command := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "-o", os.DevNull, "./"+dir)
	command.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOPROXY=off")
	out, err := command.CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return string(out)
}

// TestStubsOfCoinRush: the example's stubs are those of the game.
func TestStubsOfCoinRush(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("../../examples/coinrush/rpcs.go")
	require.NoError(t, err)
	assert.Equal(t, string(want), ran(t, "stubs", "-package", "main", "-scripts", "res://lobby.gd,res://round.gd", coinRush))
}
