from kan import *  # want: KAN012

model = KAN(width=[2, 5, 1])
