import kan
from efficient_kan import KAN
from kan import MultKAN

first = kan.KAN(width=[3, 10, 10, 10, 10, 1], grid=3, k=3)  # want: KAN005
second = KAN([784, 256, 128, 64, 32, 16, 10])  # want: KAN005
third = MultKAN(width=[4, [3, 2], [3, 2], [3, 2], [3, 2], 1])  # want: KAN005
