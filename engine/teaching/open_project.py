"""A project that is open in this process: its samples and features in memory, and what answers for it now."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.catalog import own_classes
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError, DataError, PictureError
from engine.jobs import JobContext
from engine.plain_names import shown
from engine.preprocessing.picture_files import open_picture
from engine.system.locks import HeldByAnother, held
from engine.teaching import project
from engine.teaching.answerer import Answerer, Field, Samples
from engine.teaching.counters import Counters
from engine.teaching.features import VIEWS, KeptFeatures, view_features
from engine.teaching.kept_network import KeptNetwork, amend_network, read_network
from engine.teaching.none_of_these import least_similarity, own_similarities
from engine.teaching.project import Removed
from engine.teaching.requests import Learnt, ProjectState, Source, Take, TeachingProgress

ALL_VIEWS = tuple(range(VIEWS))
LOCK = ".open"
_BATCH = 2  # samples whose features are computed between two reports


class OpenProject:
    """One project. Requests come one at a time; `answerer` may be asked from any thread.

    Attributes: `folder`, `record`, `takes`, `counters` for what comes next, `kept` features, `network`, the one that
    was trained, and `removed`, what can be restored, the last one last; `can_restore` is False where it is closed, and
    that is gone, before anybody can ask for it.
    """

    def __init__(self, folder: Path, context: JobContext, removed: Iterable[Removed] = ()) -> None:
        """Open the project in a folder, where what was `removed` before can be restored as far as it is still there.

        Raises DataError, WeightsError, JobCancelled.
        """
        self.folder = folder
        self._held = ExitStack()
        self._changing = threading.RLock()
        project.read(folder)  # before the lock, which makes a file: this may be no project
        try:
            self._hold()
            self.record = project.read(folder)
            self.takes = project.takes_of(folder, self.record.classes)
            self.counters = Counters(folder)
            self.counters.see(self.takes)
            self._outside = (*project.keep_damaged(folder), *project.left_out(folder, self.record.classes))
            self.removed = [one for one in removed if one.is_kept(folder)]
            self.can_restore = True
            self.left_out: tuple[str, ...] = ()
            self.kept = KeptFeatures(folder)
            self._features: dict[str, Field] = {}
            self._faults: dict[str, str] = {}
            self._prepared: set[str] = set()  # samples of which all views are known
            self._take_texts: dict[tuple[str, str, bool], str] = {}
            self.network: KeptNetwork | None = read_network(folder)
            self._answerer: Answerer | None = None
            self.learn_features(context)
            with suppress(ClassLensError):  # a folder that nobody may write to can be looked at
                self.name_network()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others open it."""
        own_classes.withdraw(self.folder)
        self._held.close()

    def state(self) -> ProjectState:
        """What the project holds now."""
        return ProjectState(
            folder=self.folder,
            name=self.record.name,
            classes=self.record.classes,
            takes=self.takes,
            learnt=self._learnt(),
            strictness=self.record.strictness,
            undo=self.removed[-1].what if self.removed and self.can_restore else "",
            left_out=(*self.left_out, *self._faults.values(), *self._outside),
        )

    @property
    def pictures(self) -> Path:
        """The folder with the samples."""
        return self.folder / project.PICTURES

    def samples(self, test: bool = False) -> Samples:
        """The samples of the classes that are on: those to learn from, or those for testing."""
        classes = tuple(known for known in self.record.classes if known.on)
        places = {known.key: place for place, known in enumerate(classes)}
        keys, labels, takes, features = [], [], [], []
        for number, take in enumerate(self.takes):
            if take.test != test or take.class_key not in places:
                continue
            for key in take.samples:
                if key in self._features:
                    keys.append(key)
                    labels.append(places[take.class_key])
                    takes.append(number)
                    features.append(self._features[key])
        stacked = np.stack(features) if features else np.zeros((0, own_classes.FEATURES), np.float32)
        return Samples(classes, tuple(keys), np.array(labels, np.int64), np.array(takes, np.int64), stacked)

    def known_views(self, sample: str, numbers: Sequence[int]) -> dict[int, Field]:
        """The features of views of a sample, by their number, as far as they are known."""
        return self.kept.get(self.pictures / sample, numbers)

    def views(self, sample: str, numbers: Sequence[int]) -> dict[int, Field]:
        """The features of views of a sample, computed and kept where they are not known. Raises PictureError,
        WeightsError.
        """
        known = self.known_views(sample, numbers)
        missing = [number for number in numbers if number not in known]
        if missing:
            file = self.pictures / sample
            found = dict(zip(missing, view_features(open_picture(file), missing), strict=True))
            self.kept.keep(file, found)
            known |= found
        return known

    def prepare_one(self) -> int:
        """Compute the views of a sample for which they are missing; returns how many such samples are left. Raises
        WeightsError, RuntimeUnavailable.
        """
        learnt = [key for take in self.takes if not take.test for key in take.samples if key in self._features]
        waiting = [key for key in learnt if key not in self._prepared]
        for place, key in enumerate(waiting):
            self._prepared.add(key)
            if len(self.known_views(key, ALL_VIEWS)) < len(ALL_VIEWS):
                with suppress(PictureError):  # its file has gone or changed meanwhile
                    self.views(key, ALL_VIEWS)
                return len(waiting) - place - 1
        return 0

    def answerer(self) -> Answerer:
        """What answers now: the network if it knows all samples, else the class means."""
        with self._changing:
            if self._answerer is None:
                samples = self.samples()
                least = least_similarity(own_similarities(samples), self.record.strictness)
                self._answerer = Answerer(samples, least)
                if self.network is not None and self.network.knows(samples):
                    self._answerer = replace(
                        self._answerer, network=self.network.network, temperature=self.network.temperature
                    )
            return self._answerer

    def use(self, network: KeptNetwork) -> None:
        """Answer with a network that was trained."""
        with self._changing:
            self.network = network
            self._changed()

    def name_network(self) -> None:
        """Let the network, if it knows all samples, have the names and keys that its classes have now, also elsewhere.

        Raises ClassLensError.
        """
        kept, samples = self.network, self.samples()
        keys = tuple(known.key for known in samples.classes)
        labels = tuple(known.name for known in samples.classes)
        if kept is not None and (kept.keys, kept.labels) != (keys, labels) and kept.knows(samples):
            kept = replace(kept, keys=keys, labels=labels)
            self.use(kept)
            amend_network(self.folder, kept)

    def write(self, record: project.Record) -> None:
        """Keep another record. Raises ClassLensError."""
        record.write(self.folder)
        with self._changing:
            self.record = record
            self._changed()

    def take_for(self, text: str, class_key: str, source: Source, test: bool) -> Take:
        """The take that samples with this text of the asker's belong to; a new one is empty.

        Raises DataError when the class is gone.
        """
        self.record.found(class_key)
        key = self._take_texts.get((text, class_key, test), "")
        known = next((take for take in self.takes if take.key == key), None)
        if known is None:
            key = self.counters.new_take(class_key, source, test)
            self._take_texts[text, class_key, test] = key
            known = project.take_of(key, ())
        return known

    def add(self, take: Take, sample: str, features: Field) -> Take:
        """Count a sample whose file is written; returns the take with it."""
        self.kept.keep(self.pictures / sample, {0: features})
        longer = replace(take, samples=(*take.samples, sample))
        with self._changing:
            self._features[sample] = features
            if any(known.key == take.key for known in self.takes):
                self.takes = tuple(longer if known.key == take.key else known for known in self.takes)
            else:
                self.takes = (*self.takes, longer)
            self._changed()
        return longer

    def class_moved(self, before: str, now: str) -> None:
        """Follow a class whose folder has got another name; `look_again` comes next."""
        texts = self._take_texts.items()
        self._take_texts = {
            (text, now if owner == before else owner, test): project.moved(key, before, now)
            for (text, owner, test), key in texts
        }
        self.counters.class_moved(before, now)
        self.restore_to(before, now)
        with self._changing:
            self._features = {project.moved(key, before, now): values for key, values in self._features.items()}
            self._prepared = {project.moved(key, before, now) for key in self._prepared}

    def restore_to(self, before: str, now: str) -> None:
        """What was deleted of the class `before` is to come back to `now`. What was deleted before a whole class of
        that key was belongs to that one.
        """
        for place in reversed(range(len(self.removed))):
            if any(known.key == before for _, known in self.removed[place].classes):
                break
            self.removed[place] = self.removed[place].restored_to(before, now)

    def look_again(self, context: JobContext) -> None:
        """Read the folder again after pictures were moved in it. Raises ClassLensError, JobCancelled."""
        record = project.read(self.folder)
        takes = project.takes_of(self.folder, record.classes)
        self.counters.see(takes)
        with self._changing:
            self.record, self.takes = record, takes
        self.learn_features(context)

    def learn_features(self, context: JobContext) -> None:
        """Get the features of all samples that have none. Files that are no pictures stay where they are and count for
        nothing. Raises WeightsError, RuntimeUnavailable, JobCancelled; the samples until then count.
        """
        samples = [key for take in self.takes for key in take.samples]
        found = {key: self._features[key] for key in samples if key in self._features}
        faults: dict[str, str] = {}
        try:
            unknown = []
            for key in samples:
                known = {} if key in found else self.known_views(key, (0,))
                if known:
                    found[key] = known[0]
                elif key not in found:
                    unknown.append(key)
            for done, key in enumerate(unknown):
                if done % _BATCH == 0:
                    context.report(TeachingProgress(len(found), len(found) + len(unknown) - done))
                try:
                    found[key] = self.views(key, (0,))[0]
                except PictureError as error:
                    faults[key] = shown(error.sentence)
        finally:
            with self._changing:
                self._features, self._faults = found, faults
                self._prepared &= found.keys()
                self._changed()

    def _learnt(self) -> Learnt | None:
        kept = self.network
        if kept is None:
            return None
        current = self.answerer().network is not None
        return Learnt(kept.labels, kept.samples, kept.held_back, kept.epochs, kept.seconds, current)

    def _changed(self) -> None:
        self._answerer = None
        self._announce()

    def spec(self) -> ModelSpec:
        """The catalogue's record of the project as it is now."""
        labels = tuple(known.name for known in self.record.classes if known.on)
        return own_classes.record(self.folder, self.record.name, labels)

    def _announce(self) -> None:
        own_classes.announce(self.spec())

    def _hold(self) -> None:
        try:
            self._held.enter_context(held(self.folder / LOCK))
        except HeldByAnother:
            raise elsewhere(self.folder) from None
        except OSError:
            # A folder that nobody may write to, or a share without locks, can still be looked at.
            pass


def elsewhere(folder: Path) -> DataError:
    """What to say when another process has a project open."""
    return DataError(
        f"“{own_classes.name_of(folder) or folder}” is open in another window of ClassLens. Close it there, or make a "
        "copy of it."
    )
