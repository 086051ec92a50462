package conformance

import (
	"fmt"
	"net"
	"net/netip"
	"time"
)

// enetSide is what the raw side of an ENet conversation remembers of a socket.
type enetSide struct {
	peer, session int64             // of the last datagram that was sent
	spoke         bool              // one was
	seen          map[enetSeen]bool // the commands that were read
	last          int64             // the number of the last command of the peer's channel
	from          netip.AddrPort    // who sent what was read last
	acks          []frame           // to be sent in one datagram
}

// enetSeen tells a command from those that are not repetitions of it.
type enetSeen struct {
	kind                string
	channel, number, id int64
}

// enetSide gives the memory of a raw socket.
func (r *run) enetSide(name string) *enetSide {
	side := r.enetSides[name]
	if side == nil {
		side = &enetSide{seen: map[enetSeen]bool{}}
		r.enetSides[name] = side
	}
	return side
}

// enetOut sends a datagram.
func enetOut(r *run, s *Step) (any, error) {
	conn, to, err := r.sending(s)
	if err != nil {
		return nil, err
	}
	d, err := r.datagram(s.Datagram)
	if err != nil {
		return nil, err
	}
	side := r.enetSide(s.On)
	side.peer, side.session, side.spoke = d.peer, d.session, true
	data, err := d.append(nil, side.last)
	if err != nil {
		return nil, err
	}
	_, err = conn.WriteToUDP(data, to)
	return silent{}, err
}

// enetIn reads datagrams until one has something that is not passed over, and compares it.
func enetIn(r *run, s *Step) (any, error) {
	conn, err := named[*net.UDPConn](r, s.On)
	if err != nil {
		return nil, err
	}
	side := r.enetSide(s.On)
	data := make([]byte, maxPacket)
	deadline := time.Now().Add(milliseconds(s.MS))
	for {
		if err := conn.SetReadDeadline(deadline); err != nil {
			return nil, err
		}
		n, from, err := conn.ReadFromUDPAddrPort(data)
		switch {
		case err != nil && ending(err) == endTimeout:
			return compared{}, enetCompare(r, s, nil)
		case err != nil:
			return nil, err
		}
		d, err := parseEnet(data[:n])
		if err != nil {
			return nil, fmt.Errorf("%x: %w", data[:n], err)
		}
		side.from = from
		shown := side.read(d, s)
		if err := side.acknowledge(conn); err != nil {
			return nil, err
		}
		if len(shown) == 0 && !d.compressed {
			continue
		}
		d.commands = shown
		return compared{}, enetCompare(r, s, d)
	}
}

// enetSkip are the kinds of commands whose moment is not fixed.
var enetSkip = map[any]bool{"bandwidth": true, "ping": true}

// read sorts out the commands of a datagram, gives those to be compared, and notes what is to be acknowledged.
func (side *enetSide) read(d *enetDatagram, s *Step) (shown []frame) {
	for _, command := range d.commands {
		seen := enetSeen{kind: command["c"].(string), channel: command["ch"].(int64), number: command["seq"].(int64)}
		seen.id, _ = command["id"].(int64)
		wantsAck := command["ack"] == true
		over := enetSkip[command["c"]] || wantsAck && side.seen[seen]
		side.seen[seen] = true
		if wantsAck && (over || s.Ack) && d.sent != nil {
			side.acks = append(side.acks, frame{"c": "ack", "ch": seen.channel, "seq": seen.number, "of": seen.number, "sent": *d.sent})
		}
		if seen.channel == enetPeerChannel && seen.kind != "connect" && seen.kind != "verify" && seen.kind != "ack" {
			side.last = seen.number
			command["seq"] = enetLast
		}
		if !over {
			shown = append(shown, command)
		}
	}
	return shown
}

// acknowledge sends the acknowledgements, in the name of the last datagram that was sent.
func (side *enetSide) acknowledge(conn *net.UDPConn) error {
	if len(side.acks) == 0 || !side.spoke {
		return nil
	}
	d := enetDatagram{peer: side.peer, session: side.session, commands: side.acks}
	side.acks = nil
	data, err := d.append(nil, 0)
	if err != nil {
		return err
	}
	_, err = conn.WriteToUDPAddrPort(data, side.from)
	return err
}

// enetCompare compares a datagram, nil for none, with the wanted one, and remembers what the step names.
func enetCompare(r *run, s *Step, got *enetDatagram) error {
	if s.PortAs != "" && got != nil {
		r.ports[s.PortAs] = int64(r.enetSide(s.On).from.Port())
	}
	if s.IDAs != "" && got != nil && len(got.commands) > 0 {
		r.ids[s.IDAs], _ = got.commands[0]["id"].(int64)
	}
	if string(s.Want) == "null" {
		if got != nil {
			return fmt.Errorf("got %s, want nothing", show(got.shown()))
		}
		return nil
	}
	want, err := r.datagram(s.Want)
	if err != nil {
		return err
	}
	if got == nil {
		return fmt.Errorf("got nothing, want %s", show(want.shown()))
	}
	if !matches(want.shown(), got.shown()) {
		return fmt.Errorf("got %s, want %s", show(got.shown()), show(want.shown()))
	}
	return nil
}

// shown gives a datagram in the form in which it is compared: that it has a sent time is shown only if a command that
// is shown asks for an acknowledgement.
func (d *enetDatagram) shown() frame {
	form := frame{"peer": d.peer, "session": d.session, "compressed": d.compressed, "tail": d.tail}
	commands := []any{}
	for _, command := range d.commands {
		commands = append(commands, command)
		if command["ack"] == true {
			form["sent"] = d.sent != nil
		}
	}
	form["commands"] = commands
	return form
}
