/// The sizes of the 6-connected pieces of a set of voxels, largest first: a plain flood fill that
/// the tests of connectivity rest on.
func pieceSizes(_ size: SIMD3<Int>, isMember: (Int) -> Bool) -> [Int] {
  let count = size.x * size.y * size.z
  var open = (0..<count).map(isMember)
  var sizes: [Int] = []
  var stack: [Int] = []
  for seed in 0..<count where open[seed] {
    open[seed] = false
    stack.append(seed)
    var voxels = 0
    while let voxel = stack.popLast() {
      voxels += 1
      let (x, y, z) = (
        voxel % size.x, voxel / size.x % size.y, voxel / (size.x * size.y)
      )
      func reach(_ inside: Bool, _ neighbour: Int) {
        guard inside, open[neighbour] else { return }
        open[neighbour] = false
        stack.append(neighbour)
      }
      reach(x > 0, voxel - 1)
      reach(x + 1 < size.x, voxel + 1)
      reach(y > 0, voxel - size.x)
      reach(y + 1 < size.y, voxel + size.x)
      reach(z > 0, voxel - size.x * size.y)
      reach(z + 1 < size.z, voxel + size.x * size.y)
    }
    sizes.append(voxels)
  }
  return sizes.sorted(by: >)
}
