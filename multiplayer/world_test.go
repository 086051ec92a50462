package multiplayer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// world is a server and clients that come and go, while the server spawns, inside of what is spawned, too, frees, hides and
// changes things.
type world struct {
	t       *testing.T
	random  *rand.Rand
	server  *SceneMultiplayer
	clients map[int]*SceneMultiplayer
	made    int
	ids     int
}

// place is a node with things below it, and the spawner for them.
func place(name string) *Node {
	n := NewNode(name)
	spawner := NewSpawner("Spawner")
	spawner.SetSpawnPath("..")
	spawner.AddScene("res://ball.tscn", ball)
	spawner.AddScene("res://crate.tscn", crate)
	spawner.AddScene("res://player.tscn", avatar)
	_ = n.AddChild(spawner.Node)
	return n
}

// crate is a scene that is a place itself.
func crate() *Node {
	n := place("Crate")
	n.SetSceneFilePath("res://crate.tscn")
	return n
}

// avatar is a scene whose node gives its synchronizer to the client that its name begins with, on all sides.
func avatar() *Node {
	n := ball()
	n.SetSceneFilePath("res://player.tscn")
	n.OnTreeEntered(func() { n.GetNode("Sync").SetMultiplayerAuthority(owner(n), true) })
	return n
}

// owner is the client that an avatar belongs to.
func owner(n *Node) int {
	id, _, _ := strings.Cut(n.name, "t")
	number, _ := strconv.Atoi(id)
	return number
}

// TestWorlds lets worlds live, and then compares what each client has with what it may see.
func TestWorlds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(30) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			w := &world{t: t, random: rand.New(rand.NewPCG(seed, 1)), ids: 1, clients: map[int]*SceneMultiplayer{}}
			w.server = NewSceneMultiplayer(place("World"))
			require.NoError(t, w.server.SetMultiplayerPeer(newWireServer()))
			w.server.OnError(w.check)
			w.join()
			for range 150 {
				w.live()
			}
			w.settle()
			for id, m := range w.clients {
				require.Equal(t, w.visible(w.server.GetNode("World"), id, ""), w.visible(m.GetNode("World"), 0, ""), "client %d", id)
			}
		})
	}
}

// check lets pass what is said of what has just gone.
func (w *world) check(err error) {
	if !errors.Is(err, ErrUnknownNode) && !errors.Is(err, ErrUnknownPeer) && !errors.Is(err, gderr.ErrBug) {
		w.t.Error(err)
	}
}

func (w *world) live() {
	switch w.random.IntN(16) {
	case 0, 1, 2, 3:
		w.add(ball(), "")
	case 4:
		w.add(crate(), "")
	case 5:
		if thing := w.thing(func(n *Node) bool { return n.scene != "" }); thing != nil {
			[]func(){thing.Free, thing.QueueFree}[w.random.IntN(2)]()
		}
	case 6, 7:
		if thing := w.thing(isBall); thing != nil {
			require.NoError(w.t, thing.Set("position", variant.Vector2{X: w.random.Float32()}))
		}
	case 8:
		if thing := w.thing(isBall); thing != nil {
			thing.GetNode("Sync").Synchronizer().SetVisibilityPublic(w.random.IntN(2) == 0)
		}
	case 9:
		if thing := w.thing(isBall); thing != nil && len(w.clients) > 0 {
			thing.GetNode("Sync").Synchronizer().SetVisibilityFor(w.client(), w.random.IntN(2) == 0)
		}
	case 10:
		if len(w.clients) < 4 {
			w.join()
		}
	case 11:
		if len(w.clients) > 0 {
			id := w.client()
			w.clients[id].GetMultiplayerPeer().Close()
			delete(w.clients, id)
		}
	case 14:
		if len(w.clients) > 0 {
			n := avatar()
			w.add(n, strconv.Itoa(w.client()))
		}
	case 15:
		if n := w.thing(isAvatar); n != nil && w.clients[owner(n)] != nil {
			if there := w.clients[owner(n)].GetNode(n.GetPath()); there != nil {
				require.NoError(w.t, there.Set("position", variant.Vector2{Y: w.random.Float32()}))
			}
		}
	case 12:
		require.NoError(w.t, w.server.Poll())
	case 13:
		if len(w.clients) > 0 {
			require.NoError(w.t, w.clients[w.client()].Poll())
		}
	}
}

// join lets a client in.
func (w *world) join() {
	w.ids++
	m := NewSceneMultiplayer(place("World"))
	id := w.ids
	require.NoError(w.t, m.SetMultiplayerPeer(w.server.GetMultiplayerPeer().(*wire).client(id)))
	m.OnError(w.check)
	w.clients[id] = m
}

// client is one of the clients.
func (w *world) client() int {
	ids := []int{}
	for id := range w.clients {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids[w.random.IntN(len(ids))]
}

// add puts a thing below a place, with a name that nothing else had.
func (w *world) add(thing *Node, owner string) {
	w.made++
	thing.SetName(owner + "t" + strconv.Itoa(w.made))
	below := w.thing(func(n *Node) bool { return n.GetNode("Spawner") != nil })
	require.NoError(w.t, below.AddChild(thing))
}

func isBall(n *Node) bool   { return n.scene == "res://ball.tscn" }
func isAvatar(n *Node) bool { return n.scene == "res://player.tscn" }

// thing is one of the server's nodes of a kind; nil if there is none.
func (w *world) thing(is func(*Node) bool) *Node {
	var all []*Node
	var look func(n *Node)
	look = func(n *Node) {
		if is(n) {
			all = append(all, n)
		}
		for _, c := range n.children {
			look(c)
		}
	}
	look(w.server.GetNode("World"))
	if len(all) == 0 {
		return nil
	}
	return all[w.random.IntN(len(all))]
}

// settle polls until nobody has anything to say.
func (w *world) settle() {
	for range 20 {
		require.NoError(w.t, w.server.Poll())
		for _, m := range w.clients {
			require.NoError(w.t, m.Poll())
		}
	}
}

// visible lists the things below a node that a client may see, or with 0 all, with their places and positions.
func (w *world) visible(n *Node, client int, at string) []string {
	all := []string{}
	for _, c := range n.children {
		path := at + "/" + c.name
		switch {
		case isBall(c) && (client == 0 || c.GetNode("Sync").Synchronizer().isVisibleTo(client)):
			all = append(all, fmt.Sprint(path, " ", c.Get("position")))
		case isAvatar(c) && w.clients[owner(c)] != nil:
			all = append(all, fmt.Sprint(path, " ", c.Get("position")))
		case isAvatar(c):
			all = append(all, path)
		case c.scene == "res://crate.tscn":
			all = append(append(all, path), w.visible(c, client, path)...)
		}
	}
	slices.Sort(all)
	return all
}
