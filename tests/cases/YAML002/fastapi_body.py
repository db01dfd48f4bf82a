import io

import yaml
from fastapi import FastAPI, File, Request, UploadFile

app = FastAPI()


@app.post("/train")
async def train(config: UploadFile):
    settings = yaml.safe_load(await config.read())  # want: YAML002
    return {"lr": settings["lr"], "epochs": settings.get("epochs", 1)}


@app.post("/sweep")
async def sweep(request: Request):
    body = await request.body()
    grid = yaml.safe_load(io.BytesIO(body))  # want: YAML002
    return len(grid["lr"]) * len(grid["dropout"])


@app.post("/files")
def files(blob: bytes = File()):
    return yaml.safe_load(blob)["name"]  # want: YAML002
