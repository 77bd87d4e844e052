import Failures
import Geometry
import Recipes
import TestSupport
import Volumes

/// Small worlds whose voxels can be counted by hand.
enum Scans {
  /// 20 x 20 x 20 voxels of 0.5 mm: two boxes of 4 x 4 x 4 and 2 x 2 x 2 voxels at 300 in 0, and a
  /// brighter voxel of 900 apart from both.
  static var boxes: Volume {
    let grid = Grid(size: [20, 20, 20], spacing: [0.5, 0.5, 0.5], origin: [10, 20, 30])
    var values = [Int16](repeating: 0, count: grid.count)
    for z in 2..<6 { for y in 2..<6 { for x in 2..<6 { values[grid.offset(x, y, z)] = 300 } } }
    for z in 12..<14 {
      for y in 12..<14 { for x in 12..<14 { values[grid.offset(x, y, z)] = 300 } }
    }
    values[grid.offset(18, 18, 18)] = 900
    return Volume(grid: grid, voxels: .int16(values))
  }

  /// The boxes as structures `large` (5) and `small` (9).
  static var labels: LabelMap {
    let scan = boxes
    var indices = [UInt16](repeating: 0, count: scan.grid.count)
    for z in 2..<6 { for y in 2..<6 { for x in 2..<6 { indices[scan.grid.offset(x, y, z)] = 1 } } }
    for z in 12..<14 {
      for y in 12..<14 { for x in 12..<14 { indices[scan.grid.offset(x, y, z)] = 2 } }
    }
    return LabelMap(
      grid: scan.grid, indices: indices,
      structures: [
        .background, Structure(value: 5, name: "large", color: Color(1, 2, 3)),
        Structure(value: 9, name: "small", color: Color(4, 5, 6)),
      ])
  }
}

/// Runs steps and returns the number of voxels in the end.
func voxels(_ steps: String..., on source: RecipeSource = .scan(Scans.boxes)) throws -> Int {
  try Recipe(steps: steps).run(on: source).report.steps.last?.voxelsAfter ?? -1
}

/// The sentence that a failure says.
func sentence(of body: () throws -> Void) -> String {
  do {
    try body()
    return "no failure"
  } catch let failure as any Failure {
    return failure.description
  } catch {
    return "not a Failure: \(error)"
  }
}
