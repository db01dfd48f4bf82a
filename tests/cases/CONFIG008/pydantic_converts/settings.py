from pydantic import BaseModel


class Settings(BaseModel):
    lr: float = 0.1
    width: int = 3
