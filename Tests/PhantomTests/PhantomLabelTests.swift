import Geometry
import Phantom
import Testing
import Volumes

/// The label map: what each structure is, how large, and that it is whole.
@Suite struct PhantomLabelTests {
  @Test(arguments: zip([1, 2] as [UInt64], HeartPhantom.Sex.allCases))
  func `every structure is one piece, and all blood together too`(
    seed: UInt64, sex: HeartPhantom.Sex
  ) throws {
    let map = try HeartPhantom(.init(seed: seed, sex: sex)).labelMap()
    let size = map.grid.size
    var masks = map.structures.map { _ in Mask(size: size) }
    // The background's place is taken by all blood together.
    var offset = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          let index = Int(map.indices[offset])
          offset += 1
          guard index > 0 else { continue }
          masks[index][x, y, z] = true
          if HeartPhantom.bloodPools.contains(index) { masks[0][x, y, z] = true }
        }
      }
    }
    for (structure, mask) in zip(map.structures, masks) {
      let sizes = Components(of: mask).sizes
      #expect(sizes.count == 1, "\(structure.name) is in pieces \(sizes)")
    }
  }

  @Test func `the index of a voxel is the structure at its centre`() throws {
    let heart = try HeartPhantom(.init(spacing: [2.7, 2.6, 2.8], seed: 5, septalDefect: true))
    let map = heart.labelMap()
    let size = map.grid.size
    var differing = 0
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in stride(from: (2 * y + 4 * z) % 7, to: size.x, by: 7) {
          let center = map.grid.indexToPatient(SIMD3(Double(x), Double(y), Double(z)))
          if heart.structure(at: center) != Int(map.indices[map.grid.offset(x, y, z)]) {
            differing += 1
          }
        }
      }
    }
    #expect(differing == 0)
  }

  @Test func `structures rise by their integers and keep those of MM-WHS`() {
    let structures = HeartPhantom.structures
    #expect(structures.first == .background)
    #expect(zip(structures, structures.dropFirst()).allSatisfy { $0.value < $1.value })
    for (value, name) in [
      (205, "left ventricular myocardium"), (420, "left atrium"), (500, "left ventricle"),
      (550, "right atrium"), (600, "right ventricle"), (820, "aorta"), (850, "pulmonary artery"),
    ] {
      #expect(structures[HeartPhantom.index(of: name)].value == value)
    }
    #expect(Set(structures.map(\.name)).count == structures.count)
    #expect(Set(structures.map(\.color)).count == structures.count)
  }

  /// Reference values at the end of filling, mean ± 2 SD: ventricles after Kawel-Boehm et al. 2020
  /// (doi 10.1186/s12968-020-00683-3); the atria are at their smallest then.
  @Test(arguments: 1...3)
  func `volumes are those of adults`(seed: UInt64) throws {
    for sex in HeartPhantom.Sex.allCases {
      let map = try HeartPhantom(
        .init(spacing: SIMD3(repeating: 2), seed: seed, sex: sex)
      ).labelMap()
      func millilitres(_ name: String) -> Double {
        let index = HeartPhantom.index(of: name)
        return Double(map.indices.count { $0 == index }) * map.grid.voxelVolume / 1000
      }
      let isMale = sex == .male
      #expect((isMale ? 110...190 : 85...150).contains(millilitres("left ventricle")))
      #expect((isMale ? 110...210 : 85...170).contains(millilitres("right ventricle")))
      #expect((35...100).contains(millilitres("left atrium")))
      #expect((45...120).contains(millilitres("right atrium")))
      #expect((isMale ? 110...190 : 80...150).contains(millilitres("left ventricular myocardium")))
      #expect((1.2...6).contains(millilitres("left coronary artery")))
    }
  }

  @Test func `a heart lies as hearts do`() throws {
    let map = try HeartPhantom(.init(spacing: SIMD3(repeating: 2))).labelMap()
    func center(_ name: String) -> SIMD3<Double> {
      let index = HeartPhantom.index(of: name)
      let size = map.grid.size
      var sum = SIMD3<Double>.zero
      var count = 0.0
      for (offset, label) in map.indices.enumerated() where label == index {
        let voxel = SIMD3(
          offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
        sum += map.grid.indexToPatient(SIMD3<Double>(voxel))
        count += 1
      }
      return sum / count
    }
    let (left, right) = (center("left ventricle"), center("right ventricle"))
    let (leftAtrium, rightAtrium) = (center("left atrium"), center("right atrium"))
    #expect(left.x > rightAtrium.x + 40)
    #expect(right.y < left.y - 15, "the right ventricle lies in front")
    #expect(leftAtrium.y > left.y + 20, "the left atrium lies at the back")
    #expect(leftAtrium.z > left.z && rightAtrium.x < leftAtrium.x - 25)
    #expect(center("pulmonary artery").z > right.z + 40)
    #expect(center("superior vena cava").z > rightAtrium.z + 30)
    #expect(center("inferior vena cava").z < rightAtrium.z - 30)
    #expect(center("left superior pulmonary vein").x > center("right superior pulmonary vein").x)
  }

  @Test func `the septal defect joins the ventricles and nothing else changes`() throws {
    let options = HeartPhantom.Options(spacing: SIMD3(repeating: 1))
    var open = options
    open.septalDefect = true
    let (whole, holed) = (
      try HeartPhantom(options).labelMap(), try HeartPhantom(open).labelMap()
    )
    let ventricles = ["left ventricle", "right ventricle"].map { HeartPhantom.index(of: $0) }
    func pieces(_ map: LabelMap) -> Int {
      pieceSizes(map.grid.size) { ventricles.contains(Int(map.indices[$0])) }.count { $0 > 3 }
    }
    #expect(pieces(whole) == 2)
    #expect(pieces(holed) == 1)
    let changed = zip(whole.indices, holed.indices).count { $0 != $1 }
    // A canal of 8 mm through a septum of 8 to 12 mm.
    #expect((300...1000).contains(changed))
    #expect(
      zip(whole.indices, holed.indices).allSatisfy { $0 == $1 || Int($1) == ventricles[0] })
  }
}
