"""A script's only run, which ends with the program."""

import mlflow


def main(epochs, run_epoch):
    mlflow.start_run()
    mlflow.log_param("epochs", epochs)
    for epoch in range(epochs):
        mlflow.log_metric("loss", run_epoch(), step=epoch)


if __name__ == "__main__":
    main(10, float)
