// Enetchat is a server and three clients on Godot's ENetMultiplayerPeer, in one program. They exchange packets of every
// kind, to one, to all and to all but one, and leave in each of the ways that there are. It prints what a script would
// print in its handlers of peer_connected and peer_disconnected, and of each packet, who sent it, its transfer mode and
// its transfer channel.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/godotpeer/godotpeer/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// about is how -h begins.
const about = "Enetchat is a server and three clients on Godot's ENetMultiplayerPeer that exchange packets of every kind."

// run plays the chat, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := cli.New("enetchat", about, stderr)
	port := flags.Int("port", 0, "UDP port of the server; 0 is any free one")
	if err := flags.Parse(args, 0); err != nil {
		return cli.ExitCode(err)
	}
	if err := play(ctx, *port, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "enetchat:", err)
		return 1
	}
	return 0
}
