"""The rules of a provider as tests: subclass `ProviderSuite`, give it a bench, and run pytest.

Each test is one rule of `docs/writing-a-provider.md`, through the real engine and the real transport, against the
author's own simulator and in virtual time: nothing sleeps, and no socket is opened.
"""

from collections.abc import Coroutine
from typing import Any, ClassVar

from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing import changing_rules, reading_rules
from reconciler.testing.bench import Bench
from reconciler.testing.rules import RULES


class ProviderSuite:
    """The numbered rules. A subclass whose name begins with `Test` sets `bench`, and that is all."""

    bench: ClassVar[Bench]

    def test_r1_answers_every_wanted_address(self) -> None:
        """R1: each want has a reading, whatever is listed beside; what is not there is missing."""
        _hold("R1", reading_rules.answer_every_want(self.bench))

    def test_r2_changes_nothing_while_reading(self) -> None:
        """R2: nothing but reads leaves, and a second reading shows what the first did."""
        _hold("R2", reading_rules.change_nothing(self.bench))

    def test_r3_never_calls_a_failed_read_missing(self) -> None:
        """R3: whichever request of a read fails, and however, nothing that is there is missing."""
        _hold("R3", reading_rules.never_call_a_failure_missing(self.bench))

    def test_r4_reads_many_in_few_requests(self) -> None:
        """R4: three hundred things cost hardly more requests than five, or as many as the bench says."""
        _hold("R4", reading_rules.read_in_pages(self.bench))

    def test_r5_derives_the_same_steps_again(self) -> None:
        """R5: the same change gives the same steps, at once and later."""
        _hold("R5", changing_rules.derive_the_same_steps(self.bench))

    def test_r6_covers_every_changed_path(self) -> None:
        """R6: the calls together make every changed path true, but for a status that is requested already."""
        _hold("R6", changing_rules.cover_every_change(self.bench))

    def test_r7_touches_no_other_path(self) -> None:
        """R7: no call is about a path that nobody wished for, and an apply changes nothing else."""
        _hold("R7", changing_rules.touch_nothing_else(self.bench))

    def test_r8_does_nothing_for_an_empty_change(self) -> None:
        """R8: what is as wished is unchanged in the plan, and an empty change has no step."""
        _hold("R8", changing_rules.do_nothing_for_nothing(self.bench))

    def test_r9_repeats_only_what_may_be_repeated(self) -> None:
        """R9: with answers lost the wish is reached all the same; a repeatable call sent twice does no more."""
        _hold("R9", changing_rules.repeat_only_what_may_be(self.bench))

    def test_r10_settles_only_what_shows(self) -> None:
        """R10: no reading that lacks the wish is settled, however long it took; what an apply left is."""
        _hold("R10", changing_rules.settle_only_what_shows(self.bench))

    def test_r11_gives_up_what_is_hopeless(self) -> None:
        """R11: a reading that shows that it will not happen ends the wait, with a reason."""
        _hold("R11", changing_rules.give_up_what_is_hopeless(self.bench))

    def test_r12_leaves_nothing_to_plan(self) -> None:
        """R12: after an apply a fresh plan finds everything as desired."""
        _hold("R12", changing_rules.leave_nothing_to_do(self.bench))

    def test_r13_tolerates_what_is_new_and_guesses_nothing(self) -> None:
        """R13: new members change nothing; a new word, or a member less, is never guessed."""
        _hold("R13", reading_rules.tolerate_what_is_new(self.bench))

    def test_r14_lets_no_secret_out(self) -> None:
        """R14: of a credential, and of what replies hold beside the switches, nothing gets out."""
        _hold("R14", reading_rules.keep_secrets(self.bench))

    def test_r15_reaches_every_wish(self) -> None:
        """R15: each wish is applied from some state, and the wishes name everything that may be wished."""
        _hold("R15", changing_rules.reach_every_wish(self.bench))


def _hold(number: str, check: Coroutine[Any, Any, None]) -> None:
    """Runs one check in virtual time; a failure says which rule it is about."""
    try:
        run_virtual(check)
    except Exception as failure:
        failure.add_note(f"{number}: a provider {RULES[number]}. See {number} in docs/writing-a-provider.md.")
        raise
