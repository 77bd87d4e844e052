/// A part of a vessel that is far brighter than the rest of it: blood of another vessel, perhaps, as the
/// superior vena cava carries contrast that the heart has not thinned yet.
public struct BrightPart: Sendable, Equatable {
  /// The vessel's name.
  public var structure: String
  /// How large the part is, ml.
  public var millilitres: Double
  /// The median of its values.
  public var value: Double
  /// The median of all of the vessel's values.
  public var usual: Double
}

extension LabelMap {
  /// The parts of arteries and pulmonary veins that are brighter by six tenths than half of their vessel,
  /// where they make a tenth of it and 3 ml at least. In order of the structures.
  ///
  /// Of veins that bring contrast nothing is said, nor of chambers, in which it mixes.
  /// - Parameter scan: Hounsfield units of the same grid.
  /// - Complexity: a pass over the map, and a sort of what the vessels hold.
  public func brightParts(in scan: Volume) -> [BrightPart] {
    precondition(scan.grid.size == grid.size)
    return switch scan.voxels {
    case .uint8(let values): brightParts(in: values)
    case .int16(let values): brightParts(in: values)
    case .uint16(let values): brightParts(in: values)
    case .int32(let values): brightParts(in: values)
    case .float(let values): brightParts(in: values)
    case .double(let values): brightParts(in: values)
    }
  }

  private func brightParts<Value: Voxel>(in scan: [Value]) -> [BrightPart] {
    let isVessel = structures.map { structure in
      [.aorta, .pulmonaryArtery, .pulmonaryVein].contains(HeartPart(name: structure.name))
    }
    var values = [[Double]](repeating: [], count: structures.count)
    for (offset, index) in indices.enumerated() where isVessel[Int(index)] {
      values[Int(index)].append(scan[offset].asDouble)
    }
    return structures.indices.compactMap { index in
      let sorted = values[index].sorted()
      guard !sorted.isEmpty, case let usual = sorted[sorted.count / 2], usual > 100 else {
        return nil
      }
      let bright = sorted.count { $0 > 1.6 * usual }
      let millilitres = Double(bright) * grid.voxelVolume / 1000
      guard bright * 10 >= sorted.count, millilitres >= 3 else { return nil }
      return BrightPart(
        structure: structures[index].name, millilitres: millilitres,
        value: sorted[sorted.count - bright + bright / 2], usual: usual)
    }
  }
}
