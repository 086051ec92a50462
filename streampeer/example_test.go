package streampeer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"syscall"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// A client connects, sends a line and reads the answer. The GDScript beside it does the same.
func ExampleTCP() {
	server := exampleServer()
	defer server.Stop()

	peer := streampeer.NewTCP()                                   // var peer = StreamPeerTCP.new()
	err := peer.ConnectToHost("127.0.0.1", server.GetLocalPort()) // peer.connect_to_host("127.0.0.1", port)
	if err != nil {
		log.Fatal(err)
	}
	for peer.GetStatus() == streampeer.StatusConnecting { // while peer.get_status() == StreamPeerTCP.STATUS_CONNECTING:
		if err := peer.Wait(context.Background()); err != nil { // await get_tree().process_frame
			log.Fatal(err)
		}
		_ = peer.Poll() // peer.poll()
	}
	fmt.Println(peer.GetStatus()) // print(peer.get_status())

	served := exampleAccept(server)
	if err := peer.PutUTF8String("hello"); err != nil { // peer.put_utf8_string("hello")
		log.Fatal(err)
	}
	text, _ := served.GetUTF8String(-1) // print(served.get_utf8_string())
	fmt.Println(text)

	served.DisconnectFromHost() // served.disconnect_from_host()
	_ = peer.Wait(context.Background())
	_ = peer.Poll()
	fmt.Println(peer.GetStatus(), peer.LastError())
	// Output:
	// STATUS_CONNECTED
	// hello
	// STATUS_NONE streampeer.TCP.Poll: End of file: EOF
}

// exampleServer returns a server on a free port.
func exampleServer() *streampeer.TCPServer {
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}
	return server
}

// exampleAccept waits for a connection.
func exampleAccept(server *streampeer.TCPServer) *streampeer.TCP {
	if err := server.Wait(context.Background()); err != nil {
		log.Fatal(err)
	}
	return server.TakeConnection()
}

// exampleConnect returns both ends of a connection.
func exampleConnect() (client, served *streampeer.TCP) {
	server := exampleServer()
	defer server.Stop()
	client = streampeer.NewTCP()
	if err := client.ConnectToHost("127.0.0.1", server.GetLocalPort()); err != nil {
		log.Fatal(err)
	}
	served = exampleAccept(server)
	for client.GetStatus() == streampeer.StatusConnecting {
		_ = client.Wait(context.Background())
		_ = client.Poll()
	}
	return client, served
}

// A server takes each connection that waits.
func ExampleTCPServer() {
	server := streampeer.NewTCPServer()  // var server = TCPServer.new()
	err := server.Listen(0, "127.0.0.1") // server.listen(0, "127.0.0.1")
	if err != nil {
		log.Fatal(err)
	}
	defer server.Stop()
	fmt.Println(server.IsListening(), server.IsConnectionAvailable())

	client := streampeer.NewTCP()
	if err := client.ConnectToHost("127.0.0.1", server.GetLocalPort()); err != nil {
		log.Fatal(err)
	}
	defer client.DisconnectFromHost()
	if err := server.Wait(context.Background()); err != nil { // an addition of Go: no busy loop
		log.Fatal(err)
	}
	for server.IsConnectionAvailable() { // while server.is_connection_available():
		peer := server.TakeConnection() // var peer = server.take_connection()
		fmt.Println(peer.GetStatus(), peer.GetConnectedHost())
		peer.DisconnectFromHost()
	}
	// Output:
	// true false
	// STATUS_CONNECTED 127.0.0.1
}

// Wait parks the goroutine until there is something to poll.
func ExampleTCP_Wait() {
	peer, served := exampleConnect()
	defer peer.DisconnectFromHost()
	defer served.DisconnectFromHost()
	ctx, cancel := context.WithCancel(context.Background())

	if err := served.PutU8(42); err != nil {
		log.Fatal(err)
	}
	fmt.Println(peer.Wait(ctx))
	fmt.Println(peer.GetU8())
	cancel()
	fmt.Println(peer.Wait(ctx), peer.GetStatus())
	// Output:
	// <nil>
	// 42 <nil>
	// context canceled STATUS_CONNECTED
}

