// A WebSocket client that sends every message back. "close CODE REASON" makes it close the connection. When a connection
// has ended, it connects again, and tells how that was.
const fs = require("fs");

// Node's own client, which a flag enables in version 20, or the one of the package ws.
const Client = process.argv[2] === "own" ? WebSocket : require("ws").WebSocket;
const url = "{url}";

function connect(report) {
	const socket = Client === globalThis.WebSocket ? new Client(url) : new Client(url, { ca: fs.readFileSync("ca.pem") });
	socket.binaryType = "arraybuffer";
	socket.onopen = () => {
		if (report) socket.send(report);
	};
	socket.onmessage = (event) => {
		const order = /^close (\d+) (.*)$/.exec(event.data);
		if (order) {
			socket.close(Number(order[1]), order[2]);
		} else {
			socket.send(event.data);
		}
	};
	socket.onerror = (event) => console.log("Error:", event.message);
	socket.onclose = (event) => connect(`closed ${event.code} ${event.reason}`);
}

connect("");
