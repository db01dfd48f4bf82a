from fastapi import FastAPI
from loguru import logger

app = FastAPI()
logger.add("access.log")


@app.get("/")
def root():
    logger.info("asked")
    return {}
