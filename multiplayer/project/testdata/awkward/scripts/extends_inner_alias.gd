extends "res://scripts/odd.gd".D
@rpc func z(): pass
