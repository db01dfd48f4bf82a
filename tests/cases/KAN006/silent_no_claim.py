"""A regression of the yield."""

from kan import KAN

model = KAN(width=[3, 2, 1])
