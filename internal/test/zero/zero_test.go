// Package zero_test calls every method of the zero value of every exported type that a program may make: it works, or says what
// is wrong.
package zero_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/apicheck"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// made are the types whose values only the library makes, as their documentation says.
var made = []string{"streampeer.Pipe", "enet.PacketPeer", "multiplayer.Spawner", "multiplayer.Synchronizer"}

// zeros are the other types with methods.
var zeros = []reflect.Type{
	reflect.TypeFor[streampeer.TCP](), reflect.TypeFor[streampeer.UDS](), reflect.TypeFor[streampeer.TLS](),
	reflect.TypeFor[streampeer.Buffer](), reflect.TypeFor[streampeer.GZIP](),
	reflect.TypeFor[streampeer.TCPServer](), reflect.TypeFor[streampeer.UDSServer](), reflect.TypeFor[streampeer.TLSOptions](),
	reflect.TypeFor[streampeer.Reader](), reflect.TypeFor[streampeer.Writer](),
	reflect.TypeFor[streampeer.Status](), reflect.TypeFor[streampeer.TLSStatus](),
	reflect.TypeFor[packetpeer.UDP](), reflect.TypeFor[packetpeer.UDPServer](), reflect.TypeFor[packetpeer.Stream](),
	reflect.TypeFor[packetpeer.DTLS](), reflect.TypeFor[packetpeer.DTLSServer](), reflect.TypeFor[packetpeer.DTLSStatus](),
	reflect.TypeFor[websocketpeer.Peer](), reflect.TypeFor[websocketpeer.MultiplayerPeer](),
	reflect.TypeFor[websocketpeer.State](), reflect.TypeFor[websocketpeer.WriteMode](),
	reflect.TypeFor[websocketpeer.CloseError](), reflect.TypeFor[websocketpeer.ProtocolError](), reflect.TypeFor[websocketpeer.HandshakeError](),
	reflect.TypeFor[enet.Connection](), reflect.TypeFor[enet.MultiplayerPeer](), reflect.TypeFor[enet.CompressionMode](),
	reflect.TypeFor[enet.EventType](), reflect.TypeFor[enet.PeerState](),
	reflect.TypeFor[group.Group[int]](), reflect.TypeFor[gderr.Error](), reflect.TypeFor[gderr.Code](),
	reflect.TypeFor[multiplayer.OfflinePeer](), reflect.TypeFor[multiplayer.Base](), reflect.TypeFor[multiplayer.SceneMultiplayer](),
	reflect.TypeFor[multiplayer.SceneTree](), reflect.TypeFor[multiplayer.Node](), reflect.TypeFor[multiplayer.SceneReplicationConfig](),
	reflect.TypeFor[multiplayer.PacketError](), reflect.TypeFor[multiplayer.RPCSignature](), reflect.TypeFor[multiplayer.ConnectionStatus](), reflect.TypeFor[multiplayer.TransferMode](),
	reflect.TypeFor[multiplayer.ReplicationMode](), reflect.TypeFor[multiplayer.RPCMode](), reflect.TypeFor[multiplayer.VisibilityUpdateMode](),
	reflect.TypeFor[variant.Dictionary](), reflect.TypeFor[variant.Array](), reflect.TypeFor[variant.Object](), reflect.TypeFor[variant.NodePath](),
	reflect.TypeFor[variant.DataError](), reflect.TypeFor[variant.TypeError](), reflect.TypeFor[variant.Type](),
	reflect.TypeFor[variant.Vector2](), reflect.TypeFor[variant.Vector2i](), reflect.TypeFor[variant.Vector3](), reflect.TypeFor[variant.Vector3i](), reflect.TypeFor[variant.Vector4](), reflect.TypeFor[variant.Vector4i](),
	reflect.TypeFor[variant.Rect2](), reflect.TypeFor[variant.Rect2i](), reflect.TypeFor[variant.AABB](), reflect.TypeFor[variant.Plane](), reflect.TypeFor[variant.Color](), reflect.TypeFor[variant.RID](),
	reflect.TypeFor[variant.Basis](), reflect.TypeFor[variant.Quaternion](), reflect.TypeFor[variant.Transform2D](), reflect.TypeFor[variant.Transform3D](), reflect.TypeFor[variant.Projection](),
	reflect.TypeFor[variant.Callable](), reflect.TypeFor[variant.Signal](), reflect.TypeFor[variant.EncodedObjectAsID](), reflect.TypeFor[variant.ContainerType](),
	reflect.TypeFor[project.Game](), reflect.TypeFor[project.Node](), reflect.TypeFor[project.Note](), reflect.TypeFor[project.Script](),
}

// TestEveryTypeIsHere: a new type has its zero value looked at.
func TestEveryTypeIsHere(t *testing.T) {
	t.Parallel()
	have := slices.Clone(made)
	for _, typ := range zeros {
		name, _, _ := strings.Cut(typ.String(), "[")
		have = append(have, name)
	}
	var want []string
	for _, pkg := range []string{"gderr", "variant", "streampeer", "packetpeer", "websocketpeer", "enet", "multiplayer", "multiplayer/project", "group"} {
		names, err := apicheck.WithMethods(pkg)
		require.NoError(t, err)
		want = append(want, names...)
	}
	assert.ElementsMatch(t, want, have)
}

// panics are the methods that do so for a nil argument, as their documentation, or that of net/http, lets expect.
var panics = map[string]bool{"websocketpeer.Peer.AcceptHTTP": true}

// TestZeroValues gives each method zeros, and a context that has ended: none panics, or blocks.
func TestZeroValues(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, typ := range zeros {
		pointer := reflect.PointerTo(typ)
		for i := range pointer.NumMethod() {
			method := pointer.Method(i)
			call := func() { method.Func.Call(append([]reflect.Value{reflect.New(typ)}, arguments(method.Type, ended)...)) }
			if name := typ.String() + "." + method.Name; panics[name] {
				assert.Panics(t, call, name)
			} else {
				assert.NotPanics(t, call, name)
			}
		}
	}
}

// arguments are zeros for a method, behind its receiver.
func arguments(method reflect.Type, ctx context.Context) (args []reflect.Value) {
	n := method.NumIn()
	if method.IsVariadic() {
		n--
	}
	for i := 1; i < n; i++ {
		if in := method.In(i); in == reflect.TypeFor[context.Context]() {
			args = append(args, reflect.ValueOf(ctx))
		} else {
			args = append(args, reflect.Zero(in))
		}
	}
	return args
}

// TestZeroPeersSayWhatIsWrong: who forgets the constructor is told so.
func TestZeroPeersSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := new(streampeer.TCP).GetU8()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.ErrorContains(t, err, "the zero value is no stream")
	_, err = new(packetpeer.UDP).GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.ErrorContains(t, err, "the zero value is no peer")
}
