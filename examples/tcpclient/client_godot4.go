package main

import (
	"io"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Godot4Client is the client as Godot 4 needs it, which is the second tutorial's code with what its reconnecting
// lacks. All that differs from Client is here.
type Godot4Client struct {
	Client
}

// NewGodot4Client returns a client that is not connected.
func NewGodot4Client(signals Signals, console io.Writer) *Godot4Client {
	stream := streampeer.NewTCP()
	return &Godot4Client{Client{signals: signals, console: console, status: stream.GetStatus(), stream: stream}}
}

// Process polls first: without that the status would be STATUS_CONNECTING forever.
//
//	func _process(_delta: float):
//		tcp_stream.poll()
//		var new_status: int = tcp_stream.get_status()
//		...
func (c *Godot4Client) Process() {
	_ = c.stream.Poll() // the status tells
	c.Client.Process()
}

// ConnectToHost disconnects first: in Godot 4 connect_to_host works from STATUS_NONE only. A stream that could not
// connect, or broke, stays in STATUS_ERROR until it is disconnected, and every further attempt would fail with
// ERR_ALREADY_IN_USE. The tutorial connects once, so it does not meet that.
//
//	func connect_to_host(host: String, port: int):
//		tcp_stream.disconnect_from_host()
//		...
func (c *Godot4Client) ConnectToHost(host string, port int) {
	c.stream.DisconnectFromHost()
	c.Client.ConnectToHost(host, port)
}
