package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// variantFile has a format of its own and is no scenario.
const variantFile = "variant.json"

// Scenario is one recorded file.
type Scenario struct {
	Name   string // as "tcp/refused"
	Engine string // what it was recorded on
	Godot3 bool   // replay with the Godot 3 behaviour
	Steps  []Step
}

// Step is one step of a scenario. Which fields an op uses is in testdata/scenarios/README.md.
type Step struct {
	Op       string            `json:"op"`
	Class    string            `json:"class"`
	As       string            `json:"as"`
	On       string            `json:"-"`
	OnAll    []string          `json:"-"`  // where a step is on more than one
	OnJSON   json.RawMessage   `json:"on"` // either
	Method   string            `json:"method"`
	Args     []json.RawMessage `json:"args"`
	Property string            `json:"property"`
	Value    json.RawMessage   `json:"value"`
	PortAs   string            `json:"port_as"`

	Want  json.RawMessage `json:"want"`  // what the library gives; nil if the step has none
	Godot json.RawMessage `json:"godot"` // what the engine gave, where that differs
	Why   string          `json:"why"`   // and why

	Note string `json:"note"` // for the reader

	Poll   pollList        `json:"poll"`
	Equals json.RawMessage `json:"equals"`
	Last   json.RawMessage `json:"last"` // the engine's last answer where it never came to equal
	MaxMS  int             `json:"max_ms"`
	MS     int             `json:"ms"`

	Data  json.RawMessage `json:"data"`
	Bytes int             `json:"bytes"`
	Port  json.RawMessage `json:"port"`

	Lines      []string        `json:"lines"`
	Tail       json.RawMessage `json:"tail"`
	Opcode     int             `json:"opcode"`
	Payload    json.RawMessage `json:"payload"`
	Fin        bool            `json:"fin"`
	RSV        int             `json:"rsv"`
	Mask       bool            `json:"mask"`
	Length     json.RawMessage `json:"length"`
	LengthForm int             `json:"length_form"`
	Cut        *int            `json:"cut"`

	Events []Event         `json:"events"` // the signals that came of the step, in order
	Errors []string        `json:"errors"` // what the engine printed
	Until  string          `json:"until"`
	To     json.RawMessage `json:"to"`
	IDAs   string          `json:"id_as"`
	Times  int             `json:"times"`
	Min    int64           `json:"min"`
	Max    int64           `json:"max"`

	With     []string        `json:"with"`
	Hosts    []string        `json:"hosts"`
	Count    int             `json:"count"`
	Low      float64         `json:"low"`
	High     float64         `json:"high"`
	Datagram json.RawMessage `json:"datagram"`
	Ack      bool            `json:"ack"`

	SceneStep

	source json.RawMessage // the step as it stands in the file, for messages
}

// Event is a signal that an object emitted, an RPC that ran, or a callback that was called.
type Event struct {
	On       string            `json:"on"`
	Signal   string            `json:"signal"`
	RPC      string            `json:"rpc"`
	Node     string            `json:"node"`
	Sender   json.RawMessage   `json:"sender"`
	Callback string            `json:"callback"`
	Args     []json.RawMessage `json:"args"`
}

// pollList are the objects to poll, or false for not to.
type pollList struct {
	objects []string
	no      bool
}

// UnmarshalJSON takes either.
func (l *pollList) UnmarshalJSON(data []byte) error {
	if string(data) == "false" {
		l.no = true
		return nil
	}
	return json.Unmarshal(data, &l.objects)
}

// UnmarshalJSON refuses fields that it does not know: what they ask for would silently not be done.
func (s *Step) UnmarshalJSON(data []byte) error {
	type plain Step
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode((*plain)(s)); err != nil {
		return fmt.Errorf("step %s: %w", data, err)
	}
	s.source = bytes.Clone(data)
	switch {
	case len(s.OnJSON) == 0:
		return nil
	case s.OnJSON[0] == '[':
		return json.Unmarshal(s.OnJSON, &s.OnAll)
	}
	return json.Unmarshal(s.OnJSON, &s.On)
}

// watches tells whether the scenario asks for signals, instead of having them beside each step.
func (s *Scenario) watches() bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return step.Op == "watch" })
}

// List gives the paths of the scenario files under dir, at any depth and in lexical order. None is an
// error: a replay of nothing proves nothing.
func List(dir string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() && filepath.Ext(path) == ".json" && entry.Name() != variantFile {
			paths = append(paths, path)
		}
		return nil
	})
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("no scenario (*.json) under %s", dir)
	}
	return paths, err
}

// Read reads the scenario file at path.
func Read(path string) (*Scenario, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var s Scenario
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if s.Name == "" || len(s.Steps) == 0 {
		return nil, fmt.Errorf("%s: no scenario: it has no name or no steps", path)
	}
	return &s, nil
}
