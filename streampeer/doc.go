// Package streampeer exchanges bytes, typed values, texts and Variants over streams as Godot's StreamPeer classes do:
// TCP for StreamPeerTCP, TCPServer, UDS and UDSServer for Unix domain sockets, TLS for StreamPeerTLS, Buffer and GZIP.
//
// Names follow Godot's by one rule: get_available_bytes is GetAvailableBytes. Default arguments are written out, and
// [err, data] is (data, error). A method that stands for one of Godot's names it in its documentation; what Go adds says
// that it is an addition.
//
// A client connects, calls Poll regularly and reads what is there; a server takes peers that are connected:
//
//	peer := streampeer.NewTCP()
//	if err := peer.ConnectToHost("127.0.0.1", 5000); err != nil {
//		return err
//	}
//	for range time.Tick(time.Second / 60) { // func _process(delta):
//		peer.Poll()
//		if peer.GetStatus() != streampeer.StatusConnected {
//			continue
//		}
//		if n := peer.GetAvailableBytes(); n > 0 {
//			data, err := peer.GetPartialData(n)
//			...
//		}
//	}
//
// Where no frame loop calls Poll, Wait parks the goroutine until there is something to poll.
//
// Errors carry the engine's code, and the cause below it: errors.Is(err, gderr.ErrAlreadyInUse).
package streampeer
