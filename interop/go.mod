module github.com/godotpeer/godotpeer/interop

go 1.25.0

require (
	github.com/coder/websocket v1.8.15
	github.com/godotpeer/godotpeer v0.0.0
	github.com/gorilla/websocket v1.5.3
	github.com/stretchr/testify v1.11.1
	golang.org/x/net v0.57.0
)

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	golang.org/x/sys v0.47.0 // indirect
	golang.org/x/text v0.40.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace github.com/godotpeer/godotpeer => ../
