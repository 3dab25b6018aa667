"""Slow computations that a coordinator asks for: each a row in `tasks`, each run in a process of its own.

kind.py what a kind of task is · running.py takes rows and runs them · work.py the process · one module for each kind. A new kind is a
module with a `Kind` and a line in `running.KINDS`.
"""
