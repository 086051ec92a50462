package conformance

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// This file reads and writes ENet datagrams for the raw side. It shares nothing with the library, so that a mistake in
// one can't hide in the other.

// A field of an ENet command, behind its first four bytes.
type enetField struct {
	name string
	size int // bytes
}

// enetKind is a kind of command.
type enetKind struct {
	name    string
	number  byte
	fields  []enetField
	payload bool // bytes follow, as many as the field length says
}

var enetHello = []enetField{
	{"peer", 2}, {"in_session", 1}, {"out_session", 1}, {"mtu", 4}, {"window", 4}, {"channels", 4}, {"in", 4}, {"out", 4},
	{"interval", 4}, {"acceleration", 4}, {"deceleration", 4}, {"id", 4},
}

var enetFragment = []enetField{{"start", 2}, {"length", 2}, {"count", 4}, {"number", 4}, {"total", 4}, {"offset", 4}}

var enetKinds = []enetKind{
	{"ack", 1, []enetField{{"of", 2}, {"sent", 2}}, false},
	{"connect", 2, append(slices.Clone(enetHello), enetField{"data", 4}), false},
	{"verify", 3, enetHello, false},
	{"disconnect", 4, []enetField{{"data", 4}}, false},
	{"ping", 5, nil, false},
	{"reliable", 6, []enetField{{"length", 2}}, true},
	{"unreliable", 7, []enetField{{"useq", 2}, {"length", 2}}, true},
	{"fragment", 8, enetFragment, true},
	{"unsequenced", 9, []enetField{{"group", 2}, {"length", 2}}, true},
	{"bandwidth", 10, []enetField{{"in", 4}, {"out", 4}}, false},
	{"throttle", 11, []enetField{{"interval", 4}, {"acceleration", 4}, {"deceleration", 4}}, false},
	{"ufragment", 12, enetFragment, true},
}

// enetDefaults are the values of fields that a step leaves out, where they are not 0.
var enetDefaults = map[string]int64{
	"ch": enetPeerChannel, "in_session": 255, "out_session": 255, "mtu": 1392, "window": 65536, "channels": 1,
	"interval": 5000, "acceleration": 2, "deceleration": 2,
}

const enetPeerChannel = 255 // of commands that are not data

// enetDatagram is an ENet datagram. Commands are frames: the fields by their names, with c, ch, seq, ack and unseq.
type enetDatagram struct {
	peer, session int64
	sent          *int64
	compressed    bool
	commands      []frame
	tail          []byte
}

// enetLast stands for a sequence number that is that of the last command of the peer's channel.
const enetLast = "last"

// opening is what a step tells of a payload that is too long to list.
type opening struct {
	size  int
	first []byte
}

func (o opening) matches(data []byte) bool {
	return len(data) == o.size && bytes.HasPrefix(data, o.first)
}

// datagram decodes a datagram of the scenario.
func (r *run) datagram(raw json.RawMessage) (*enetDatagram, error) {
	var d struct {
		Peer, Session int64
		Sent          json.RawMessage
		Compressed    bool
		Commands      []map[string]json.RawMessage
		Tail          json.RawMessage
	}
	if err := strictly(raw, &d); err != nil {
		return nil, err
	}
	got := &enetDatagram{peer: d.Peer, session: d.Session, compressed: d.Compressed}
	switch sent := string(d.Sent); sent {
	case "", "false":
	case "true":
		got.sent = new(int64)
	default:
		got.sent = new(int64)
		if err := json.Unmarshal(d.Sent, got.sent); err != nil {
			return nil, err
		}
	}
	for _, fields := range d.Commands {
		command, err := r.enetCommand(fields)
		if err != nil {
			return nil, err
		}
		got.commands = append(got.commands, command)
	}
	var err error
	got.tail, err = r.bytesValue(d.Tail)
	return got, err
}

