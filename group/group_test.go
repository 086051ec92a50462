package group_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func dial(t testing.TB, server *streampeer.TCPServer) (client, served *streampeer.TCP) {
	t.Helper()
	client = streampeer.NewTCP()
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(client.DisconnectFromHost)
	for client.GetStatus() == streampeer.StatusConnecting {
		require.NoError(t, client.Wait(kit.Patient(t)))
		require.NoError(t, client.Poll())
	}
	require.NoError(t, server.Wait(kit.Patient(t)))
	served = server.TakeConnection()
	require.NotNil(t, served)
	t.Cleanup(served.DisconnectFromHost)
	return client, served
}

// TestReadyYieldsThoseWithSomethingToDo: of a hundred peers only those that were sent something.
func TestReadyYieldsThoseWithSomethingToDo(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[int]()
	const n = 100
	var clients, served [n]*streampeer.TCP
	for i := range n {
		clients[i], served[i] = dial(t, server)
		require.NoError(t, g.Add(clients[i], i))
	}
	assert.Equal(t, n, g.Len())
	want := map[int]bool{3: true, 17: true, 99: true}
	for i := range want {
		require.NoError(t, served[i].PutU8(uint8(i)))
	}
	turns := 0
	for i := range g.Ready(kit.Patient(t)) {
		turns++
		require.True(t, want[i], "%d was sent nothing", i)
		got, err := clients[i].GetU8()
		require.NoError(t, err)
		assert.Equal(t, i, int(got))
		if delete(want, i); len(want) == 0 {
			break
		}
	}
	assert.Equal(t, 3, turns)

	require.NoError(t, served[5].PutU8(5))
	for i := range g.Ready(kit.Patient(t)) {
		assert.Equal(t, 5, i, "a loop goes on where the last one was left")
		break
	}
	for i := range g.Ready(kit.Patient(t)) {
		assert.Equal(t, 5, i, "what was left unread is ready again")
		_, err := clients[i].GetU8()
		require.NoError(t, err)
		break
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	for i := range g.Ready(short) {
		t.Fatal(i, "has nothing to do")
	}
}

// TestEndedPeersLeave: a peer is yielded when it ends, and no more.
func TestEndedPeersLeave(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[*streampeer.TCP]()
	stays, _ := dial(t, server)
	require.NoError(t, g.Add(stays, stays))
	goes, served := dial(t, server)
	require.NoError(t, g.Add(goes, goes))
	served.DisconnectFromHost()
	for peer := range g.Ready(kit.Patient(t)) {
		require.Same(t, goes, peer)
		require.NoError(t, peer.Poll())
		if peer.GetStatus() == streampeer.StatusNone {
			break
		}
	}
	assert.Equal(t, 1, g.Len(), "it has ended in its turn")
	var last []*streampeer.TCP
	stays.DisconnectFromHost() // so that the loop ends by itself
	for peer := range g.Ready(kit.Patient(t)) {
		last = append(last, peer)
	}
	assert.Equal(t, []*streampeer.TCP{stays}, last, "it has ended out of its turn")
	assert.Zero(t, g.Len())
}

// TestEndsAreSeenOnce: of both ends of a connection, and whoever ends it, one turn finds that it has ended.
func TestEndsAreSeenOnce(t *testing.T) {
	t.Parallel()
	type end struct {
		peer    group.Peer
		poll    func()
		isEnded func() bool
		end     func()
	}
	tcp := func(p *streampeer.TCP) end {
		return end{p, func() { _ = p.Poll() }, func() bool { return p.GetStatus() == streampeer.StatusNone }, p.DisconnectFromHost}
	}
	ws := func(close func(*websocketpeer.Peer)) func(p *websocketpeer.Peer) end {
		return func(p *websocketpeer.Peer) end {
			isEnded := func() bool { return p.GetReadyState() == websocketpeer.StateClosed }
			return end{p, func() {
				p.Poll()
				for range p.Packets() {
				}
			}, isEnded, func() { close(p) }}
		}
	}
	politely := ws(func(p *websocketpeer.Peer) { p.Close(1000, "") })
	hard := ws(func(p *websocketpeer.Peer) { p.Close(-1, "") })
	for name, pair := range map[string]func(t *testing.T) (a, b end){
		"TCP":                func(t *testing.T) (a, b end) { c, s := dial(t, kit.Listen(t)); return tcp(c), tcp(s) },
		"WebSocket politely": func(t *testing.T) (a, b end) { c, s := webSockets(t); return politely(c), politely(s) },
		"WebSocket hard":     func(t *testing.T) (a, b end) { c, s := webSockets(t); return hard(c), hard(s) },
	} {
		for who, turned := range map[string]bool{"client": false, "server": true} {
			for when, inTurn := range map[string]bool{"ahead": false, "in its turn": true} {
				t.Run(name+" "+who+" "+when, func(t *testing.T) {
					t.Parallel()
					first, second := pair(t)
					if turned {
						first, second = second, first
					}
					g := group.New[int]()
					both := []end{first, second}
					for i, e := range both {
						require.NoError(t, g.Add(e.peer, i))
					}
					seen := make([]int, len(both))
					if inTurn {
						require.NoError(t, first.peer.(interface{ CallDeferred(func()) error }).CallDeferred(func() {}))
					} else {
						first.end()
					}
					for i := range g.Ready(kit.Patient(t)) {
						both[i].poll()
						if inTurn && i == 0 {
							inTurn = false
							first.end()
						}
						if both[i].isEnded() {
							seen[i]++
						}
					}
					assert.Equal(t, []int{1, 1}, seen)
				})
			}
		}
	}
}

// TestWhatIsLeftAtTheEnd: messages that a turn has not taken are not lost because the connection ended in it.
func TestWhatIsLeftAtTheEnd(t *testing.T) {
	t.Parallel()
	client, served := webSockets(t)
	require.NoError(t, served.SendText("one"))
	require.NoError(t, served.SendText("two"))
	served.Close(1000, "")
	g := group.New[*websocketpeer.Peer]()
	require.NoError(t, g.Add(client, client))
	var got []string
	for p := range g.Ready(kit.Patient(t)) {
		p.Poll()
		served.Poll()
		if packet, err := p.GetPacket(); err == nil {
			got = append(got, string(packet))
		}
	}
	assert.Equal(t, []string{"one", "two"}, got)
}

// TestWebSocketsInAGroup opens, talks and closes, on one goroutine for all of both sides.
func TestWebSocketsInAGroup(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[*websocketpeer.Peer]()
	const n = 20
	url := "ws://127.0.0.1:" + strconv.Itoa(server.GetLocalPort())
	for range n {
		client := websocketpeer.New()
		require.NoError(t, client.ConnectToURL(url, nil))
		require.NoError(t, g.Add(client, client))
	}
	require.NoError(t, g.Add(server, nil))
	isServer, greeted := make(map[*websocketpeer.Peer]bool), make(map[*websocketpeer.Peer]bool)
	answers := 0
	for peer := range g.Ready(kit.Patient(t)) {
		if peer == nil {
			for tcp := server.TakeConnection(); tcp != nil; tcp = server.TakeConnection() {
				served := websocketpeer.New()
				require.NoError(t, served.AcceptStream(tcp))
				require.NoError(t, g.Add(served, served))
				isServer[served] = true
			}
			if len(isServer) == n {
				g.Remove(server)
			}
			continue
		}
		peer.Poll()
		for packet := range peer.Packets() {
			if string(packet) == "hello" {
				require.NoError(t, peer.SendText("welcome"))
				continue
			}
			answers++
			peer.Close(1000, "thanks")
		}
		if peer.GetReadyState() == websocketpeer.StateOpen && !isServer[peer] && !greeted[peer] {
			greeted[peer] = true
			require.NoError(t, peer.SendText("hello"))
		}
	}
	assert.Equal(t, n, answers)
	assert.Zero(t, g.Len(), "all have ended")
}

// webSockets returns an open connection.
func webSockets(t *testing.T) (client, served *websocketpeer.Peer) {
	t.Helper()
	server := kit.Listen(t)
	client, served = websocketpeer.New(), websocketpeer.New()
	for _, p := range []*websocketpeer.Peer{client, served} {
		p.SetOutboundBufferSize(16 << 20)
		p.SetInboundBufferSize(16 << 20)
	}
	require.NoError(t, client.ConnectToURL("ws://127.0.0.1:"+strconv.Itoa(server.GetLocalPort()), nil))
	require.NoError(t, client.Wait(kit.Patient(t)))
	client.Poll()
	require.NoError(t, server.Wait(kit.Patient(t)))
	require.NoError(t, served.AcceptStream(server.TakeConnection()))
	for client.GetReadyState() != websocketpeer.StateOpen {
		client.Poll()
		served.Poll()
	}
	return client, served
}

// TestWhatIsSentBetweenTurns: a message that a peer could not send whole goes on leaving, though it was sent in the turn
// of another.
func TestWhatIsSentBetweenTurns(t *testing.T) {
	t.Parallel()
	client, served := webSockets(t)
	trigger, far := dial(t, kit.Listen(t))
	large := make([]byte, 12<<20)
	received := make(chan int)
	go func() {
		size := 0
		for size == 0 && client.Wait(t.Context()) == nil {
			client.Poll()
			for packet := range client.Packets() {
				size = len(packet)
			}
		}
		received <- size
	}()
	g := group.New[any]()
	require.NoError(t, g.Add(trigger, trigger))
	require.NoError(t, g.Add(served, served))
	ctx, cancel := context.WithCancel(kit.Patient(t))
	go func() {
		assert.Equal(t, len(large), <-received)
		cancel()
	}()
	require.NoError(t, far.PutU8(1))
	for peer := range g.Ready(ctx) {
		if peer == any(trigger) {
			_, err := trigger.GetU8()
			require.NoError(t, err)
			require.NoError(t, served.PutPacket(large))
			continue
		}
		served.Poll()
	}
	assert.Equal(t, context.Canceled, ctx.Err())
	client.Close(-1, "")
	served.Close(-1, "")
}

// TestTimeoutsAreKept: a peer that gets no answer ends when its time is over.
func TestTimeoutsAreKept(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[*websocketpeer.Peer]()
	client := websocketpeer.New()
	client.SetHandshakeTimeout(20 * time.Millisecond)
	require.NoError(t, client.ConnectToURL("ws://127.0.0.1:"+strconv.Itoa(server.GetLocalPort()), nil))
	require.NoError(t, g.Add(client, client))
	for peer := range g.Ready(kit.Patient(t)) {
		peer.Poll()
	}
	assert.Equal(t, websocketpeer.StateClosed, client.GetReadyState())
	assert.ErrorIs(t, client.LastError(), gderr.ErrTimeout)
}

// TestLoopThatPanics: who recovers goes on with all peers, also the one whose turn it was.
func TestLoopThatPanics(t *testing.T) {
	t.Parallel()
	client, served := dial(t, kit.Listen(t))
	g := group.New[*streampeer.TCP]()
	require.NoError(t, g.Add(client, client))
	require.NoError(t, served.PutU8(1))
	assert.PanicsWithValue(t, "oh", func() {
		for range g.Ready(kit.Patient(t)) {
			panic("oh")
		}
	})
	for peer := range g.Ready(kit.Patient(t)) {
		_, err := peer.GetU8()
		require.NoError(t, err)
		break
	}
	assert.Equal(t, 1, g.Len())
}
