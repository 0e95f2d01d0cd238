"""Imports one module as Lambda does during init, and prints the milliseconds it took: start.py TASK MODULE.

MODULE `bare` stands for the least that any function on DynamoDB needs: botocore and its client.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])
module = sys.argv[2]

wall, cpu = time.perf_counter(), time.process_time()
if module == "bare":
    import botocore.session

    botocore.session.get_session().create_client("dynamodb")
else:
    __import__(module)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"wall": wall * 1000, "cpu": cpu * 1000}))
