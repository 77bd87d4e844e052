extension LabelMap {
  /// The structures' values as voxels, in the smallest integer type that holds them all; nil where
  /// 32 bits do not.
  public var volume: Volume? {
    let values = structures.map(\.value)
    let voxels: Voxels? =
      if let table = narrowed(values, UInt8.self) {
        .uint8(indices.map { table[Int($0)] })
      } else if let table = narrowed(values, Int16.self) {
        .int16(indices.map { table[Int($0)] })
      } else if let table = narrowed(values, UInt16.self) {
        .uint16(indices.map { table[Int($0)] })
      } else if let table = narrowed(values, Int32.self) {
        .int32(indices.map { table[Int($0)] })
      } else {
        nil
      }
    return voxels.map { Volume(grid: grid, voxels: $0) }
  }
}

private func narrowed<Value: FixedWidthInteger>(_ values: [Int], _: Value.Type) -> [Value]? {
  let table = values.compactMap { Value(exactly: $0) }
  return table.count == values.count ? table : nil
}
