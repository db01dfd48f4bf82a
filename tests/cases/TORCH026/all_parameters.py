import torch


def fine_tune(model, train_epoch, epochs):
    for param in model.backbone.parameters():
        param.requires_grad = False
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(epochs):
        if epoch == 5:
            for param in model.backbone.parameters():
                param.requires_grad = True
        train_epoch(model, optimizer)


def grouped(model, train_epoch):
    model.backbone.requires_grad_(False)
    groups = [{"params": model.backbone.parameters(), "lr": 1e-5}, {"params": model.head.parameters()}]
    optimizer = torch.optim.Adam(groups, lr=1e-3)
    train_epoch(model, optimizer)
    model.backbone.requires_grad_(True)
    train_epoch(model, optimizer)
