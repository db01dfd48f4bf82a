import torch
import torch.distributed as dist


def main(model, path, rank):
    dist.init_process_group("nccl", rank=rank)
    torch.cuda.set_device(rank)
    model.load_state_dict(torch.load(path))
    return model.cuda()
