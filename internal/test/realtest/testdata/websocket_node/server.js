// A WebSocket server that sends every message back. "close CODE REASON" makes it close the connection.
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: 9080 });
server.on("listening", () => console.log("Listening on 9080"));
server.on("error", (error) => {
	console.log("Error:", error.message);
	process.exit(1);
});
server.on("connection", (socket) => {
	socket.on("message", (data, isBinary) => {
		const order = isBinary ? null : /^close (\d+) (.*)$/.exec(data.toString());
		if (order) {
			socket.close(Number(order[1]), order[2]);
		} else {
			socket.send(data, { binary: isBinary });
		}
	});
	socket.on("close", (code, reason) => console.log("Closed", code, reason.toString()));
	// Pings of its own; the pong is told.
	socket.on("pong", (data) => console.log("Pong", data.toString()));
	socket.ping("from Node");
});
