"""Whatever is asked is answered, and what is refused leaves no trace."""

from collections.abc import Iterator

from tests.walks.steps import Step


def answered(step: Step) -> Iterator[str]:
    """Nothing is a fault of the server's."""
    for answer in (step.answer, step.foretold, step.later):
        if answer is not None and answer.status >= 500:
            yield f"the answer is {answer.status}: {answer.body.decode()}"


def unchanged(step: Step) -> Iterator[str]:
    """What is refused changes nothing, and nobody is told of anything."""
    if not step.is_refused:
        return
    yield from (f"{event['type']} was told" for event in step.after.since(step.before))
    for id in step.before.objects.keys() | step.after.objects.keys():
        was, now = step.before.objects.get(id), step.after.objects.get(id)
        if was != now:
            yield f"{id} was {was}, and is {now}"
