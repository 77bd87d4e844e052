import Geometry
import Volumes

/// Makes a grid from what a header says, or throws what is wrong with it. One place for all formats.
///
/// - Parameters:
///   - sizes: voxels along each axis, as the file says.
///   - map: from voxel index to the patient frame (LPS, mm).
func checkedGrid(sizes: [Int], map: Affine, path: String) throws -> Grid {
  guard sizes.allSatisfy({ $0 > 0 }) else {
    throw VolumeFileFailure.badHeader(
      path: path, problem: "gives the size \(sizes.map(String.init).joined(separator: " x "))")
  }
  guard sizes.count == 3, sizes.allSatisfy({ $0 > 1 }) else {
    throw VolumeFileFailure.singleSlice(path: path)
  }
  _ = try product(sizes, path: path)
  let lengths = SIMD3(map.x.length, map.y.length, map.z.length)
  for length in [lengths.x, lengths.y, lengths.z] {
    // From a tenth of a nanometre to a hundred metres: beyond it a unit is wrong.
    guard length >= 1e-7, length <= 1e5 else {
      throw VolumeFileFailure.badHeader(path: path, problem: "gives a voxel spacing of \(length)")
    }
  }
  let origin = map.translation
  guard origin.isFinite else {
    throw VolumeFileFailure.badHeader(path: path, problem: "gives no finite position")
  }
  let determinant = map.determinant
  // Axes within about 0.0001 degrees of one plane span no volume.
  let flatness = 1e-6 * lengths.x * lengths.y * lengths.z
  guard determinant.isFinite, determinant != 0, abs(determinant) > flatness else {
    throw VolumeFileFailure.badHeader(path: path, problem: "gives axes that lie in one plane")
  }
  return Grid(size: SIMD3(sizes[0], sizes[1], sizes[2]), indexToPatient: map)
}

/// The product of positive sizes, or a refusal where 8 bytes for each would not fit an `Int`.
func product(_ sizes: [Int], path: String) throws -> Int {
  var total = 1
  for size in sizes {
    let (next, overflow) = total.multipliedReportingOverflow(by: size)
    guard !overflow, next < Int.max / 16 else {
      throw VolumeFileFailure.badHeader(
        path: path,
        problem: "gives the impossible size \(sizes.map(String.init).joined(separator: " x "))")
    }
    total = next
  }
  return total
}
