import Failures
import Geometry
import Parallel
import Phantom
import Testing
import Volumes

/// The scan: densities, blur, noise, bones, and that it is the same every time.
@Suite(.serialized) struct PhantomVolumeTests {
  private func values(_ volume: Volume) throws -> [Int16] {
    guard case .int16(let values) = volume.voxels else {
      throw WrongType(name: volume.voxels.typeName)
    }
    return values
  }

  private struct WrongType: Error {
    let name: String
  }

  @Test(arguments: [1.0])
  func `the largest piece above the midway threshold is the whole blood pool`(
    spacing: Double
  ) throws {
    let heart = try HeartPhantom(.init(spacing: SIMD3(repeating: spacing)))
    let scan = try values(heart.volume())
    let map = heart.labelMap()
    let pools = Set(HeartPhantom.bloodPools)
    let sizes = pieceSizes(map.grid.size) { scan[$0] >= 230 }
    let pool = map.indices.count { pools.contains(Int($0)) }
    // Boundary voxels go either way; a lost vessel would take more than this.
    #expect(abs(Double(sizes[0]) / Double(pool) - 1) < 0.025)
    // What else is bright is bone.
    #expect(Double(sizes[1]) < 0.5 * Double(sizes[0]))
  }

  @Test func `bone keeps three millimetres from blood`() throws {
    for (seed, sex) in [(2, HeartPhantom.Sex.female)] {
      let heart = try HeartPhantom(
        .init(spacing: SIMD3(repeating: 1), seed: UInt64(seed), sex: sex, noise: 0, blur: 0))
      let scan = try values(heart.volume())
      let map = heart.labelMap()
      let size = map.grid.size
      // Without blur only bone is brighter than blood.
      var touching = 0
      for offset in scan.indices where scan[offset] > 400 {
        let (x, y, z) = (offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
        for (dx, dy, dz) in [
          (3, 0, 0), (-3, 0, 0), (0, 3, 0), (0, -3, 0), (0, 0, 3), (0, 0, -3), (2, 2, 0),
          (-2, 2, 0), (2, -2, 0), (-2, -2, 0),
        ] {
          let (nx, ny, nz) = (x + dx, y + dy, z + dz)
          guard (0..<size.x).contains(nx), (0..<size.y).contains(ny), (0..<size.z).contains(nz)
          else { continue }
          if HeartPhantom.bloodPools.contains(Int(map.indices[map.grid.offset(nx, ny, nz)])) {
            touching += 1
          }
        }
      }
      #expect(touching == 0)
    }
  }

  @Test func `equal bytes for one thread and two, other bytes for another seed`() throws {
    let limit = Threads.limit
    defer { Threads.limit = limit }
    let options = HeartPhantom.Options(spacing: [2.3, 1.9, 2.1], seed: 11)
    Threads.limit = 1
    let one = try HeartPhantom(options)
    let (scan, labels) = (try values(one.volume()), one.labelMap().indices)
    Threads.limit = 2
    let two = try HeartPhantom(options)
    #expect(try values(two.volume()) == scan)
    #expect(two.labelMap().indices == labels)
    var other = options
    other.seed = 12
    let different = try HeartPhantom(other)
    #expect(try values(different.volume()) != scan)
    let moved = zip(different.labelMap().indices, labels).count { $0 != $1 }
    #expect(moved > 1000, "another seed is another shape, not only other noise")
  }

  @Test func `a left phase scan has the brightness of the literature inside each chamber`() throws {
    let heart = try HeartPhantom(.init(spacing: SIMD3(repeating: 1.5), phase: .left))
    let scan = try values(heart.volume())
    let map = heart.labelMap()
    let size = map.grid.size
    for (name, density) in [
      ("left atrium", 490.0), ("left ventricle", 449), ("right atrium", 169),
      ("right ventricle", 180), ("left ventricular myocardium", 165), ("aorta", 449),
      ("pulmonary artery", 180), ("superior vena cava", 169),
    ] {
      let index = UInt16(HeartPhantom.index(of: name))
      var (sum, squares, count) = (0.0, 0.0, 0.0)
      for z in 2..<size.z - 2 {
        for y in 2..<size.y - 2 {
          for x in 2..<size.x - 2 {
            let offset = map.grid.offset(x, y, z)
            let steps = [
              2, -2, 2 * size.x, -2 * size.x, 2 * size.x * size.y, -2 * size.x * size.y,
            ]
            guard map.indices[offset] == index,
              steps.allSatisfy({ map.indices[offset + $0] == index })
            else { continue }
            let value = Double(scan[offset])
            sum += value
            squares += value * value
            count += 1
          }
        }
      }
      let mean = sum / count
      let deviation = (squares / count - mean * mean).squareRoot()
      #expect(count > 300)
      #expect(abs(mean - density) < 3)
      #expect((18...23).contains(deviation), "the noise is 20 HU")
    }
  }

  @Test func `noise and blur can be switched off`() throws {
    let heart = try HeartPhantom(.init(spacing: SIMD3(repeating: 3), noise: 0, blur: 0))
    let scan = try values(heart.volume())
    let allowed = Set(scan.filter { $0 == 350 || $0 == 110 || $0 == -840 })
    #expect(allowed == [350, 110, -840])
    #expect(scan.min() == -1000 && (500...620).contains(scan.max() ?? 0))
  }

  @Test func `options out of range are refused with a sentence`() {
    for (options, word) in [
      (HeartPhantom.Options(spacing: [0, 1, 1]), "spacing"),
      (.init(spacing: [1, .nan, 1]), "spacing"), (.init(noise: -1), "noise"),
      (.init(blur: .infinity), "blur"),
      (.init(fieldOfView: Bounds(lower: .zero, upper: [10, 0, 10])), "field of view"),
      (.init(fieldOfView: Bounds(lower: [.nan, 0, 0], upper: [10, 10, 10])), "field of view"),
      (.init(spacing: SIMD3(repeating: 0.1)), "voxels"),
    ] {
      let failure = #expect(throws: PhantomFailure.self) { try HeartPhantom(options) }
      #expect(failure?.description.contains(word) == true)
      #expect(failure?.kind == .badArguments)
    }
  }
}
