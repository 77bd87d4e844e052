"""Runs steps of the tool and compares them with SciPy, SimpleITK, scikit-image and
connected-components-3d.

    segmentation.py TOOL SCAN

SCAN is the phantom's CT; a part of it, with slices left out so that its voxels are not cubes, is what
the steps of this file work on; other files have their own. Where a definition is exact every voxel must be
the same. Where the arithmetic differs (a Gaussian's sums), only voxels within a stated distance of the
level may differ; where the method differs, a measure has stated bounds.
"""

import pathlib
import sys
import tempfile
import time

import cc3d
import nibabel
import numpy
import SimpleITK
from scipy import ndimage
from skimage import filters

import competing
import label_maps
import vessels
from comparison import (
    FACES, Comparison, dilated, eroded, in_order_of_memory, save, spacing_of)

LEVEL = 200.0
ABOVE = f"threshold {LEVEL:g}"


def part_of(scan, path, step):
    """A part of the scan, along the patient's axes, with every so many slices: values (x, y, z)."""
    part = nibabel.load(scan).slicer[70:200, 60:190, 60:180]
    values = numpy.asarray(part.dataobj)[:, :, ::step].astype(numpy.int16)
    affine = part.affine.copy()
    affine[:3, 2] *= step
    nibabel.save(nibabel.Nifti1Image(values, affine), path)
    return values, spacing_of(affine), affine


def padded_close(mask, radius, spacing):
    reach = int(numpy.ceil(radius / min(spacing))) + 1
    wide = numpy.pad(mask, reach)
    return eroded(dilated(wide, radius, spacing), radius, spacing)[(slice(reach, -reach),) * 3]


def largest(mask, count, structure):
    labels, _ = ndimage.label(mask, structure)
    sizes = numpy.bincount(labels.ravel())
    sizes[0] = 0
    order = sorted(range(1, len(sizes)), key=lambda label: (-sizes[label], label))
    return numpy.isin(labels, order[:count])


def thresholds(run, values):
    run.check("threshold", values >= LEVEL, ABOVE)
    run.check("threshold of a range", (values >= 20) & (values <= 150), "threshold 20..150")


def pieces(run, values):
    """Pieces and holes."""
    bright = values >= LEVEL
    for count in (1, 2, 5):
        mine = largest(in_order_of_memory(bright), count, FACES).transpose(2, 1, 0)
        run.check(f"largest {count}", mine, ABOVE, f"keep largest {count}")
    run.check(
        "largest, connected-components-3d",
        cc3d.largest_k(numpy.asfortranarray(bright), k=1, connectivity=6) != 0, ABOVE,
        "keep largest")
    muscle = (values >= 20) & (values <= 250)
    run.check("holes", ndimage.binary_fill_holes(muscle), "threshold 20..250", "fill holes")
    image = SimpleITK.GetImageFromArray(in_order_of_memory(muscle).astype(numpy.uint8))
    run.check(
        "holes, SimpleITK",
        SimpleITK.GetArrayFromImage(SimpleITK.BinaryFillhole(image)).transpose(2, 1, 0) != 0,
        "threshold 20..250", "fill holes")
    flat = numpy.stack(
        [ndimage.binary_fill_holes(muscle[:, :, z]) for z in range(muscle.shape[2])], axis=2)
    run.check("holes in slices", flat, "threshold 20..250", "fill holes in slices along z")


def balls(run, values, spacing):
    """Balls in mm."""
    bright = values >= LEVEL
    for radius in (1.4, 2.0, 5.3):
        step = f"{radius:g}mm"
        run.check(f"dilate {step}", dilated(bright, radius, spacing), ABOVE, f"dilate {step}")
        run.check(f"erode {step}", eroded(bright, radius, spacing), ABOVE, f"erode {step}")
        run.check(
            f"open {step}", dilated(eroded(bright, radius, spacing), radius, spacing), ABOVE,
            f"open {step}")
        run.check(
            f"close {step}", padded_close(bright, radius, spacing), ABOVE, f"close {step}")
    image = SimpleITK.GetImageFromArray(in_order_of_memory(bright).astype(numpy.uint8))
    image.SetSpacing([float(step) for step in spacing])
    distance = SimpleITK.SignedMaurerDistanceMap(image, False, False, True)
    distance = SimpleITK.GetArrayFromImage(distance).transpose(2, 1, 0)
    run.check(
        "dilate 3mm, SimpleITK", distance <= 3.0, ABOVE, "dilate 3mm",
        unless=numpy.abs(distance - 3.0) < 1e-4)
    run.check(
        "shell outside 2mm", dilated(bright, 2, spacing) & ~bright, ABOVE,
        "shell outside 2mm")


