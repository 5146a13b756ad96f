import os

from locust import FastHttpUser, HttpUser, constant, constant_throughput, task

PATH = os.environ["PEER_PATH"]
RATE = os.environ.get("PEER_RATE_PER_USER")
WAIT = constant(0) if RATE is None else constant_throughput(float(RATE))


class FastUser(FastHttpUser):
    wait_time = WAIT

    @task
    def get(self):
        self.client.get(PATH)


class RequestsUser(HttpUser):
    wait_time = WAIT

    @task
    def get(self):
        self.client.get(PATH)
