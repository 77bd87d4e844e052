public import Failures
import Geometry
import Parallel

/// Why a volume cannot be a label map.
public enum LabelFailure: Failure, Equatable {
  /// A voxel whose value is no whole number from 0 to 65,535: the first in memory.
  case notALabel(value: String, voxel: SIMD3<Int>)

  /// See `Failure`.
  public var kind: FailureKind { .unreadableInput }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .notALabel(let value, let voxel):
      "Labels are whole numbers from 0 to 65535, and voxel (\(voxel.x), \(voxel.y), \(voxel.z)) "
        + "holds \(value): this is a scan rather than a label map, or its labels need other numbers."
    }
  }
}

extension LabelMap {
  /// Reads a volume's values as labels. Each value but 0 becomes a structure that is called by its
  /// number, such as `label 3`, in a colour of its own.
  ///
  /// Two passes over the voxels, in parallel.
  /// - Throws: `LabelFailure` where a value is negative, has a fraction, is not a number, or exceeds
  ///   65,535.
  public init(_ volume: Volume) throws {
    let census = volume.labelCensus()
    if let offset = census.firstOffender {
      throw LabelFailure.notALabel(
        value: volume.valueText(at: offset), voxel: volume.grid.voxel(at: offset))
    }
    let values = census.values.filter { $0 != 0 }
    var positions = [UInt16](repeating: 0, count: LabelCensus.range)
    for (position, value) in values.enumerated() { positions[value] = UInt16(position + 1) }
    self.init(
      grid: volume.grid, indices: volume.denseIndices(positions),
      structures: [.background]
        + values.enumerated().map { position, value in
          Structure(value: value, name: Structure.plainName(value), color: .distinct(position))
        })
  }

  /// Whether a volume is a label map rather than a scan, and why, as the end of a sentence.
  ///
  /// It is one when every value is a whole number from 0 to 65,535, there are at most 1000 different
  /// ones, and fewer than a quarter of the neighbours along x that are both not zero differ: labels
  /// are constant inside a structure, and a scan's noise is not. Neighbours with one zero do not
  /// count, because thin structures have little but border. One pass, in parallel; the answer does
  /// not depend on the threads.
  public static func looksLikeLabels(_ volume: Volume) -> (Bool, reason: String) {
    let census = volume.labelCensus()
    if let offset = census.firstOffender {
      let voxel = volume.grid.voxel(at: offset)
      return (
        false,
        "voxel (\(voxel.x), \(voxel.y), \(voxel.z)) holds \(volume.valueText(at: offset)), which "
          + "is no label"
      )
    }
    let count = census.values.count
    guard count <= 1000 else {
      return (false, "it has \(count) different values, and label maps have at most 1000")
    }
    guard census.differing * 4 < census.pairs || census.differing == 0 else {
      let percent = 100 * census.differing / census.pairs
      return (false, "\(percent) % of its neighbouring values differ, as in a scan")
    }
    return (
      true,
      "its values are \(count) different whole number\(count == 1 ? "" : "s"), constant over regions"
    )
  }
}

extension Volume {
  /// How many different values there are, where they are so few that the volume may be a label map even
  /// where `looksLikeLabels` says no; nil where there are more than 32, or one that is not a number.
  ///
  /// A scan has as many after a few rows; only what has fewer is looked through whole.
  public var fewValues: Int? {
    switch voxels {
    case .uint8(let values): countOfFew(values)
    case .int16(let values): countOfFew(values)
    case .uint16(let values): countOfFew(values)
    case .int32(let values): countOfFew(values)
    case .float(let values): countOfFew(values)
    case .double(let values): countOfFew(values)
    }
  }

  private func countOfFew<Value: Voxel & Hashable>(_ values: [Value]) -> Int? {
    var found: Set<Value> = []
    var last: Value?
    for value in values where value != last {
      guard value == value else { return nil }
      last = value
      if found.insert(value).inserted, found.count > 32 { return nil }
    }
    return found.count
  }
}

/// What one pass over a volume tells about its values as labels.
struct LabelCensus: Sendable {
  /// The number of values that a label can have: 0 to 65,535.
  static let range = 65_536
  /// The offset of the first voxel that holds no label; the rest is then incomplete.
  var firstOffender: Int?
  /// For every possible value, 1 where it is present.
  var flags = [UInt8](repeating: 0, count: range)
  /// Neighbours along x that are both not zero.
  var pairs = 0
  /// Those of them that differ.
  var differing = 0

  /// The values present, rising.
  var values: [Int] { flags.indices.filter { flags[$0] != 0 } }
}

