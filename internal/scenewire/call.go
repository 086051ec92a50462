package scenewire

import (
	"bytes"
	"encoding/binary"
	"math"
)

// The bits of an RPC's first byte.
const (
	formShift  = 4 // two bits: the node is a u8, u16 or u32
	formMask   = 3
	flagMethod = 1 << 6 // the method is a u16, not a u8
	flagRaw    = 1 << 7 // the arguments are one PackedByteArray, or none
)

const (
	form8 = iota
	form16
	form32
)

// byPath is the bit of a u32 node that says that it is the offset of a path.
const byPath = 1 << 31

// Call is an RPC that was received.
type Call struct {
	Node   uint32 // the sender's number of it; 0 if there is a path
	Path   []byte // as it stands at the end of the packet, without the NUL; nil if there is none
	ByPath bool
	Method uint16
	Raw    bool
	Args   []byte // the arguments: their number and the values, or what the one of a raw call holds
}

// AppendCall appends the beginning of an RPC of a node by its number, in the smallest form, or in the largest if wide;
// the arguments follow: AppendCount and values, or bytes if raw.
func AppendCall(dst []byte, node uint32, method uint16, raw, wide bool) []byte {
	first := byte(RPC)
	if raw {
		first |= flagRaw
	}
	if method > math.MaxUint8 {
		first |= flagMethod
	}
	switch {
	case wide || node > math.MaxUint16:
		dst = binary.LittleEndian.AppendUint32(append(dst, first|form32<<formShift), node)
	case node > math.MaxUint8:
		dst = binary.LittleEndian.AppendUint16(append(dst, first|form16<<formShift), uint16(node))
	default:
		dst = append(dst, first|form8<<formShift, byte(node))
	}
	if method > math.MaxUint8 {
		return binary.LittleEndian.AppendUint16(dst, method)
	}
	return append(dst, byte(method))
}

// AppendCallPath puts the path of the node behind a complete call, which was begun with wide, in place of its number.
func AppendCallPath(call []byte, path string) []byte {
	binary.LittleEndian.PutUint32(call[1:], uint32(len(call))|byPath)
	return append(append(call, path...), 0)
}

// SetCallNode puts the number of the node into a complete call that was begun with wide.
func SetCallNode(call []byte, node uint32) { binary.LittleEndian.PutUint32(call[1:], node) }

// ParseCall takes an RPC apart.
func ParseCall(packet []byte) (Call, error) {
	c := Call{Raw: packet[0]&flagRaw != 0}
	rest, err := c.parseNode(packet)
	if err != nil {
		return c, err
	}
	switch {
	case packet[0]&flagMethod != 0 && len(rest) >= 2:
		c.Method, rest = binary.LittleEndian.Uint16(rest), rest[2:]
	case packet[0]&flagMethod == 0 && len(rest) >= 1:
		c.Method, rest = uint16(rest[0]), rest[1:]
	default:
		return c, ErrShort
	}
	c.Args = rest
	return c, nil
}

// parseNode reads the node and cuts the path off, if there is one. It returns what follows the node.
func (c *Call) parseNode(packet []byte) ([]byte, error) {
	rest := packet[1:]
	switch form := packet[0] >> formShift & formMask; {
	case form == form8 && len(rest) >= 1:
		c.Node = uint32(rest[0])
		return rest[1:], nil
	case form == form16 && len(rest) >= 2:
		c.Node = uint32(binary.LittleEndian.Uint16(rest))
		return rest[2:], nil
	case form == form32 && len(rest) >= 4:
		c.Node = binary.LittleEndian.Uint32(rest)
	case form > form32:
		return nil, ErrForm
	default:
		return nil, ErrShort
	}
	if c.Node&byPath == 0 {
		return rest[4:], nil
	}
	at := int64(c.Node &^ byPath)
	if at < 5 || at >= int64(len(packet)) {
		return nil, ErrOffset
	}
	c.Node, c.ByPath, c.Path = 0, true, untilNUL(packet[at:])
	return packet[5:at], nil
}

// untilNUL is text up to a NUL, or all of it.
func untilNUL(text []byte) []byte {
	if end := bytes.IndexByte(text, 0); end >= 0 {
		return text[:end]
	}
	return text
}
