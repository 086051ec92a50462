// Rpcchat is the smallest program with an RPC: one node, one RPC, a server and its clients, over WebSocket. What is typed
// at one end is heard at all.
//
//	rpcchat                             the server, and a client in the same process that says hello and goes
//	rpcchat -url ws://127.0.0.1:9080    a client
//
// Ctrl-C ends either, and the end of the input a client. The node Chat of a game in GDScript that can join has:
//
//	@rpc("any_peer", "call_local")
//	func say(text: String) -> void:
//		print("%d: %s" % [multiplayer.get_remote_sender_id(), text])
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends what the first does not
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := cli.New("rpcchat", "Rpcchat is a chat by one RPC: type what to say. Ctrl-C ends it.", stderr)
	port := flags.Int("port", 9080, "port to listen on; 0 is any free one")
	url := flags.String("url", "", "`URL` of a server, such as ws://127.0.0.1:9080; without it this is the server")
	if err := flags.Parse(args, 0); err != nil {
		return cli.ExitCode(err)
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	peer := websocketpeer.NewMultiplayerPeer()
	defer peer.Close()
	var err error
	if *url != "" {
		fmt.Fprintln(stderr, "connecting to", *url)
		err = peer.CreateClient(*url, nil)
	} else if err = peer.CreateServer(*port, "127.0.0.1", nil); err == nil {
		own := fmt.Sprintf("ws://127.0.0.1:%d", peer.GetLocalPort())
		fmt.Fprintln(stdout, "chat at", own)
		ended := make(chan int)
		defer func() { end(); <-ended }()
		go func() {
			ended <- run(ctx, []string{"-url", own}, strings.NewReader("hello\n"), io.Discard, stderr)
		}()
	}
	if err == nil {
		err = chat(ctx, peer, stdin, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "rpcchat:", cli.PortTaken(err))
		return 1
	}
	return 0
}

// chat is one end of the chat, until ctx ends, the server goes, or a client has said all that it was given.
func chat(ctx context.Context, peer multiplayer.Peer, stdin io.Reader, stdout io.Writer) error {
	node := multiplayer.NewNode("Chat")
	mp := multiplayer.NewSceneMultiplayer(node)
	err := node.AddRPC("say", multiplayer.RPCAnnotation("any_peer", "call_local"), func(text string) {
		fmt.Fprintf(stdout, "%d: %s\n", mp.GetRemoteSenderID(), text)
	})
	if err != nil {
		return err
	}
	if err := mp.SetMultiplayerPeer(peer); err != nil {
		return err
	}
	listen := func() {
		for lines := bufio.NewScanner(stdin); lines.Scan(); {
			line := lines.Text()
			mp.CallDeferred(func() { _ = node.RPC("say", line) }) // it may be that nobody is there
		}
		mp.CallDeferred(func() { _ = mp.DisconnectPeer(multiplayer.TargetPeerServer) })
	}
	var failed error
	if mp.IsServer() {
		go listen()
	} else {
		mp.OnConnectedToServer(func() { go listen() })
		mp.OnConnectionFailed(func() { failed = peer.LastError() })
	}
	for mp.Wait(ctx) == nil {
		if err := mp.Poll(); err != nil {
			return err
		}
	}
	return failed
}
