package conformance

import (
	"fmt"

	"github.com/godotpeer/godotpeer/variant"
)

// decodeVariant gives the value of a Variant in the engine's var_to_bytes encoding.
func (e *Engine) decodeVariant(data []byte) (any, error) {
	v, n, err := variant.Decode(data, e.variants)
	if err == nil && n != len(data) {
		err = fmt.Errorf("the Variant ends after %d of %d bytes", n, len(data))
	}
	return v, err
}

// encodeVariant gives the engine's var_to_bytes encoding of v, by which Variants are compared.
func (e *Engine) encodeVariant(v any) (any, error) {
	data, err := variant.Append(nil, v, e.variants)
	return encoded(data), err
}
