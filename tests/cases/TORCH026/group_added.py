import torch


def fine_tune(model, train_epoch, epochs):
    for param in model.backbone.parameters():
        param.requires_grad = False
    optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=1e-3)
    for epoch in range(epochs):
        if epoch == 5:
            for param in model.backbone.parameters():
                param.requires_grad = True
            optimizer.add_param_group({"params": model.backbone.parameters(), "lr": 1e-5})
        train_epoch(model, optimizer)


def two_stages(model, train_epoch, epochs):
    model.backbone.requires_grad_(False)
    optimizer = torch.optim.Adam(model.head.parameters(), lr=1e-3)
    train_epoch(model, optimizer)
    model.backbone.requires_grad_(True)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    train_epoch(model, optimizer)
