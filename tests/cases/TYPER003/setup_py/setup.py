from setuptools import setup

setup(
    name="ranker",
    version="1.0",
    py_modules=["ranker"],
    entry_points={"console_scripts": ["ranker=ranker:app", "ranker-serve=serve:run"]},
)
