# After YOLOX: the error is expected, what is done instead is the information.
import torch
from loguru import logger


class Head:
    def assign(self, boxes, device):
        return boxes.to(device).sum()

    def losses(self, boxes):
        try:
            return self.assign(boxes, "cuda")
        except RuntimeError as e:
            if "CUDA out of memory. " not in str(e):
                raise
            logger.error(
                "OOM RuntimeError is raised due to the huge memory cost during label assignment. "
                "CPU mode is applied in this batch."
            )
            torch.cuda.empty_cache()
            return self.assign(boxes, "cpu")


def load_weights(path, build):
    try:
        return torch.load(path)
    except EOFError as e:
        logger.error("{} is cut off after {} bytes, starting anew", path, e.args)
        return build()
