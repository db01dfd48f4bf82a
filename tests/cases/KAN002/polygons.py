import kan
from efficient_kan import KAN


def pinn(points):
    model = kan.KAN(width=[2, 8, 1], grid=10, k=1)  # want: KAN002
    return model(points)


def classifier():
    return KAN([784, 64, 10], grid_size=5, spline_order=1)  # want: KAN002


def by_position():
    return kan.KAN([2, 5, 1], 5, 1)  # want: KAN002
