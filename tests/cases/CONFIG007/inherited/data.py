from torch.utils.data import Dataset


class Images(Dataset):
    def __init__(self, root: str, size: int = 224):
        self.root, self.size = root, size


class Faces(Images):
    def __init__(self, crop: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.crop = crop


class Model:
    def __init__(self, train: Images, test: Images, width: int):
        self.train, self.test, self.width = train, test, width
