package conformance

import "strings"

// spellings holds the parts of Godot names that are not just capitalised in Go: initialisms, and the
// names of Variant types as the engine writes them.
var spellings = map[string]string{
	"aabb": "AABB", "ca": "CA", "dtls": "DTLS", "eof": "EOF", "gzip": "GZIP", "id": "ID", "ip": "IP", "ok": "OK",
	"rid": "RID", "rpc": "RPC", "tcp": "TCP", "tls": "TLS", "transform2d": "Transform2D", "transform3d": "Transform3D",
	"udp": "UDP", "uds": "UDS", "url": "URL", "utf8": "UTF8",
}

// GoName gives the Go name of a Godot method or constant by the module's one rule: split at '_',
// capitalise each part, keep initialisms in capitals. Thus get_packet_ip is GetPacketIP, and
// STATUS_CONNECTED is StatusConnected. The leading underscore of virtual methods goes away.
func GoName(godot string) string {
	var name strings.Builder
	for part := range strings.SplitSeq(strings.ToLower(godot), "_") {
		if part == "" {
			continue
		}
		if spelled, ok := spellings[part]; ok {
			name.WriteString(spelled)
			continue
		}
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String()
}
