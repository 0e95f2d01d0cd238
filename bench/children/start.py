"""Imports one module as Lambda does during init and gives it its first event: start.py TASK MODULE EVENT TABLE.

Prints the milliseconds of both. EVENT is a file, or "" for none. MODULE `bare` stands for the least that any function
on DynamoDB needs: botocore, its client, and one read by key. With `-X importtime` the interpreter adds its own list.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, sys.argv[1])
module, event, table = sys.argv[2:5]
given = json.loads(Path(event).read_text()) if event else None


def bare():
    import botocore.session

    client = botocore.session.get_session().create_client("dynamodb")
    return lambda *_: client.get_item(TableName=table, Key={"pk": {"S": "a"}, "sk": {"S": "a"}}, ConsistentRead=True)


def function():
    __import__(module)
    return getattr(sys.modules[module], module.rpartition(".")[2])


wall, cpu = time.perf_counter(), time.process_time()
handler = bare() if module == "bare" else function()
took = {"wall": (time.perf_counter() - wall) * 1000, "cpu": (time.process_time() - cpu) * 1000}
if event:
    before = time.process_time()
    answer = handler(given, None)
    took["first"] = (time.process_time() - before) * 1000
    told = answer or {}
    assert told.get("statusCode", 200) in (200, 201), told
    assert not told.get("batchItemFailures"), told
took["modules"] = len(sys.modules)
print(json.dumps(took))
