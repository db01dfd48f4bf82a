from loguru import logger


def compare(old: dict[str, float], new: dict[str, float]) -> None:
    logger.info("Comparing {} runs", 2)
    print("Comparison of two runs")
    print(f"old accuracy: {old['accuracy']:.3f}")
    print(f"new accuracy: {new['accuracy']:.3f}")
    if new["accuracy"] > old["accuracy"]:
        print("better:")
        print(f"  by {new['accuracy'] - old['accuracy']:.3f}")
        print("  keep the new one")
