from kan_layers import KAN

model = KAN([4, 8, 1], spline_order=3)  # want: KAN002
