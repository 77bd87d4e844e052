import Foundation
import Geometry
import Recipes
import TestSupport
import Testing
import Volumes

/// Axes that are not at right angles, as of a tilted gantry: what is measured in mm stays true.
@Suite struct SkewedGridTests {
  private static let grid = Grid(
    size: [40, 70, 40],
    indexToPatient: Affine(
      x: [1, 0, 0], y: [0, 0.8, 0], z: [0, 0.6, 1], translation: [0, -12, 0]))

  /// A ball of 8 mm around (20, 15, 20) in any voxels, its edge at 200.
  private static func ball(_ grid: Grid) -> Volume {
    var values = [Int16](repeating: 0, count: grid.count)
    for z in 0..<grid.size.z {
      for y in 0..<grid.size.y {
        for x in 0..<grid.size.x {
          let place = grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z)))
          let depth = 8 - (place - SIMD3(20, 15, 20)).length
          values[grid.offset(x, y, z)] = Int16(200 + 100 * min(2, max(-2, depth)))
        }
      }
    }
    return Volume(grid: grid, voxels: .int16(values))
  }

  /// On voxels whose slices lean by 0.6 mm a mm.
  private static let ball = ball(grid)

  private func millilitres(radius: Double) -> Double {
    4.0 / 3 * .pi * radius * radius * radius / 1000
  }

  @Test func `a ball grows and shrinks as it does where it was scanned upright`() throws {
    let scannedUpright = try Self.ball(Self.grid.upright())
    for step in ["dilate 3mm", "erode 3mm", "close 4mm", "shell outside 2mm"] {
      let recipe = try Recipe(steps: ["threshold 200", step])
      let found = try #require(recipe.run(on: .scan(Self.ball)).report.steps.last?.millilitresAfter)
      let truth = try #require(
        recipe.run(on: .scan(scannedUpright)).report.steps.last?.millilitresAfter)
      #expect(abs(found / truth - 1) < 0.005, "\(step): \(found) ml for \(truth)")
    }
  }

  @Test func `the step that pushes the axes upright is said, written down, and not done twice`()
    throws
  {
    let result = try Recipe(steps: ["threshold 200", "dilate 3mm"]).run(on: .scan(Self.ball))
    #expect(
      result.asRun.steps.map(\.text) == ["resample upright cubic", "threshold 200", "dilate 3mm"])
    #expect(result.report.notes.contains { $0.contains("31 degrees from right angles") })
    #expect(try result.grid == Self.grid.upright() && !result.grid.isSkewed)
    let again = try result.asRun.run(on: .scan(Self.ball))
    #expect(again.asRun.steps.map(\.text) == result.asRun.steps.map(\.text))
    guard case .mask(let first, _, _) = result.selection,
      case .mask(let second, _, _) = again.selection
    else {
      Issue.record("no mask")
      return
    }
    #expect(first == second)
    #expect(
      result.asRun.yaml(tool: "t").contains(
        "'resample upright cubic'  # axes 31 degrees from right angles"))
  }

  @Test func `what measures nothing leaves the axes as they are`() throws {
    let result = try Recipe(steps: ["threshold 200", "keep largest", "fill holes"])
      .run(on: .scan(Self.ball))
    #expect(result.grid == Self.ball.grid)
    let found = try #require(result.report.steps.last?.millilitresAfter)
    #expect(abs(found / millilitres(radius: 8) - 1) < 0.01)
  }

  @Test func `cubes are upright too, and the ball is where it was`() throws {
    let result = try Recipe(steps: ["resample 0.5mm", "threshold 200"]).run(on: .scan(Self.ball))
    #expect(result.grid.skew < 1e-6)
    guard case .mask(let mask, _, _) = result.selection else {
      Issue.record("no mask")
      return
    }
    var (sum, count) = (SIMD3<Double>.zero, 0.0)
    for z in 0..<mask.size.z {
      for y in 0..<mask.size.y {
        for x in 0..<mask.size.x where mask[x, y, z] {
          sum += result.grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z)))
          count += 1
        }
      }
    }
    #expect((sum / count - SIMD3(20, 15, 20)).length < 0.05)
    #expect(abs(count * result.grid.voxelVolume / 1000 / millilitres(radius: 8) - 1) < 0.01)
  }

  @Test func `compare measures what a ball grew by`() throws {
    func grown(_ radius: Double) -> LabelMap {
      let grid = Self.ball.grid
      var mask = Mask(size: grid.size)
      for z in 0..<40 {
        for y in 0..<70 {
          for x in 0..<40 {
            let place = grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z)))
            mask[x, y, z] = (place - SIMD3(20, 15, 20)).length <= radius
          }
        }
      }
      return LabelMap(
        grid: grid, mask: mask, structure: Structure(value: 1, name: "ball", color: Color(9, 9, 9)))
    }
    let report = try grown(8).comparison(with: grown(11))
    let distance = try #require(report.structures.first?.surface)
    #expect(abs(distance.mean - 3) < 0.15, "\(distance)")
    #expect(distance.hausdorff <= 4)
    #expect(abs(report.union.dice - 2 / (1 + pow(11.0 / 8, 3))) < 0.01)
    #expect(report.note?.contains("not at right angles") == true)
  }

  @Test func `axes that hardly part are refused with the reason`() throws {
    let grid = Grid(
      size: [2, 200, 4],
      indexToPatient: Affine(x: [1, 0, 0], y: [1, 0.001, 0], z: [0, 0, 1], translation: .zero))
    let scan = Volume(grid: grid, voxels: .uint8([UInt8](repeating: 9, count: grid.count)))
    let sentence = sentence {
      _ = try Recipe(steps: ["threshold 1", "dilate 3mm"]).run(on: .scan(scan))
    }
    #expect(
      sentence.contains("89.9 degrees from right angles") && sentence.contains("times as many"),
      "\(sentence)")
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `upright voxels have the old ones' volume, keep their slices and hold all of them`(
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    func vector() -> SIMD3<Double> {
      SIMD3(
        .random(in: -1...1, using: &generator), .random(in: -1...1, using: &generator),
        .random(in: -1...1, using: &generator))
    }
    let map = Affine(x: vector(), y: vector(), z: vector(), translation: vector() * 50)
    guard abs(map.determinant) > 0.05 else { return }
    let size = SIMD3(
      Int.random(in: 1...9, using: &generator), Int.random(in: 1...9, using: &generator), 4)
    let grid = Grid(size: size, indexToPatient: map)
    let upright = try grid.upright()
    #expect(upright.skew < 1e-6)
    #expect(try upright.upright() == upright)
    #expect(abs(upright.voxelVolume / grid.voxelVolume - 1) < 1e-9)
    #expect(upright.isMirrored == grid.isMirrored && upright.size.z == size.z)
    guard let toUpright = upright.indexToPatient.inverse else { return }
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let place = toUpright(map(SIMD3(Double(x), Double(y), Double(z))))
          #expect(all(place .>= -0.5) && all(place .<= SIMD3<Double>(upright.size) - 0.5))
          #expect(abs(place.z - Double(z)) < 1e-6)
        }
      }
    }
  }
}
