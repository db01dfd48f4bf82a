from lightning.pytorch.cli import LightningCLI


def main():
    LightningCLI(seed_everything_default=7)


if __name__ == "__main__":
    main()
