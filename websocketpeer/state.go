package websocketpeer

import "strconv"

// State is the state of a connection, with the numbers of WebSocketPeer.State. It prints as the constant's name;
// int(s) is GDScript's number.
type State uint8

// The states of a connection.
const (
	// StateConnecting is a connection that is being made: its address, its TCP and TLS, or its handshake.
	StateConnecting State = 0
	// StateOpen is a connection that can send and receive.
	StateOpen State = 1
	// StateClosing is a connection with the closing handshake under way.
	StateClosing State = 2
	// StateClosed is no connection: not made yet, closed, or failed.
	StateClosed State = 3
)

// String returns the name of the engine's constant, such as "STATE_OPEN".
func (s State) String() string {
	switch s {
	case StateConnecting:
		return "STATE_CONNECTING"
	case StateOpen:
		return "STATE_OPEN"
	case StateClosing:
		return "STATE_CLOSING"
	case StateClosed:
		return "STATE_CLOSED"
	}
	return "State(" + strconv.Itoa(int(s)) + ")"
}

// WriteMode is what a message is sent as, with the numbers of WebSocketPeer.WriteMode. It prints as the constant's
// name; int(m) is GDScript's number.
type WriteMode int

// The kinds of message.
const (
	// WriteModeText is a message of text, which must be valid UTF-8.
	WriteModeText WriteMode = 0
	// WriteModeBinary is a message of any bytes.
	WriteModeBinary WriteMode = 1
)

// String returns the name of the engine's constant, such as "WRITE_MODE_TEXT".
func (m WriteMode) String() string {
	switch m {
	case WriteModeText:
		return "WRITE_MODE_TEXT"
	case WriteModeBinary:
		return "WRITE_MODE_BINARY"
	}
	return "WriteMode(" + strconv.Itoa(int(m)) + ")"
}
