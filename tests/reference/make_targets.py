"""Makes tests/TransferPipeline.Tests/Train/Targets/expected.json: what scikit-learn, SciPy and NumPy say of several labels a row, and of numbers.

    python3 tests/reference/make_targets.py        (scikit-learn 1.2, SciPy 1.10 or later)

Fits are on standardised features; the temperature is that of least log loss with targets smoothed by one label in n + 2, of all rows.
"""
import json, pathlib
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_expit
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (accuracy_score, average_precision_score, f1_score, mean_absolute_error, mean_squared_error,
                             precision_recall_fscore_support, r2_score)

FOLDER = pathlib.Path(__file__).parent.parent / "TransferPipeline.Tests" / "Train" / "Targets"
BINS = 15
rng = np.random.default_rng(23)


def rounded(values, digits=6):
    return [float(f"{value:.{digits}g}") for value in np.asarray(values, np.float64).reshape(-1)]


def label_metrics(name, logits, truth, threshold):
    logits = np.round(logits, 3).astype(np.float32).astype(np.float64)
    probabilities = expit(logits)
    decided = probabilities >= threshold
    precision, recall, f1, support = precision_recall_fscore_support(truth, decided, average=None, zero_division=0)
    flat, hits = probabilities.reshape(-1), truth.reshape(-1)
    bins = np.clip(np.digitize(flat, np.linspace(0, 1, BINS + 1), right=True) - 1, 0, BINS - 1)
    doubt = 1 / (truth.size + 2)
    target = truth * (1 - doubt) + (1 - truth) * doubt
    loss = lambda log_t: -(target * log_expit(logits / np.exp(log_t)) + (1 - target) * log_expit(-logits / np.exp(log_t))).sum()
    own = [average_precision_score(truth[:, label], probabilities[:, label]) if support[label] else 0 for label in range(truth.shape[1])]
    return {
        "name": name, "labels": truth.shape[1], "threshold": threshold,
        "truth": [np.flatnonzero(row).tolist() for row in truth], "logits": rounded(logits),
        "microF1": f1_score(truth, decided, average="micro", zero_division=0), "macroF1": f1_score(truth, decided, average="macro", zero_division=0),
        "exactMatch": accuracy_score(truth, decided), "averagePrecision": float(np.mean([own[label] for label in range(len(own)) if support[label]])),
        "logLoss": float(-(truth * np.log(np.maximum(probabilities, 2.220446049250313e-16)) + (1 - truth) * np.log(np.maximum(1 - probabilities, 2.220446049250313e-16))).mean()),
        "ece": float(sum(abs(flat[bins == b].mean() - hits[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(), "ownAveragePrecision": [float(value) for value in own],
        "temperature": float(np.exp(minimize_scalar(loss, bounds=(np.log(1e-3), np.log(1e3)), method="bounded", options={"xatol": 1e-10}).x)),
    }


def number_metrics(name, values, truth, training_mean):
    values = np.round(values, 3).astype(np.float32).astype(np.float64)
    always = np.full(len(truth), training_mean)
    return {
        "name": name, "values": rounded(values, 9), "truth": truth.tolist(), "trainingMean": training_mean,
        "r2": r2_score(truth, values), "mae": mean_absolute_error(truth, values), "rmse": float(np.sqrt(mean_squared_error(truth, values))),
        "spearman": float(spearmanr(truth, values)[0]), "baselineMae": mean_absolute_error(truth, always), "baselineRmse": float(np.sqrt(mean_squared_error(truth, always))),
        "quantiles": np.quantile(truth - values, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist(),
    }


def made_features(rows, width):
    mixing = rng.normal(0, 1, (width, width)) * 0.6 + np.eye(width)
    features = np.array(rounded(rng.normal(0, 1, (rows, width)) @ mixing + rng.normal(0, 3, width), 5)).reshape(rows, width).astype(np.float32).astype(np.float64)
    std = features.std(0)
    return features, (features - features.mean(0)) / std


def label_fits(rows, width, labels):
    features, standardised = made_features(rows, width)
    scores = standardised @ rng.normal(0, 0.7, (width, labels)) + rng.normal(-1, 0.7, labels)
    truth = (rng.random((rows, labels)) < expit(scores)).astype(int)
    fits = []
    for c in (0.01, 1.0):
        for balanced in (False, True):
            models = [LogisticRegression(C=c, class_weight="balanced" if balanced else None, tol=1e-10, max_iter=10_000).fit(standardised, truth[:, label]) for label in range(labels)]
            objective = 0.0
            for label, model in enumerate(models):
                own = truth[:, label]
                weight = np.where(own == 1, rows / (2 * own.sum()), rows / (2 * (rows - own.sum()))) if balanced else np.ones(rows)
                z = model.decision_function(standardised)
                objective += c * (weight * (np.logaddexp(0, z) - own * z)).sum() + 0.5 * (model.coef_ ** 2).sum()
            fits.append({"c": c, "balanced": balanced, "objective": float(objective), "weights": rounded([model.coef_[0] for model in models]), "bias": rounded([model.intercept_[0] for model in models])})
    return {"width": width, "labels": labels, "features": rounded(features, 5), "truth": [np.flatnonzero(row).tolist() for row in truth], "fits": fits}


def number_fits(rows, width):
    features, standardised = made_features(rows, width)
    numbers = np.array(rounded(1000 + 50 * (standardised @ rng.normal(0, 1, width) + rng.normal(0, 1.5, rows)), 7))
    target = (numbers - numbers.mean()) / numbers.std()
    fits = []
    for c in (0.001, 0.1, 10.0):
        model = Ridge(alpha=1 / c, solver="cholesky").fit(standardised, target)
        fits.append({"c": c, "weights": rounded(model.coef_ * numbers.std()), "bias": float(model.intercept_ * numbers.std() + numbers.mean())})
    return {"width": width, "features": rounded(features, 5), "numbers": numbers.tolist(), "fits": fits}


def truth_of(rows, labels, share):
    return (rng.random((rows, labels)) < share).astype(int)


ordinary = truth_of(60, 5, [0.5, 0.3, 0.2, 0.1, 0.4])
rare = truth_of(40, 4, [0.5, 0.1, 0, 0.3])
tied = truth_of(50, 3, 0.4)
sure = truth_of(30, 3, 0.4)
noise = lambda truth: rng.normal(0, 1.5, truth.shape) + 3 * truth - 1.5
json.dump(
    {
        "labelMetrics": [
            label_metrics("ordinary", noise(ordinary), ordinary, 0.5),
            label_metrics("another threshold", noise(ordinary), ordinary, 0.3),
            label_metrics("a label without rows", noise(rare), rare, 0.5),
            label_metrics("ties", np.round(noise(tied)), tied, 0.5),
            label_metrics("too sure", noise(sure) * 8, sure, 0.5),
        ],
        "numberMetrics": [
            number_metrics("ordinary", *(lambda truth: (truth * 0.8 + rng.normal(0, 1, 50), truth))(np.round(rng.normal(3, 2, 50), 2)), 2.5),
            number_metrics("ties", *(lambda truth: (np.round(truth * 0.5 + rng.normal(0, 1, 40)), truth))(np.round(rng.normal(0, 2, 40))), 0.0),
            number_metrics("worse than the mean", rng.normal(0, 5, 30), np.round(rng.normal(0, 1, 30), 3), 0.25),
            number_metrics("far from 0", *(lambda truth: (truth + rng.normal(0, 4, 30), truth))(np.round(rng.normal(20_000, 10, 30), 1)), 20_001.0),
        ],
        "labelFits": [label_fits(120, 5, 3), label_fits(24, 8, 2)],
        "numberFits": [number_fits(100, 6), number_fits(20, 8)],
    },
    open(FOLDER / "expected.json", "w"))
