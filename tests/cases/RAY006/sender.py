import socket

import ray


@ray.remote
class Sender:
    """Sends results on."""

    def __init__(self, host: str, port: int):
        self.socket = socket.create_connection((host, port))  # want: RAY006

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)
