class Student:
    def __init__(self, llm, temperature: float = 1.0):
        self.llm, self.temperature = llm, temperature


class Client:
    def __init__(self, name: str):
        self.name = name
