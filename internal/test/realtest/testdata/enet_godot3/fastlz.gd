extends SceneTree

# Compresses the lines of a file, which are bytes in hexadecimal, with FastLZ.

func _init():
	var file = File.new()
	file.open("input.txt", File.READ)
	while not file.eof_reached():
		var line = file.get_line()
		var bytes = PoolByteArray()
		for i in range(0, line.length(), 2):
			bytes.append(("0x" + line.substr(i, 2)).hex_to_int())
		if bytes.size() > 0:
			print("fastlz ", bytes.compress(File.COMPRESSION_FASTLZ).hex_encode())
	quit()
