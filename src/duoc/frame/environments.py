"""Which of Django's database aliases reads and writes an environment."""

from duoc.core.environment import Environment


def alias(environment: Environment) -> str:
    """`Model.objects.using(alias(environment))`: production is `default`, the others carry their own name."""
    return "default" if environment is Environment.PRODUCTION else environment.value
