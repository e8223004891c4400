"""Makes tests/TransferPipeline.Tests/Train/Metrics/expected.json: logits, and what scikit-learn, SciPy and NumPy say of them.

    python3 tests/reference/make_metrics.py        (scikit-learn 1.2, SciPy 1.10 or later)

Temperatures are those of least log loss with targets smoothed by one row in n + 2, found by a scalar minimiser instead of a bisected slope.
"""
import json, pathlib, warnings
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support

FOLDER = pathlib.Path(__file__).parent.parent / "TransferPipeline.Tests" / "Train" / "Metrics"
BINS = 15
rng = np.random.default_rng(11)


def made(rows, classes, pull, labels=None, quarters=False):
    labels = rng.integers(0, classes, rows) if labels is None else np.array(labels)
    logits = rng.normal(0, 2, (rows, classes))
    logits[np.arange(rows), labels] += pull
    return (np.round(logits * 4) / 4 if quarters else np.round(logits, 3)).astype(np.float32), labels


def expected_calibration_error(probabilities, labels):
    confidence, right = probabilities.max(1), probabilities.argmax(1) == labels
    bins = np.clip(np.digitize(confidence, np.linspace(0, 1, BINS + 1), right=True) - 1, 0, BINS - 1)
    return sum(abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))


def temperature(logits, labels):
    rows, classes = logits.shape
    doubt = 1 / (rows + 2)
    target = np.full(logits.shape, doubt / (classes - 1))
    target[np.arange(rows), labels] = 1 - doubt
    loss = lambda log_t: -(target * log_softmax(logits / np.exp(log_t), axis=1)).sum()
    return float(np.exp(minimize_scalar(loss, bounds=(np.log(1e-3), np.log(1e3)), method="bounded", options={"xatol": 1e-10}).x))


def judged(name, logits, labels):
    classes = logits.shape[1]
    probabilities = softmax(logits.astype(np.float64), axis=1)
    decisions, every = probabilities.argmax(1), range(classes)
    precision, recall, f1, support = precision_recall_fscore_support(labels, decisions, labels=every, zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "logits": [float(f"{value:.3f}") for value in logits.reshape(-1)],
        "accuracy": accuracy_score(labels, decisions),
        "macroF1": f1_score(labels, decisions, average="macro", zero_division=0),
        "logLoss": log_loss(labels, probabilities, labels=every),
        "ece": expected_calibration_error(probabilities, labels),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": [int(rows) for rows in support],
        "confusion": confusion_matrix(labels, decisions, labels=every).tolist(),
        "temperature": temperature(logits.astype(np.float64), labels),
    }


sure = made(40, 3, 30)
sure[0][0] = [0, 60, 0]
sure[1][0] = 0
wrong, truth = made(24, 3, 0)
wrong[np.arange(24), truth] -= 20
one, _ = made(24, 3, 1)
one[:, 2] += 50
cases = [
    judged("ordinary", *made(60, 4, 3)),
    judged("too sure", *(lambda logits, labels: (np.round(logits * 5, 3), labels))(*made(80, 5, 2))),
    judged("a class without rows", *made(30, 4, 2, labels=rng.integers(0, 3, 30))),
    judged("a class without rows or decisions", *(lambda logits, labels: (logits - np.float32([0, 0, 0, 40]), labels))(*made(30, 4, 2, labels=rng.integers(0, 3, 30)))),
    judged("ties go to the first", *made(60, 3, 0, quarters=True)),
    judged("all wrong", wrong, truth),
    judged("one class decided", one, rng.integers(0, 3, 24)),
    judged("one sure error", *sure),
    judged("one row", *made(1, 2, 1)),
]
with open(FOLDER / "expected.json", "w") as file:
    file.write("[\n" + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]\n")
