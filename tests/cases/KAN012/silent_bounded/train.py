from kan import KAN

model = KAN(width=[2, 5, 1])
