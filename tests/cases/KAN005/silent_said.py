from kan import KAN

# depth is what this experiment is about: 2 to 8 layers
model = KAN(width=[2, 3, 3, 3, 3, 3, 1])
