echo '{"attributable": {"reference": {"a": 0, "b": 0}, "cells": [{"level": {"a": 0, "b": 0}, "share": 0.5, "risk": 0.1},
    {"level": {"a": 1, "b": 0}, "share": 0.25, "risk": 0.2}, {"level": {"b": 1, "a": 1}, "share": 0.25, "risk": 0.3}]}}' >g.json
"$ASCRIBE" game g.json
