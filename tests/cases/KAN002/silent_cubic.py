from kan import KAN

model = KAN(width=[2, 5, 1], grid=1, k=3)
default = KAN([2, 5, 1])
quadratic = KAN([2, 5, 1], 1, 2)


def order(k):
    return KAN(width=[2, 5, 1], k=k)
