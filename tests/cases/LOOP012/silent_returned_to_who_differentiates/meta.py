from losses import evaluate_tasks, total_loss


def outer_step(model, optimizer, support, query, criterion):
    optimizer.zero_grad()
    total_loss(model, support, criterion).backward()
    evaluate_tasks(model, query, criterion).backward()
    optimizer.step()
