@tool
@icon("res://none.svg")
class_name Odd
extends Node

signal s(a: int); var after_signal = 1
const A := preload("res://scripts/auto.gd")
const W = A.Deep.WORD
const D = A.Deep
var x := r"\" ; @rpc func a(): pass"; var y = 'it\'s'
var dict := {"a": func(): pass, "b": [func() -> int:
	return 1, 2]}
var prop := 0:
	get:
		return prop
	set(value):
		prop = value
var inline_prop: int = 5: set = _set_it, get = _get_it
@export_group("x")
@export var e := 1; @export_range(0, 1) var f := 2.0
@onready var n := $"../%Name/x" if has_node("x") else null
@rpc(
	"any_peer"	,	# one
	
	"call_local", ## two
	"unreliable"
) \
func continued(
	a: int = 1 + (2 * 3), # comment )
	b: Dictionary = {"x": ")", ")": [1, 2]},
	c := ")",
) -> void:
	var l := func(q): return q
	pass

@rpc
@warning_ignore("unused_parameter")

static func stat(_a): pass

func _set_it(v): inline_prop = v
func _get_it(): return inline_prop

class In extends Node: @rpc func one_line(): pass
class In2 extends "res://scripts/auto.gd".Deep: pass
@rpc(W) func by_alias() -> void: pass
@rpc("any_peer", "call_local", "reliable", A.CH) func by_preloaded(): pass
@rpc("authority" if true else "any_peer") func ternary(): pass
@rpc(&"any_peer") func string_name(): pass
@rpc("any" \
	+ "_peer") func joined(): pass
@rpc("any_peer", "call_local", "reliable", -1) func negative(): pass
@rpc("any_peer", "call_local", "reliable", 2.9) func float_channel(): pass
@rpc("any_peer") func with_match(v):
	match v:
		1: pass
		"@rpc": pass
func last():
	if true: pass
	@warning_ignore("unused_variable")
	var z = """
@rpc func in_text(): pass
"""
