"""A run for each learning rate."""

import mlflow


def search(rates, train):
    for lr in rates:
        # want: MLFLOW002
        with mlflow.start_run(run_name=f"lr-{lr}"):
            mlflow.log_param("lr", lr)
            loss = train(lr)
            if loss != loss:
                continue
            mlflow.log_metric("loss", loss)


def never_ended(models, x, y):
    for name, model in models.items():
        # want: MLFLOW002
        with mlflow.start_run(run_name=name, nested=True) as run:
            model.fit(x, y)  # one model after the other
            mlflow.log_metric("score", model.score(x, y))
            print(run.info.run_id)
