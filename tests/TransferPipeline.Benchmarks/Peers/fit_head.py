"""scikit-learn's side of T1: one line in, one fit, one line out. Only the fit is timed, here, in the precision that is faster.

A fit to the default tolerance goes on long after the loss is as low as the comparison asks for, so the timed one ends at the first iteration that is."""
import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

features_file, labels_file, width, c, threads, tolerance = sys.argv[1:]
# Ending early is meant.
warnings.simplefilter("ignore", ConvergenceWarning)
single = np.fromfile(features_file, np.float32).reshape(-1, int(width))
labels = np.fromfile(labels_file, np.int32)


def blas():
    try:
        from threadpoolctl import threadpool_info, threadpool_limits
    except ImportError:
        return "BLAS unknown: python3-threadpoolctl is not installed"
    threadpool_limits(int(threads), user_api="blas")
    return ", ".join(f"{pool['internal_api']} {pool['version']} for {pool['architecture']}, {pool['num_threads']} threads" for pool in threadpool_info() if pool["user_api"] == "blas")


def fit(features, iterations=1000):
    started = time.perf_counter()
    model = LogisticRegression(C=float(c), max_iter=iterations).fit(features, labels)
    return time.perf_counter() - started, model


def loss(features, model):
    return log_loss(labels, model.predict_proba(features))


def enough(features, converged):
    """The fewest iterations whose loss is within the tolerance of the converged one."""
    least, most = 1, int(converged.n_iter_[0])
    wanted = loss(features, converged) + float(tolerance)
    while least < most:
        middle = (least + most) // 2
        if loss(features, fit(features, middle)[1]) <= wanted:
            most = middle
        else:
            least = middle + 1
    return least


def say(**line):
    print(json.dumps(line), flush=True)


limits = blas()
features = min((single, single.astype(np.float64)), key=lambda features: min(fit(features)[0] for _ in range(2)))
converged = fit(features)[1]
iterations = enough(features, converged)
say(
    about=f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {features.dtype.name}, {limits}; {iterations} iterations, {int(converged.n_iter_[0])} to its default tolerance",
    loss=loss(features, converged))
for _ in sys.stdin:
    say(seconds=fit(features, iterations)[0])
