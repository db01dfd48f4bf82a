import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset


class Inpainting(L.LightningModule):
    def __init__(self, images, masks):
        super().__init__()
        self.register_buffer("images", torch.as_tensor(images))  # want: LIGHTNING005
        self.register_buffer("masks", torch.as_tensor(masks), persistent=False)
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]))

    def train_dataloader(self):
        return DataLoader(TensorDataset(self.images, self.masks), batch_size=8, shuffle=True)
