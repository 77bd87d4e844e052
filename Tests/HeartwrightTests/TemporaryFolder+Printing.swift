import Heartwright
import TestSupport

extension TemporaryFolder {
  /// Prints a volume file into `out` and returns its report.
  func print(_ input: String, _ options: PrintOptions = PrintOptions()) throws -> PrintReport {
    try PrintJob(input: ScanInput(input), output: path + "/out", options: options).run(
      StageRecorder())
  }

  /// Prints labels.
  func print(_ labels: LabelMap, _ options: PrintOptions = PrintOptions()) throws -> PrintReport {
    try VolumeFile.write(labels, to: path + "/in.nii", replacing: true)
    return try print(path + "/in.nii", options)
  }

  /// Prints grey values.
  func print(_ volume: Volume, _ options: PrintOptions = PrintOptions()) throws -> PrintReport {
    try VolumeFile.write(volume, to: path + "/in.nii", replacing: true)
    return try print(path + "/in.nii", options)
  }

  /// One mesh of the printed folder.
  func mesh(_ file: String) throws -> Mesh {
    try MeshFile.read(path + "/out/" + file).model.merged
  }
}

/// Whether a value is within a share of another.
func isNear(_ value: Double, _ truth: Double, within share: Double) -> Bool {
  abs(value - truth) <= share * abs(truth)
}
