//go:build linux

package main

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"syscall"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The hand-written WebSocket loops: a client for this one purpose that does what RFC 6455 asks it to do for each message.
//
// The receiving one reads up to 64 KiB with a call, checks each header in place (reserved bits, opcode, no mask, the
// length in its shortest form, a limit) and of a text that it is UTF-8, and hands the payload out where it lies. A
// message that is larger than its buffer is read into memory that is kept for the next. It knows of no fragments, control
// frames, queues and time limits, and waits in the system's call.
//
// The sending one makes a header, masks with a fresh random key into one buffer, and writes that with one call.

// rawRoom is how much the receiving loop reads with a call.
const rawRoom = 64 << 10

func rawReceive(t *task) {
	fd := rawDial(t)
	buffer := make([]byte, rawRoom)
	large := make([]byte, t.size)
	start, end := 0, 0
	t.begin()
	t.start()
	for n := 0; n < t.count; {
		head, size, text, err := readHeader(buffer[start:end], t.size)
		check(err)
		switch all := head + size; {
		case head > 0 && all <= end-start:
			handOut(buffer[start+head:start+all], text)
			start += all
			n++
		case head > 0 && all > len(buffer):
			got := copy(large, buffer[start+head:end])
			readAll(fd, large[got:size])
			handOut(large[:size], text)
			start, end = 0, 0
			n++
		default: // there is more to come
			end = copy(buffer, buffer[start:end])
			start = 0
			got, err := syscall.Read(fd, buffer[end:])
			check(err)
			end += got
		}
	}
	t.stop(t.count)
}

// errFrame is the error of a frame that is wrong, or none that the other side of a benchmark sends.
var errFrame = errors.New("bad frame")

// readHeader returns the size of a server's frame's header, 0 if it is not all there, and of its payload, and whether that
// is text.
func readHeader(b []byte, limit int) (head, size int, text bool, err error) {
	if len(b) < 2 {
		return 0, 0, false, nil
	}
	if b[0] != textKind && b[0] != binaryKind { // one frame, nothing reserved, text or binary
		return 0, 0, false, errFrame
	}
	head, size = 2, int(b[1]) // with the bit of a mask it is none of these lengths
	switch {
	case size == 126:
		if len(b) < 4 {
			return 0, 0, false, nil
		}
		if head, size = 4, int(binary.BigEndian.Uint16(b[2:])); size < 126 {
			return 0, 0, false, errFrame
		}
	case size == 127:
		if len(b) < 10 {
			return 0, 0, false, nil
		}
		if head, size = 10, int(binary.BigEndian.Uint64(b[2:])); size < 1<<16 {
			return 0, 0, false, errFrame
		}
	}
	if size > limit {
		return 0, 0, false, errFrame
	}
	return head, size, b[0] == textKind, nil
}

// handOut gives a message to the user, who looks at none.
func handOut(message []byte, text bool) {
	if text && !utf8.Valid(message) {
		check(errFrame)
	}
	sum(message)
}

// sum keeps the compiler from leaving out what is only received.
func sum(message []byte) { runtime.KeepAlive(message) }

// readAll reads as much as there is room for in p.
func readAll(fd int, p []byte) {
	for len(p) > 0 {
		n, err := syscall.Read(fd, p)
		check(err)
		p = p[n:]
	}
}

// putFrame appends a binary message as a client sends it.
func putFrame(block, message []byte) []byte {
	switch size := len(message); {
	case size < 126:
		block = append(block, binaryKind, 0x80|byte(size))
	case size < 1<<16:
		block = binary.BigEndian.AppendUint16(append(block, binaryKind, 0x80|126), uint16(size))
	default:
		block = binary.BigEndian.AppendUint64(append(block, binaryKind, 0x80|127), uint64(size))
	}
	key := rand.Uint32()
	block = binary.LittleEndian.AppendUint32(block, key)
	at := len(block)
	block = append(block, message...)
	rest := block[at:]
	for wide := uint64(key)<<32 | uint64(key); len(rest) >= 8; rest = rest[8:] {
		binary.LittleEndian.PutUint64(rest, binary.LittleEndian.Uint64(rest)^wide)
	}
	for i := range rest {
		rest[i] ^= byte(key >> (8 * i))
	}
	return block
}

func rawSend(t *task) { rawSendFrames(t, 1, writeAll) }

func rawSendShared(t *task) { rawSendFrames(t, shared, writeAll) }

// rawSendUntold does not tell Go's scheduler of its calls, which do not block.
func rawSendUntold(t *task) { rawSendFrames(t, 1, writeUntold) }

// shared is how many messages may leave together.
const shared = 64

// rawSendFrames makes so many frames, and writes them together.
func rawSendFrames(t *task, together int, write func(fd int, p []byte)) {
	fd := rawDial(t)
	message := make([]byte, t.size)
	block := make([]byte, 0, together*(14+t.size))
	t.start()
	for n := 0; n < t.count; n += together {
		block = block[:0]
		for range together {
			block = putFrame(block, message)
		}
		write(fd, block)
	}
	t.stop(t.count)
}

// writeUntold writes without telling the scheduler, and waits with a call that does tell.
func writeUntold(fd int, p []byte) {
	for len(p) > 0 {
		n, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)),
			syscall.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
			p = p[n:]
		case syscall.EAGAIN:
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}, -1)
			check(err)
		default:
			check(errno)
		}
	}
}
