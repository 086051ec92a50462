// Package variant reads and writes Godot's Variants in their binary form: what var_to_bytes and bytes_to_var,
// put_var and get_var carry.
package variant
