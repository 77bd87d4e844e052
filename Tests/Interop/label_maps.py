"""Label maps: slices filled in, grids made finer, walls, and comparison."""

import numpy
import SimpleITK
from scipy import ndimage, spatial

from comparison import FACES, dice, in_order_of_memory, save

# The slices are thicker than the voxels are wide.
SHAPE, SPACING = (44, 40, 21), numpy.array([1.0, 1.2, 2.0])


def places(shape):
    """The indices of all voxels."""
    return numpy.stack(numpy.meshgrid(*[numpy.arange(n) for n in shape], indexing="ij"), axis=-1)


def truth_at(at):
    """Two ellipsoids, one in the other, and a cone, at positions in mm."""
    middle = numpy.array([18.0, 22.0, 20.0])
    outer = (((at - middle) / (15, 17, 18)) ** 2).sum(-1) <= 1
    inner = (((at - middle - (2, 0, 1)) / (8, 9, 11)) ** 2).sum(-1) <= 1
    across = numpy.hypot(at[..., 0] - 36, at[..., 1] - 30)
    cone = (across < 1.5 + at[..., 2] / 8) & (at[..., 2] < 36) & ~outer
    labels = numpy.zeros(at.shape[:-1], numpy.uint8)
    labels[outer], labels[inner], labels[cone] = 1, 2, 3
    return labels


def bodies():
    return truth_at(places(SHAPE) * SPACING)


def compare(run):
    interpolation(run)
    walls(run)
    resampling(run)
    measures(run)


def box_distance(mask, spacing):
    """From each voxel's centre to the nearest voxel of the mask as a box, by trying all of them."""
    rim = numpy.argwhere(mask & ~ndimage.binary_erosion(mask))
    result = numpy.full(mask.shape, numpy.inf)
    for voxel in rim:
        steps = numpy.ogrid[tuple(slice(0, n) for n in mask.shape)]
        square = sum(
            (numpy.maximum(numpy.abs(step - at) - 0.5, 0) * length) ** 2
            for step, at, length in zip(steps, voxel, spacing))
        numpy.minimum(result, square, out=result)
    return numpy.where(mask, 0, numpy.sqrt(result))


def signed_distance(mask, spacing):
    """To the faces between the mask and the rest, negative inside."""
    return box_distance(mask, spacing) - box_distance(~mask, spacing)


def interpolation(run):
    """Signed distances in the planes, linear between the drawn slices: Raya and Udupa, written again."""
    whole = bodies()
    drawn = whole.copy()
    drawn[:, :, numpy.arange(SHAPE[2]) % 3 != 0] = 0
    run.path = save(run.folder / "drawn.nii.gz", drawn, SPACING)
    mine, _ = run.ours("interpolate slices")
    expected, unsure = drawn.copy(), numpy.zeros(SHAPE, bool)
    slices = [z for z in range(SHAPE[2]) if drawn[:, :, z].any()]
    for low, high in zip(slices, slices[1:]):
        gap = (high - low) * SPACING[2]
        fields = []
        for label in range(1, 4):
            ends = []
            for z in (low, high):
                mask = drawn[:, :, z] == label
                ends.append(
                    signed_distance(mask, SPACING[:2]) if mask.any()
                    else numpy.full(mask.shape, gap))
            fields.append(ends)
        for z in range(low + 1, high):
            share = (z - low) / (high - low)
            heights = [start + (end - start) * share for start, end in fields]
            order = numpy.sort([numpy.zeros(SHAPE[:2]), *heights], axis=0)
            expected[:, :, z] = numpy.argmin([numpy.zeros(SHAPE[:2]), *heights], axis=0)
            unsure[:, :, z] = order[1] - order[0] < 1e-5
    run.same("slices filled in", mine, expected, unless=unsure)
    between = slice(slices[0], slices[-1] + 1)
    for label, least in ((1, 0.95), (2, 0.93), (3, 0.8)):
        run.within(
            f"slices filled in, Dice of body {label}",
            dice(mine[:, :, between] == label, whole[:, :, between] == label), least)


