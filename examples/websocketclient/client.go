package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// Client is the client of the tutorial, function by function. Call Process regularly while IsProcessing says so.
//
//	var socket = WebSocketPeer.new()
//	@onready var send_button: Button = $Button
type Client struct {
	URL     string                 // of the server; ws://localhost:5000 in the tutorial
	TLS     *streampeer.TLSOptions // for a URL with wss; nil: verify the server as usual
	Console io.Writer              // where print prints
	Label   func(text string)      // sets $RichTextLabel.text

	socket     *websocketpeer.Peer
	processing bool
}

// Ready begins to connect. The error tells what is wrong with the URL. What else the interface needs is made by itself.
//
//	func _ready():
//		socket.connect_to_url("ws://localhost:5000")
//		send_button.pressed.connect(on_pressed)
func (c *Client) Ready() error {
	c.socket = websocketpeer.New()
	if err := c.socket.ConnectToURL(c.URL, c.TLS); err != nil {
		return err
	}
	c.processing = true
	return nil
}

// IsProcessing reports whether Process is to be called: until the connection is closed. As in the tutorial there is no
// second one.
func (c *Client) IsProcessing() bool { return c.processing }

// Process is one frame.
//
//	func _process(_delta):
//		socket.poll()
//		var state = socket.get_ready_state()
//		if state == WebSocketPeer.STATE_OPEN:
//			...
//		elif state == WebSocketPeer.STATE_CLOSING:
//			# Keep polling to achieve proper close.
//			pass
//		elif state == WebSocketPeer.STATE_CLOSED:
//			var code = socket.get_close_code()
//			var reason = socket.get_close_reason()
//			print("WebSocket closed with code: %d, reason %s. Clean: %s" % [code, reason, code != -1])
//			set_process(false) # Stop processing.
func (c *Client) Process() {
	c.socket.Poll()
	switch c.socket.GetReadyState() {
	case websocketpeer.StateOpen:
		c.receive()
	case websocketpeer.StateClosing:
		// Keep polling to achieve proper close.
	case websocketpeer.StateClosed:
		c.receive() // the engine loses what arrived together with the end; here it can still be read
		code := c.socket.GetCloseCode()
		reason := printable(c.socket.GetCloseReason()) // it is the server's
		fmt.Fprintf(c.Console, "WebSocket closed with code: %d, reason %s. Clean: %t\n", code, reason, code != -1)
		c.processing = false // Stop processing.
	}
}

// receive is what stands under STATE_OPEN in the tutorial.
//
//	while socket.get_available_packet_count():
//		var pkt = socket.get_packet()
//		print("Packet: ", pkt)
//		$RichTextLabel.text = "Packet: %s" % pkt.get_string_from_utf8()
func (c *Client) receive() {
	for c.socket.GetAvailablePacketCount() > 0 {
		pkt, err := c.socket.GetPacket()
		if err != nil {
			return
		}
		fmt.Fprintln(c.Console, "Packet: "+packedByteArray(pkt))
		c.Label("Packet: " + strings.ToValidUTF8(string(pkt), "\uFFFD"))
	}
}

// OnPressed sends the text of the line edit. The tutorial leaves send_text's error to the engine, which shows it in its
// console: there is one while the socket is not open, and when too much waits to be sent.
//
//	func on_pressed():
//		print($LineEdit.text)
//		socket.send_text($LineEdit.text)
func (c *Client) OnPressed(lineEditText string) error {
	lineEditText = strings.ToValidUTF8(lineEditText, "\uFFFD") // a String of Godot is always valid
	fmt.Fprintln(c.Console, lineEditText)
	return c.socket.SendText(lineEditText)
}

// HasRoom reports whether a text can be sent without waiting behind another.
func (c *Client) HasRoom() bool {
	return c.socket.GetReadyState() == websocketpeer.StateOpen && c.socket.GetCurrentOutboundBufferedAmount() == 0
}

// State returns the state of the connection.
func (c *Client) State() websocketpeer.State { return c.socket.GetReadyState() }

// Close says goodbye to the server. Process does the rest, as the tutorial's STATE_CLOSING asks for.
func (c *Client) Close() { c.socket.Close(1000, "") }

// Drop ends the connection without waiting for anything, as the engine does when the node is freed.
func (c *Client) Drop() { c.socket.Close(-1, "") }

// Err returns why the connection failed; nil if it is there, or was closed by either side.
func (c *Client) Err() error {
	err := c.socket.LastError()
	var closed *websocketpeer.CloseError
	if errors.As(err, &closed) {
		return nil
	}
	return err
}

// packedByteArray returns bytes as GDScript prints a PackedByteArray: [71, 111, 116].
func packedByteArray(data []byte) string {
	text := make([]byte, 0, len("255, ")*len(data)+len("[]"))
	text = append(text, '[')
	for i, b := range data {
		if i > 0 {
			text = append(text, ", "...)
		}
		text = strconv.AppendUint(text, uint64(b), 10)
	}
	return string(append(text, ']'))
}
