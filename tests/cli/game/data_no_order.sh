echo '{"attributable": {"reference": {"a": 0}, "cells": [{"level": {"a": 0}, "share": 0.5, "risk": 0.1},
    {"level": {"a": 1}, "share": 0.5, "risk": 0.2}]}}' >g.json
"$ASCRIBE" game g.json --index sequential_attributable_fraction
