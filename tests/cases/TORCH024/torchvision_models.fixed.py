import torchvision
from torchvision import models, transforms
from torchvision.models.resnet import model_urls  # want: TORCH024
from torchvision.utils import make_grid, save_image

augment = transforms.Compose(
    [
        transforms.Resize(256),  # want: TORCH024
        transforms.RandomResizedCrop(224),  # want: TORCH024
        transforms.RandomRotation(10, resample=2),  # want: TORCH024
        transforms.ToTensor(),
    ]
)


def build(arch, finetune):
    if arch == "resnet":
        return models.resnet50(weights="IMAGENET1K_V1")  # want: TORCH024
    if arch == "vgg":
        return torchvision.models.vgg16(weights="IMAGENET1K_V1")  # want: TORCH024
    if arch == "deeplab":
        return models.segmentation.deeplabv3_resnet50(  # want: TORCH024
            weights=None,
            progress=True,
        )
    if arch == "raft":
        return models.optical_flow.raft_large(weights="C_T_SKHT_V2")  # want: TORCH024
    if arch == "huge":
        return models.vit_h_14(pretrained=True)  # want: TORCH024
    if arch == "squeeze":
        pretrained = not finetune
        return models.squeezenet1_1(weights="IMAGENET1K_V1" if pretrained else None)  # want: TORCH024
    if arch in model_urls:
        return models.__dict__[arch](pretrained=finetune)  # want: TORCH024
    return models.densenet121(weights="IMAGENET1K_V1" if finetune else None)  # want: TORCH024


def show(samples, path):
    save_image(samples, path, nrow=8, normalize=True, value_range=(-1, 1))  # want: TORCH024
    return make_grid(samples, value_range=(0, 1))  # want: TORCH024


def preview(root):
    digits = torchvision.datasets.MNIST(root, train=True)
    return digits.data[:16], digits.targets[:16], digits.targets  # want: TORCH024 # want: TORCH024
