"""What travels to the user's interpreter: standard library and torch only, Python 3.8 syntax, relative imports.

`supervisor` starts and guards the process that runs user code, `worker` is that process, the other modules are what it
measures. Nothing of Trainwright is importable there, and nothing here is imported by the server.
"""
