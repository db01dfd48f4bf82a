"""A run for each learning rate."""

import mlflow


def search(rates, train):
    for lr in rates:
        mlflow.start_run(run_name=f"lr-{lr}")  # want: MLFLOW002
        mlflow.log_param("lr", lr)
        loss = train(lr)
        if loss != loss:
            continue
        mlflow.log_metric("loss", loss)
        mlflow.end_run()


def never_ended(models, x, y):
    for name, model in models.items():
        run = mlflow.start_run(run_name=name, nested=True)  # want: MLFLOW002
        model.fit(x, y)  # one model after the other
        mlflow.log_metric("score", model.score(x, y))
        print(run.info.run_id)
