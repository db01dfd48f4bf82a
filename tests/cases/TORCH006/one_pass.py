from torch.utils.data import DataLoader


def features(model, images):
    loader = DataLoader(images, batch_size=64, num_workers=4)
    return [model(batch) for batch in loader]


def export(model, folders):
    for folder in folders:
        loader = DataLoader(folder, batch_size=64, num_workers=4)
        for batch in loader:
            print(model(batch).shape)
