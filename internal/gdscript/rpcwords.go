package gdscript

import "fmt"

// The arguments of @rpc are words, and then the channel.
const (
	RPCChannel = 3 // the place of the channel
	MaxRPCArgs = 4
)

// RPCWords is what the words of an @rpc say, with the numbers of MultiplayerAPI.RPCMode and MultiplayerPeer.TransferMode.
type RPCWords struct {
	Mode         int
	CallLocal    bool
	TransferMode int
	kinds        map[string]bool // of the words so far
}

// NewRPCWords returns what a bare @rpc says.
func NewRPCWords() RPCWords {
	w := RPCWords{kinds: map[string]bool{}}
	rpcWords["authority"].set(&w)
	rpcWords["call_remote"].set(&w)
	rpcWords["reliable"].set(&w)
	return w
}

// rpcWords holds the words that @rpc takes: of which kind each is, of which there may be one, and what it sets.
var rpcWords = map[string]struct {
	kind string
	set  func(*RPCWords)
}{
	"any_peer":           {"permission", func(w *RPCWords) { w.Mode = 1 }},
	"authority":          {"permission", func(w *RPCWords) { w.Mode = 2 }},
	"call_remote":        {"locality", func(w *RPCWords) { w.CallLocal = false }},
	"call_local":         {"locality", func(w *RPCWords) { w.CallLocal = true }},
	"unreliable":         {"transfer mode", func(w *RPCWords) { w.TransferMode = 0 }},
	"unreliable_ordered": {"transfer mode", func(w *RPCWords) { w.TransferMode = 1 }},
	"reliable":           {"transfer mode", func(w *RPCWords) { w.TransferMode = 2 }},
}

// Take does what an argument says that stands before the channel. The error is why GDScript would not compile it.
func (w *RPCWords) Take(arg any) error {
	text, ok := arg.(string)
	if !ok {
		return fmt.Errorf("%.40s is no word; the channel is the fourth argument", fmt.Sprint(arg))
	}
	word, ok := rpcWords[text]
	switch {
	case !ok:
		return fmt.Errorf("%.40q is no word of an annotation", text)
	case w.kinds[word.kind]:
		return fmt.Errorf("%q is a second word for the %s", text, word.kind)
	}
	w.kinds[word.kind] = true
	word.set(w)
	return nil
}
