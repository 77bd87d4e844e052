"""What the comparisons of segmentation share: how the tool is run, and how its voxels are judged."""

import json
import subprocess

import nibabel
import numpy
from scipy import ndimage

FACES = ndimage.generate_binary_structure(3, 1)


def save(path, values, spacing):
    """Writes values (x, y, z) along the patient's axes; returns the path."""
    affine = numpy.diag([*spacing, 1.0])
    nibabel.save(nibabel.Nifti1Image(values, affine), path)
    return path


def spacing_of(affine):
    return numpy.linalg.norm(affine[:3, :3], axis=0)


def in_order_of_memory(values):
    """Others number and visit voxels in the order of their memory; ours has x fastest."""
    return numpy.ascontiguousarray(values.transpose(2, 1, 0))


def dilated(mask, radius, spacing):
    return ndimage.distance_transform_edt(~mask, sampling=spacing) <= radius


def eroded(mask, radius, spacing):
    return ndimage.distance_transform_edt(mask, sampling=spacing) > radius


def dice(a, b):
    return 2 * numpy.count_nonzero(a & b) / (numpy.count_nonzero(a) + numpy.count_nonzero(b))


class Comparison:
    """Runs steps of the tool in a folder, prints how each compares, and keeps what fails."""

    def __init__(self, tool, folder):
        self.tool, self.folder = tool, folder
        self.path = None
        self.failures = []
        self.count = 0

    def run(self, command, *words):
        """What the tool says as JSON."""
        done = subprocess.run(
            [self.tool, command, *map(str, words), "--json", "--quiet"], check=True,
            stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    def ours(self, *steps, seeds=None):
        """The labels that these steps leave, and the report. Seeds are voxels by name."""
        out = self.folder / "out.nii.gz"
        words = [word for step in steps for word in ("--step", step)]
        for name, voxel in (seeds or {}).items():
            words += ["--seed", f"{name}=ijk:{','.join(str(int(index)) for index in voxel)}"]
        report = self.run("segment", self.path, *words, "-o", out, "--force")
        return numpy.asarray(nibabel.load(out).dataobj), report

    def check(self, name, reference, *steps, unless=None):
        """Every voxel selected alike, but for those of `unless`."""
        self.same(name, self.ours(*steps)[0] != 0, reference, unless)

    def same(self, name, mine, reference, unless=None):
        """Every voxel alike, but for those of `unless`."""
        differs = mine != reference
        if unless is not None:
            differs &= ~unless
        self.count += 1
        left_out = "" if unless is None else f" ({int(unless.sum())} not compared)"
        print(
            f"{name}: {numpy.count_nonzero(mine)} voxels, {int(differs.sum())} differ{left_out}",
            flush=True)
        if differs.any() or not mine.any():
            self.failures.append(name)

    def within(self, name, value, least=-numpy.inf, most=numpy.inf):
        """A number between two bounds."""
        self.count += 1
        bounds = " ".join(
            [f"at least {least:g}"] * (least > -numpy.inf) + [f"at most {most:g}"] * (most < numpy.inf))
        print(f"{name}: {value:.5g} ({bounds})", flush=True)
        if not least <= value <= most:
            self.failures.append(name)
