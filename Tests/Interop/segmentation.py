"""Runs single steps of the tool and compares them with SciPy, SimpleITK and connected-components-3d.

    segmentation.py TOOL SCAN

SCAN is the phantom's CT; a part of it, with slices left out so that its voxels are not cubes, is what
all of them work on. Where a definition is exact every voxel must be the same. Where the arithmetic
differs (a Gaussian's sums), only voxels within a stated distance of the level may differ.
"""

import pathlib
import subprocess
import sys
import tempfile

import cc3d
import nibabel
import numpy
import SimpleITK
from scipy import ndimage

LEVEL = 200.0


def part_of(scan, folder):
    """A part of the scan, along the patient's axes, and its values (x, y, z)."""
    image = nibabel.load(scan)
    part = image.slicer[70:200, 60:190, 60:180]
    values = numpy.asarray(part.dataobj)[:, :, ::2].astype(numpy.int16)
    affine = part.affine.copy()
    affine[:3, 2] *= 2
    path = folder / "part.nii.gz"
    nibabel.save(nibabel.Nifti1Image(values, affine), path)
    return path, values, numpy.linalg.norm(affine[:3, :3], axis=0), affine


class Comparison:
    def __init__(self, tool, path, folder):
        self.tool, self.path, self.folder = tool, path, folder
        self.failures = []
        self.count = 0

    def ours(self, *steps):
        """The voxels that these steps leave selected."""
        out = self.folder / "out.nii.gz"
        words = [word for step in steps for word in ("--step", step)]
        subprocess.run(
            [self.tool, "segment", self.path, *words, "-o", out, "--force", "--quiet"], check=True)
        return numpy.asarray(nibabel.load(out).dataobj) != 0

    def check(self, name, reference, *steps, unless=None):
        """Every voxel alike, but for those of `unless`."""
        mine = self.ours(*steps)
        differs = mine != reference
        if unless is not None:
            differs &= ~unless
        self.count += 1
        print(f"{name}: {int(mine.sum())} voxels, {int(differs.sum())} differ", flush=True)
        if differs.any() or not mine.any():
            self.failures.append(name)


def dilated(mask, radius, spacing):
    return ndimage.distance_transform_edt(~mask, sampling=spacing) <= radius


def eroded(mask, radius, spacing):
    return ndimage.distance_transform_edt(mask, sampling=spacing) > radius


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


def in_order_of_memory(mask):
    """SciPy numbers pieces in the order of its memory; ours has x fastest."""
    return numpy.ascontiguousarray(mask.transpose(2, 1, 0))


