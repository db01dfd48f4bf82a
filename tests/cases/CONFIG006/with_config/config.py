LR = 3e-4
