"""scikit-learn's side of T1: one line in, one fit, one line out. Only the fit is timed, here."""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

features_file, labels_file, width, c, threads, dtype = sys.argv[1:]
features = np.fromfile(features_file, np.float32).reshape(-1, int(width)).astype(dtype)
labels = np.fromfile(labels_file, np.int32)


def blas():
    try:
        from threadpoolctl import threadpool_info, threadpool_limits
    except ImportError:
        return "threads as the libraries choose: threadpoolctl is not installed"
    threadpool_limits(int(threads))
    return ", ".join(f"{pool['internal_api']} {pool['version'] or ''} {pool.get('architecture', '')} {pool['num_threads']} threads".replace("  ", " ") for pool in threadpool_info())


def say(**line):
    print(json.dumps(line), flush=True)


say(about=f"scikit-learn {sklearn.__version__}, numpy {np.__version__} ({dtype}), {blas()}")
for _ in sys.stdin:
    started = time.perf_counter()
    model = LogisticRegression(C=float(c), max_iter=1000).fit(features, labels)
    seconds = time.perf_counter() - started
    say(seconds=seconds, loss=log_loss(labels, model.predict_proba(features)), iterations=int(model.n_iter_[0]))
