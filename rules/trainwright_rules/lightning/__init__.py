"""PyTorch Lightning, under both of its import names."""
