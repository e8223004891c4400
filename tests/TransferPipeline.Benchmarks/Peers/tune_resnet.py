"""PyTorch's side of F4: "whole" or "tail" in, one epoch, one line out. Only the epoch is timed, here. The weights are random: the time does not depend on them.

The tail is layer4's last two blocks and the head, on activations that lie in memory."""
import json
import sys
import time

import torch
import torchvision

rows, batch, classes, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
model = torchvision.models.resnet50(weights=None, num_classes=classes)
# As ours: BatchNormalization takes its stored statistics.
model.eval()
pictures = torch.randn(rows, 3, 224, 224)
activations = torch.randn(rows, 2048, 7, 7)
labels = torch.randint(0, classes, (rows,))
tail = torch.nn.Sequential(model.layer4[1], model.layer4[2], model.avgpool, torch.nn.Flatten(), model.fc)
sides = {
    "whole": (model, pictures, torch.optim.AdamW(model.parameters(), lr=1e-4)),
    "tail": (tail, activations, torch.optim.AdamW(tail.parameters(), lr=1e-4)),
}


def epoch(network, inputs, optimizer):
    started, processor = time.perf_counter(), time.process_time()
    for start in range(0, rows, batch):
        optimizer.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(network(inputs[start:start + batch]), labels[start:start + batch]).backward()
        optimizer.step()
    return dict(seconds=time.perf_counter() - started, processor=time.process_time() - processor)


def say(**line):
    print(json.dumps(line), flush=True)


say(about=f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}, {torch.get_num_threads()} threads")
for line in sys.stdin:
    say(**epoch(*sides[line.strip()]))
