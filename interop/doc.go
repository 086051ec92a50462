// Package interop tests package websocketpeer against other WebSocket libraries for Go, both ways: golang.org/x/net/websocket,
// github.com/coder/websocket and github.com/gorilla/websocket, and measures it beside the latter two. It is a module of its
// own, so that the library's users need none of them.
//
// It has tests and benchmarks only: run go test ./... and go test -run '^$' -bench . in this folder.
package interop
