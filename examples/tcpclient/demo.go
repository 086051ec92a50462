package main

import (
	"fmt"
	"io"
	"time"
)

// streamClient is what Client and Godot4Client have in common.
type streamClient interface {
	ConnectToHost(host string, port int)
	Process()
	Send(data []byte) bool
	Err() error
	Free()
}

// Demo is main.gd of the tutorial, function by function: it answers each message with "ack", and connects again some
// time after a disconnect or an error, forever.
type Demo struct {
	Host             string        // const HOST: String = "127.0.0.1"
	Port             int           // const PORT: int = 5000
	ReconnectTimeout time.Duration // const RECONNECT_TIMEOUT: float = 3.0
	Console          io.Writer     // where print prints
	Log              io.Writer     // where it says why a connection failed

	client    streamClient // var _client: Client = Client.new()
	waiting   bool         // to connect again
	remaining time.Duration
}

// Ready makes the client, for Godot 3 or Godot 4, and connects it.
//
//	func _ready() -> void:
//		_client.connect("connected", self, "_handle_client_connected")
//		_client.connect("disconnected", self, "_handle_client_disconnected")
//		_client.connect("error", self, "_handle_client_error")
//		_client.connect("data", self, "_handle_client_data")
//		add_child(_client)
//		_client.connect_to_host(HOST, PORT)
func (d *Demo) Ready(godot4 bool) {
	signals := Signals{
		Connected:    d.handleClientConnected,
		Disconnected: d.handleClientDisconnected,
		Error:        d.handleClientError,
		Data:         d.handleClientData,
	}
	if godot4 {
		d.client = NewGodot4Client(signals, d.Console)
	} else {
		d.client = NewClient(signals, d.Console)
	}
	d.client.ConnectToHost(d.Host, d.Port)
}

// Process is one frame of the game: the client's process step, then the timer, as the engine's main loop does it.
// delta is the time since the last frame; nothing here looks at a clock.
func (d *Demo) Process(delta time.Duration) {
	d.client.Process()
	if !d.waiting {
		return
	}
	d.remaining -= delta
	if d.remaining <= 0 {
		d.waiting = false
		d.client.ConnectToHost(d.Host, d.Port)
	}
}

// Free frees the client, as the engine does at the end.
func (d *Demo) Free() { d.client.Free() }

// connectAfterTimeout starts the timer after which Process connects again. There is one timer: two signals for one
// failure, as an error while reading gives, must not make two attempts, of which the second would meet the first.
//
//	func _connect_after_timeout(timeout: float) -> void:
//		yield(get_tree().create_timer(timeout), "timeout") # Delay for timeout
//		_client.connect_to_host(HOST, PORT)
func (d *Demo) connectAfterTimeout(timeout time.Duration) {
	d.waiting, d.remaining = true, timeout
}

// handleClientConnected corresponds to:
//
//	func _handle_client_connected() -> void:
//		print("Client connected to server.")
func (d *Demo) handleClientConnected() {
	fmt.Fprintln(d.Console, "Client connected to server.")
}

// handleClientData corresponds to:
//
//	func _handle_client_data(data: PoolByteArray) -> void:
//		print("Client data: ", data.get_string_from_utf8())
//		var message: PoolByteArray = [97, 99, 107] # Bytes for "ack" in ASCII
//		_client.send(message)
func (d *Demo) handleClientData(data []byte) {
	fmt.Fprintf(d.Console, "Client data: %s\n", data)
	message := []byte{97, 99, 107} // Bytes for "ack" in ASCII
	d.client.Send(message)
}

// handleClientDisconnected corresponds to:
//
//	func _handle_client_disconnected() -> void:
//		print("Client disconnected from server.")
//		_connect_after_timeout(RECONNECT_TIMEOUT) # Try to reconnect after 3 seconds
func (d *Demo) handleClientDisconnected() {
	fmt.Fprintln(d.Console, "Client disconnected from server.")
	d.connectAfterTimeout(d.ReconnectTimeout) // Try to reconnect after 3 seconds
}

// handleClientError corresponds to:
//
//	func _handle_client_error() -> void:
//		print("Client error.")
//		_connect_after_timeout(RECONNECT_TIMEOUT) # Try to reconnect after 3 seconds
func (d *Demo) handleClientError() {
	fmt.Fprintln(d.Console, "Client error.")
	fmt.Fprintln(d.Log, "tcpclient:", d.client.Err())
	d.connectAfterTimeout(d.ReconnectTimeout) // Try to reconnect after 3 seconds
}
