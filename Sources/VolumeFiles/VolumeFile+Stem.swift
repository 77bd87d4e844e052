extension VolumeFile {
  /// A path without the suffix of its format: `heart` of `heart.seg.nrrd` and `heart.nii.gz`. What
  /// has none of ours stays as it is.
  public static func stem(of path: String) -> String {
    guard let suffix = VolumeSuffix(path) else { return path }
    let stem = String(path.dropLast(suffix.rawValue.count))
    return suffix == .nrrd && stem.lowercased().hasSuffix(".seg") ? String(stem.dropLast(4)) : stem
  }
}
