package multiplayer_test

import (
	"fmt"
	"log"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// A server and a client that share a node with an RPC, which GDScript would annotate with @rpc("any_peer", "call_local").
func Example() {
	lobby := func(who string) (*multiplayer.SceneMultiplayer, *multiplayer.Node) {
		node := multiplayer.NewNode("Lobby")
		mp := multiplayer.NewSceneMultiplayer(node)
		mp.OnError(func(err error) { log.Print(who, ": ", err) }) // packets that are dropped; the engine prints them
		_ = node.AddRPC("chat", multiplayer.RPCAnnotation("any_peer", "call_local"), func(text string) {
			if mp.GetRemoteSenderID() != mp.GetUniqueID() {
				fmt.Println(who, "hears:", text)
			}
		})
		return mp, node
	}
	listener, peer := websocketpeer.NewMultiplayerPeer(), websocketpeer.NewMultiplayerPeer()
	defer listener.Close()
	defer peer.Close()
	_ = listener.CreateServer(0, "127.0.0.1", nil)
	_ = peer.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", listener.GetLocalPort()), nil)

	server, _ := lobby("server")
	client, chat := lobby("client")
	_ = server.SetMultiplayerPeer(listener)
	_ = client.SetMultiplayerPeer(peer)
	heard := false
	server.OnPeerConnected(func(id int) { _ = server.GetNode("Lobby").RPCID(id, "chat", "welcome") })
	client.OnConnectedToServer(func() { _ = chat.RPC("chat", "hello") })
	client.OnPeerPacket(func(int, []byte) { heard = true })
	for !heard {
		_, _ = server.Poll(), client.Poll()
		_ = server.SendBytes([]byte("done"), 0, multiplayer.TransferModeReliable, 0)
	}
	// Unordered output:
	// server hears: hello
	// client hears: welcome
}

// chatRoom is what others call of the node Lobby.
type chatRoom struct{}

func (*chatRoom) Chat(text string)     { fmt.Println(text) }
func (*chatRoom) PlayrJoined(id int64) { fmt.Println("welcome", id) }

// The methods of a struct are the handlers of a node's RPCs. UnhandledRPCs tells of the one that is misspelt.
func ExampleNode_HandleRPCs() {
	node := multiplayer.NewNode("Lobby")
	multiplayer.NewSceneMultiplayer(node)
	_ = node.AddRPC("chat", multiplayer.RPCAnnotation("any_peer", "call_local"), nil)
	_ = node.AddRPC("player_joined", multiplayer.RPCAnnotation("call_local"), nil)
	if err := node.HandleRPCs(&chatRoom{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println("without a handler:", node.UnhandledRPCs())
	_ = node.RPC("chat", "hello")
	// Output:
	// without a handler: [player_joined]
	// hello
}

// The node of a player, with the properties of a Go struct. What a synchronizer receives is in the struct when
// OnSynchronized runs.
func ExampleNode_SetFields() {
	var player struct {
		Position variant.Vector2
		Health   int `gd:"hp"`
	}
	node := multiplayer.NewNode("Player")
	_ = node.Set("hp", 100) // as a game's file does
	_ = node.SetFields(&player)
	fmt.Println(player.Health)
	_ = node.Set("hp", 99.5) // cut off, as GDScript does for a typed variable
	player.Position.X = 3
	fmt.Println(player.Health, node.Get("position"))
	// Output:
	// 100
	// 99 (3.0, 0.0)
}

// A spawner whose nodes a function makes. On a server Spawn makes the others do the same.
func ExampleSpawner_Spawn() {
	coins, spawner := multiplayer.NewNode("Coins"), multiplayer.NewSpawner("CoinSpawner")
	spawner.SetSpawnPath("../Coins")
	spawner.SetSpawnFunction(func(data any) *multiplayer.Node {
		var coin struct {
			Worth int `gd:"worth"`
		}
		if err := multiplayer.Convert(data, &coin); err != nil {
			return nil // the others are told that there is no node
		}
		node := multiplayer.NewNode("coin")
		_ = node.SetFields(&coin)
		return node
	})
	mp := multiplayer.NewSceneMultiplayer(coins, spawner.Node)
	for worth := range 3 {
		_, _ = spawner.Spawn(map[string]int{"worth": worth})
	}
	for _, coin := range mp.GetNode("Coins").GetChildren() {
		fmt.Println(coin.GetPath(), coin.Get("worth"))
	}
	// Output:
	// /root/Coins/coin 0
	// /root/Coins/coin2 1
	// /root/Coins/coin3 2
}

// A synchronizer sends position always, and the score when it has changed, to those who may see it.
func ExampleSynchronizer() {
	config := multiplayer.NewSceneReplicationConfig()
	_ = config.AddProperty(".:position", -1)
	_ = config.AddProperty(".:score", -1)
	_ = config.PropertySetReplicationMode(".:score", multiplayer.ReplicationModeOnChange)
	sync := multiplayer.NewSynchronizer("Sync")
	sync.SetReplicationConfig(config)
	_ = sync.SetReplicationInterval(0.1)
	sync.SetVisibilityPublic(false)
	sync.SetVisibilityFor(5, true)

	player := multiplayer.NewNode("Player")
	_ = player.AddChild(sync.Node)
	multiplayer.NewSceneMultiplayer(player)
	fmt.Println(sync.GetPath(), config.GetProperties(), sync.GetVisibilityFor(5), sync.GetVisibilityFor(6))
	// Output: /root/Player/Sync [.:position .:score] true false
}

// What the editor's replication panel makes: a position that is sent again and again, a score that is sent when it has
// changed, and a title that is sent once, with the spawn.
func ExampleSceneReplicationConfig() {
	config := multiplayer.NewSceneReplicationConfig()
	for _, path := range []string{".:position", ".:score", ".:title"} { // in the order that both ends must have
		_ = config.AddProperty(path, -1)
	}
	_ = config.PropertySetReplicationMode(".:score", multiplayer.ReplicationModeOnChange)
	_ = config.PropertySetReplicationMode(".:title", multiplayer.ReplicationModeNever)
	fmt.Println(config.PropertyGetSpawn(".:title"), config.PropertyGetReplicationMode(".:score"))
	// Output: true REPLICATION_MODE_ON_CHANGE
}

// Alone a game runs as it does with others: this side is the server.
func ExampleOfflinePeer() {
	peer := multiplayer.NewOfflinePeer()
	fmt.Println(peer.GetConnectionStatus(), peer.GetUniqueID(), peer.IsServer())
	// Output: CONNECTION_CONNECTED 1 true
}

// What the server's spawn was given, as a Go struct.
func ExampleConvert() {
	var coin struct {
		Worth int
		Kind  string
	}
	fmt.Println(multiplayer.Convert(variant.NewDictionary("worth", 2, "kind", "gold"), &coin), coin)
	fmt.Println(multiplayer.Convert(variant.NewDictionary("worth", "much"), &coin))
	// Output:
	// <nil> {2 gold}
	// multiplayer.Convert: Invalid parameter: .Worth: want int, got String
}
