package conformance

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// This file plays the WebSocket opening handshake (RFC 6455, section 4) for both sides.

const (
	crlf = "\r\n"
	// acceptSalt is the constant of RFC 6455, section 1.3.
	acceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	// keyHeader starts the line of a request that has the key; names of headers have no case.
	keyHeader = "sec-websocket-key:"
	// maxHead bounds a request or an answer; the peers stay below 64 KiB.
	maxHead = 1 << 20
)

func wsRequest(r *run, s *Step) (any, error) {
	conn, lines, err := r.head(s)
	if err != nil || lines == nil {
		return nil, err
	}
	_, port, _ := strings.Cut(conn.LocalAddr().String(), ":")
	list := make([]any, len(lines))
	for i, line := range lines {
		line, key := hideKey(line)
		if key != "" {
			conn.key = key
		}
		list[i] = strings.ReplaceAll(line, ":"+port, ":{port}")
	}
	return list, nil
}

// head reads lines up to and without the empty one; there are none if it does not come.
func (r *run) head(s *Step) (*rawConn, []string, error) {
	conn, err := r.readable(s, rawWait)
	if err != nil {
		return nil, nil, err
	}
	var head []byte
	for one := make([]byte, 1); !bytes.HasSuffix(head, []byte(crlf+crlf)); head = append(head, one[0]) {
		if _, err := conn.Read(one); err != nil || len(head) == maxHead {
			return conn, nil, nil
		}
	}
	return conn, strings.Split(strings.TrimSuffix(string(head), crlf+crlf), crlf), nil
}

// hideKey puts {key} for the key in the line that has one, if it is base64 of 16 bytes as it must be.
func hideKey(line string) (hidden, key string) {
	if len(line) < len(keyHeader) || !strings.EqualFold(line[:len(keyHeader)], keyHeader) {
		return line, ""
	}
	key = strings.TrimSpace(line[len(keyHeader):])
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 {
		return line, ""
	}
	return strings.Replace(line, key, "{key}", 1), key
}

func wsRespond(r *run, s *Step) (any, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	head := strings.Join(s.Lines, crlf) + crlf + crlf
	if strings.Contains(head, "{accept}") {
		if conn.key == "" {
			return nil, errors.New("no key was read for {accept}")
		}
		sum := sha1.Sum([]byte(conn.key + acceptSalt))
		head = strings.ReplaceAll(head, "{accept}", base64.StdEncoding.EncodeToString(sum[:]))
	}
	tail, err := r.bytesValue(s.Tail)
	if err != nil {
		return nil, err
	}
	return silent{}, r.send(conn, append([]byte(head), tail...))
}

func wsAsk(r *run, s *Step) (any, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	return silent{}, r.send(conn, []byte(strings.Join(s.Lines, crlf)+crlf+crlf))
}

func wsAnswer(r *run, s *Step) (any, error) {
	_, lines, err := r.head(s)
	if err != nil || lines == nil {
		return nil, err
	}
	list := make([]any, len(lines))
	for i, line := range lines {
		list[i] = line
	}
	return list, nil
}

func wsStatus(r *run, s *Step) (any, error) {
	_, lines, err := r.head(s)
	if err != nil || lines == nil {
		return nil, err
	}
	fields := strings.Fields(lines[0]) // "HTTP/1.1 400 Bad Request"
	if len(fields) < 2 {
		return nil, errors.New("no status line: " + lines[0])
	}
	return strconv.ParseInt(fields[1], 10, 64)
}
