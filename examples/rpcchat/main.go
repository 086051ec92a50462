// Rpcchat is the smallest program with an RPC: one node, one RPC, a server and its clients. What is typed at one end is
// heard at all. With -url it is a client, else a server, and a client of that. Ctrl-C or the end of the input ends it.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

var program = cli.Program{Name: "rpcchat", About: "Rpcchat is a chat by one RPC: type what to say. Ctrl-C ends it.", Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

func run(ctx context.Context, c *cli.Call) error {
	port := c.Int("port", 9080, "port to listen on; 0 is any free one")
	url := c.String("url", "", "`URL` of a server, such as ws://127.0.0.1:9080; without it a built-in one is started")
	if err := c.Parse(0); err != nil {
		return err
	}
	if *url == "" {
		server := websocketpeer.NewMultiplayerPeer()
		if err := server.CreateServer(*port, "127.0.0.1", nil); err != nil {
			return err
		}
		*url = fmt.Sprintf("ws://127.0.0.1:%d", server.GetLocalPort())
		serving, end := context.WithCancel(context.Background()) // longer than the client
		defer end()
		go chat(serving, server, c.In, io.Discard)
	}
	fmt.Fprintln(c.Err, "chat at", *url)
	client := websocketpeer.NewMultiplayerPeer()
	if err := client.CreateClient(*url, nil); err != nil {
		return err
	}
	return chat(ctx, client, c.In, c.Out)
}

// chat is one end. In GDScript: @rpc("any_peer", "call_local") func say(text): print(multiplayer.get_remote_sender_id(), text)
func chat(ctx context.Context, peer multiplayer.Peer, in io.Reader, out io.Writer) error {
	defer peer.Close()
	node := multiplayer.NewNode("Chat")
	mp := multiplayer.NewSceneMultiplayer(node)
	say := func(text string) { fmt.Fprintf(out, "%d: %s\n", mp.GetRemoteSenderID(), text) }
	mp.OnError(func(err error) { fmt.Fprintln(out, err) })
	node.AddRPC("say", multiplayer.RPCAnnotation("any_peer", "call_local"), say)
	mp.SetMultiplayerPeer(peer)
	mp.OnPeerConnected(func(id int) { fmt.Fprintln(out, id, "is here") })
	mp.OnConnectedToServer(func() {
		go func() {
			for lines := bufio.NewScanner(in); lines.Scan(); {
				line := lines.Text()
				mp.CallDeferred(func() { node.RPC("say", line) })
			}
			mp.CallDeferred(func() { mp.DisconnectPeer(multiplayer.TargetPeerServer) })
		}()
	})
	for mp.Wait(ctx) == nil {
		mp.Poll()
	}
	return mp.LastError()
}
