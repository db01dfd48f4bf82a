from train import main


def figure(dataset):
    model = main(dataset)
    model.auto_symbolic()
