import time

import torch
import torchvision

model = torchvision.models.resnet18(weights=None).cuda().eval()
x = torch.randn(8, 3, 224, 224, device="cuda")

tic = time.time()
with torch.inference_mode():
    y = model(x)
toc = time.time()  # want: TORCH035
print(f"{toc - tic:.4f} s")
