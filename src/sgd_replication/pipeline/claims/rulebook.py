"""Rulebook of all theories: criteria that several claims share, written once and named by the claims."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from sgd_replication.jobs.models import FrozenModel

RawConditions = list[dict[str, Any]]
"""Conditions as the registry gives them; names of estimates hold placeholders in braces."""


class SharedRule(FrozenModel):
    """A criterion that several claims share. Words in braces stand for what each claim puts in.

    Attributes:
        means: the rule and its reason, as the rulebook prints it.
        criterion: sentence for the criterion of a claim; empty if claims say it themselves.
        panel_criterion: sentence for the criterion of a published panel; empty for a rule on the law.
        outcomes: sentence for an outcome, by its name.
        requires, replicated, partly, reproduced: conditions that are added to those of the claim.

    Examples:
        >>> rule = SharedRule(means="Slopes are 1.", replicated=[{"estimate": "{sweep}_slope", "near": 1}])
        >>> rule.filled({"sweep": "batch"})["replicated"]
        [{'estimate': 'batch_slope', 'near': 1}]
    """

    means: str
    criterion: str = ""
    panel_criterion: str = ""
    outcomes: dict[str, str] = Field(default={})
    requires: RawConditions = Field(default=[])
    replicated: RawConditions = Field(default=[])
    partly: RawConditions = Field(default=[])
    reproduced: RawConditions = Field(default=[])

    def filled(self, words: Mapping[str, str]) -> dict[str, Any]:
        """Return the rule's fields with the words of one claim in place of the braces.

        Raises:
            ValueError: a word is missing.
        """
        return {name: _filled(getattr(self, name), words) for name in type(self).model_fields}


def expanded(claim: Mapping[str, Any], rules: Mapping[str, SharedRule]) -> dict[str, Any]:
    """Return a claim of the registry with the conditions and sentences of the rules that it names.

    What the claim says itself is kept, and comes before the rules' conditions.

    Args:
        claim: fields of the claim. `rules` holds one mapping per rule: `rule`, its name, and the words that it needs.
        rules: the rulebook.

    Raises:
        ValueError: the rulebook has no such rule, or a word is missing.

    Examples:
        >>> gamma = {"estimate": "{p}_gamma", "near": 1}
        >>> rule = SharedRule(means="", criterion="τ is exponential in {x}.", partly=[gamma])
        >>> claim = {"id": "law", "rules": [{"rule": "linear-law", "x": "B", "p": "batch"}]}
        >>> full = expanded(claim, {"linear-law": rule})
        >>> full["criterion"], full["partly"], full["rules"]
        ('τ is exponential in B.', [{'estimate': 'batch_gamma', 'near': 1}], ['linear-law'])
    """
    full = dict(claim)
    applied = full.pop("rules", [])
    for words in applied:
        if (name := words.get("rule")) not in rules:
            raise ValueError(f"claim {claim.get('id')} names the rule {name}, which `rules` does not have")
        try:
            rule = rules[name].filled(words)
        except ValueError as error:
            raise ValueError(f"claim {claim.get('id')}, rule {name}: {error}") from None
        for verdict in ("requires", "replicated", "partly"):
            full[verdict] = [*full.get(verdict, []), *rule[verdict]]
        if rule["reproduced"]:
            panel = dict(full.get("panel") or {})
            panel["reproduced"] = [*panel.get("reproduced", []), *rule["reproduced"]]
            panel.setdefault("criterion", rule["panel_criterion"])
            full["panel"] = panel
        if not full.get("criterion"):
            full["criterion"] = rule["criterion"]
        full["outcomes"] = {**rule["outcomes"], **full.get("outcomes", {})}
    full["rules"] = [words["rule"] for words in applied]
    return full


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    """Return a value with every word in braces replaced, also in lists and mappings."""
    if isinstance(value, str):
        if missing := sorted(set(re.findall(r"\{(\w+)\}", value)) - set(words)):
            raise ValueError(f"no word is given for {', '.join(missing)}")
        return re.sub(r"\{(\w+)\}", lambda word: str(words[word[1]]), value)
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    return [_filled(item, words) for item in value] if isinstance(value, list) else value
