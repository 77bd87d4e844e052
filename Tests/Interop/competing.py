"""Regions that grow or compete: confidence, GrowCut, watershed, level set."""

import numpy
import SimpleITK
from scipy import ndimage
from skimage import segmentation

from comparison import dice, eroded, in_order_of_memory, save


def compare(run, values, spacing):
    """`values` lie on a grid of cubes, so that every peer's definition is ours."""
    confidence(run, values, spacing)
    smooth = ndimage.gaussian_filter(values.astype(float), 1)
    seeds = {
        name: numpy.argwhere(eroded((smooth >= low) & (smooth <= high), 3, spacing))[0]
        for name, low, high in (("lung", -900, -500), ("muscle", 20, 150), ("blood", 250, 600))
    }
    watershed(run, values, seeds)
    growcut(run)
    level_set(run)


def confidence(run, values, spacing):
    """ITK's definition; it rounds the range to the image's type, so it gets floating-point values."""
    seed = numpy.argwhere(eroded(values >= 200, 6, spacing))[0]
    image = SimpleITK.GetImageFromArray(in_order_of_memory(values).astype(numpy.float32))
    theirs = SimpleITK.ConfidenceConnected(
        image, [[int(index) for index in seed]], numberOfIterations=4, multiplier=2.5,
        initialNeighborhoodRadius=int(1 / spacing[0]), replaceValue=1)
    place = ",".join(str(int(index)) for index in seed)
    run.check(
        "grow auto, SimpleITK", SimpleITK.GetArrayFromImage(theirs).transpose(2, 1, 0) != 0,
        f"grow ijk:{place} auto")


def markers_of(seeds, shape):
    markers = numpy.zeros(shape, numpy.int32)
    for number, voxel in enumerate(seeds.values()):
        markers[tuple(voxel)] = number + 1
    return markers


def floods(values, seeds):
    """The watersheds of scikit-image and SimpleITK, without lines between basins."""
    relief = in_order_of_memory(values).astype(numpy.int32)
    markers = in_order_of_memory(markers_of(seeds, values.shape))
    yield "scikit-image", segmentation.watershed(relief, markers, connectivity=1)
    yield "SimpleITK", SimpleITK.GetArrayFromImage(
        SimpleITK.MorphologicalWatershedFromMarkers(
            SimpleITK.GetImageFromArray(relief), SimpleITK.GetImageFromArray(markers),
            markWatershedLine=False, fullyConnected=False))


def watershed(run, values, seeds):
    """All flood the lowest voxel first. Of equal ones the first reached is next, but neighbours are
    reached in an order of each's own: on a CT, whose values are often equal, basins differ a little;
    where no two values are equal they do not."""
    mine, _ = run.ours("watershed from seeds everywhere", seeds=seeds)
    for name, theirs in floods(values, seeds):
        run.within(
            f"watershed of a CT, share as {name}", (mine == theirs.transpose(2, 1, 0)).mean(), 0.97)
    shape = (41, 36, 30)
    waves = ndimage.gaussian_filter(numpy.random.default_rng(5).normal(size=shape), 3)
    ranks = numpy.argsort(numpy.argsort(waves, axis=None)).reshape(shape)
    relief = (ranks - 32768).astype(numpy.int16)
    lows = numpy.argwhere((relief == ndimage.minimum_filter(relief, 9)) & (ranks < ranks.max() / 3))
    seeds = {f"low {number}": low for number, low in enumerate(lows[:4])}
    run.path = save(run.folder / "relief.nii.gz", relief, (1, 1, 1))
    mine, _ = run.ours("watershed from seeds everywhere", seeds=seeds)
    run.within("watershed, smallest of four basins", numpy.bincount(mine.ravel())[1:].min(), 500)
    for name, theirs in floods(relief, seeds):
        run.same(f"watershed, {name}", mine, theirs.transpose(2, 1, 0))


