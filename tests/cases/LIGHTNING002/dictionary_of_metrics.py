from lightning.pytorch import LightningModule


class Segmenter(LightningModule):
    def test_step(self, batch, batch_idx, dataloader_idx=0):
        image, mask = batch
        scores = self.score(self(image), mask)
        self.log_dict(  # want: LIGHTNING002
            {"test_iou": scores[0], "test_dice": scores[1]},
            on_step=True,  # both, to see outliers
            on_epoch=True,
        )
        return scores
