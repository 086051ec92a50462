// Package peeroption reads the options that the constructors of all peers take.
package peeroption

import "github.com/godotpeer/godotpeer/variant"

// Numbers returns variant.Godot3 if it is among the options, else none. The other options are about single values: the
// methods that put and get them have parameters for that.
func Numbers(options []variant.Option) (numbers variant.Option) {
	for _, o := range options {
		numbers |= o & variant.Godot3
	}
	return numbers
}
