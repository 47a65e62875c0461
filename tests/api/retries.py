"""What tests of idempotency have in common."""

CUSTOMERS = "/v1/customers"


async def counted(merchant, path=CUSTOMERS):
    return len((await merchant.find(path, limit=100))["data"])


def replayed(answer):
    return answer.headers.get("idempotent-replayed") == "true"