def automaton(grey, seeds, force):
    """GrowCut as the paper has it (Vezhnevets and Konouchine 2005), run until nothing changes.

    Each cell has a label and a strength; a neighbour whose strength, times the force that the
    difference of their values leaves, is greater than the cell's own conquers it. 26 neighbours.
    """
    label = seeds.copy()
    strength = (seeds > 0).astype(numpy.float64)
    shifts = [numpy.array(index) - 1 for index in numpy.ndindex(3, 3, 3) if index != (1, 1, 1)]
    while True:
        best, winner = strength.copy(), label.copy()
        for shift in shifts:
            here = tuple(slice(max(0, -s), min(n, n - s)) for s, n in zip(shift, grey.shape))
            there = tuple(slice(max(0, s), min(n, n + s)) for s, n in zip(shift, grey.shape))
            attack = strength[there] * force(numpy.abs(grey[here] - grey[there]))
            wins = attack > best[here]
            best[here][wins] = attack[wins]
            winner[here][wins] = label[there][wins]
        if numpy.array_equal(best, strength):
            return label, strength
        strength, label = best, winner


def growcut(run):
    """A small volume of three noisy regions.

    Ours is the automaton's fixed point where the force falls exponentially: strengths multiply, so
    their logarithms add up along the way, and each step costs an eighth of a grey value more. With the
    paper's linear force the ways differ a little, and so do the regions.
    """
    random = numpy.random.default_rng(4)
    shape = (26, 22, 18)
    x, y, z = numpy.meshgrid(*[numpy.arange(n) for n in shape], indexing="ij")
    grey = numpy.where(x + y < 22, 90, numpy.where(z < 9, 160, 230))
    grey = (grey + random.normal(0, 12, shape)).round().astype(numpy.int16)
    grey[0, 0, 0], grey[-1, -1, -1] = 0, 400
    run.path = save(run.folder / "growcut.nii.gz", grey, (1, 1, 1))
    seeds = {"one": (4, 5, 8), "two": (20, 15, 3), "three": (21, 16, 14)}
    mine, _ = run.ours("growcut from seeds everywhere", seeds=seeds)
    markers = markers_of(seeds, shape)
    level = grey.astype(numpy.int64)
    costs = []
    for number in range(1, 4):
        _, strength = automaton(
            level, (markers == number) * 1, lambda change: numpy.exp2(-(change + 0.125) / 32))
        costs.append(-32 * numpy.log2(strength))
    ordered = numpy.sort(costs, axis=0)
    run.same(
        "GrowCut, exponential force", mine, numpy.argmin(costs, axis=0) + 1,
        unless=ordered[1] - ordered[0] < 1e-6)
    span = float(level.max() - level.min())
    paper, _ = automaton(level, markers, lambda change: 1 - change / span)
    run.within("GrowCut, share as the paper's linear force", (mine == paper).mean(), 0.97)


def level_set(run):
    """A noisy ball whose truth is known, from a cube; the peer is the morphological Chan-Vese."""
    shape, centre, radius = (44, 40, 42), numpy.array([21.3, 19.6, 20.7]), 12.0
    place = numpy.stack(numpy.meshgrid(*[numpy.arange(n) for n in shape], indexing="ij"), -1)
    truth = numpy.linalg.norm(place - centre, axis=-1) <= radius
    noise = numpy.random.default_rng(7).normal(0, 60, shape)
    values = (numpy.where(truth, 300, 100) + noise).round().astype(numpy.int16)
    run.path = save(run.folder / "ball.nii.gz", values, (1, 1, 1))
    start = numpy.all(numpy.abs(place - centre.round()) <= 10, axis=-1)
    low, high = (centre.round() - 10).astype(int), (centre.round() + 10).astype(int)
    corners = " ".join(f"ijk:{','.join(map(str, corner))}" for corner in (low, high))
    mine, _ = run.ours(
        "threshold -32768", f"crop box {corners}", "refine reach=8mm smoothness=0.5")
    mine = mine != 0
    theirs = segmentation.morphological_chan_vese(
        values.astype(float), 40, init_level_set=start, smoothing=2) != 0
    run.within("level set, Dice of the start", dice(start, truth), 0.7, 0.9)
    run.within("level set, Dice", dice(mine, truth), 0.98)
    run.within(
        "level set, Dice above scikit-image's", dice(mine, truth) - dice(theirs, truth), 0)
    run.within("level set, Dice with scikit-image's", dice(mine, theirs), 0.97)
