package variant_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/variant"
)

// playerState is a typical message: eight entries, among them a vector and a short array.
type playerState struct {
	ID    int64           `gd:"id" json:"id"`
	Name  string          `gd:"name" json:"name"`
	Pos   variant.Vector3 `gd:"pos" json:"pos"`
	Speed float64         `gd:"speed" json:"speed"`
	HP    int             `gd:"hp" json:"hp"`
	Alive bool            `gd:"alive" json:"alive"`
	Items []int           `gd:"items" json:"items"`
	State string          `gd:"state" json:"state"`
}

func typicalStruct() playerState {
	return playerState{
		ID: 9527, Name: "python 1", Pos: variant.Vector3{X: 1.5, Y: -20.25, Z: 300}, Speed: 4.5, HP: 87, Alive: true,
		Items: []int{3, 14, 15}, State: "running",
	}
}

// typicalDictionary is the same message as Decode makes it.
func typicalDictionary() *variant.Dictionary {
	return variant.NewDictionary("id", 9527, "name", "python 1", "pos", variant.Vector3{X: 1.5, Y: -20.25, Z: 300},
		"speed", 4.5, "hp", 87, "alive", true, "items", []any{int64(3), int64(14), int64(15)}, "state", "running")
}

// typicalMap is the same message as a map, in which JSON has no vector but its components.
func typicalMap() map[string]any {
	return map[string]any{
		"id": 9527, "name": "python 1", "pos": map[string]any{"X": 1.5, "Y": -20.25, "Z": 300}, "speed": 4.5, "hp": 87,
		"alive": true, "items": []any{3, 14, 15}, "state": "running",
	}
}

// job is one way to handle the typical message, and the way of encoding/json that it is compared with.
type job struct {
	name          string
	variant, json func() error
}

// jobs encode and decode the typical message.
func jobs() []job {
	dictionary, record, asMap := typicalDictionary(), typicalStruct(), typicalMap()
	data, _ := variant.Marshal(dictionary)
	text, _ := json.Marshal(record)
	buffer := make([]byte, 0, 1024)
	var reused, reusedJSON playerState
	var reusedDictionary variant.Dictionary
	var reusedMap map[string]any
	return []job{
		{"EncodeDictionary",
			func() (err error) { _, err = variant.Append(buffer, dictionary); return err },
			func() error { _, err := json.Marshal(asMap); return err }},
		{"EncodeMap",
			func() (err error) { _, err = variant.Append(buffer, asMap); return err },
			func() error { _, err := json.Marshal(asMap); return err }},
		{"EncodeStruct",
			func() (err error) { _, err = variant.Append(buffer, &record); return err },
			func() error { _, err := json.Marshal(&record); return err }},
		{"DecodeAny",
			func() error { _, _, err := variant.Decode(data); return err },
			func() error { var v any; return json.Unmarshal(text, &v) }},
		{"DecodeReusedDictionary",
			func() error { return variant.Unmarshal(data, &reusedDictionary) },
			func() error { return json.Unmarshal(text, &reusedMap) }},
		{"DecodeStruct",
			func() error { var p playerState; return variant.Unmarshal(data, &p) },
			func() error { var p playerState; return json.Unmarshal(text, &p) }},
		{"DecodeReusedStruct",
			func() error { return variant.Unmarshal(data, &reused) },
			func() error { return json.Unmarshal(text, &reusedJSON) }},
	}
}

// BenchmarkVersusJSON measures the typical message and, in the same run, how many times longer encoding/json takes.
func BenchmarkVersusJSON(b *testing.B) {
	for _, j := range jobs() {
		b.Run(j.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := j.variant(); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			b.ReportMetric(ratio(b, j), "times-faster")
		})
	}
}

// ratio compares the fastest of short rounds that alternate, which a busy machine disturbs least.
func ratio(b *testing.B, j job) float64 {
	own, other := time.Hour, time.Hour
	for range 200 {
		own = min(own, round(b, j.variant))
		other = min(other, round(b, j.json))
	}
	return float64(other) / float64(own)
}

func round(b *testing.B, f func() error) time.Duration {
	start := time.Now()
	for range 50 {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// BenchmarkAppend measures values that bots send alone.
func BenchmarkAppend(b *testing.B) {
	buffer := make([]byte, 0, 1<<16)
	n, pos, packed := int64(1)<<40, variant.Vector3{X: 1, Y: 2, Z: 3}, make([]variant.Vector2, 1000)
	b.Run("Int", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buffer, _ = variant.Append(buffer[:0], n)
			n++
		}
	})
	b.Run("Vector3", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buffer, _ = variant.Append(buffer[:0], pos)
			pos.X++
		}
	})
	b.Run("PackedVector2Array", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(8000)
		for b.Loop() {
			buffer, _ = variant.Append(buffer[:0], packed)
		}
	})
}
