import typer


def main(
    resume: str = typer.Argument(
        default="",
        help="If entered as yes, automatically use the latest checkpoint. If it is a number, use that one. If no, restart.",  # want: TYPER006
    ),
):
    print(resume)


typer.run(main)
