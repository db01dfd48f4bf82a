from models.base import Base


class Tide(Base):
    def __init__(self, width: int, lr: float = 1e-3):
        super().__init__(lr)
        self.save_hyperparameters()