// strictly decodes JSON that has no other members than v.
func strictly(raw json.RawMessage, v any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

// enetCommand decodes the fields of a command.
func (r *run) enetCommand(fields map[string]json.RawMessage) (frame, error) {
	command := frame{}
	for name, raw := range fields {
		var first struct {
			Size  int
			First string
		}
		if name == "payload" && strictly(raw, &first) == nil && first.First != "" {
			data, err := r.value(json.RawMessage(`{"hex":"` + first.First + `"}`))
			if err != nil {
				return nil, err
			}
			command[name] = opening{first.Size, data.([]byte)}
			continue
		}
		value, err := r.value(raw)
		if err != nil {
			return nil, err
		}
		command[name] = value
	}
	return command, nil
}

// appendEnet appends the datagram as it goes over the wire. last stands for the numbers that are.
func (d *enetDatagram) append(dst []byte, last int64) ([]byte, error) {
	head := uint16(d.peer) | uint16(d.session)<<12
	if d.compressed {
		head |= 1 << 14
	}
	if d.sent != nil {
		head |= 1 << 15
	}
	dst = binary.BigEndian.AppendUint16(dst, head)
	if d.sent != nil {
		dst = binary.BigEndian.AppendUint16(dst, uint16(*d.sent))
	}
	for _, command := range d.commands {
		var err error
		if dst, err = appendEnetCommand(dst, command, last); err != nil {
			return nil, err
		}
	}
	return append(dst, d.tail...), nil
}

func appendEnetCommand(dst []byte, command frame, last int64) ([]byte, error) {
	i := slices.IndexFunc(enetKinds, func(k enetKind) bool { return k.name == command["c"] })
	if i < 0 {
		return nil, fmt.Errorf("no command is of the kind %v", command["c"])
	}
	kind := enetKinds[i]
	payload, _ := command["payload"].([]byte)
	number := kind.number
	if command["ack"] == true {
		number |= 1 << 7
	}
	if command["unseq"] == true {
		number |= 1 << 6
	}
	dst = append(dst, number)
	for _, field := range append([]enetField{{"ch", 1}, {"seq", 2}}, kind.fields...) {
		value, given := command[field.name].(int64)
		switch {
		case command[field.name] == enetLast:
			value = last
		case given:
		case field.name == "length":
			value = int64(len(payload))
		default:
			value = enetDefaults[field.name]
		}
		for shift := 8 * (field.size - 1); shift >= 0; shift -= 8 {
			dst = append(dst, byte(value>>shift))
		}
	}
	return append(dst, payload...), nil
}

var errEnetShort = errors.New("the datagram ends inside a command")

// parseEnet reads a datagram.
func parseEnet(data []byte) (*enetDatagram, error) {
	if len(data) < 2 {
		return nil, errEnetShort
	}
	head := int64(binary.BigEndian.Uint16(data))
	d := &enetDatagram{peer: head & 0xfff, session: head >> 12 & 3, compressed: head>>14&1 == 1}
	data = data[2:]
	if head>>15 == 1 {
		if len(data) < 2 {
			return nil, errEnetShort
		}
		sent := int64(binary.BigEndian.Uint16(data))
		d.sent = &sent
		data = data[2:]
	}
	if d.compressed {
		d.tail = data
		return d, nil
	}
	for len(data) > 0 {
		command, rest, err := cutEnetCommand(data)
		if err != nil {
			return nil, err
		}
		d.commands = append(d.commands, command)
		data = rest
	}
	return d, nil
}

// cutEnetCommand reads the first command of data.
func cutEnetCommand(data []byte) (command frame, rest []byte, err error) {
	i := slices.IndexFunc(enetKinds, func(k enetKind) bool { return k.number == data[0]&15 })
	if i < 0 {
		return nil, nil, fmt.Errorf("no command has the number %d", data[0]&15)
	}
	kind := enetKinds[i]
	command = frame{"c": kind.name}
	if data[0]>>7 == 1 {
		command["ack"] = true
	}
	if data[0]>>6&1 == 1 {
		command["unseq"] = true
	}
	data = data[1:]
	for _, field := range append([]enetField{{"ch", 1}, {"seq", 2}}, kind.fields...) {
		if len(data) < field.size {
			return nil, nil, errEnetShort
		}
		value := int64(0)
		for _, b := range data[:field.size] {
			value = value<<8 | int64(b)
		}
		command[field.name] = value
		data = data[field.size:]
	}
	if kind.payload {
		length := int(command["length"].(int64))
		if len(data) < length {
			return nil, nil, errEnetShort
		}
		command["payload"] = data[:length:length]
		data = data[length:]
	}
	return command, data, nil
}
