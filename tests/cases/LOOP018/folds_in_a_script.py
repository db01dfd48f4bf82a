import torch
from torch import nn

folds = [torch.randn(10, 4) for _ in range(5)]

for fold, data in enumerate(folds):
    model = nn.Linear(4, 1).cuda()  # want: LOOP018
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(20):
        opt.zero_grad()
        model(data.cuda()).pow(2).mean().backward()
        opt.step()
    torch.save(model.state_dict(), f"fold{fold}.pt")
