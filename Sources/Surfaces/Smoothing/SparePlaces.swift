import Parallel

/// Arrays of four lanes a vertex that are done with, for who needs the next one.
///
/// The pages of a new array are cleared by the system before they are written, which takes longer than
/// a step of a filter; of the twelve arrays of smoothing five are alive at once.
package struct SparePlaces {
  private let count: Int
  private var arrays: [[SIMD4<Float>]] = []

  /// - Parameter count: of the vertices.
  package init(count: Int) { self.count = count }

  /// An array whose elements are unspecified until written.
  mutating func take() -> [SIMD4<Float>] { arrays.popLast() ?? unspecifiedArray(count: count) }

  /// Takes an array that no one reads any more.
  mutating func give(_ array: consuming [SIMD4<Float>]) {
    precondition(array.count == count)
    arrays.append(array)
  }
}
