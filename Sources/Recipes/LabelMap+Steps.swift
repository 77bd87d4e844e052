import Geometry
import Parallel
import Volumes

/// What steps do with label maps.
extension LabelMap {
  /// The numbers of structures by their names, regardless of case.
  ///
  /// - Throws: `RecipeProblem.unknownStructure`.
  func numbers(of names: [String]) throws -> [Int] {
    try names.map { name in
      let number = structures.indices.dropFirst().first {
        structures[$0].name.lowercased() == name.lowercased()
      }
      guard let number else {
        throw RecipeProblem.unknownStructure(name, known: structures.dropFirst().map(\.name))
      }
      return number
    }
  }

  /// The map with other numbers for its structures: `table[old]` is the new one.
  func renumbered(_ table: [Int], structures: [Structure]) -> LabelMap {
    let positions = table.map { UInt16($0) }
    var result = unspecifiedArray(of: UInt16.self, count: indices.count)
    parallelChunks(of: &result, chunk: 1 << 18) { start, target in
      let source = indices.span.extracting(start..<start + target.count)
      let positions = positions.span
      for i in 0..<target.count { target[i] = positions[Int(source[i])] }
    }
    return LabelMap(grid: grid, indices: result, structures: structures)
  }

  /// The number of a structure to paint: the one of its name, whose value and colour become those that are
  /// given, or a new one. `paint` then brings the structures into order.
  ///
  /// - Throws: `RecipeProblem` where its value is another structure's.
  mutating func number(for paint: Paint) throws -> UInt16 {
    let known = structures.indices.dropFirst().first {
      structures[$0].name.lowercased() == paint.name.lowercased()
    }
    let taken = Set(structures.indices.filter { $0 != known }.map { structures[$0].value })
    if let value = paint.value, taken.contains(value) {
      throw RecipeProblem.contradiction(
        "gives '\(paint.name)' the value \(value), which another structure has; choose another")
    }
    if let known {
      structures[known].value = paint.value ?? structures[known].value
      structures[known].color = paint.color ?? structures[known].color
      return UInt16(known)
    }
    let free = (1...65_535).first { !taken.contains($0) }
    guard let value = paint.value ?? free, structures.count < Int(UInt16.max) else {
      throw RecipeProblem.contradiction("finds no free value for another structure")
    }
    structures.append(
      Structure(
        value: value, name: paint.name, color: paint.color ?? .distinct(structures.count - 1)))
    return UInt16(structures.count - 1)
  }

  /// Gives a mask's voxels to a structure; returns how many were another's.
  ///
  /// One pass; the map's structures are then in rising order of their values.
  mutating func paint(_ mask: Mask, as number: UInt16, onlyBackground: Bool) -> Int {
    var covered = 0
    let width = grid.size.x
    for row in 0..<grid.size.y * grid.size.z {
      let first = row * mask.wordsPerRow
      guard (0..<mask.wordsPerRow).contains(where: { mask.words[first + $0] != 0 }) else {
        continue
      }
      for x in 0..<width {
        guard mask.words[first + (x + 1) >> 6] >> UInt64((x + 1) & 63) & 1 == 1 else { continue }
        let before = indices[row * width + x]
        if before != 0, before != number {
          if onlyBackground { continue }
          covered += 1
        }
        indices[row * width + x] = number
      }
    }
    let order = structures.indices.sorted { structures[$0].value < structures[$1].value }
    if order != Array(structures.indices) {
      var table = [Int](repeating: 0, count: structures.count)
      for (new, old) in order.enumerated() { table[old] = new }
      self = renumbered(table, structures: order.map { structures[$0] })
    }
    return covered
  }

  /// The voxels of some structures, given by their numbers.
  func mask(of numbers: [Int]) -> Mask {
    let flags = structures.indices.map { numbers.contains($0) ? 1 : 0 }
    let chosen = renumbered(flags, structures: structures)
    return Volume(grid: grid, voxels: .uint16(chosen.indices)).mask(in: 1...1)
  }
}

extension Color {
  /// Reads `#C8323C`; nil where the text is no such thing.
  init?(hex text: String) {
    let digits = text.dropFirst()
    guard text.hasPrefix("#"), digits.count == 6,
      digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
      let number = UInt32(digits, radix: 16)
    else { return nil }
    self.init(UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255))
  }

  /// The colour as `#C8323C`.
  var hex: String {
    let digits = Array("0123456789ABCDEF")
    return "#"
      + String([red, green, blue].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
