//go:build linux

package main

import (
	"bufio"
	"io"
	"net"
	"net/netip"

	"github.com/coder/websocket"
	gobwas "github.com/gobwas/ws"
	gorilla "github.com/gorilla/websocket"
	"github.com/lxzan/gws"
	xnet "golang.org/x/net/websocket"
)

// The other libraries, each in the fastest way that its documentation shows: large buffers, and messages read into memory
// that is used again where there is a way. That a text is UTF-8, gws is told to check, and the loop of gobwas's functions
// does; gorilla, coder and x/net do not look.

const bufferSize = 64 << 10

func gorillaDial(t *task) *gorilla.Conn {
	dialer := gorilla.Dialer{ReadBufferSize: bufferSize, WriteBufferSize: bufferSize}
	conn, _, err := dialer.Dial("ws://"+t.address, nil)
	check(err)
	return conn
}

func gorillaReceive(t *task) {
	conn := gorillaDial(t)
	receive(t, func() (io.Reader, error) {
		_, r, err := conn.NextReader()
		return r, err
	})
}

// receive reads messages, each into the same memory.
func receive(t *task, next func() (io.Reader, error)) {
	message := make([]byte, t.size+1)
	t.begin()
	t.start()
	for range t.count {
		r, err := next()
		check(err)
		n := 0
		for err == nil {
			var more int
			more, err = r.Read(message[n:])
			n += more
		}
		if err != io.EOF {
			check(err)
		}
		sum(message[:n])
	}
	t.stop(t.count)
}

func gorillaSend(t *task) {
	conn := gorillaDial(t)
	send(t, func(message []byte) error { return conn.WriteMessage(gorilla.BinaryMessage, message) })
}

func send(t *task, put func(message []byte) error) {
	message := make([]byte, t.size)
	t.start()
	for range t.count {
		check(put(message))
	}
	t.stop(t.count)
}

func coderDial(t *task) *websocket.Conn {
	conn, _, err := websocket.Dial(background, "ws://"+t.address, nil)
	check(err)
	conn.SetReadLimit(-1)
	return conn
}

func coderReceive(t *task) {
	conn := coderDial(t)
	receive(t, func() (io.Reader, error) {
		_, r, err := conn.Reader(background)
		return r, err
	})
}

func coderSend(t *task) {
	conn := coderDial(t)
	send(t, func(message []byte) error { return conn.Write(background, websocket.MessageBinary, message) })
}

func gobwasDial(t *task) net.Conn {
	conn, _, _, err := gobwas.Dial(background, "ws://"+t.address)
	check(err)
	return conn
}

// gobwasReceive reads and checks headers and payloads by hand, through one buffered reader.
func gobwasReceive(t *task) {
	r := bufio.NewReaderSize(gobwasDial(t), bufferSize)
	message := make([]byte, t.size)
	t.begin()
	t.start()
	for range t.count {
		header, err := gobwas.ReadHeader(r)
		check(err)
		check(gobwas.CheckHeader(header, gobwas.StateClientSide))
		_, err = io.ReadFull(r, message[:header.Length])
		check(err)
		handOut(message[:header.Length], header.OpCode == gobwas.OpText)
	}
	t.stop(t.count)
}

func gobwasSend(t *task) { gobwasSendAll(t, 1) }

func gobwasSendShared(t *task) { gobwasSendAll(t, shared) }

// gobwasSendAll writes headers and payloads by hand, through one buffered writer, and so many together.
func gobwasSendAll(t *task, together int) {
	w := bufio.NewWriterSize(gobwasDial(t), max(bufferSize, t.size+gobwas.MaxHeaderSize))
	masked := make([]byte, t.size)
	n := 0
	send(t, func(message []byte) error {
		header := gobwas.Header{Fin: true, OpCode: gobwas.OpBinary, Masked: true, Mask: gobwas.NewMask(), Length: int64(len(message))}
		check(gobwas.WriteHeader(w, header))
		copy(masked, message)
		gobwas.Cipher(masked, header.Mask, 0)
		if _, err := w.Write(masked); err != nil {
			return err
		}
		if n++; n%together > 0 {
			return nil
		}
		return w.Flush()
	})
}

// gwsHandler counts messages, and tells when all have come.
type gwsHandler struct {
	gws.BuiltinEventHandler
	left int
	all  chan struct{}
}

func (h *gwsHandler) OnMessage(_ *gws.Conn, message *gws.Message) {
	sum(message.Bytes())
	_ = message.Close()
	if h.left--; h.left == 0 {
		close(h.all)
	}
}

func gwsDial(t *task) (*gws.Conn, *gwsHandler) {
	h := &gwsHandler{left: t.count, all: make(chan struct{})}
	conn, _, err := gws.NewClient(h, &gws.ClientOption{
		Addr: "ws://" + t.address, CheckUtf8Enabled: true, ReadBufferSize: bufferSize, ReadMaxPayloadSize: 64 << 20, WriteMaxPayloadSize: 64 << 20,
	})
	check(err)
	return conn, h
}

func gwsReceive(t *task) {
	conn, h := gwsDial(t)
	t.begin()
	t.start()
	go conn.ReadLoop()
	<-h.all
	t.stop(t.count)
}

func gwsSend(t *task) {
	conn, _ := gwsDial(t)
	send(t, func(message []byte) error { return conn.WriteMessage(gws.OpcodeBinary, message) })
}

func xnetReceive(t *task) {
	conn, err := xnet.Dial("ws://"+t.address, "", "http://localhost")
	check(err)
	conn.MaxPayloadBytes = 64 << 20
	var message []byte
	t.begin()
	t.start()
	for range t.count {
		check(xnet.Message.Receive(conn, &message))
		sum(message)
	}
	t.stop(t.count)
}

func netSend(t *task) {
	conn := tcpDial(t)
	send(t, func(message []byte) error {
		_, err := conn.Write(message)
		return err
	})
}

func netReceive(t *task) {
	conn := tcpDial(t)
	message := make([]byte, t.size)
	t.begin()
	t.start()
	for range t.count {
		_, err := io.ReadFull(conn, message)
		check(err)
	}
	t.stop(t.count)
}

func netUDP() *net.UDPConn {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	check(err)
	check(conn.SetReadBuffer(1 << 20))
	return conn
}

func netUDPSend(t *task) {
	conn, to := netUDP(), netip.MustParseAddrPort(t.address)
	send(t, func(packet []byte) error {
		_, err := conn.WriteToUDPAddrPort(packet, to)
		return err
	})
}

func netUDPDrain(t *task) {
	conn, to := netUDP(), netip.MustParseAddrPort(t.address)
	packet := make([]byte, 1<<11)
	drain(t, func() {
		_, err := conn.WriteToUDPAddrPort([]byte("go"), to)
		check(err)
	}, func() (packets int, over bool) {
		n, _, err := conn.ReadFromUDPAddrPort(packet)
		check(err)
		return 1, n == 3
	})
}
