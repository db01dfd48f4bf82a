from base import BaseModule


class Segmenter(BaseModule):
    def training_step_end(self, outputs):  # want: LIGHTNING012
        return {"loss": outputs["loss"].mean()}

    def on_post_move_to_device(self):  # want: LIGHTNING012
        self.decoder.weight = self.encoder.weight

    def tbptt_split_batch(self, batch, split_size):  # want: LIGHTNING012
        return [batch[:, i : i + split_size] for i in range(0, batch.shape[1], split_size)]
