"""Makes tests/TransferPipeline.Tests/Train/Heads/expected.json: small data sets and what scikit-learn fits to them.

    /usr/bin/python3 tests/reference/make_heads.py        (scikit-learn 1.2 or later)

The features are correlated, shifted and of unlike scales, the classes of unlike size and overlapping; the last feature is constant. Each fit is
StandardScaler, then LogisticRegression run to full convergence. objective is C * sum(weight * cross-entropy) + ||W||^2 / 2.
"""
import json, pathlib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

FILE = pathlib.Path(__file__).parent.parent / "TransferPipeline.Tests" / "Train" / "Heads" / "expected.json"


def data(seed, counts, width):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    centres = rng.normal(size=(len(counts), width))
    noise = rng.normal(size=(len(labels), width)) @ (np.eye(width) + 0.8 * rng.normal(size=(width, width)) / np.sqrt(width))
    features = (centres[labels] + 1.5 * noise) * np.geomspace(0.01, 100, width) + np.linspace(-5, 50, width)
    features[:, -1] = 3.7
    return features.round(5).astype(np.float32), labels


def fit(features, labels, c, balanced):
    scaler = StandardScaler().fit(features.astype(np.float64))
    scaled = scaler.transform(features.astype(np.float64))
    model = LogisticRegression(C=c, tol=1e-10, max_iter=100_000, class_weight="balanced" if balanced else None).fit(scaled, labels)
    probabilities = model.predict_proba(scaled)
    weights = compute_sample_weight("balanced", labels) if balanced else np.ones(len(labels))
    loss = -(weights * np.log(probabilities[np.arange(len(labels)), labels])).sum()
    return {
        "c": c,
        "balanced": balanced,
        "objective": c * loss + (model.coef_**2).sum() / 2,
        "mean": scaler.mean_.tolist(),
        "std": scaler.scale_.tolist(),
        "weights": model.coef_.ravel().round(7).tolist(),
        "bias": model.intercept_.round(7).tolist(),
        "probabilities": probabilities.ravel().round(7).tolist(),
    }


sets = {
    "many-rows": (data(1, (70, 30, 20), 6), (0.01, 0.1, 1, 10)),
    "few-rows": (data(2, (8, 5, 4, 3), 20), (0.01, 1)),
}
expected = []
for name, ((features, labels), strengths) in sets.items():
    fits = [fit(features, labels, c, balanced) for c in strengths for balanced in (False, True)]
    expected.append({"name": name, "width": features.shape[1], "features": features.astype(np.float64).round(5).ravel().tolist(), "labels": labels.tolist(), "fits": fits})
FILE.write_text(json.dumps(expected).replace('"fits"', '\n"fits"').replace('{"c"', '\n{"c"').replace('{"name"', '\n{"name"') + "\n")
