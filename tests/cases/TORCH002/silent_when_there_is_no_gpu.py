import torch


def predict(model, loader, device, use_cuda):
    found = []
    with torch.inference_mode():
        for x, _ in loader:
            if use_cuda:
                x = x.cuda()
            found.append(model(x).to("cpu").numpy())
            found.append(x.cpu().numpy())
        cpu = torch.device("cpu")
        found.append(torch.zeros(3, device=cpu).numpy())
        found.append(model(torch.zeros(3).to(cpu)).numpy())
    return found
