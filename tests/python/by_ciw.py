"""A queue simulated by ciw. In: {"servers": 9, "priorities": [1, 0], "people": [[class, arrival, service, patience], ...]}, numbers in
milliseconds, patience null for who never leaves. Out: a line for each of them, how long he waited, or "left"."""

import json
import sys

import ciw


class OfHim(ciw.dists.Distribution):
    """What one who came at that time brings with him: nobody's draws depend on the order in which he is served."""

    def __init__(self, people):
        self.people = people

    def sample(self, t=None, ind=None):
        return self.people[ind.arrival_date]


given = json.load(sys.stdin)
classes = [f"class {number}" for number in range(len(given["priorities"]))]
people = {name: [person for person in given["people"] if person[0] == number] for number, name in enumerate(classes)}


def gaps(name):
    at = 0.0
    for _, arrival, _, _ in people[name]:
        yield arrival - at
        at = arrival


def each(column):
    return {name: [OfHim({person[1]: person[column] for person in people[name]})] for name in classes}


leaves = any(person[3] is not None for person in given["people"])
# The largest priority of ours goes first, and the smallest class of ciw's.
order = {name: max(given["priorities"]) - priority for name, priority in zip(classes, given["priorities"])}
network = ciw.create_network(
    arrival_distributions={name: [ciw.dists.Sequential(list(gaps(name)) + [float("inf")])] for name in classes},
    service_distributions=each(2),
    number_of_servers=[given["servers"]],
    priority_classes=order,
    **({"reneging_time_distributions": each(3)} if leaves else {}),
)
simulation = ciw.Simulation(network)
# Nobody comes after the last, and this is longer than anybody waits.
simulation.simulate_until_max_time(max(person[1] for person in given["people"]) + 1e10)

waits = {}
for record in simulation.get_all_records():
    waits[record.original_customer_class, record.arrival_date] = (
        f"{record.waiting_time}" if record.record_type == "service" else "left"
    )
for number, arrival, _, _ in given["people"]:
    print(waits[classes[number], arrival])
