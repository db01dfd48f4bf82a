from base import Base


class Forecaster(Base):
    def on_epoch_end(self, outputs):
        self.log_interpretation(outputs)
