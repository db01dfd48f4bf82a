import lightning.pytorch as pl
import torch
from datasets import load_dataset
from transformers import AutoTokenizer


class DataModule(pl.LightningDataModule):
    def __init__(self, model_name="google/bert_uncased_L-2_H-128_A-2", batch_size=64):
        super().__init__()
        self.batch_size = batch_size
        self.tokenizer = AutoTokenizer.from_pretrained(model_name)

    def prepare_data(self):
        cola = load_dataset("glue", "cola")
        self.train_data = cola["train"]
        self.val_data = cola["validation"]

    def setup(self, stage=None):
        self.train_data = self.train_data.map(self.tokenizer, batched=True)

    def train_dataloader(self):
        return torch.utils.data.DataLoader(self.train_data, batch_size=self.batch_size, shuffle=True)  # want: TORCH004

    def val_dataloader(self):
        return torch.utils.data.DataLoader(self.val_data, batch_size=self.batch_size, shuffle=False)
