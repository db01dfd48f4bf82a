import torch.nn.functional as F


def attention(query, keys, values):
    weights = F.softmax(query @ keys.transpose(1, 2))  # want: TORCH018
    return weights @ values


def masked_loss(logits, target):
    log_probs = F.log_softmax(logits.view(-1, logits.size(-1)), dim=None)  # want: TORCH018
    return -log_probs.gather(1, target.view(-1, 1)).mean()
