package variant

// Option changes how values are encoded or decoded. Options are bits: give several as arguments or or-ed together.
type Option uint8

const (
	// FullObjects encodes an [Object] as its class name and properties, and container types with their class
	// or script, as var_to_bytes_with_objects does. Without it an Object is an error, since it has no id.
	FullObjects Option = 1 << iota
	// AllowObjects decodes objects that were sent in full, as bytes_to_var_with_objects does. They become
	// [Object]: nothing is ever instantiated. Without it they give gderr.ErrUnauthorized.
	AllowObjects
	// Godot3 reads and writes the numbers of Godot 3 (3.0 to 3.6), whose type ids differ. Encoding a value of
	// a type that Godot 3 does not have is an error. The constructors of peers take it for all values of a peer.
	Godot3

	// canonical encodes what is equal to the engine as the same bytes, for the keys of a Dictionary.
	canonical
)

// join ors the options together.
func join(opts []Option) (all Option) {
	for _, o := range opts {
		all |= o
	}
	return all
}

func (o Option) has(flag Option) bool { return o&flag != 0 }

// maxDepth is the engine's limit of nesting (Variant::MAX_RECURSION_DEPTH); the outermost value has depth 0.
const maxDepth = 1024
