package streampeer_test

import (
	"fmt"
	"net"

	"github.com/godotpeer/godotpeer/streampeer"
)

// A connection of package net becomes a stream with all typed puts and gets.
func ExampleFromConn() {
	near, far := net.Pipe()
	a, b := streampeer.FromConn(near), streampeer.FromConn(far)
	defer near.Close()
	defer far.Close()
	go func() {
		_ = a.PutU16(300)
		_ = a.PutUTF8String("hé")
	}()
	fmt.Println(b.GetU16())
	fmt.Println(b.GetUTF8String(-1))
	// Output:
	// 300 <nil>
	// hé <nil>
}
