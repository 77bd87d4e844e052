import Geometry
import Parallel
import Surfaces
import TestSupport
import Testing
import VolumeFiles
import Volumes

private let folder = "conformance/metaimage_itk_cuberille"

/// The volumes with which others test the corner cases of surfaces: touching blobs, fields full of
/// saddles, plateaus of whole numbers.
@Suite(.enabled(if: SharedData.path(folder) != nil, Comment(rawValue: SharedData.absent)))
struct SharedCuberilleTests {
  private static let names = [
    "blob0", "blob1", "blob2", "blob3", "blob4", "fuel", "hydrogenAtom", "marschnerlobb", "neghip",
    "nucleon", "silicium",
  ]
  /// Whole numbers are values of voxels, so that plateaus lie exactly at the level.
  private static let levels = [15.0, 55, 84.5, 140, 200]

  private static func volume(_ name: String) throws -> Volume {
    try VolumeFile.read(try #require(SharedData.path("\(folder)/\(name).mha"))).volume
  }

  @Test(arguments: names) func `every level is certified as values`(name: String) throws {
    let volume = try Self.volume(name)
    var made = 0
    for level in Self.levels {
      #expect(CertifiedSurfacesTests.isCertified(volume, at: level), "\(name) at \(level)")
      if volume.mask(in: level...Double.infinity).count > 0 { made += 1 }
    }
    #expect(made > 0, "\(name) has nothing at any of the levels")
  }

  /// Each voxel's label is the number of levels that it reaches, so labels lie in one another.
  @Test(arguments: names) func `the shells between levels are certified as labels`(
    name: String
  ) throws {
    let volume = try Self.volume(name)
    let masks = Self.levels.map { volume.mask(in: $0...Double.infinity) }
    let size = volume.grid.size
    var indices = [UInt16](repeating: 0, count: volume.grid.count)
    for z in 0..<size.z {
      for y in 0..<size.y {
        for x in 0..<size.x {
          indices[volume.grid.offset(x, y, z)] = UInt16(masks.count { $0[x, y, z] })
        }
      }
    }
    let map = LabelMap(
      grid: volume.grid, indices: indices,
      structures: (0...masks.count).map {
        Structure(value: $0, name: "\($0)", color: Color(0, 0, 0))
      })
    #expect(CertifiedSurfacesTests.hasEulerNumbers(map))
    for passes in [0, 20] {
      #expect(CertifiedSurfacesTests.isCertified(map, passes: passes), "\(name), \(passes) passes")
    }
  }
}
