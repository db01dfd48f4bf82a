import yaml
from flask import Flask, jsonify, request

app = Flask(__name__)
queue = []


@app.route("/experiments", methods=["POST"])
def submit():
    upload = request.files["config"]
    text = upload.read().decode("utf-8")
    config = yaml.safe_load(text)  # want: YAML002
    queue.append((config["model"], config["optimizer"]["lr"]))
    return jsonify(position=len(queue))


@app.route("/raw", methods=["POST"])
def raw():
    return str(yaml.load(request.get_data(), Loader=yaml.Loader))  # want: YAML002
