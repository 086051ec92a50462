package wsframe

import (
	"encoding/binary"
	"unicode/utf8"
)

// The close codes that a [Parser] asks to send.
const (
	CloseProtocolError  = 1002
	CloseInvalidPayload = 1007
	CloseTooBig         = 1009
)

// AppendClosePayload appends the payload of a close frame to dst: the code in 2 bytes and the reason.
// For the caller to keep to: a reason of at most 123 bytes of UTF-8.
func AppendClosePayload(dst []byte, code uint16, reason string) []byte {
	dst = binary.BigEndian.AppendUint16(dst, code)
	return append(dst, reason...)
}

// ParseClosePayload takes the payload of a [Close] event apart. The code is 0 where the frame had none.
// The reason is a part of payload.
func ParseClosePayload(payload []byte) (code int, reason []byte) {
	if len(payload) < 2 {
		return 0, nil
	}
	return int(binary.BigEndian.Uint16(payload)), payload[2:]
}

// checkClosePayload rejects what the payload of a close frame must not be; the header has ruled out one byte. The code of
// the own close frame may come back, whatever it is.
func checkClosePayload(payload []byte, own uint16) *Error {
	if len(payload) == 0 {
		return nil
	}
	code, reason := ParseClosePayload(payload)
	if !isSendableCloseCode(code) && (code == 0 || code != int(own)) {
		return errCloseCode(code)
	}
	if !utf8.Valid(reason) {
		return errReasonNotUTF8
	}
	return nil
}

// isSendableCloseCode holds to RFC 6455 section 7.4, with 1012 to 1014, which were registered after it.
func isSendableCloseCode(code int) bool {
	switch code {
	case 1004, 1005, 1006:
		return false
	}
	return code >= 1000 && code <= 1014 || code >= 3000 && code <= 4999
}
