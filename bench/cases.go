//go:build linux

package main

import "fmt"

// benchCase is something that is done a number of times.
type benchCase struct {
	name        string
	far         string // what the other side does, of fars
	size        int    // of a message, in bytes
	count       int    // of messages
	unit        string
	contestants []contestant // the first is what the others are compared with
}

// contestant is a way to do it.
type contestant struct {
	name string
	run  func(t *task)
}

var cases = allCases()

func allCases() (all []benchCase) {
	for _, size := range []int{16, 125, 1 << 10, 16 << 10, 1 << 20} {
		all = append(all, receiveCase("ws-receive/", "ws-source", size))
	}
	for _, size := range []int{125, 16 << 20} {
		all = append(all, receiveCase("ws-receive-text/", "ws-text-source", size))
	}
	for _, size := range []int{16, 1 << 10, 16 << 10, 1 << 20} {
		all = append(all, benchCase{
			name: "ws-send/" + bytesOf(size), far: "ws-sink", size: size, count: 400000 / (1 + size/4096), unit: "ns/message",
			contestants: []contestant{
				{"raw", rawSend}, {"raw, untold", rawSendUntold}, {"godotpeer", ownSend}, {"gobwas", gobwasSend}, {"gws", gwsSend},
				{"gorilla", gorillaSend}, {"coder", coderSend},
			},
		})
	}
	return append(all,
		benchCase{"ws-send-shared/16B", "ws-sink", 16, 4000000, "ns/message", []contestant{
			{"raw", rawSendShared}, {"godotpeer", ownSendShared}, {"gobwas", gobwasSendShared},
		}},
		benchCase{"tcp-send/1KiB", "sink", 1 << 10, 300000, "ns/message", []contestant{
			{"raw", rawTCPSend}, {"godotpeer", ownTCPSend}, {"net.Conn", netSend},
		}},
		benchCase{"tcp-receive/1KiB", "source", 1 << 10, 1000000, "ns/message", []contestant{
			{"raw", rawTCPReceive}, {"godotpeer", ownTCPReceive}, {"net.Conn", netReceive},
		}},
		benchCase{"udp-send/64B", "udp-sink", 64, 300000, "ns/packet", []contestant{
			{"raw sendto", rawUDPSend}, {"godotpeer", ownUDPSend}, {"net.UDPConn", netUDPSend},
		}},
		benchCase{"udp-send-batched/64B", "udp-sink", 64, 1000000, "ns/packet", []contestant{
			{"raw sendto", rawUDPSend}, {"godotpeer", ownUDPSendBatched},
		}},
		benchCase{"udp-drain/64B", "udp-source", 64, 200000, "ns/packet", []contestant{
			{"raw recvmmsg", rawUDPDrain}, {"godotpeer", ownUDPDrain}, {"net.UDPConn", netUDPDrain},
		}},
		benchCase{"ws-idle/5000", "ws-crowd", 0, 5000, "B/peer", []contestant{
			{"net.Conn, goroutine", netIdle}, {"godotpeer, goroutine in Wait", ownIdleWait}, {"godotpeer, polled", ownIdlePolled},
			{"godotpeer, group", ownIdleGroup}, {"gorilla, goroutine", gorillaIdle},
		}},
		benchCase{"ws-active/2000", "ws-talk", 16, 2000, "ns/message", []contestant{
			{"net.Conn, goroutine", netActive}, {"godotpeer, goroutine in Wait", ownActiveWait}, {"godotpeer, group", ownActiveGroup},
			{"gorilla, goroutine", gorillaActive},
		}},
	)
}

// receiveCase is one of receiving messages of a size: so many that they take about as long, whatever their size.
func receiveCase(name, far string, size int) benchCase {
	return benchCase{
		name: name + bytesOf(size), far: far, size: size, count: 12000000 / (1 + size/250), unit: "ns/message",
		contestants: []contestant{
			{"raw", rawReceive}, {"godotpeer", ownReceive}, {"gobwas", gobwasReceive}, {"gws", gwsReceive},
			{"gorilla", gorillaReceive}, {"coder", coderReceive}, {"x/net", xnetReceive},
		},
	}
}

func bytesOf(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%dMiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return fmt.Sprintf("%dB", n)
}
