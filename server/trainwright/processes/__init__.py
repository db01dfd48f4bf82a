"""The process that analyses: its messages, its main loop, and what keeps its work within limits.

The language server starts it and talks to it over two pipes; nothing in here knows the protocol of editors.
"""