// LastError tells why, where Godot only gives STATUS_ERROR.
func ExampleTCP_LastError() {
	holder := streampeer.NewTCP() // holds a port on which nobody listens
	if err := holder.Bind(0, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}
	defer holder.DisconnectFromHost()

	peer := streampeer.NewTCP()
	if err := peer.ConnectToHost("127.0.0.1", holder.GetLocalPort()); err != nil {
		log.Fatal(err)
	}
	for peer.GetStatus() == streampeer.StatusConnecting {
		_ = peer.Wait(context.Background())
		_ = peer.Poll()
	}
	fmt.Println(peer.GetStatus())
	fmt.Println(errors.Is(peer.LastError(), gderr.ErrConnectionError), errors.Is(peer.LastError(), syscall.ECONNREFUSED))
	// Output:
	// STATUS_ERROR
	// true true
}

// AppendPartialData reads into a slice that is used again and again, so that reading allocates nothing.
func ExampleTCP_AppendPartialData() {
	peer, served := exampleConnect()
	defer peer.DisconnectFromHost()
	if err := served.PutData([]byte("a stream of bytes")); err != nil {
		log.Fatal(err)
	}
	served.DisconnectFromHost()

	var total int
	for buffer := make([]byte, 0, 8); ; {
		_ = peer.Wait(context.Background())
		var err error
		buffer, err = peer.AppendPartialData(buffer[:0], cap(buffer))
		total += len(buffer)
		if err != nil {
			fmt.Println(total, errors.Is(err, gderr.ErrFileEOF))
			return
		}
	}
	// Output: 17 true
}

// With the option Godot3 there is no poll, and a peer in STATUS_ERROR can connect again, as in code for Godot 3.
func ExampleGodot3() {
	holder := streampeer.NewTCP() // holds a port on which nobody listens
	if err := holder.Bind(0, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}
	defer holder.DisconnectFromHost()
	server := exampleServer()
	defer server.Stop()

	peer := streampeer.NewTCP(streampeer.Godot3)
	connect := func(port int) streampeer.Status {
		if err := peer.ConnectToHost("127.0.0.1", port); err != nil { // peer.connect_to_host("127.0.0.1", port)
			log.Fatal(err)
		}
		for peer.GetStatus() == streampeer.StatusConnecting { // which polls
			_ = peer.Wait(context.Background())
		}
		return peer.GetStatus()
	}
	fmt.Println(connect(holder.GetLocalPort()))
	fmt.Println(connect(server.GetLocalPort()), peer.IsConnectedToHost())
	peer.DisconnectFromHost()
	// Output:
	// STATUS_ERROR
	// STATUS_CONNECTED true
}

// Unix domain sockets connect programs of one machine.
func ExampleUDS() {
	dir, err := os.MkdirTemp("", "uds")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "socket")
	server := streampeer.NewUDSServer()
	if err := server.Listen(path); err != nil {
		log.Fatal(err)
	}
	defer server.Stop()

	peer := streampeer.NewUDS()                      // var peer = StreamPeerUDS.new()
	if err := peer.ConnectToHost(path); err != nil { // peer.connect_to_host(path)
		log.Fatal(err)
	}
	fmt.Println(peer.GetStatus(), peer.GetConnectedPath() == path)
	peer.DisconnectFromHost()
	// Output: STATUS_CONNECTED true
}

// A UDSServer creates the file of its path, and removes it when it stops.
func ExampleUDSServer() {
	dir, err := os.MkdirTemp("", "uds")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "socket")
	server := streampeer.NewUDSServer()         // var server = UDSServer.new()
	if err := server.Listen(path); err != nil { // server.listen(path)
		log.Fatal(err)
	}
	client := streampeer.NewUDS()
	if err := client.ConnectToHost(path); err != nil {
		log.Fatal(err)
	}
	served := server.TakeConnection() // var served = server.take_connection()
	if err := client.PutVar([]any{"hp", 10}, false); err != nil {
		log.Fatal(err)
	}
	fmt.Println(served.GetVar(false)) // print(served.get_var())
	client.DisconnectFromHost()
	served.DisconnectFromHost()
	server.Stop()
	_, err = os.Stat(path)
	fmt.Println(os.IsNotExist(err))
	// Output:
	// [hp 10] <nil>
	// true
}

// A Buffer is a stream in memory: what is put at the cursor can be read again from there.
func ExampleBuffer() {
	buffer := streampeer.NewBuffer()              // var buffer = StreamPeerBuffer.new()
	buffer.SetBigEndian(true)                     // buffer.big_endian = true
	if err := buffer.PutU16(0x1234); err != nil { // buffer.put_u16(0x1234)
		log.Fatal(err)
	}
	if err := buffer.PutUTF8String("hi"); err != nil { // buffer.put_utf8_string("hi")
		log.Fatal(err)
	}
	fmt.Printf("%x\n", buffer.GetDataArray()) // print(buffer.data_array.hex_encode())
	if err := buffer.Seek(0); err != nil {    // buffer.seek(0)
		log.Fatal(err)
	}
	number, _ := buffer.GetU16()        // print(buffer.get_u16())
	text, _ := buffer.GetUTF8String(-1) // print(buffer.get_utf8_string())
	fmt.Printf("%#x %s\n", number, text)
	// Output:
	// 1234000000026869
	// 0x1234 hi
}

