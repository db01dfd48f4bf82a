from kan import KAN

model = KAN(width=[4, 100, 100, 100, 1], grid=3, k=3, seed=0)