def walls(run):
    """A wall reaches as far from the true ellipsoid as was asked for, not from its voxels."""
    pool = (bodies() == 2).astype(numpy.uint8)
    run.path = save(run.folder / "pool.nii.gz", pool, SPACING)
    mine, _ = run.ours("walls 2.5mm ends=closed")
    # Points all over the ellipsoid of `truth_at`, a quarter of a millimetre apart at most.
    turn = numpy.arange(100_000) + 0.5
    height, angle = 1 - 2 * turn / turn.size, turn * numpy.pi * (1 + 5**0.5)
    across = numpy.sqrt(1 - height**2)
    surface = numpy.stack([across * numpy.cos(angle), across * numpy.sin(angle), height], axis=-1)
    surface = surface * (8, 9, 11) + (20, 22, 21)
    distance, _ = spatial.cKDTree(surface).query(places(SHAPE) * SPACING)
    # A wall's integer is its pool's and ten. Half a voxel is what a mask cannot tell.
    expected = numpy.where(pool > 0, 1, numpy.where(distance <= 2.5, 11, 0))
    run.same("walls", mine, expected, unless=numpy.abs(distance - 2.5) < SPACING.min() / 2)
    run.within(
        "walls, volume with the pool: share of the true", float((mine > 0).sum() / (expected > 0).sum()),
        0.95, 1.05)
    run.within(
        "walls, mean distance of the voxels that differ from the true edge",
        float(numpy.abs(distance - 2.5)[mine != expected].mean()), 0, 0.25)


def resampling(run):
    """A finer grid of known bodies: closer to the truth than either of SimpleITK's interpolators."""
    coarse = bodies()
    run.path = save(run.folder / "coarse.nii.gz", coarse, SPACING)
    mine, _ = run.ours("resample 0.5mm")
    finer = SimpleITK.ReadImage(run.folder / "out.nii.gz")
    image = SimpleITK.ReadImage(run.folder / "coarse.nii.gz")
    origin = numpy.array(finer.GetOrigin()) * (-1, -1, 1)
    at = places(mine.shape) * 0.5 + origin
    truth = truth_at(at)
    # Beyond the outermost centres there is nothing to interpolate.
    known = numpy.all((at >= 0) & (at <= (numpy.array(SHAPE) - 1) * SPACING), axis=-1)
    for name, method in (
        ("linear", SimpleITK.sitkLabelLinear), ("Gaussian", SimpleITK.sitkLabelGaussian)):
        theirs = SimpleITK.GetArrayFromImage(
            SimpleITK.Resample(image, finer, SimpleITK.Transform(), method)).transpose(2, 1, 0)
        for label in range(1, 4):
            body = known & (truth == label)
            gain = dice(known & (mine == label), body) - dice(known & (theirs == label), body)
            run.within(f"finer labels, Dice of body {label} above label {name}", gain, 0)
    for label in range(1, 4):
        run.within(
            f"finer labels, Dice of body {label}",
            dice(known & (mine == label), known & (truth == label)), 0.93)


def measures(run):
    """Two maps that differ by a smooth displacement: overlap and distances between their surfaces."""
    first = bodies()
    shift = numpy.array([1.5, -1.1, 2.2]) + numpy.sin(places(SHAPE) / 5)
    second = truth_at(places(SHAPE) * SPACING + shift)
    paths = [
        save(run.folder / name, labels, SPACING)
        for name, labels in (("first.nii.gz", first), ("second.nii.gz", second))
    ]
    report = run.run("compare", *paths)
    images = []
    for labels in (first, second):
        image = SimpleITK.GetImageFromArray(in_order_of_memory(labels))
        image.SetSpacing(SPACING.tolist())
        images.append(image)
    overlap = SimpleITK.LabelOverlapMeasuresImageFilter()
    overlap.Execute(*images)
    volume = SPACING.prod() / 1000
    for row in report["structures"]:
        label = row["firstValue"]
        a, b = first == label, second == label
        edges = [mask & ~ndimage.binary_erosion(mask, FACES) for mask in (a, b)]
        apart = numpy.concatenate([
            ndimage.distance_transform_edt(~other, sampling=SPACING)[edge]
            for edge, other in (edges, edges[::-1])
        ])
        hausdorff = SimpleITK.HausdorffDistanceImageFilter()
        hausdorff.Execute(*[
            SimpleITK.LabelContour(image == label, fullyConnected=False) for image in images])
        surface = row["surface"]
        for name, mine, theirs in (
            ("Dice", row["dice"], overlap.GetDiceCoefficient(label)),
            ("Jaccard", row["jaccard"], overlap.GetJaccardCoefficient(label)),
            ("first volume", row["firstMillilitres"], a.sum() * volume),
            ("second volume", row["secondMillilitres"], b.sum() * volume),
            ("mean distance", surface["mean"], apart.mean()),
            ("root mean square", surface["rms"], numpy.sqrt((apart**2).mean())),
            ("95 %", surface["percentile95"], numpy.percentile(apart, 95)),
            ("Hausdorff", surface["hausdorff"], hausdorff.GetHausdorffDistance()),
        ):
            run.within(f"compare, body {label}, {name}: error", abs(mine / theirs - 1), 0, 1e-5)
    run.within("compare, bodies", len(report["structures"]), 3, 3)
