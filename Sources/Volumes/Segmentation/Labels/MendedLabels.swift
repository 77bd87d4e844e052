/// A label map of which some voxels are changed, without a second map: a row of voxels is copied when its
/// first voxel changes, and the others are read where they are.
///
/// At worst, when every row changes, as large as a copy and some fifty bytes a row.
package struct MendedLabels: Sendable {
  /// The map as it was given.
  package let given: LabelMap
  /// The number of each row's copy, y fastest; -1 for rows that are as given.
  private var numbers: [Int32]
  private var copies: [[UInt16]] = []

  /// The map with nothing changed.
  package init(_ given: LabelMap) {
    self.given = given
    numbers = [Int32](repeating: -1, count: given.grid.size.y * given.grid.size.z)
  }

  /// The map with the changes: a copy.
  package var labels: LabelMap {
    var labels = given
    let length = given.grid.size.x
    for (row, number) in numbers.enumerated() where number >= 0 {
      labels.indices.replaceSubrange(
        row * length..<(row + 1) * length, with: copies[Int(number)])
    }
    return labels
  }

  /// Whether a row is as it was given.
  @inline(__always)
  package func isAsGiven(_ row: Int) -> Bool { numbers[row] < 0 }

  /// Writes a row, y fastest, to where it is wanted.
  package func copyRow(_ row: Int, to target: inout MutableSpan<UInt16>, at first: Int) {
    let length = given.grid.size.x
    if isAsGiven(row) {
      let voxels = given.indices.span
      for x in 0..<length { target[first + x] = voxels[row * length + x] }
    } else {
      let copy = copies[Int(numbers[row])]
      let voxels = copy.span
      for x in 0..<length { target[first + x] = voxels[x] }
    }
  }

  /// The label of a voxel, x fastest.
  package subscript(voxel: Int) -> UInt16 {
    get {
      let row = voxel / given.grid.size.x
      return label(column: voxel - row * given.grid.size.x, row)
    }
    set {
      let length = given.grid.size.x
      let row = voxel / length
      if isAsGiven(row) {
        numbers[row] = Int32(copies.count)
        copies.append(Array(given.indices[row * length..<(row + 1) * length]))
      }
      copies[Int(numbers[row])][voxel % length] = newValue
    }
  }

  /// The label of a voxel in a row, y fastest.
  @inline(__always)
  func label(column x: Int, _ row: Int) -> UInt16 {
    isAsGiven(row)
      ? given.indices[row &* given.grid.size.x &+ x] : copies[Int(numbers[row])][x]
  }

  /// The label of a voxel; background outside.
  package func label(_ place: SIMD3<Int>) -> UInt16 {
    let size = given.grid.size
    let isInside =
      place.x >= 0 && place.y >= 0 && place.z >= 0 && place.x < size.x && place.y < size.y
      && place.z < size.z
    return isInside ? label(column: place.x, place.z * size.y + place.y) : 0
  }
}
