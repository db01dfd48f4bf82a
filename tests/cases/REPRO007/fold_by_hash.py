"""hash() of a text is another number in every process: patients change sides."""


def part_of(patient: str) -> str:
    bucket = hash(patient) % 10  # want: REPRO007
    if bucket < 8:
        return "train"
    return "test"


def rows_for_testing(rows):
    return [row for row in rows if hash(row["name"]) % 5 == 0]  # want: REPRO007
