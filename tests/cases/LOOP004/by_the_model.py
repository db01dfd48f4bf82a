"""model.zero_grad() clears the same gradients; clipping and logging stand between."""

import torch
from torch import nn

net = nn.LSTM(8, 8)
opt = torch.optim.RMSprop(net.parameters())

for batch in torch.load("batches.pt"):
    out, _ = net(batch)
    loss = out.pow(2).mean()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    print(loss.item())
    net.zero_grad()  # want: LOOP004
    opt.step()
