from kan import *

width = [2, 5, 5, 5, 5, 1]
model = KAN(width=(2, 5, 5, 5, 5, 1))  # want: KAN005
