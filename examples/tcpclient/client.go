package main

import (
	"fmt"
	"io"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// Signals are the handlers of the client's four signals. All must be set.
type Signals struct {
	Connected    func()            // connected to the server
	Data         func(data []byte) // received data from the server
	Disconnected func()            // disconnected from the server
	Error        func()            // error with the connection to the server
}

// Client is client.gd of the first tutorial, for Godot 3, function by function. Call Process regularly; it is what
// emits the signals.
type Client struct {
	signals Signals
	console io.Writer // where print prints

	err    error             // why the signal error was emitted
	status streampeer.Status // var _status: int = 0
	stream *streampeer.TCP   // var _stream: StreamPeerTCP = StreamPeerTCP.new()
}

// NewClient returns a client that is not connected.
//
//	func _ready() -> void:
//		_status = _stream.get_status()
func NewClient(signals Signals, console io.Writer) *Client {
	// Godot3, because the tutorial's code needs two things of Godot 3 that Godot 4 took away: a get_status that
	// polls by itself, and connecting again from STATUS_ERROR. Godot4Client is what it takes without them.
	stream := streampeer.NewTCP(streampeer.Godot3)
	return &Client{signals: signals, console: console, status: stream.GetStatus(), stream: stream}
}

// Process looks whether anything has happened to the connection, and emits the signals of what has.
//
//	func _process(delta: float) -> void:
//		var new_status: int = _stream.get_status()
//		if new_status != _status:
//			_status = new_status
//			match _status:
//				...
//		if _status == _stream.STATUS_CONNECTED:
//			var available_bytes: int = _stream.get_available_bytes()
//			if available_bytes > 0:
//				...
func (c *Client) Process() {
	newStatus := c.stream.GetStatus()
	if newStatus != c.status {
		c.status = newStatus
		c.statusChanged()
	}
	if c.status == streampeer.StatusConnected {
		if availableBytes := c.stream.GetAvailableBytes(); availableBytes > 0 {
			c.receive(availableBytes)
		}
	}
}

// statusChanged is what stands under match in the tutorial.
//
//	_stream.STATUS_NONE:
//		print("Disconnected from host.")
//		emit_signal("disconnected")
//	_stream.STATUS_CONNECTING:
//		print("Connecting to host.")
//	_stream.STATUS_CONNECTED:
//		print("Connected to host.")
//		emit_signal("connected")
//	_stream.STATUS_ERROR:
//		print("Error with socket stream.")
//		emit_signal("error")
func (c *Client) statusChanged() {
	switch c.status {
	case streampeer.StatusNone:
		fmt.Fprintln(c.console, "Disconnected from host.")
		c.signals.Disconnected()
	case streampeer.StatusConnecting:
		fmt.Fprintln(c.console, "Connecting to host.")
	case streampeer.StatusConnected:
		fmt.Fprintln(c.console, "Connected to host.")
		c.signals.Connected()
	case streampeer.StatusError:
		fmt.Fprintln(c.console, "Error with socket stream.")
		c.fail(c.stream.LastError())
	}
}

// receive is what stands under available_bytes > 0 in the tutorial.
//
//	print("available bytes: ", available_bytes)
//	var data: Array = _stream.get_partial_data(available_bytes)
//	# Check for read error.
//	if data[0] != OK:
//		print("Error getting data from stream: ", data[0])
//		emit_signal("error")
//	else:
//		emit_signal("data", data[1])
func (c *Client) receive(availableBytes int) {
	fmt.Fprintln(c.console, "available bytes:", availableBytes)
	data, err := c.stream.GetPartialData(availableBytes)
	// Check for read error.
	if err != nil {
		fmt.Fprintln(c.console, "Error getting data from stream:", int(gderr.CodeOf(err)))
		c.fail(err)
	} else {
		c.signals.Data(data)
	}
}

// ConnectToHost begins to connect to a server.
//
//	func connect_to_host(host: String, port: int) -> void:
//		print("Connecting to %s:%d" % [host, port])
//		# Reset status so we can tell if it changes to error again.
//		_status = _stream.STATUS_NONE
//		if _stream.connect_to_host(host, port) != OK:
//			print("Error connecting to host.")
//			emit_signal("error")
func (c *Client) ConnectToHost(host string, port int) {
	fmt.Fprintf(c.console, "Connecting to %s:%d\n", host, port)
	// Reset status so we can tell if it changes to error again.
	c.status = streampeer.StatusNone
	if err := c.stream.ConnectToHost(host, port); err != nil {
		fmt.Fprintln(c.console, "Error connecting to host.")
		c.fail(err)
	}
}

// Send sends data to the server, and reports whether it could.
//
//	func send(data: PoolByteArray) -> bool:
//		if _status != _stream.STATUS_CONNECTED:
//			print("Error: Stream is not currently connected.")
//			return false
//		var error: int = _stream.put_data(data)
//		if error != OK:
//			print("Error writing to stream: ", error)
//			return false
//		return true
func (c *Client) Send(data []byte) bool {
	if c.status != streampeer.StatusConnected {
		fmt.Fprintln(c.console, "Error: Stream is not currently connected.")
		return false
	}
	if err := c.stream.PutData(data); err != nil {
		fmt.Fprintln(c.console, "Error writing to stream:", int(gderr.CodeOf(err)))
		return false
	}
	return true
}

// fail emits the signal error, and keeps the reason.
func (c *Client) fail(reason error) {
	c.err = reason
	c.signals.Error()
}

// Err returns why the signal error was emitted the last time, which the tutorial does not tell.
func (c *Client) Err() error { return c.err }

// Free ends the connection, as the engine does when the node is freed.
func (c *Client) Free() { c.stream.DisconnectFromHost() }
