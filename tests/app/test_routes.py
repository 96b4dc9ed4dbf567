import json
import math

import pandas as pd

from app.routes import with_nulls


def test_an_unknown_number_is_null_and_never_nought():
    sent = with_nulls(pd.Series([1.5, math.nan, 0.0]))
    assert json.loads(json.dumps(sent, allow_nan=False)) == [1.5, None, 0.0]
