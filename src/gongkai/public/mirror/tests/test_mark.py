"""A page that was rendered before something was taken away is never put in place after it."""

import threading

import pytest

from gongkai.public.mirror import keeping, rendering
from gongkai.public.mirror.following import Mirror, begin
from gongkai.public.mirror.state import NoState, StateFiles
from gongkai.registers.journal import following
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs import sites


@pytest.fixture
def in_the_middle(monkeypatch):
    """Has something happen after the next page was rendered and before it is put in place."""
    real = rendering.rendered

    def arrange(act):
        acts = [act]

        def rendered(site, address):
            found = real(site, address)
            if acts:
                acts.pop()()
            return found

        monkeypatch.setattr(rendering, "rendered", rendered)

    return arrange


def test_a_page_that_somebody_asked_for_before_a_withdrawal_is_refused_after_it(record, withdraw, place, client, kept):
    address = f"/r/{record.public_id}/"
    mark = keeping.mark()
    before = rendering.rendered(sites.main(), address)
    withdraw(record)
    following.follow()

    keeping.keep_on_demand(sites.main(), address, before, mark=mark)

    assert before.status == 200
    assert kept(address) is None


def test_one_that_is_put_in_place_before_the_follower_comes_is_taken_away_by_it(record, withdraw, kept):
    address = f"/r/{record.public_id}/"
    before = rendering.rendered(sites.main(), address)
    mark = keeping.mark()
    withdraw(record)
    keeping.drop(sites.main(), address)

    keeping.keep_on_demand(sites.main(), address, before, mark=mark)
    assert kept(address)
    following.follow()

    assert kept(address) is None


def test_a_build_renders_again_what_was_withdrawn_while_it_was_rendered(record, withdraw, in_the_middle, kept):
    address = f"/r/{record.public_id}/"

    def end():
        withdraw(record)
        following.follow()

    in_the_middle(end)

    answer = keeping.renew(sites.main(), address)

    assert answer.status == 410
    assert kept(address) is None


def test_what_is_withdrawn_while_the_follower_is_at_work_does_not_wait_for_its_turn(
    record, release, withdraw, monkeypatch, kept
):
    """The follower takes over one entry when another record is withdrawn: its page goes before the next is made."""
    real, seen = rendering.rendered, []

    def rendered(site, address):
        if not seen:
            withdraw(record)
        seen.append((address, kept(f"/r/{record.public_id}/") is None))
        return real(site, address)

    release(number_serial=13, title="另一件")
    monkeypatch.setattr(rendering, "rendered", rendered)
    following.follow()

    assert [is_gone for _address, is_gone in seen][:2] == [False, True]
    assert kept(f"/r/{record.public_id}/") is None


def test_the_follower_waits_for_whoever_is_putting_a_page_in_place(record, withdraw, kept):
    files, waited = keeping.files(), threading.Event()
    entered, done = threading.Event(), threading.Event()

    def take_away():
        entered.set()
        with files.alone():
            waited.set()
        done.set()

    with files.shared():
        thread = threading.Thread(target=take_away)
        thread.start()
        entered.wait(5)
        assert not waited.wait(0.2)
    assert done.wait(5)
    thread.join()


def test_where_there_is_no_state_nothing_is_put_in_the_store(place, tmp_path):
    files = StateFiles(tmp_path / "nowhere")

    with pytest.raises(NoState):
        files.read()
    with pytest.raises(NoState), files.shared():
        pass
    assert keeping.mark() == ""


def test_a_damaged_state_is_none(record, place):
    (place / "pages/.mirror/state.json").write_text('{"sequence":')

    assert keeping.mark() == ""


def test_each_taking_over_has_a_mark_of_its_own_also_with_the_same_entries(record):
    first = keeping.files().read()

    Mirror().apply(list(Entry.objects.all()))
    begin(clears=True)
    Mirror().apply(list(Entry.objects.all()))

    assert keeping.files().read().mark != first.mark
