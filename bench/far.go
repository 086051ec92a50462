//go:build linux

package main

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// fars are the other sides: they do what takes them little, so that the near side is what is measured.
var fars = map[string]func(size, count int){
	"ws-source":      func(size, count int) { source(serverFrame(binaryKind, size), count, true) },
	"ws-text-source": func(size, count int) { source(serverFrame(textKind, size), count, true) },
	"ws-sink":        func(int, int) { sink(true) },
	"source":         func(size, count int) { source(make([]byte, size), count, false) },
	"sink":           func(int, int) { sink(false) },
	"udp-sink":       func(int, int) { udpSink() },
	"udp-source":     udpSource,
	"ws-crowd":       func(_, count int) { crowd(count, 0) },
	"ws-talk":        func(_, count int) { crowd(count, talkInterval) },
}

// beFar is the other side of a case, until its standard input ends.
func beFar(what string) {
	pin(1)
	fields := strings.Fields(what)
	size, err := strconv.Atoi(fields[1])
	check(err)
	count, err := strconv.Atoi(fields[2])
	check(err)
	go fars[fields[0]](size, count)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		orders <- struct{}{}
	}
}

// orders gets one when the near side says so.
var orders = make(chan struct{}, 1)

// awaitOrder waits until the near side tells to begin.
func awaitOrder() { <-orders }

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Println(listener.Addr())
	return listener
}

// accept takes a connection, and shakes hands as a WebSocket server if it is to.
func accept(listener net.Listener, webSocket bool) net.Conn {
	conn, err := listener.Accept()
	check(err)
	if webSocket {
		shakeHands(conn)
	}
	return conn
}

func shakeHands(conn net.Conn) {
	request, err := http.ReadRequest(bufio.NewReaderSize(conn, 1<<10))
	check(err)
	sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	check(err)
}

// source sends messages, many with a call.
func source(message []byte, count int, webSocket bool) {
	conn := accept(listen(), webSocket)
	awaitOrder()
	together := max(1, (64<<10)/len(message))
	block := bytes.Repeat(message, together)
	for count > 0 {
		n := min(count, together)
		if _, err := conn.Write(block[:n*len(message)]); err != nil {
			return
		}
		count -= n
	}
}

// sink takes in all that comes.
func sink(webSocket bool) {
	conn := accept(listen(), webSocket)
	block := make([]byte, 1<<20)
	for {
		if _, err := conn.Read(block); err != nil {
			return
		}
	}
}

// The first bytes of messages in one frame.
const (
	textKind   = 0x81
	binaryKind = 0x82
)

// serverFrame is a message as a server sends it.
func serverFrame(kind byte, size int) []byte {
	var frame []byte
	switch {
	case size < 126:
		frame = []byte{kind, byte(size)}
	case size < 1<<16:
		frame = binary.BigEndian.AppendUint16([]byte{kind, 126}, uint16(size))
	default:
		frame = binary.BigEndian.AppendUint64([]byte{kind, 127}, uint64(size))
	}
	return append(frame, bytes.Repeat([]byte{'x'}, size)...)
}

func udpListen() *net.UDPConn {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	check(err)
	check(conn.SetReadBuffer(4 << 20))
	fmt.Println(conn.LocalAddr())
	return conn
}

func udpSink() {
	conn := udpListen()
	block := make([]byte, 1<<16)
	for {
		if _, _, err := conn.ReadFromUDPAddrPort(block); err != nil {
			return
		}
	}
}

// burst is how many packets are drained at a time: fewer than a socket's buffer has room for.
const burst = 100

// udpSource sends a burst to whoever asks for one, and tells when it has.
func udpSource(size, _ int) {
	conn := udpListen()
	packet := make([]byte, size)
	for {
		_, from, err := conn.ReadFromUDPAddrPort(make([]byte, 16))
		if err != nil {
			return
		}
		for range burst {
			_, _ = conn.WriteToUDPAddrPort(packet, from)
		}
		_, _ = conn.WriteToUDPAddrPort([]byte("end"), from)
		fmt.Println("sent")
	}
}

// talkInterval is how long a connection of the talking crowd is silent between two messages.
const talkInterval = 100 * time.Millisecond

// crowd takes connections and, if they are to talk, sends each a message an interval, one connection after the other.
func crowd(count int, interval time.Duration) {
	listener := listen()
	conns := make([]net.Conn, count)
	for i := range conns {
		conns[i] = accept(listener, true)
	}
	awaitOrder()
	if interval == 0 {
		return
	}
	frame := serverFrame(binaryKind, 16)
	for begin := time.Now(); ; {
		for i, conn := range conns {
			if ahead := time.Duration(i)*interval/time.Duration(count) - time.Since(begin); ahead > time.Millisecond {
				time.Sleep(ahead)
			}
			if _, err := conn.Write(frame); err != nil {
				return
			}
		}
		begin = begin.Add(interval)
	}
}
