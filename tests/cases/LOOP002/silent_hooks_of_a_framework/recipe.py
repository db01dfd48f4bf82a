from core import Brain


class Synthesis(Brain):
    def on_stage_end(self, stage):
        if stage == "valid":
            self.run_inference()

    def run_inference(self):
        return self.modules.model(self.last_batch)
