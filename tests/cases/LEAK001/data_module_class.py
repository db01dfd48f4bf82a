import pandas as pd
from sklearn.preprocessing import QuantileTransformer
from sklearn.model_selection import train_test_split


class HouseData:
    def __init__(self, path, seed):
        self.seed = seed
        self.frame = pd.read_csv(path)
        self.scaler = QuantileTransformer(output_distribution="normal")

    def prepare(self):
        columns = ["area", "rooms", "age"]
        self.frame[columns] = self.scaler.fit_transform(self.frame[columns])  # want: LEAK001
        return self

    def split(self, share=0.2):
        target = self.frame.pop("price")
        return train_test_split(self.frame, target, test_size=share, random_state=self.seed)


def load(path):
    data = HouseData(path, seed=3)
    data.prepare()
    return data.split()
