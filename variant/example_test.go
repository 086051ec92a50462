package variant_test

import (
	"fmt"

	"github.com/godotpeer/godotpeer/variant"
)

func Example() {
	data, err := variant.Marshal(map[string]any{"hp": 10, "pos": variant.Vector2{X: 1.5, Y: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, n, err := variant.Decode(data)
	fmt.Println(v, n, err)
	// Output: { "hp": 10, "pos": (1.5, 2.0) } 52 <nil>
}

func ExampleAppend() {
	buffer := make([]byte, 0, 256) // used again for each message
	for frame := range 2 {
		var err error
		if buffer, err = variant.Append(buffer[:0], []any{"move", variant.Vector2{X: float32(frame)}}); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(buffer), "bytes")
	}
	// Output:
	// 32 bytes
	// 32 bytes
}

func ExampleDecode() {
	data, _ := variant.Marshal(variant.NewDictionary("id", 7, variant.Vector2i{X: 1, Y: 2}, []int32{3, 4}))
	v, _, err := variant.Decode(data)
	if err != nil {
		fmt.Println(err)
		return
	}
	for key, value := range v.(*variant.Dictionary).All() {
		fmt.Printf("%v (%T): %v (%T)\n", key, key, value, value)
	}
	// Output:
	// id (string): 7 (int64)
	// (1, 2) (variant.Vector2i): [3 4] ([]int32)
}

func ExampleDecode_badData() {
	_, _, err := variant.Decode([]byte{4, 0, 0, 0, 5, 0, 0, 0, 'h', 'i'})
	fmt.Println(err)
	// Output: variant.Decode: End of file: byte 4: 8 bytes expected for a string of length 5, 2 are left
}

func ExampleUnmarshal() {
	type player struct {
		Name string          `gd:"name"`
		Pos  variant.Vector3 `gd:"pos"`
	}
	type state struct {
		Tick    int      `gd:"tick"`
		Players []player `gd:"players"`
	}
	data, _ := variant.Marshal(state{5, []player{{"bot", variant.Vector3{X: 1}}}})

	var s state
	fmt.Println(variant.Unmarshal(data, &s), s)

	bad, _ := variant.Marshal(map[string]any{"players": []any{map[string]any{"pos": "far away"}}})
	fmt.Println(variant.Unmarshal(bad, &s))
	// Output:
	// <nil> {5 [{bot (1.0, 0.0, 0.0)}]}
	// variant.Unmarshal: Invalid data: .players[0].pos: want Vector3, got String
}

func ExampleVarToStr() {
	v := map[string]any{"name": "bot", "items": []int32{1, 2}}
	fmt.Println(variant.VarToStr(v))
	// Output:
	// {
	// "items": PackedInt32Array(1, 2),
	// "name": "bot"
	// }
}

func ExampleOption() {
	data, _ := variant.Marshal(variant.Vector3{X: 1}, variant.Godot3)
	fmt.Printf("%x\n", data[:4]) // 7 is Vector3 in Godot 3, 9 in Godot 4
	v, _, err := variant.Decode(data, variant.Godot3)
	fmt.Println(v, err)
	// Output:
	// 07000000
	// (1.0, 0.0, 0.0) <nil>
}