def growing(run, values, spacing):
    """Growing."""
    bright = values >= LEVEL
    seed = numpy.argwhere(eroded(bright, 6, spacing))[0]
    place = ",".join(str(int(index)) for index in seed)
    labels, _ = ndimage.label((values >= 250) & (values <= 450), FACES)
    run.check(
        "grow", labels == labels[tuple(seed)], f"grow ijk:{place} 250..450")
    labels, _ = ndimage.label(values >= 150, FACES)
    kept = numpy.unique(labels[(values >= 300) & (labels > 0)])
    run.check("hysteresis", numpy.isin(labels, kept), "hysteresis 150 300")


def smoothing(run, values, spacing):
    """Filters, seen through a threshold."""
    run.check(
        "median", ndimage.median_filter(values, 3, mode="nearest") >= LEVEL, "smooth median",
        ABOVE)
    smooth = ndimage.gaussian_filter(
        values.astype(numpy.float64), 1.0 / spacing, mode="nearest", truncate=4)
    run.check(
        "Gaussian 1mm", smooth >= LEVEL, "smooth gaussian 1mm", ABOVE,
        unless=numpy.abs(smooth - LEVEL) < 0.02)


def single_precision(run, values, spacing, affine):
    """The same arithmetic in single precision differs near the level only."""
    wide = values.astype(numpy.float32)
    means = ndimage.uniform_filter(
        values.astype(numpy.float64), [2 * int(7 / step + 1e-9) + 1 for step in spacing],
        mode="nearest")
    run.check(
        "local 7mm", values >= means + 30, "local 7mm offset=30",
        unless=numpy.abs(values - means - 30) < 0.02)
    sides = tuple(2 * int(7 / step + 1e-9) + 1 for step in spacing)
    level = filters.threshold_local(
        values.astype(numpy.float64), sides, method="mean", mode="nearest", offset=-30)
    run.check(
        "local 7mm, scikit-image", values >= level, "local 7mm offset=30",
        unless=numpy.abs(values - level) < 0.02)
    image = SimpleITK.GetImageFromArray(in_order_of_memory(wide))
    image.SetSpacing([float(step) for step in spacing])
    diffused = SimpleITK.CurvatureAnisotropicDiffusion(
        image, timeStep=float(min(spacing)) / 16, conductanceParameter=3.0,
        numberOfIterations=5)
    diffused = SimpleITK.GetArrayFromImage(diffused).transpose(2, 1, 0)
    run.check(
        "smooth edges, SimpleITK", diffused >= LEVEL, "smooth edges iterations=5", ABOVE,
        unless=numpy.abs(diffused - LEVEL) < 0.05)
    run.ours("resample 0.9mm", ABOVE)
    finer = nibabel.load(run.folder / "out.nii.gz")
    place = numpy.linalg.inv(affine) @ finer.affine
    spline = ndimage.affine_transform(
        values.astype(numpy.float64), place[:3, :3], place[:3, 3], finer.shape, order=3,
        mode="mirror")
    # Beyond the outermost centres one side extrapolates and the other does not.
    beyond = numpy.ones(finer.shape, bool)
    beyond[2:-2, 2:-2, 2:-2] = False
    run.check(
        "resample cubic", spline >= LEVEL, "resample 0.9mm", ABOVE,
        unless=beyond | (numpy.abs(spline - LEVEL) < 0.05))


def otsu(run, values):
    """Otsu over whole numbers: one bin a value."""
    inside = values[(values >= -50) & (values <= 1000)]
    counts = numpy.bincount(inside.astype(int) + 50, minlength=1051).astype(numpy.float64)
    position = numpy.arange(len(counts))
    weight = numpy.cumsum(counts)[:-1]
    total, moment = counts.sum(), numpy.cumsum(counts * position)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        between = (moment[-1] * weight / total - moment[:-1]) ** 2 / (weight * (total - weight))
    split = int(numpy.nanargmax(between)) - 50
    run.check("Otsu", values > split, "threshold auto in=-50..1000")
    looked = (values >= -200) & (values <= 600)
    levels = filters.threshold_multiotsu(values[looked], 3)
    run.check(
        "Otsu of three classes, scikit-image", values > levels[1],
        "threshold auto 3 of 3 in=-200..600")


def main(tool, scan):
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        run = Comparison(tool, pathlib.Path(name))
        run.path = run.folder / "part.nii.gz"
        values, spacing, affine = part_of(scan, run.path, 2)
        thresholds(run, values)
        pieces(run, values)
        balls(run, values, spacing)
        growing(run, values, spacing)
        smoothing(run, values, spacing)
        single_precision(run, values, spacing, affine)
        otsu(run, values)
        run.path = run.folder / "cubes.nii.gz"
        values, spacing, _ = part_of(scan, run.path, 1)
        vessels.compare(run, values, spacing)
        run.path = run.folder / "cubes.nii.gz"
        competing.compare(run, values, spacing)
        label_maps.compare(run)
        if run.failures:
            sys.exit(f"These differ: {', '.join(run.failures)}.")
        print(
            f"{run.count} comparisons with SciPy, SimpleITK, scikit-image and "
            f"connected-components-3d hold, in {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])
