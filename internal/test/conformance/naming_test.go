package conformance

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGoName(t *testing.T) {
	t.Parallel()
	for godot, want := range map[string]string{
		"poll":                    "Poll",
		"get_available_bytes":     "GetAvailableBytes",
		"put_utf8_string":         "PutUTF8String",
		"put_u8":                  "PutU8",
		"get_16":                  "Get16",
		"connect_to_url":          "ConnectToURL",
		"get_packet_ip":           "GetPacketIP",
		"is_connected_to_host":    "IsConnectedToHost",
		"_get_partial_data":       "GetPartialData",
		"STATUS_CONNECTED":        "StatusConnected",
		"ERR_FILE_EOF":            "ErrFileEOF",
		"OK":                      "OK",
		"TYPE_VECTOR2I":           "TypeVector2i",
		"TYPE_TRANSFORM3D":        "TypeTransform3D",
		"TYPE_PACKED_INT32_ARRAY": "TypePackedInt32Array",
	} {
		assert.Equal(t, want, GoName(godot), godot)
	}
}
