import Phantom
import Testing
import VolumeFiles

/// The scheme file that names the phantom's labels.
@Suite struct PhantomSchemeTests {
  @Test func `the scheme lists exactly the structures that the phantom writes`() throws {
    let variants = try LabelScheme.load(name: "phantom").variants
    try #require(variants.count == 1)
    #expect(Array(variants[0].structures) == Array(HeartPhantom.structures.dropFirst()))
  }
}
