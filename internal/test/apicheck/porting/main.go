// Porting writes docs/porting.md. It is run by go generate in internal/test/apicheck.
package main

import (
	"log"
	"os"

	"github.com/godotpeer/godotpeer/internal/test/apicheck"
)

func main() {
	page, err := apicheck.Porting()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("../../../docs/porting.md", page, 0o644); err != nil {
		log.Fatal(err)
	}
}
