"""19,000 idle clients on one server that may open 20,000 files."""

from harness import crowd
from harness.processes import open_descriptors
from harness.rtmp_client import connected
from harness.waiting import eventually, stays

DESCRIPTORS = 20_000
IDLE = 19_000
BEYOND = 1_500
PROCESSES = 2
BUDGET_PER_CLIENT = 8 * 1024
# Pages of the allocator that are partly used, and the lists that grow with the number of clients.
TOLERANCE = 1.10


def totals(crowds):
    reports = [crowd.latest(one) for one in crowds]
    return {key: sum(r.get(key, 0) for r in reports) for key in ("left", "underway", "connected", "refused", "closed")}


def settled(crowds, seconds):
    """Waits until every client of the crowds has its answer."""
    def done():
        now = totals(crowds)
        return all(crowd.latest(one) for one in crowds) and now["left"] == now["underway"] == 0

    eventually(done, seconds, lambda: f"answers for all clients: {totals(crowds)}", every=0.2)
    return totals(crowds)


def test_idle_clients_cost_little_and_the_ones_beyond_the_limit_are_refused(start_server, programs, record_property):
    server = start_server(descriptors=DESCRIPTORS)
    with connected(server.port) as first:
        first.create_stream()
        before = server.memory

        crowds = [crowd.start(programs, server.port, IDLE // PROCESSES, f"127.0.0.{10 + i}") for i in range(PROCESSES)]
        assert settled(crowds, 120)["connected"] == IDLE, totals(crowds)
        per_client = (server.memory - before) / IDLE
        record_property("bytes_per_idle_client", round(per_client))
        print(f"memory per idle client: {per_client:.0f} bytes; budget {BUDGET_PER_CLIENT}")
        assert per_client <= BUDGET_PER_CLIENT * TOLERANCE

        beyond = crowd.start(programs, server.port, BEYOND, "127.0.0.30")
        late = settled([beyond], 60)
        assert late["refused"] > 0, late
        assert late["connected"] + late["refused"] == BEYOND
        server.log.wait_refusals("fd-limit", late["refused"])
        assert totals(crowds)["connected"] == IDLE, "clients were lost when others were refused"
        stays(lambda: server.program.running, 1, "the server runs")
        assert first.create_stream() >= 1, "a client that is there is not served any more"

        for one in (*crowds, beyond):
            one.terminate()
        eventually(lambda: open_descriptors(server.program.pid) < 200, 30, "the clients are gone", every=0.2)
    with connected(server.port) as afterwards:
        assert afterwards.create_stream() >= 1
