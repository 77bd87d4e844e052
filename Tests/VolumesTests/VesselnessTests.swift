import Foundation
import Geometry
import TestSupport
import Testing
import Volumes

@Suite(.serialized) struct VesselnessTests {
  @Test(arguments: UInt64(0)..<200)
  func `eigenvalues have the invariants of their matrix`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func entry() -> Double {
      seed % 4 == 0
        ? Double(Int.random(in: -1...1, using: &generator))
        : Double.random(in: -5...5, using: &generator)
    }
    let m = SymmetricMatrix(
      xx: entry(), yy: entry(), zz: entry(), xy: entry(), xz: entry(), yz: entry())
    let e = m.eigenvalues
    #expect(e.x >= e.y - 1e-6 && e.y >= e.z - 1e-6)
    #expect(abs(e.x + e.y + e.z - m.trace) < 1e-9)
    #expect(abs((e * e).sum() - m.squaredNorm) < 1e-5)
    let determinant =
      m.xx * (m.yy * m.zz - m.yz * m.yz) - m.xy * (m.xy * m.zz - m.yz * m.xz)
      + m.xz * (m.xy * m.yz - m.yy * m.xz)
    #expect(abs(e.x * e.y * e.z - determinant) < 1e-5)
  }

  /// A bright tube of a radius in mm along a direction, soft over a voxel, on an anisotropic grid.
  private func tube(radius: Double, size: SIMD3<Int> = [41, 37, 31]) -> Volume {
    let spacing = SIMD3(0.5, 0.55, 0.7)
    let direction = SIMD3(0.36, 0.48, 0.8)
    let middle = SIMD3<Double>(size &- 1) / 2 * spacing
    return Worlds.field(size: size, spacing: spacing) { point in
      let offset = point - middle
      let along = direction * (offset * direction).sum()
      let distance = ((offset - along) * (offset - along)).sum().squareRoot()
      return 300 * min(max(0.5 + (radius - distance) / 0.5, 0), 1)
    }
  }

  @Test func `values are Frangi's formula of the second derivatives`() {
    let volume = FilterWorld.noise([9, 8, 7], [0.6, 0.9, 1.2], seed: 3)
    let scales = [0.8, 1.5]
    let size = volume.grid.size
    for bright in [true, false] {
      for structure in [nil, 150.0] {
        var expected = [Double](repeating: 0, count: volume.grid.count)
        for scale in scales {
          let all = (0..<size.z).map { z -> [[Float]] in
            guard case .int16(let values) = volume.voxels else { return [] }
            return SliceDerivatives(grid: volume.grid, sigma: scale).slices(
              values.span, z: z,
              orders: [[2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0], [1, 0, 1], [0, 1, 1]])
          }
          let factor = scale * scale * (bright ? 1 : -1)
          let matrices = FilterWorld.voxels(size).map { voxel -> SymmetricMatrix in
            let d = (0..<6).map { Double(all[voxel.z][$0][voxel.y * size.x + voxel.x]) * factor }
            return SymmetricMatrix(xx: d[0], yy: d[1], zz: d[2], xy: d[3], xz: d[4], yz: d[5])
          }
          let k = structure ?? (matrices.map(\.squaredNorm).max() ?? 0).squareRoot() / 2
          for (index, matrix) in matrices.enumerated() {
            let e = matrix.eigenvalues
            let sorted = [e.x, e.y, e.z].sorted { abs($0) < abs($1) }
            guard sorted[1] < 0, sorted[2] < 0 else { continue }
            let ra = abs(sorted[1]) / abs(sorted[2])
            let rb = abs(sorted[0]) / (sorted[1] * sorted[2]).squareRoot()
            let s2 = matrix.squaredNorm
            let value =
              (1 - exp(-ra * ra / 0.5)) * exp(-rb * rb / 0.5) * (1 - exp(-s2 / (2 * k * k)))
            expected[index] = max(expected[index], value)
          }
        }
        let result = withOneAndTwoThreads {
          volume.vesselness(scales: scales, bright: bright, structure: structure).numbers
        }
        #expect(result.agree)
        #expect(result.value.distance(to: expected) < 1e-4)
      }
    }
  }

  @Test
  func `a tube answers at its middle, at a scale near its radius, and a ball or a plate less`() {
    let middle = SIMD3(20, 18, 15)
    let size = SIMD3(41, 37, 31)
    let tube = tube(radius: 1.5)
    let scales = [0.5, 0.75, 1, 1.5, 2.5]
    let answers = scales.map {
      tube.vesselness(scales: [$0], structure: 50).numbers.at(middle, size)
    }
    #expect(answers.max() == max(answers[2], answers[3]))
    #expect((answers.max() ?? 0) > 0.6)
    let centre = SIMD3<Double>(middle) * tube.grid.spacing
    let ball = Worlds.field(size: size, spacing: tube.grid.spacing) {
      (($0 - centre) * ($0 - centre)).sum() < 1.5 * 1.5 ? 300 : 0
    }
    let plate = Worlds.field(size: size, spacing: tube.grid.spacing) {
      abs($0.x - centre.x) < 1.5 ? 300 : 0
    }
    for other in [ball, plate] {
      #expect(other.vesselness(scales: [1.2], structure: 50).numbers.at(middle, size) < 0.2)
    }
    let dark = Volume(grid: tube.grid, voxels: .double(tube.numbers.map { 300 - $0 }))
    let whole = tube.vesselness(scales: scales, structure: 50).numbers
    let inverted = dark.vesselness(scales: scales, bright: false, structure: 50).numbers
    #expect(whole.distance(to: inverted) < 1e-3)
  }

  @Test func `a mask gives the values of the whole volume inside it and none outside`() {
    let volume = tube(radius: 1)
    let size = volume.grid.size
    var mask = Mask(size: size)
    for voxel in mask.allVoxels where voxel.x > 25 && voxel.y % 3 > 0 && voxel.z < 9 {
      mask[voxel.x, voxel.y, voxel.z] = true
    }
    let whole = volume.vesselness(scales: [0.6, 1], structure: 80).numbers
    let part = volume.vesselness(scales: [0.6, 1], structure: 80, in: mask).numbers
    let expected = zip(mask.allVoxels, whole).map { mask[$0.x, $0.y, $0.z] ? $1 : 0 }
    #expect(part == expected)
    let none = volume.vesselness(scales: [1], in: Mask(size: size)).numbers
    #expect(none.allSatisfy { $0 == 0 })
  }

  @Test func `not a number and thin grids give a number`() {
    let hole = Worlds.field(size: [9, 9, 9], spacing: [1, 1, 1]) { $0 == [4, 4, 4] ? .nan : $0.x }
    #expect(hole.vesselness(scales: [1]).numbers.allSatisfy { $0 >= 0 && $0 <= 1 })
    for seed in UInt64(0)..<20 {
      let values = FilterWorld.everyType(seed: seed).map {
        $0.vesselness(scales: [0.5, 2]).numbers
      }
      #expect(values.allSatisfy { $0 == values[0] && $0.allSatisfy { $0 >= 0 && $0 <= 1 } })
    }
  }
}
