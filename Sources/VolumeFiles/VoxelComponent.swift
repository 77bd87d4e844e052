/// One of several numbers that are stored together for every voxel.
final class VoxelComponent: VoxelSource {
  private let source: any VoxelSource
  private let component: Int
  private let components: Int

  init(_ component: Int, of components: Int, in source: any VoxelSource) {
    precondition((0..<components).contains(component))
    self.source = source
    self.component = component
    self.components = components
  }

  func begin(bytes: Int) throws { try source.begin(bytes: bytes * components) }

  func skip(_ bytes: Int) throws { try source.skip(bytes * components) }

  func read<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) throws -> [Element] {
    let block = max(1, (1 << 17) / components)
    var result: [Element] = []
    result.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: block) {
      let voxels = min(block, count - start)
      let numbers = try source.read(type, count: voxels * components)
      let span = numbers.span
      for voxel in 0..<voxels { result.append(span[voxel &* components &+ component]) }
    }
    return result
  }

  func finish() throws -> String? { try source.finish() }
}