def main(tool, scan):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        path, values, spacing, affine = part_of(scan, folder)
        run = Comparison(tool, path, folder)
        bright = values >= LEVEL
        above = f"threshold {LEVEL:g}"
        run.check("threshold", bright, above)
        run.check("threshold of a range", (values >= 20) & (values <= 150), "threshold 20..150")

        # Pieces and holes.
        faces = ndimage.generate_binary_structure(3, 1)
        for count in (1, 2, 5):
            mine = largest(in_order_of_memory(bright), count, faces).transpose(2, 1, 0)
            run.check(f"largest {count}", mine, above, f"keep largest {count}")
        run.check(
            "largest, connected-components-3d",
            cc3d.largest_k(numpy.asfortranarray(bright), k=1, connectivity=6) != 0, above,
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

        # Balls in mm.
        for radius in (1.4, 2.0, 5.3):
            step = f"{radius:g}mm"
            run.check(f"dilate {step}", dilated(bright, radius, spacing), above, f"dilate {step}")
            run.check(f"erode {step}", eroded(bright, radius, spacing), above, f"erode {step}")
            run.check(
                f"open {step}", dilated(eroded(bright, radius, spacing), radius, spacing), above,
                f"open {step}")
            run.check(
                f"close {step}", padded_close(bright, radius, spacing), above, f"close {step}")
        image = SimpleITK.GetImageFromArray(in_order_of_memory(bright).astype(numpy.uint8))
        image.SetSpacing([float(step) for step in spacing])
        distance = SimpleITK.SignedMaurerDistanceMap(image, False, False, True)
        distance = SimpleITK.GetArrayFromImage(distance).transpose(2, 1, 0)
        run.check(
            "dilate 3mm, SimpleITK", distance <= 3.0, above, "dilate 3mm",
            unless=numpy.abs(distance - 3.0) < 1e-4)
        run.check(
            "shell outside 2mm", dilated(bright, 2, spacing) & ~bright, above,
            "shell outside 2mm")

        # Growing.
        seed = numpy.argwhere(eroded(bright, 6, spacing))[0]
        place = ",".join(str(int(index)) for index in seed)
        labels, _ = ndimage.label((values >= 250) & (values <= 450), faces)
        run.check(
            "grow", labels == labels[tuple(seed)], f"grow ijk:{place} 250..450")
        labels, _ = ndimage.label(values >= 150, faces)
        kept = numpy.unique(labels[(values >= 300) & (labels > 0)])
        run.check("hysteresis", numpy.isin(labels, kept), "hysteresis 150 300")

        # Filters, seen through a threshold.
        run.check(
            "median", ndimage.median_filter(values, 3, mode="nearest") >= LEVEL, "smooth median",
            above)
        smooth = ndimage.gaussian_filter(
            values.astype(numpy.float64), 1.0 / spacing, mode="nearest", truncate=4)
        run.check(
            "Gaussian 1mm", smooth >= LEVEL, "smooth gaussian 1mm", above,
            unless=numpy.abs(smooth - LEVEL) < 0.02)

        # The same arithmetic in single precision differs near the level only.
        wide = values.astype(numpy.float32)
        means = ndimage.uniform_filter(
            values.astype(numpy.float64), [2 * int(7 / step + 1e-9) + 1 for step in spacing],
            mode="nearest")
        run.check(
            "local 7mm", values >= means + 30, "local 7mm offset=30",
            unless=numpy.abs(values - means - 30) < 0.02)
        image = SimpleITK.GetImageFromArray(in_order_of_memory(wide))
        image.SetSpacing([float(step) for step in spacing])
        diffused = SimpleITK.CurvatureAnisotropicDiffusion(
            image, timeStep=float(min(spacing)) / 16, conductanceParameter=3.0,
            numberOfIterations=5)
        diffused = SimpleITK.GetArrayFromImage(diffused).transpose(2, 1, 0)
        run.check(
            "smooth edges, SimpleITK", diffused >= LEVEL, "smooth edges iterations=5", above,
            unless=numpy.abs(diffused - LEVEL) < 0.05)
        run.ours("resample 0.9mm", above)
        finer = nibabel.load(folder / "out.nii.gz")
        place = numpy.linalg.inv(affine) @ finer.affine
        spline = ndimage.affine_transform(
            values.astype(numpy.float64), place[:3, :3], place[:3, 3], finer.shape, order=3,
            mode="mirror")
        # Beyond the outermost centres one side extrapolates and the other does not.
        beyond = numpy.ones(finer.shape, bool)
        beyond[2:-2, 2:-2, 2:-2] = False
        run.check(
            "resample cubic", spline >= LEVEL, "resample 0.9mm", above,
            unless=beyond | (numpy.abs(spline - LEVEL) < 0.05))

        # Otsu over whole numbers: one bin a value.
        inside = values[(values >= -50) & (values <= 1000)]
        counts = numpy.bincount(inside.astype(int) + 50, minlength=1051).astype(numpy.float64)
        position = numpy.arange(len(counts))
        weight = numpy.cumsum(counts)[:-1]
        total, moment = counts.sum(), numpy.cumsum(counts * position)
        with numpy.errstate(divide="ignore", invalid="ignore"):
            between = (moment[-1] * weight / total - moment[:-1]) ** 2 / (weight * (total - weight))
        split = int(numpy.nanargmax(between)) - 50
        run.check("Otsu", values > split, "threshold auto in=-50..1000")

        if run.failures:
            sys.exit(f"These differ: {', '.join(run.failures)}.")
        print(f"{run.count} steps equal SciPy, SimpleITK and connected-components-3d.")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])
