"""`portico resend`: sends webhooks again, by the flight recorder's own doors."""

from portico.remote.caller import Caller, Refused

OWN = "/v1/portico/webhook_endpoints"
DELIVERIES = "/v1/portico/webhook_deliveries"


def again(caller: Caller, id: str) -> int:
    """Send a delivery, an event, or all that an endpoint did not get, once more. How many that are. Raises Refused."""
    kind = id.partition("_")[0]
    if kind == "whd":
        caller.post(f"{DELIVERIES}/{id}/resend")
        return 1
    if kind == "evt":
        return _event(caller, id)
    if kind == "we":
        return failed(caller, id)
    raise Refused(f"{id} is none of a delivery (whd_…), an event (evt_…) and a webhook endpoint (we_…).")


def _event(caller: Caller, id: str) -> int:
    caller.get(f"/v1/events/{id}")
    found = caller.get(DELIVERIES, event=id, limit=100)["data"]
    for delivery in found:
        caller.post(f"{DELIVERIES}/{delivery['id']}/resend")
    return len(found)


def failed(caller: Caller, endpoint: str) -> int:
    """Send everything once more that has not arrived at an endpoint and is not on its way. Raises Refused."""
    sent = 0
    while more := int(caller.post(f"{OWN}/{endpoint}/resend_failed")["resent"]):
        sent += more
    return sent


def everything_failed(caller: Caller) -> int:
    """The same for all endpoints that are enabled."""
    endpoints = caller.get(OWN, limit=100)["data"]
    return sum(failed(caller, one["id"]) for one in endpoints if one["status"] == "enabled")
