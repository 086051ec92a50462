package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/variant"
)

// lines prints what happens as the game does: @{"ev":"chat","from":1,"text":"hi"}, one line each.
type lines struct{ to io.Writer }

// say prints an event with fields: names and values, which alternate.
func (l lines) say(event string, fields ...any) {
	line := append([]byte("@"), '{')
	line = appendField(line, "ev", event)
	for i := 0; i+1 < len(fields); i += 2 {
		line = appendField(append(line, ','), fields[i].(string), fields[i+1])
	}
	_, _ = l.to.Write(append(line, '}', '\n')) // who reads no more does not end the game
}

func appendField(line []byte, name string, value any) []byte {
	return appendJSON(append(appendJSON(line, name), ':'), value)
}

// appendJSON appends a value as the game's JSON.stringify prints it.
func appendJSON(line []byte, value any) []byte {
	switch v := value.(type) {
	case variant.Vector2:
		return appendJSON(line, []any{float64(v.X), float64(v.Y)})
	case []any:
		line = append(line, '[')
		for i, element := range v {
			if i > 0 {
				line = append(line, ',')
			}
			line = appendJSON(line, element)
		}
		return append(line, ']')
	case *variant.Dictionary:
		line = append(line, '{')
		first := len(line)
		for key, element := range v.All() {
			if len(line) > first {
				line = append(line, ',')
			}
			line = appendField(line, variant.Str(key), element)
		}
		return append(line, '}')
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return append(line, text...)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return strconv.AppendQuote(line, err.Error())
	}
	return append(line, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
