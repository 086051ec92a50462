// Package chat is the tutorial's Python client, for the programs that need it.
package chat

import (
	"context"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// Talk greets a server and then chats every so often, as many times as count says; 0 is until ctx ends.
func Talk(ctx context.Context, host string, port, count int, every time.Duration) error {
	openedSocket := packetpeer.NewUDP() // opened_socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	defer openedSocket.Close()
	if err := openedSocket.SetDestAddress(host, port); err != nil { // (UDP_IP, UDP_PORT)
		return err
	}
	if err := sendChat(openedSocket, "PIDs", "Greetings! 9527"); err != nil { // send_chat(["PIDs", "Greetings! 9527"])
		return err
	}
	for n := 1; ; n++ { // while True:
		err := sendChat(openedSocket, "CHAT", fmt.Sprintf("Hello from python %d", n)) // send_chat(["CHAT", f"…"])
		if err != nil || n == count {
			return err
		}
		select {
		case <-time.After(every): // time.sleep(3)
		case <-ctx.Done():
			return nil
		}
	}
}

// sendChat sends two words of plain ASCII as Python's json.dumps writes them: with a space behind the comma.
func sendChat(openedSocket *packetpeer.UDP, kind, text string) error {
	byteMessage := fmt.Appendf(nil, "[%q, %q]", kind, text) // byte_message = bytes(json.dumps(chat), "utf-8")
	return openedSocket.PutPacket(byteMessage)              // opened_socket.sendto(byte_message, …)
}
