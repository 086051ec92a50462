package packetpeer_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log"
	"math/big"
	"time"

	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// The class reference's server and client. The GDScript beside it does the same; in a program the client's loop is its
// own, and Wait stands where the engine's next frame does.
func ExampleDTLSServer() {
	server := newDTLSExampleServer()
	go server.run()

	dtls := packetpeer.NewDTLS()                                                      // var dtls = PacketPeerDTLS.new()
	udp := packetpeer.NewUDP()                                                        // var udp = PacketPeerUDP.new()
	if err := udp.ConnectToHost("127.0.0.1", server.udp.GetLocalPort()); err != nil { // udp.connect_to_host("127.0.0.1", 4242)
		log.Fatal(err)
	}
	defer udp.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(server.options.GetOwnCertificate())
	options := streampeer.TLSOptionsClient(trusted, "")
	if err := dtls.ConnectToPeer(udp, "game.test", options); err != nil { // dtls.connect_to_peer(udp, "game.test", options)
		log.Fatal(err)
	}
	for connected := false; !connected; {
		if err := dtls.Wait(context.Background()); err != nil {
			log.Fatal(err)
		}
		shaking := dtls.GetStatus() == packetpeer.DTLSStatusHandshaking
		dtls.Poll()                                             // dtls.poll()
		if dtls.GetStatus() != packetpeer.DTLSStatusConnected { // if dtls.get_status() == PacketPeerDTLS.STATUS_CONNECTED:
			continue
		}
		if shaking {
			_ = dtls.PutPacket([]byte("The answer is... 42!")) // dtls.put_packet("The answer is... 42!".to_utf8_buffer())
		}
		for dtls.GetAvailablePacketCount() > 0 { // while dtls.get_available_packet_count() > 0:
			packet, _ := dtls.GetPacket()
			fmt.Printf("Connected: %s\n", packet) // print("Connected: %s" % dtls.get_packet().get_string_from_utf8())
			connected = true
		}
	}
	dtls.DisconnectFromPeer()
	<-server.ended
	// Output:
	// Peer connected!
	// Received message from client: The answer is... 42!
	// Connected: Hello DTLS client
}

// dtlsExampleServer is the server of the example, which serves one client.
type dtlsExampleServer struct {
	options *streampeer.TLSOptions
	dtls    *packetpeer.DTLSServer
	udp     *packetpeer.UDPServer
	peers   []*packetpeer.DTLS
	ended   chan struct{}
}

func newDTLSExampleServer() *dtlsExampleServer {
	s := &dtlsExampleServer{
		options: streampeer.TLSOptionsServer(selfSigned()),
		dtls:    packetpeer.NewDTLSServer(), // var dtls = DTLSServer.new()
		udp:     packetpeer.NewUDPServer(),  // var server = UDPServer.new()
		ended:   make(chan struct{}),
	}
	if err := s.udp.Listen(0, "127.0.0.1"); err != nil { // server.listen(4242)
		log.Fatal(err)
	}
	if err := s.dtls.Setup(s.options); err != nil { // dtls.setup(TLSOptions.server(key, cert))
		log.Fatal(err)
	}
	return s
}

func (s *dtlsExampleServer) run() {
	defer close(s.ended)
	defer s.udp.Stop()
	for s.process(); !s.over(); s.process() {
		if err := s.udp.Wait(context.Background()); err != nil { // it returns for all peers
			log.Fatal(err)
		}
	}
}

// over reports whether the client has left.
func (s *dtlsExampleServer) over() bool {
	return len(s.peers) > 0 && s.peers[0].GetStatus() == packetpeer.DTLSStatusDisconnected
}

// process is _process of the class reference.
func (s *dtlsExampleServer) process() {
	_ = s.udp.Poll()
	for s.udp.IsConnectionAvailable() { // while server.is_connection_available():
		peer := s.udp.TakeConnection()                                // var peer = server.take_connection()
		dtlsPeer := s.dtls.TakeConnection(peer)                       // var dtls_peer = dtls.take_connection(peer)
		if dtlsPeer.GetStatus() != packetpeer.DTLSStatusHandshaking { // if dtls_peer.get_status() != STATUS_HANDSHAKING:
			continue // half of them, for the exchange of cookies
		}
		fmt.Println("Peer connected!")
		s.peers = append(s.peers, dtlsPeer) // peers.append(dtls_peer)
	}
	for _, p := range s.peers { // for p in peers:
		p.Poll()                                             // p.poll()
		if p.GetStatus() != packetpeer.DTLSStatusConnected { // if p.get_status() == PacketPeerDTLS.STATUS_CONNECTED:
			continue
		}
		for p.GetAvailablePacketCount() > 0 { // while p.get_available_packet_count() > 0:
			packet, _ := p.GetPacket()
			fmt.Printf("Received message from client: %s\n", packet)
			_ = p.PutPacket([]byte("Hello DTLS client")) // p.put_packet("Hello DTLS client".to_utf8_buffer())
		}
	}
}

// selfSigned returns a certificate for game.test, as Crypto.generate_self_signed_certificate does.
func selfSigned() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"game.test"},
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
