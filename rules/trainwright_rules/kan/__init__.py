"""KAN: Kolmogorov-Arnold networks with pykan."""
