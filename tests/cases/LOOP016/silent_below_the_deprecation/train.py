import torch


def build(model):
    scaler = torch.cuda.amp.GradScaler()
    with torch.cuda.amp.autocast():
        return model, scaler
