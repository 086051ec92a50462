// Package streampeer exchanges bytes, typed values, texts and Variants over streams as Godot's StreamPeer classes do:
// TCP for StreamPeerTCP, TCPServer, UDS and UDSServer for Unix domain sockets, TLS for StreamPeerTLS, Buffer and GZIP.
//
// Names follow Godot's by one rule: get_available_bytes is GetAvailableBytes. Default arguments are written out, and
// [err, data] is (data, error). A method that stands for one of Godot's names it in its documentation; what Go adds says
// that it is an addition.
//
// A client connects, calls Poll regularly and reads what is there; a server takes peers that are connected. In GDScript:
//
//	var peer := StreamPeerTCP.new()
//
//	func _ready():
//	    peer.connect_to_host("127.0.0.1", 5000)
//
//	func _process(_delta):
//	    peer.poll()
//	    if peer.get_status() == StreamPeerTCP.STATUS_CONNECTED and peer.get_available_bytes() > 0:
//	        var data = peer.get_partial_data(peer.get_available_bytes())
//	        if data[0] == OK:
//	            print(data[1].get_string_from_utf8())
//
// and in Go:
//
//	peer := streampeer.NewTCP()
//	peer.ConnectToHost("127.0.0.1", 5000)
//	for range time.Tick(time.Second / 60) {
//		peer.Poll()
//		if peer.GetStatus() == streampeer.StatusConnected && peer.GetAvailableBytes() > 0 {
//			data, err := peer.GetPartialData(peer.GetAvailableBytes())
//			if err == nil {
//				fmt.Println(string(data))
//			}
//		}
//	}
//
// A program without frames, such as a bot, waits until there is something to poll. Wait ends the loop with the connection,
// and LastError tells why it ended:
//
//	for peer.Wait(ctx) == nil {
//		peer.Poll()
//		…
//	}
//
// Errors carry the engine's code, and the cause below it: errors.Is(err, gderr.ErrAlreadyInUse).
package streampeer
