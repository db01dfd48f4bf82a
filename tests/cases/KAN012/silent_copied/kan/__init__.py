from .KAN import KAN
