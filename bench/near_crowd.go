//go:build linux

package main

import (
	"context"
	"io"
	"net"
	"runtime"
	"sync/atomic"
	"time"

	gorilla "github.com/gorilla/websocket"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// Many connections, idle or with a message now and then.

// idle gives the bytes of heap and stack for each connection that open opens and leaves waiting.
func idle(t *task, open func() func()) {
	before := memory()
	closers := make([]func(), t.count)
	for i := range closers {
		closers[i] = open()
	}
	time.Sleep(200 * time.Millisecond) // every goroutine is parked
	t.perItem = (memory() - before) / float64(t.count)
	runtime.KeepAlive(closers)
}

func memory() float64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc + stats.StackInuse)
}

// talkTime is for how long a talking crowd is measured.
const talkTime = 3 * time.Second

// active opens connections, each of which counts what it receives, and measures a while of talk.
func active(t *task, open func(received *atomic.Int64) func()) {
	var received atomic.Int64
	for range t.count {
		open(&received)
	}
	talk(t, &received, func() { time.Sleep(talkTime) })
}

func talk(t *task, received *atomic.Int64, during func()) {
	t.begin()
	time.Sleep(500 * time.Millisecond)
	before := received.Load()
	t.start()
	during()
	t.stop(int(received.Load() - before))
}

func netDial(t *task) net.Conn {
	conn := gorillaDial(t)
	return conn.NetConn()
}

func netIdle(t *task) {
	idle(t, func() func() {
		conn, err := net.Dial("tcp", t.address)
		check(err)
		_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: x\r\n\r\n")
		check(err)
		go func() {
			var head [1]byte
			for _, err := conn.Read(head[:]); err == nil; _, err = conn.Read(head[:]) {
			}
		}()
		return func() { _ = conn.Close() }
	})
}

func netActive(t *task) {
	active(t, func(received *atomic.Int64) func() {
		conn := netDial(t)
		go func() {
			buffer := make([]byte, 64)
			for _, err := conn.Read(buffer); err == nil; _, err = conn.Read(buffer) {
				received.Add(1)
			}
		}()
		return func() { _ = conn.Close() }
	})
}

func ownIdleWait(t *task) {
	idle(t, func() func() {
		p := ownDial(t)
		go func() { _ = p.Wait(background) }()
		return func() { p.Close(-1, "") }
	})
}

func ownIdlePolled(t *task) {
	idle(t, func() func() {
		p := ownDialPolled(t)
		p.Poll()
		return func() { p.Close(-1, "") }
	})
}

// ownDialPolled opens a WebSocket as in GDScript, without a Wait and what that keeps for the next.
func ownDialPolled(t *task) *websocketpeer.Peer {
	p := websocketpeer.New()
	check(p.ConnectToURL("ws://"+t.address, nil))
	for p.GetReadyState() != websocketpeer.StateOpen {
		p.Poll()
		runtime.Gosched()
	}
	return p
}

func ownIdleGroup(t *task) {
	g := group.New[*websocketpeer.Peer]()
	idle(t, func() func() {
		p := ownDialPolled(t)
		check(g.Add(p, p))
		ctx, cancel := context.WithTimeout(background, time.Microsecond)
		defer cancel()
		for p := range g.Ready(ctx) {
			p.Poll()
		}
		return func() { p.Close(-1, "") }
	})
	runtime.KeepAlive(g)
}

func ownActiveWait(t *task) {
	active(t, func(received *atomic.Int64) func() {
		p := ownDial(t)
		go func() {
			for p.Wait(background) == nil {
				p.Poll()
				for range p.Packets() {
					received.Add(1)
				}
			}
		}()
		return func() { p.Close(-1, "") }
	})
}

func ownActiveGroup(t *task) {
	g := group.New[*websocketpeer.Peer]()
	for range t.count {
		p := ownDial(t)
		check(g.Add(p, p))
	}
	var received atomic.Int64
	go func() {
		for p := range g.Ready(background) {
			p.Poll()
			for range p.Packets() {
				received.Add(1)
			}
		}
	}()
	talk(t, &received, func() { time.Sleep(talkTime) })
}

func gorillaIdle(t *task) {
	idle(t, func() func() {
		conn, _, err := gorilla.DefaultDialer.Dial("ws://"+t.address, nil)
		check(err)
		go func() { _, _, _ = conn.ReadMessage() }()
		return func() { _ = conn.Close() }
	})
}

func gorillaActive(t *task) {
	active(t, func(received *atomic.Int64) func() {
		conn, _, err := gorilla.DefaultDialer.Dial("ws://"+t.address, nil)
		check(err)
		go func() {
			for _, _, err := conn.ReadMessage(); err == nil; _, _, err = conn.ReadMessage() {
				received.Add(1)
			}
		}()
		return func() { _ = conn.Close() }
	})
}
