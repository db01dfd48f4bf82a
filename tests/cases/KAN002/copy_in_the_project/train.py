from kan_layers import KAN

model = KAN([4, 8, 1], spline_order=1)  # want: KAN002