/// A voxel type as a label: the value where it is a whole number from 0 to 65,535, otherwise -1.
private protocol LabelValue: Voxel, AdditiveArithmetic {
  var label: Int { get }
}

extension LabelValue where Self: BinaryInteger {
  var label: Int { self >= 0 && Int(self) < LabelCensus.range ? Int(self) : -1 }
}

extension LabelValue where Self: BinaryFloatingPoint {
  var label: Int {
    // False for not-a-number too.
    guard self >= 0, self <= 65_535 else { return -1 }
    let whole = Int(self)
    return Self(whole) == self ? whole : -1
  }
}

extension UInt8: LabelValue {}
extension Int16: LabelValue {}
extension UInt16: LabelValue {}
extension Int32: LabelValue {}
extension Float: LabelValue {}
extension Double: LabelValue {}

extension Volume {
  func labelCensus() -> LabelCensus {
    switch voxels {
    case .uint8(let values): census(of: values)
    case .int16(let values): census(of: values)
    case .uint16(let values): census(of: values)
    case .int32(let values): census(of: values)
    case .float(let values): census(of: values)
    case .double(let values): census(of: values)
    }
  }

  /// Looks up every value in a table; every value must be a label.
  func denseIndices(_ positions: [UInt16]) -> [UInt16] {
    switch voxels {
    case .uint8(let values): lookUp(values, positions)
    case .int16(let values): lookUp(values, positions)
    case .uint16(let values): lookUp(values, positions)
    case .int32(let values): lookUp(values, positions)
    case .float(let values): lookUp(values, positions)
    case .double(let values): lookUp(values, positions)
    }
  }

  func valueText(at offset: Int) -> String {
    switch voxels {
    case .uint8(let values): "\(values[offset])"
    case .int16(let values): "\(values[offset])"
    case .uint16(let values): "\(values[offset])"
    case .int32(let values): "\(values[offset])"
    case .float(let values): "\(values[offset])"
    case .double(let values): "\(values[offset])"
    }
  }

  /// Cuts the rows into slabs whose number depends on the grid alone, and adds the slabs up in
  /// order, so that the first offender is the first.
  private func census<Value: LabelValue>(of values: [Value]) -> LabelCensus {
    let rows = grid.size.y * grid.size.z
    let slabs = min(rows, 32)
    let parts = parallelMap(slabs) { slab in
      rowCensus(
        values.span, width: grid.size.x, rows: rows * slab / slabs..<rows * (slab + 1) / slabs)
    }
    var sum = LabelCensus()
    for part in parts {
      sum.firstOffender = sum.firstOffender ?? part.firstOffender
      for value in 0..<LabelCensus.range { sum.flags[value] |= part.flags[value] }
      sum.pairs += part.pairs
      sum.differing += part.differing
    }
    return sum
  }

  private func lookUp<Value: LabelValue>(_ values: [Value], _ positions: [UInt16]) -> [UInt16] {
    var indices = unspecifiedArray(of: UInt16.self, count: values.count)
    parallelChunks(of: &indices, chunk: 1 << 18) { start, span in
      let source = values.span.extracting(start..<start + span.count)
      let table = positions.span
      for i in 0..<span.count { span[i] = table[source[i].label] }
    }
    return indices
  }
}

/// The census of some rows of a volume; it stops at the first value that is no label.
private func rowCensus<Value: LabelValue>(
  _ values: Span<Value>, width: Int, rows: Range<Int>
) -> LabelCensus {
  var census = LabelCensus()
  census.firstOffender = markLabels(
    values, rows.lowerBound * width..<rows.upperBound * width, &census.flags)
  guard census.firstOffender == nil else { return census }
  let zero = Value.zero
  for row in rows {
    let left = values.extracting(row * width..<(row + 1) * width - 1)
    let right = values.extracting(row * width + 1..<(row + 1) * width)
    var pairs: Int32 = 0
    var differing: Int32 = 0
    for i in 0..<left.count {
      if left[i] != zero && right[i] != zero { pairs &+= 1 }
      if left[i] != zero && right[i] != zero && left[i] != right[i] { differing &+= 1 }
    }
    census.pairs += Int(pairs)
    census.differing += Int(differing)
  }
  return census
}

/// Flags the labels of a range and returns the offset of the first value that is none.
private func markLabels<Value: LabelValue>(
  _ values: Span<Value>, _ range: Range<Int>, _ flags: inout [UInt8]
) -> Int? {
  var marks = flags.mutableSpan
  for offset in range {
    let label = values[offset].label
    if label < 0 { return offset }
    marks[label] = 1
  }
  return nil
}
