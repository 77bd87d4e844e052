import Geometry
import Volumes

extension RecipeState {
  /// The placed seeds as structures with values and colours of their own, and their voxels.
  func seedStructures() throws -> [(structure: Structure, voxel: SIMD3<Int>)] {
    let placed = seeds.filter { $0.point != nil }
    var taken = Set(placed.compactMap(\.value))
    return try placed.enumerated().map { index, seed in
      let value = seed.value ?? (1...65_535).first { !taken.contains($0) } ?? 65_535
      taken.insert(value)
      let structure = Structure(
        value: value, name: seed.name, color: seed.color ?? .distinct(index))
      return (structure, try voxel(of: .seed(seed.name)))
    }
  }

  /// The placed seeds as a label map: of each its voxel and what lies within the radius of it, inside
  /// the mask. What lies within that of several is the nearest one's, the first of equals.
  ///
  /// - Throws: `RecipeProblem` where two seeds are one, or one has no voxel.
  func seedMap(within mask: Mask?, radius: Double?) throws -> LabelMap {
    let seeds = try seedStructures().sorted { $0.structure.value < $1.structure.value }
    for (first, second) in zip(seeds, seeds.dropFirst())
    where first.structure.value == second.structure.value {
      throw RecipeProblem.contradiction(
        "gets the seeds '\(first.structure.name)' and '\(second.structure.name)' with the same "
          + "value \(first.structure.value); give each its own")
    }
    var map = LabelMap(
      grid: grid, indices: [UInt16](repeating: 0, count: grid.count),
      structures: [.background] + seeds.map(\.structure))
    let radius = radius ?? 0
    for (number, seed) in seeds.enumerated() {
      if let other = seeds[..<number].first(where: { $0.voxel == seed.voxel }) {
        throw RecipeProblem.contradiction(
          "gets the seeds '\(other.structure.name)' and '\(seed.structure.name)' in the same voxel; "
            + "move one of them")
      }
      let reach = SIMD3<Int>((radius / grid.spacing).rounded(.down))
      let lower = pointwiseMax(seed.voxel &- reach, .zero)
      let upper = pointwiseMin(seed.voxel &+ reach, grid.size &- 1)
      for z in lower.z...upper.z {
        for y in lower.y...upper.y {
          for x in lower.x...upper.x where mask?[x, y, z] ?? true {
            let place = SIMD3(x, y, z)
            let at = grid.offset(x, y, z)
            let distance = grid.squaredDistance(place, seed.voxel)
            guard distance <= radius * radius + 1e-9 else { continue }
            let owner = Int(map.indices[at])
            if owner > 0, grid.squaredDistance(place, seeds[owner - 1].voxel) <= distance {
              continue
            }
            map.indices[at] = UInt16(number + 1)
          }
        }
      }
    }
    let counts = map.voxelCounts()
    for (number, seed) in seeds.enumerated() where counts[number + 1] == 0 {
      throw RecipeProblem.contradiction(
        "gets the seed '\(seed.structure.name)' where nothing is selected; move it, widen it with "
          + "radius=3mm, or change the steps before it")
    }
    return map
  }

  /// Puts a label map that grew from seeds in the place of the present one.
  ///
  /// - Returns: a note where a part of what was selected was not reached.
  mutating func takeRegions(_ map: LabelMap, within mask: Mask?) -> [String] {
    labels = map
    endsInLabels = true
    guard let mask else { return [] }
    let left = mask.count - map.voxelCounts().dropFirst().reduce(0, +)
    return left == 0
      ? []
      : ["\(volumeText(left)) of the selection are joined with no seed and were left out."]
  }
}

extension Grid {
  /// The square of the distance of two voxels' centres, mm².
  fileprivate func squaredDistance(_ a: SIMD3<Int>, _ b: SIMD3<Int>) -> Double {
    (SIMD3<Double>(a &- b) * spacing).squaredLength
  }
}
