import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import clip_grad_norm_
from torchvision import models, transforms
from torchvision.models import ResNet50_Weights


def train(net, loader, optimizer, scheduler, criterion):
    batches = iter(loader)
    first = next(batches)
    for images, labels in loader:
        outputs = torch.sigmoid(net(images))
        also = F.sigmoid(outputs)  # was deprecated once, and is not any more
        loss = criterion(outputs, labels)
        loss.backward(retain_graph=True)
        clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
    return first, also, loss.item()


def build():
    values, vectors = torch.linalg.eigh(torch.eye(3), UPLO="U")
    spectrum = torch.fft.rfft(torch.ones(8))
    ys, xs = torch.meshgrid(torch.arange(3), torch.arange(4), indexing="ij")
    resize = transforms.Compose([transforms.Resize(256), transforms.RandomResizedCrop(224)])
    criterion = nn.MSELoss(reduction="sum")
    model = models.resnet50(weights=ResNet50_Weights.DEFAULT)
    plain = models.resnet18(progress=False)
    return values, vectors, spectrum, ys, xs, resize, criterion, model, plain


def update(p, grad, lr):
    p.add_(grad, alpha=-lr)
    p.add_(grad)
    p.addcdiv_(grad, grad, value=-lr)
