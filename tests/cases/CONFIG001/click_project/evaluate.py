import click
import yaml


@click.command()
@click.option("--config", "config_path", default="evaluate.yml", show_default=True)
@click.option("--threshold", type=float, default=0.5)  # want: CONFIG001
@click.option("--top-k", type=int, default=5)
@click.option("--tta/--no-tta", default=None)
def main(config_path, threshold, top_k, tta):
    with open(config_path) as stream:
        file_options = yaml.safe_load(stream)
    options = {**file_options, "threshold": threshold, "top_k": top_k}
    if tta is not None:
        options["tta"] = tta
    print(options)


if __name__ == "__main__":
    main()
