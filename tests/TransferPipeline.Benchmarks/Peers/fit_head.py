"""scikit-learn's side of T1: one line in, one fit, one line out. Only the fit is timed, here, in the precision that is faster."""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

features_file, labels_file, width, c, threads = sys.argv[1:]
single = np.fromfile(features_file, np.float32).reshape(-1, int(width))
labels = np.fromfile(labels_file, np.int32)


def blas():
    try:
        from threadpoolctl import threadpool_info, threadpool_limits
    except ImportError:
        return "BLAS unknown: python3-threadpoolctl is not installed"
    threadpool_limits(int(threads), user_api="blas")
    return ", ".join(f"{pool['internal_api']} {pool['version']} for {pool['architecture']}, {pool['num_threads']} threads" for pool in threadpool_info() if pool["user_api"] == "blas")


def fit(features):
    started = time.perf_counter()
    model = LogisticRegression(C=float(c), max_iter=1000).fit(features, labels)
    return time.perf_counter() - started, model


def say(**line):
    print(json.dumps(line), flush=True)


limits = blas()
features = min((single, single.astype(np.float64)), key=lambda features: min(fit(features)[0] for _ in range(2)))
say(about=f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {features.dtype.name}, {limits}")
for _ in sys.stdin:
    seconds, model = fit(features)
    say(seconds=seconds, loss=log_loss(labels, model.predict_proba(features)), iterations=int(model.n_iter_[0]))
