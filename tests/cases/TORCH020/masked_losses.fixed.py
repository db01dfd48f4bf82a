import torch
import torch.nn.functional as F


def masked_cross_entropy(logits, target, mask):
    losses = F.cross_entropy(logits.transpose(1, 2), target, reduction="none")
    return (losses * mask).sum() / mask.sum().clamp(min=1)  # want: TORCH020


def masked_mean(hidden, attention_mask):
    total = (hidden * attention_mask.unsqueeze(-1)).sum(dim=1)
    return (hidden * attention_mask.unsqueeze(-1).float()).sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1), total  # want: TORCH020
