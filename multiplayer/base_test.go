package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
)

// box is a transport whose packets are put in by the test, and kept where they are put.
type box struct{ in, out [][]byte }

func (b *box) GetAvailablePacketCount() int { return len(b.in) }
func (b *box) GetMaxPacketSize() int        { return 1 << 20 }

func (b *box) GetPacket() ([]byte, error) {
	if len(b.in) == 0 {
		return nil, gderr.ErrUnavailable
	}
	packet := b.in[0]
	b.in = b.in[1:]
	return packet, nil
}

func (b *box) PutPacket(packet []byte) error {
	b.out = append(b.out, append([]byte{}, packet...))
	return nil
}

func TestBaseIsFreshAfterInit(t *testing.T) {
	t.Parallel()
	b := Base{target: 5, channel: 3, refusing: true}
	b.Init(&box{})
	assert.Equal(t, TargetPeerBroadcast, b.TargetPeer())
	assert.Equal(t, TransferModeReliable, b.GetTransferMode())
	assert.Equal(t, 0, b.GetTransferChannel())
	assert.False(t, b.IsRefusingNewConnections())
	assert.False(t, b.IsServerRelaySupported())
	assert.Equal(t, 8<<20, b.GetEncodeBufferMaxSize())
}

func TestBaseKeepsWhatIsSet(t *testing.T) {
	t.Parallel()
	var b Base
	b.Init(&box{})
	b.SetTargetPeer(-7)
	b.SetTransferMode(300)
	b.SetTransferChannel(-1)
	b.SetRefuseNewConnections(true)
	assert.Equal(t, -7, b.TargetPeer())
	assert.Equal(t, TransferMode(300), b.GetTransferMode())
	assert.Equal(t, -1, b.GetTransferChannel())
	assert.True(t, b.IsRefusingNewConnections())
}

// TestNilHandlersAreNoHandlers: there is nothing to run then, also not what another end makes happen.
func TestNilHandlersAreNoHandlers(t *testing.T) {
	t.Parallel()
	var b Base
	b.Init(&box{})
	remove := b.OnPeerConnected(nil)
	calls := 0
	b.OnPeerConnected(func(int) { calls++ })
	b.EmitPeerConnected(2)
	remove()
	b.EmitPeerConnected(3)
	assert.Equal(t, 2, calls)
	m := NewSceneMultiplayer(nil)
	m.OnConnectedToServer(nil)
	m.OnPeerPacket(nil)
	m.connectedToServer.emit(struct{}{})
	m.peerPacket.emit(peerPacket{})
}

func TestBaseCarriesPackets(t *testing.T) {
	t.Parallel()
	packets := &box{in: [][]byte{{1}, {2, 3}}}
	var b Base
	b.Init(packets)
	got, err := b.AppendPacket([]byte{9})
	require.NoError(t, err)
	assert.Equal(t, []byte{9, 1}, got)
	var rest [][]byte
	for packet := range b.Packets() {
		rest = append(rest, append([]byte{}, packet...))
	}
	assert.Equal(t, [][]byte{{2, 3}}, rest)
	require.ErrorIs(t, b.GetPacketError(), gderr.ErrUnavailable)
	require.NoError(t, b.PutPacket(nil), "an empty packet is not sent")
	require.NoError(t, b.PutVar(true, false))
	assert.Equal(t, [][]byte{{1, 0, 0, 0, 1, 0, 0, 0}}, packets.out)
}

func TestHandlersRunInOrderUntilTheyAreRemoved(t *testing.T) {
	t.Parallel()
	var b Base
	b.Init(&box{})
	var heard []string
	hear := func(name string) func(int) {
		return func(id int) { heard = append(heard, name); assert.Equal(t, 5, id) }
	}
	b.OnPeerConnected(hear("first"))
	var removeSecond func()
	removeSecond = b.OnPeerConnected(func(int) { heard = append(heard, "second"); removeSecond() })
	b.OnPeerConnected(hear("third"))
	b.OnPeerDisconnected(hear("gone"))
	b.EmitPeerConnected(5)
	b.EmitPeerConnected(5)
	b.EmitPeerDisconnected(5)
	removeSecond() // again: nothing
	b.EmitPeerConnected(5)
	assert.Equal(t, []string{"first", "second", "third", "first", "third", "gone", "first", "third"}, heard)
}

func TestUniqueIDsAreThoseOfClients(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for range 2000 {
		id := GenerateUniqueID()
		require.GreaterOrEqual(t, id, 2)
		require.LessOrEqual(t, id, 1<<31-1)
		seen[id] = true
	}
	assert.Greater(t, len(seen), 1990)
}

func TestConstantsPrintAsTheEngineNamesThem(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "CONNECTION_DISCONNECTED CONNECTION_CONNECTING CONNECTION_CONNECTED ConnectionStatus(3)",
		ConnectionDisconnected.String()+" "+ConnectionConnecting.String()+" "+ConnectionConnected.String()+" "+ConnectionStatus(3).String())
	assert.Equal(t, "TRANSFER_MODE_UNRELIABLE TRANSFER_MODE_UNRELIABLE_ORDERED TRANSFER_MODE_RELIABLE TransferMode(300)",
		TransferModeUnreliable.String()+" "+TransferModeUnreliableOrdered.String()+" "+TransferModeReliable.String()+" "+TransferMode(300).String())
	assert.Equal(t, "VISIBILITY_PROCESS_IDLE VISIBILITY_PROCESS_PHYSICS VISIBILITY_PROCESS_NONE VisibilityUpdateMode(3)",
		VisibilityProcessIdle.String()+" "+VisibilityProcessPhysics.String()+" "+VisibilityProcessNone.String()+" "+VisibilityUpdateMode(3).String())
}
