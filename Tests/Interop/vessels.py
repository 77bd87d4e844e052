"""Vessels: vesselness and centre lines, against scikit-image."""

import numpy
from scipy import ndimage
from scipy.spatial import cKDTree
from skimage import filters, morphology

from comparison import dice, in_order_of_memory, save

# How near two roots lie, relative to the largest, that single precision and shorter kernels may order
# otherwise: at 0.001 one voxel in two million still differs.
ROUNDING = 0.002
CORNERS = ndimage.generate_binary_structure(3, 3)


def compare(run, values, spacing):
    """`values` lie on a grid of cubes, as scikit-image knows no other."""
    vesselness(run, values, spacing)
    centre_lines(run)


def tubeness(values, scale, spacing, structure):
    """Frangi's formula for one scale, with every derivative of the Gaussian by SciPy: the field, and what
    it is if rounding turns the two smaller roots around where they have nearly the same size. It jumps
    there where their signs differ, as only the middle one's decides whether there is a tube at all."""
    smooth = {
        (i, j): scale**2 / (spacing[i] * spacing[j]) * ndimage.gaussian_filter(
            values.astype(float), scale / spacing, truncate=8, mode="nearest",
            order=[int(axis == i) + int(axis == j) for axis in range(3)])
        for i in range(3) for j in range(i, 3)
    }
    matrix = numpy.stack(
        [smooth[min(i, j), max(i, j)] for i in range(3) for j in range(3)], axis=-1)
    roots = numpy.linalg.eigvalsh(matrix.reshape(*values.shape, 3, 3))
    roots = numpy.take_along_axis(roots, numpy.abs(roots).argsort(axis=-1), -1)
    low, middle, high = numpy.moveaxis(roots, -1, 0)
    sizes = 1 - numpy.exp(-(roots**2).sum(axis=-1) / (2 * structure**2))

    def tube(low, middle):
        with numpy.errstate(divide="ignore", invalid="ignore"):
            field = sizes * (1 - numpy.exp(-2 * (middle / high) ** 2)) * numpy.exp(
                -2 * low**2 / numpy.abs(middle * high))
        return numpy.where((middle < 0) & (high < 0), field, 0)

    near = numpy.abs(low + middle) < ROUNDING * numpy.abs(high)
    field = tube(low, middle)
    return field, numpy.where(near, tube(middle, low), field)


def vesselness(run, values, spacing):
    """The same formula and constants. Ours is in single precision, and ends its kernels sooner.

    Scikit-image takes two first derivatives at a smaller scale in the place of a second one, which is
    coarse at scales of a voxel or two, and does not scale them, so that its `gamma` is ours over the
    squared scale in voxels."""
    structure, scales = 60.0, (1.0, 1.5)
    step = "vessels " + " ".join(f"{scale:g}mm" for scale in scales) + f" structure={structure:g}"
    fields = [tubeness(values, scale, spacing, structure) for scale in scales]
    exact = numpy.max([field for field, _ in fields], axis=0)
    # What the largest of the scales is at most and at least, whichever roots are turned around.
    most = numpy.max([numpy.maximum(*pair) for pair in fields], axis=0)
    least = numpy.max([numpy.minimum(*pair) for pair in fields], axis=0)
    theirs = numpy.max([
        filters.frangi(
            values.astype(float), [scale / spacing[0]], alpha=0.5, beta=0.5,
            gamma=structure / (scale / spacing[0]) ** 2, black_ridges=False, mode="nearest")
        for scale in scales
    ], axis=0)
    for level in (0.05, 0.2, 0.5, 0.75):
        mine = run.ours(step, f"threshold {level:g}")[0] != 0
        run.same(
            f"vesselness at {level:g}", mine, exact >= level,
            unless=((least < level) & (most >= level)) | (numpy.abs(exact - level) < 0.002))
        run.within(
            f"vesselness at {level:g}, Dice with scikit-image", dice(mine, theirs >= level), 0.85)


def tree():
    """Tubes of four voxels' radius that meet in one point, and their axes."""
    shape = (64, 60, 70)
    meeting = numpy.array([32.0, 30.0, 35.0])
    ends = numpy.array([[32.0, 30.0, 6.0], [12.0, 16.0, 62.0], [54.0, 44.0, 60.0]])
    place = numpy.stack(numpy.meshgrid(*[numpy.arange(n) for n in shape], indexing="ij"), -1)
    inside = numpy.zeros(shape, bool)
    for end in ends:
        along = end - meeting
        share = numpy.clip((place - meeting) @ along / (along @ along), 0, 1)
        inside |= numpy.linalg.norm(place - meeting - share[..., None] * along, axis=-1) <= 4
    return inside, meeting, ends


def centre_lines(run):
    """The same branches; at the tubes' round ends the two stop at different depths."""
    inside, meeting, ends = tree()
    noise = numpy.random.default_rng(3).integers(0, 200, inside.shape)
    run.path = save(
        run.folder / "tree.nii.gz", (inside * 500 + noise).astype(numpy.int16), (1, 1, 1))
    _, report = run.ours("threshold 300", "centrelines")
    lines = report["recipe"]["steps"][-1]["centreLines"]
    skeleton = morphology.skeletonize(in_order_of_memory(inside)).transpose(2, 1, 0)
    run.within("centre lines, number", len(lines), 3, 3)
    around = ndimage.convolve(skeleton.astype(int), CORNERS.astype(int), mode="constant") - 1
    joints = skeleton & (around > 2)
    branches, count = ndimage.label(skeleton & ~joints, CORNERS)
    run.within("centre lines, scikit-image's number", count, 3, 3)
    # Points are LPS of a grid whose axes are RAS.
    points = numpy.array([point for line in lines for point in line["points"]]) * (-1, -1, 1)
    theirs = numpy.argwhere(skeleton)
    apart, _ = cKDTree(theirs).query(points)
    inner = cKDTree(ends).query(points)[0] > 5
    run.within("centre lines, distance to scikit-image's, mean", apart[inner].mean(), 0, 0.8)
    run.within("centre lines, distance to scikit-image's, largest", apart[inner].max(), 0, 2)
    length = sum(line["millimetres"] for line in lines)
    truth = numpy.linalg.norm(ends - meeting, axis=1).sum()
    run.within("centre lines, length of the axes", length / truth, 0.95, 1.1)
    radii = numpy.concatenate([line["radii"][4:-4] for line in lines])
    run.within("centre lines, median radius", numpy.median(radii), 3.7, 4.5)
