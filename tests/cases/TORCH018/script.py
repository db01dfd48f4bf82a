import torch
from torch.nn.functional import softmax

logits = torch.randn(2, 5, 7)
probabilities = softmax(  # want: TORCH018
    logits,  # batch, time, classes
    dtype=torch.float32,
)
print(probabilities.sum(dim=0))
nearest = torch.nn.functional.softmin(torch.cdist(logits, logits))  # want: TORCH018
