import requests
import yaml
from django.http import JsonResponse
from django.views import View


def fetch(url):
    return yaml.safe_load(requests.get(url, timeout=10).text)  # want: YAML002


def weights(url):
    card = fetch(url)
    return card["weights"]


class Submit(View):
    def post(self, request):
        job = yaml.safe_load(request.FILES["job"].read())  # want: YAML002
        run(job)
        return JsonResponse({"name": job["name"]})


def run(job):
    print(job["lr"])
