import torch


class Attention(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.project = torch.nn.Linear(width, width)

    def forward(self, x, mask):
        mask.unsqueeze(1)  # want: TORCH027
        scores = torch.matmul(self.project(x), x.transpose(1, 2))
        scores.masked_fill(mask == 0, float("-inf"))  # want: TORCH027
        weights = torch.softmax(scores, dim=-1)
        weights.clamp(min=1e-6)  # want: TORCH027
        return torch.matmul(weights, x).contiguous()