// A GZIP compresses what is put in, and gives it out compressed.
func ExampleGZIP() {
	text := bytes.Repeat([]byte("hello "), 1000)
	stream := streampeer.NewGZIP()                                // var stream = StreamPeerGZIP.new()
	if err := stream.StartCompression(false, 65535); err != nil { // stream.start_compression()
		log.Fatal(err)
	}
	if err := stream.PutData(text); err != nil { // stream.put_data(text)
		log.Fatal(err)
	}
	if err := stream.Finish(); err != nil { // stream.finish()
		log.Fatal(err)
	}
	small, _ := stream.GetPartialData(stream.GetAvailableBytes()) // stream.get_partial_data(stream.get_available_bytes())
	fmt.Println(len(text), len(small) < 100)

	stream.Clear()                                                  // stream.clear()
	if err := stream.StartDecompression(false, 65535); err != nil { // stream.start_decompression()
		log.Fatal(err)
	}
	defer stream.Clear()
	if err := stream.PutData(small); err != nil {
		log.Fatal(err)
	}
	back, _ := stream.GetData(stream.GetAvailableBytes())
	fmt.Println(bytes.Equal(text, back))
	// Output:
	// 6000 true
	// true
}

// upper is a stream that gives back in capitals what was put: the virtual methods of a StreamPeerExtension.
type upper struct{ data []byte }

func (u *upper) GetAvailableBytes() int { return len(u.data) }

func (u *upper) GetPartialData(buffer []byte) (int, error) {
	n := copy(buffer, u.data)
	u.data = u.data[n:]
	return n, nil
}

func (u *upper) GetData(buffer []byte) (int, error) {
	n, _ := u.GetPartialData(buffer)
	if n < len(buffer) {
		return n, gderr.New("upper.GetData", gderr.ErrUnavailable, nil)
	}
	return n, nil
}

func (u *upper) PutData(data []byte) (int, error) {
	u.data = append(u.data, bytes.ToUpper(data)...)
	return len(data), nil
}

func (u *upper) PutPartialData(data []byte) (int, error) { return u.PutData(data) }

// An Extension becomes a stream with all typed puts and gets.
func ExampleExtension() {
	stream := streampeer.NewExtension(&upper{})
	if err := stream.PutData([]byte("hello")); err != nil {
		log.Fatal(err)
	}
	text, err := stream.GetUTF8String(5)
	fmt.Println(text, err)
	_, err = stream.GetU32()
	fmt.Println(err)
	// Output:
	// HELLO <nil>
	// upper.GetData: Unavailable
}

// A server and a client in one program; they would be in two.
func ExampleTLS() {
	authority := newAuthority()
	certificate := authority.issue(good) // programs read theirs with tls.LoadX509KeyPair
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		fmt.Println(err)
		return
	}
	defer server.Stop()

	tcp := streampeer.NewTCP()
	if err := tcp.ConnectToHost("127.0.0.1", server.GetLocalPort()); err != nil {
		fmt.Println(err)
		return
	}
	for tcp.GetStatus() == streampeer.StatusConnecting || !server.IsConnectionAvailable() {
		_ = tcp.Poll()
	}

	client, served := streampeer.NewTLS(), streampeer.NewTLS()
	_ = served.AcceptStream(server.TakeConnection(), streampeer.TLSOptionsServer(certificate))
	_ = client.ConnectToStream(tcp, "game.test", streampeer.TLSOptionsClient(authority.pool(), ""))
	for client.GetStatus() == streampeer.TLSStatusHandshaking || served.GetStatus() == streampeer.TLSStatusHandshaking {
		client.Poll()
		served.Poll()
	}

	_ = client.PutUTF8String("nobody else reads this")
	fmt.Println(served.GetUTF8String(-1))
	client.DisconnectFromStream()
	for served.GetStatus() == streampeer.TLSStatusConnected {
		_ = served.Wait(context.Background())
		served.Poll()
	}
	fmt.Println(served.GetStatus())
	// Output:
	// nobody else reads this <nil>
	// STATUS_DISCONNECTED
}
