package wsframe

import "strconv"

// Error is why a [Parser] refuses what the other side sent.
type Error struct {
	Code int    // the close code to send: CloseProtocolError, CloseInvalidPayload or CloseTooBig
	Text string // what is wrong, for people
	Size uint64 // with CloseTooBig, how many bytes the message has at least
}

// Error returns the text and the close code.
func (e *Error) Error() string {
	return e.Text + " (close code " + strconv.Itoa(e.Code) + ")"
}

func protocolError(text string) *Error { return &Error{Code: CloseProtocolError, Text: text} }

var (
	errReservedBits   = protocolError("a frame has reserved bits set, though no extension was agreed")
	errReservedOpcode = protocolError("a frame has a reserved opcode")
	errControlCut     = protocolError("a control frame is fragmented")
	errControlLong    = protocolError("a control frame is longer than 125 bytes")
	errLoneFragment   = protocolError("a continuation frame came without a message to continue")
	errInsideMessage  = protocolError("a new message began before the last one ended")
	errMasked         = protocolError("a frame from the server is masked")
	errUnmasked       = protocolError("a frame from the client is not masked")
	errLengthForm     = protocolError("a frame gives its length in more bytes than it needs")
	errLengthTopBit   = protocolError("a frame has a length of more than 63 bits")
	errCloseOneByte   = protocolError("a close frame has a payload of one byte")
	errTextNotUTF8    = &Error{Code: CloseInvalidPayload, Text: "a text message is not UTF-8"}
	errReasonNotUTF8  = &Error{Code: CloseInvalidPayload, Text: "the reason of a close frame is not UTF-8"}
)

func errCloseCode(code int) *Error {
	return protocolError("a close frame has the code " + strconv.Itoa(code) + ", which must not be sent")
}

func errTooBig(size uint64, limit uint32) *Error {
	text := "a message of at least " + strconv.FormatUint(size, 10) +
		" bytes is over the limit of " + strconv.FormatUint(uint64(limit), 10)
	return &Error{CloseTooBig, text, size}
}
