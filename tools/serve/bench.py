"""Measures how fast a running `ratna serve` answers searches.

    ratna serve --port 7637                  # with RATNA_TOKEN set to the same as here
    python tools/serve/bench.py --url http://127.0.0.1:7637 [--connections 8] [--seconds 10] [--rate 100]

Every query is a new one, so that no kept vector answers it. Without `--rate` each connection asks again as soon as it is
answered, which measures throughput. With it so many queries a second begin at even intervals, whether earlier ones are
answered or not, and a time counts from when its query was due: a server that falls behind can't hide it. Prints a JSON
object; fails if a query is not answered. The token is read from RATNA_TOKEN.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import sys
import threading
import time
from urllib.parse import urlencode, urlsplit

LOOKS = ["red", "old", "small", "wooden", "bright", "quiet", "wet", "striped", "broken", "green"]
THINGS = ["boat", "dog", "bicycle", "house", "tree", "cup", "horse", "bridge", "flower", "train", "child", "mountain"]
PLACES = ["on a beach", "in the snow", "at night", "by a river", "in a kitchen", "under trees", "in the rain", "at home"]


def queries() -> list[str]:
    """Every combination, in an order that is the same in each run."""
    every = [" ".join(words) for words in itertools.product(LOOKS, THINGS, PLACES)]
    random.Random(1).shuffle(every)
    return every


def ask(connection: http.client.HTTPConnection, query: str, token: str) -> None:
    """Asks one query and reads the whole answer."""
    connection.request("GET", "/search?" + urlencode({"q": query}), headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body.decode(errors='replace')}")
    json.loads(body)


def work(arguments: argparse.Namespace, numbers: itertools.count, begin: float, times: list, failures: list) -> None:
    """Asks on one connection until the time is over."""
    address = urlsplit(arguments.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    every, token = queries(), os.environ["RATNA_TOKEN"]
    try:
        while True:
            number = next(numbers)
            due = begin + number / arguments.rate if arguments.rate else time.perf_counter()
            if due >= begin + arguments.seconds:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            ask(connection, every[number % len(every)], token)
            times.append(time.perf_counter() - due)
    except (OSError, RuntimeError, ValueError, http.client.HTTPException) as error:
        failures.append(str(error))
    finally:
        connection.close()


def percentile(times: list[float], share: float) -> float:
    """Milliseconds that this share of the times do not exceed."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:7637")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rate", type=float, help="queries a second; without it, as many as are answered")
    arguments = parser.parse_args()
    if "RATNA_TOKEN" not in os.environ:
        parser.error("RATNA_TOKEN is not set")
    times, failures, numbers = [], [], itertools.count()
    begin = time.perf_counter() + 0.1
    args = (arguments, numbers, begin, times, failures)
    threads = [threading.Thread(target=work, args=args) for _ in range(arguments.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures or not times:
        sys.exit("not answered: " + (failures[0] if failures else "no query was asked"))
    elapsed = time.perf_counter() - begin
    report = {
        "queries": len(times),
        "per_second": round(len(times) / elapsed, 1),
        "p50_ms": percentile(times, 0.5),
        "p99_ms": percentile(times, 0.99),
        "connections": arguments.connections,
        "load": round(os.getloadavg()[0], 2),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
