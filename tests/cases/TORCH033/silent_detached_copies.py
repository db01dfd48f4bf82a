import torch
import torch.nn.functional as F


def distill(student, teacher, loader, optimizer):
    running = 0.0
    for x, y in loader:
        with torch.no_grad():
            wanted = teacher(x)
        logits = student(x)
        loss = F.kl_div(F.log_softmax(logits, dim=1), F.softmax(wanted, dim=1), reduction="batchmean")
        loss = loss + F.cross_entropy(logits, y) + F.mse_loss(logits, wanted.detach())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        running += loss.detach()
        print(loss.item(), torch.tensor(loss.item()))


def actor_critic(actor, critic, states, actions, returns, optimizer):
    advantage = returns - critic(states).detach()
    actor_loss = -(actor(states).log_prob(actions) * advantage).mean()
    critic_loss = F.mse_loss(critic(states), returns)
    optimizer.zero_grad()
    (actor_loss + 0.5 * critic_loss).backward()
    optimizer.step()
