package scenewire

import (
	"bytes"
	"encoding/hex"
	"reflect"
	"testing"
)

// FuzzParse takes anything apart as each of the packets. What it is made of is the packet's, and makes the same again.
func FuzzParse(f *testing.F) {
	for _, packet := range []string{
		"50000100010203", "2009000080000102014d61696e00", "013a", "020101000000", "04000100000001000000010000000300000002000000703100aabb",
		"04ff01000000030000000000000006000000436f696e330003000000422c01", "0507000000", "060100020000000200000002070300008001000000" + "81",
		"16020000000100000000000000020000000208", "0703050000000368", "07006869", "42ff7f", "c20000000000000080",
	} {
		data, err := hex.DecodeString(packet)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		if len(packet) > 0 {
			parseCall(t, packet)
		}
		parseSpawn(t, packet)
		parseEntries(t, packet)
		if _, n, err := DecodeVariant(packet, 0); err == nil && (n < 1 || n > len(packet)) {
			t.Fatalf("a value of %d bytes", n)
		}
		if sum, node, path, err := ParseSimplify(packet); err == nil {
			again := AppendSimplify(nil, (*[SumSize]byte)(sum), node, string(path))
			if sum2, node2, path2, err := ParseSimplify(again); err != nil || !bytes.Equal(sum2, sum) || node2 != node || !bytes.Equal(path2, path) {
				t.Fatal("another announcement")
			}
		}
		if node, agrees, err := ParseConfirm(packet); err == nil {
			if node2, agrees2, err := ParseConfirm(AppendConfirm(nil, node, agrees)); err != nil || node2 != node || agrees2 != agrees {
				t.Fatal("another confirmation")
			}
		}
		if command, peer, inner, err := ParseSys(packet); err == nil {
			again := append(AppendSys(nil, command, peer), inner...)
			if !bytes.Equal(again[1:], packet[1:]) {
				t.Fatal("another packet of the system")
			}
		}
	})
}

func parseCall(t *testing.T, packet []byte) {
	call, err := ParseCall(packet)
	if err != nil {
		return
	}
	again := append(AppendCall(nil, call.Node, call.Method, call.Raw, true), call.Args...)
	if call.ByPath {
		again = AppendCallPath(again, string(call.Path))
	} else if call.Node&byPath != 0 {
		t.Fatal("a number that is an offset")
	}
	if call2, err := ParseCall(again); err != nil || !reflect.DeepEqual(call2, call) {
		t.Fatalf("%+v became %+v, %v", call, call2, err)
	}
}

func parseSpawn(t *testing.T, packet []byte) {
	spawn, err := ParseSpawn(packet)
	if err != nil {
		return
	}
	ids := []uint32{}
	for i := range spawn.CountIDs() {
		ids = append(ids, spawn.ID(i))
	}
	again := AppendSpawn(nil, spawn.Scene, spawn.Spawner, spawn.Node, ids, string(spawn.Name))
	if spawn.Scene == CustomScene {
		again = append(AppendLength(again, len(spawn.Data)), spawn.Data...)
	}
	if spawn2, err := ParseSpawn(append(again, spawn.State...)); err != nil || !reflect.DeepEqual(spawn2, spawn) {
		t.Fatalf("%+v became %+v, %v", spawn, spawn2, err)
	}
}

// parseEntries goes through the entries of a sync or of deltas, of which each takes bytes.
func parseEntries(t *testing.T, packet []byte) {
	_, entries, err := ParseSync(packet)
	for more := err == nil; more; {
		before := len(entries)
		var values, rest []byte
		if IsDelta(packet) {
			_, _, values, rest, more, err = CutDelta(entries)
		} else {
			_, values, rest, more, err = CutSync(entries)
		}
		if more && (err != nil || len(values)+len(rest) >= before) {
			t.Fatalf("%d bytes of values and %d that follow, of %d: %v", len(values), len(rest), before, err)
		}
		entries = rest
	}
}
