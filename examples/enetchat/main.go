// Enetchat is a server and three clients on Godot's ENetMultiplayerPeer, in one program. They exchange packets of every
// kind, to one, to all and to all but one, and leave in each of the ways that there are. It prints what a script would
// print in its handlers of peer_connected and peer_disconnected, and of each packet, who sent it, its transfer mode and
// its transfer channel.
package main

import (
	"context"
	"os"

	"github.com/godotpeer/godotpeer/internal/cli"
)

var program = cli.Program{Name: "enetchat", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// about is how -h begins.
const about = "Enetchat is a server and three clients on Godot's ENetMultiplayerPeer that exchange packets of every kind."

// run plays the chat.
func run(ctx context.Context, c *cli.Call) error {
	port := c.Int("port", 0, "UDP port of the server; 0 is any free one")
	if err := c.Parse(0); err != nil {
		return err
	}
	return play(ctx, *port, c.Out, c.Err)
}
