import DICOMFiles
import Geometry
import TestSupport
import Testing
import Volumes

/// Slices aslant and at uneven distances become a straight grid; a field that is linear in space is
/// what linear interpolation must give back exactly.
@Suite struct SliceResamplingTests {
  private let columns = 9
  private let rows = 7

  /// Places along a line with the given heights, drifting by `slant` mm for each mm of height.
  private func places(heights: [Double], slant: SIMD2<Double>) throws -> [SlicePlacement] {
    let orientation = [0.8, 0.6, 0.0, -0.6, 0.8, 0.0]
    return try heights.map { height in
      let row = SIMD3(0.8, 0.6, 0)
      let column = SIMD3(-0.6, 0.8, 0)
      let position =
        SIMD3(-20, 35, 100) + SIMD3(0, 0, height) + row * slant.x * height
        + column * slant.y * height
      return try #require(
        SlicePlacement(
          position: [position.x, position.y, position.z], orientation: orientation,
          pixelSpacing: [0.75, 0.5]))
    }
  }

  private func field(_ point: SIMD3<Double>) -> Double {
    point.dot(SIMD3(3, -5, 7)) + 11
  }

  private func sampled(_ places: [SlicePlacement]) -> [Double] {
    places.flatMap { place in
      (0..<(columns * rows)).map { index in
        field(
          place.position + place.row * (Double(index % columns) * place.spacing.x)
            + place.column * (Double(index / columns) * place.spacing.y))
      }
    }
  }

  /// Every voxel of the new grid is the field's value there, or fill where no slice is near.
  private func check(_ places: [SlicePlacement], allowsGaps: Bool = false) throws -> SliceStack {
    let stack = try SliceStack(places, columns: columns, rows: rows, allowsGaps: allowsGaps)
    let resampling = try #require(stack.resampling)
    let values = sampled(places)
    guard
      case .double(let result) = resampling.apply(to: .double(values), padding: -9999),
      case .int32(let whole) = resampling.apply(
        to: .int32(values.map { Int32(($0 * 1000).rounded()) }), padding: -9_999_999)
    else {
      Issue.record("the type changed")
      return stack
    }
    #expect(result.count == stack.grid.count)
    var inside = 0
    let normal = places[0].normal
    for index in result.indices {
      let size = stack.grid.size
      let voxel = SIMD3(index % size.x, index / size.x % size.y, index / (size.x * size.y))
      let point = stack.grid.indexToPatient(
        SIMD3(Double(voxel.x), Double(voxel.y), Double(voxel.z)))
      // In the slices' own slanted coordinates.
      let offset = point - places[0].position
      let height = offset.dot(normal)
      let last = places[places.count - 1].position - places[0].position
      let flat = offset - last * (height / last.dot(normal))
      let u = flat.dot(places[0].row) / 0.5
      let v = flat.dot(places[0].column) / 0.75
      let isInside =
        u > -1e-6 && u < Double(columns - 1) + 1e-6 && v > -1e-6 && v < Double(rows - 1) + 1e-6
      if isInside {
        inside += 1
        #expect(abs(result[index] - field(point)) < 1e-3)
        #expect(abs(Double(whole[index]) - field(point) * 1000) <= 1.6)
      } else {
        #expect(result[index] == -9999 && whole[index] == -9_999_999)
      }
    }
    // As many voxels in each slice as a slice has, but for one row and one column of each.
    #expect(inside >= (columns - 1) * (rows - 1) * stack.grid.size.z)
    return stack
  }

  @Test func `tilted slices keep their distance and are straightened`() throws {
    let stack = try check(places(heights: [0, 2, 4, 6, 8], slant: [0, 0.25]))
    #expect(stack.grid.size.z == 5)
    #expect(abs(stack.grid.spacing.z - 2) < 1e-9)
    #expect(stack.grid.indexToPatient.z == SIMD3(0, 0, 2))
    // 8 mm * 0.25 are 2.67 rows.
    #expect(stack.grid.size.y == rows + 3 && stack.grid.size.x == columns)
    #expect(stack.notes.count == 1 && stack.notes[0].contains("tilted by 14.04°"))
  }

  @Test func `slices tilted the other way begin before the first one`() throws {
    let stack = try check(places(heights: [0, 2, 4, 6, 8], slant: [-0.25, 0]))
    #expect(stack.grid.size.x == columns + 4 && stack.grid.size.y == rows)
    let first = SIMD3(-20.0, 35, 100) - SIMD3(0.8, 0.6, 0) * 2
    #expect((stack.grid.origin - first).length < 1e-9)
  }

  @Test func `uneven slices become even ones near the median distance`() throws {
    let stack = try check(places(heights: [0, 1, 2.2, 3.1, 4.4, 5.4], slant: [0, 0]))
    #expect(stack.grid.size == [columns, rows, 6])
    #expect(abs(stack.grid.spacing.z - 1.08) < 1e-9)
  }

  @Test func `seeded stacks of every slant and distance give a linear field back`() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<60 {
      var heights = [0.0]
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        heights.append(heights[heights.count - 1] + Double.random(in: 1...1.45, using: &generator))
      }
      let slant = SIMD2(
        Double.random(in: 0.05...0.6, using: &generator),
        Double.random(in: -0.6...0.6, using: &generator))
      _ = try check(places(heights: heights, slant: slant))
    }
  }

  @Test func `a gap is refused with its place and size, and crossed where that is allowed`() throws
  {
    let places = try places(heights: [0, 2, 4, 9, 11], slant: [0, 0])
    #expect(
      throws: DICOMSeriesFailure.missingSlices(
        gaps: [SliceGap(after: "z = 104.0 mm", distance: 5)], median: 2)
    ) {
      try SliceStack(places, columns: columns, rows: rows, allowsGaps: false)
    }
    let stack = try check(places, allowsGaps: true)
    #expect(stack.notes.count == 2 && stack.notes[0].contains("5.0 mm"))
  }

  @Test func `slices that wander off their line are refused`() throws {
    var places = try places(heights: [0, 2, 4, 6], slant: [0, 0.2])
    places[2] = try #require(
      SlicePlacement(
        position: [-20, 35, 104], orientation: [0.8, 0.6, 0, -0.6, 0.8, 0],
        pixelSpacing: [0.75, 0.5]))
    #expect(throws: DICOMSeriesFailure.self) {
      try SliceStack(places, columns: columns, rows: rows, allowsGaps: true)
    }
  }

  @Test func `padding is not mixed with what was scanned`() throws {
    let places = try places(heights: [0, 1, 2.3], slant: [0, 0])
    let stack = try SliceStack(places, columns: columns, rows: rows, allowsGaps: false)
    var values = [Int16](repeating: 100, count: columns * rows * 3)
    values[columns * rows + 10] = -2000
    guard
      case .int16(let result)? = stack.resampling?.apply(to: .int16(values), padding: -2000)
    else {
      Issue.record("the type changed")
      return
    }
    #expect(Set(result) == [100, -2000])
  }
}
