import torch
import torch.nn.functional as F


def step(model, optimizer, images, labels, soft):
    logits = model(images)
    loss = F.cross_entropy(logits, labels)  # want: TORCH003
    loss = loss + F.binary_cross_entropy_with_logits(logits[:, 0], soft)  # want: TORCH003
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def tags(scores, gold):
    loss = F.cross_entropy(scores, gold)  # want: TORCH003
    return loss, F.nll_loss(F.softmax(scores, dim=-1), gold)  # want: TORCH003
