// Rpcchat is the smallest program with an RPC: one node, one RPC, a server and its clients. What is typed at one end is
// heard at all. With -url it is a client, else the server. Ctrl-C or the end of the input ends it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

var program = cli.Program{Name: "rpcchat", About: "Rpcchat is a chat by one RPC: type what to say. Ctrl-C ends it.", Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

func run(ctx context.Context, c *cli.Call) error {
	port := c.Int("port", 9080, "port to listen on; 0 is any free one")
	url := c.String("url", "", "`URL` of a server, such as ws://127.0.0.1:9080; without it this is the server")
	if err := c.Parse(0); err != nil {
		return err
	}
	peer := websocketpeer.NewMultiplayerPeer()
	defer peer.Close()
	if *url == "" {
		if err := peer.CreateServer(*port, "127.0.0.1", nil); err != nil {
			return err
		}
		*url = fmt.Sprintf("ws://127.0.0.1:%d", peer.GetLocalPort())
	} else if err := peer.CreateClient(*url, nil); err != nil {
		return err
	}
	fmt.Fprintln(c.Err, "chat at", *url)
	node := multiplayer.NewNode("Chat")
	mp := multiplayer.NewSceneMultiplayer(node)
	// In GDScript: @rpc("any_peer", "call_local") func say(text): print(multiplayer.get_remote_sender_id(), ": ", text)
	say := func(text string) { fmt.Fprintf(c.Out, "%d: %s\n", mp.GetRemoteSenderID(), text) }
	node.AddRPC("say", multiplayer.RPCAnnotation("any_peer", "call_local"), say)
	mp.OnPeerConnected(func(id int) { fmt.Fprintln(c.Out, id, "is here") })
	mp.OnError(func(err error) { fmt.Fprintln(c.Err, err) })
	read := func() {
		for lines := bufio.NewScanner(c.In); lines.Scan(); {
			line := lines.Text()
			mp.CallDeferred(func() { node.RPC("say", line) })
		}
		mp.CallDeferred(func() { peer.Shutdown(ctx) })
	}
	mp.OnConnectedToServer(func() { go read() })
	mp.SetMultiplayerPeer(peer)
	if mp.IsServer() {
		go read()
	}
	for mp.Wait(ctx) == nil {
		mp.Poll()
	}
	return mp.LastError()
}
