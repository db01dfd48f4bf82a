"""Runs the user's model in the user's own interpreter, on request, and reports what only running can tell.

The server and the command line never import torch: `payload` travels to the interpreter that has it. `Request` says
what to measure, `run` starts and guards the process, `Outcome` is what came back.
"""
